"""Training: one loop, several objectives; takes callbacks, knows no evaluation and no HTTP."""
