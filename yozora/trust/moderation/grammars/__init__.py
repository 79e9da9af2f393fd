"""Grammars of prompts: `taught` and `retold` for lessons; `heldout`, written apart and last, for measuring only."""
