"""The door that speaks HTTP: the Videos API that went away, over the job room; validation, limits, figures, logs."""
