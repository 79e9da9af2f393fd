"""Trust: whose a file is, what was delivered, and what may be said of either."""
