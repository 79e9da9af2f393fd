"""Questions: prompts whose truth is known, and the sheets on which answers are written."""
