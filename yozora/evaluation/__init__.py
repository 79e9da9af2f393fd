"""The exam: measures where the truth is known; knows nothing of how videos are served."""
