"""Layouts: who is where in a clip, as boxes over time; drawn from words, painted for the transformer to fill in."""
