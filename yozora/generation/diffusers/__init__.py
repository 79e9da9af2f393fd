"""Public open weights as an engine, through Hugging Face diffusers: one table of families, one way in, one way out."""
