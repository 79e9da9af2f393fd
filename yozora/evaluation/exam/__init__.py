"""The exam: every paper, for the truth, the floor, the wrong prompt and a model."""
