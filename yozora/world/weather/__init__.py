"""Weather: what the air does to the light, and what falls through it."""
