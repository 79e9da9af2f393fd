"""lora: a small change to weights, learned from a folder of one's own clips in minutes."""

from __future__ import annotations

from yozora.training.lora_recipe import LoraRecipe


def lora() -> LoraRecipe:
    """Return the recipe that is given 10 to 100 clips (`yozora train lora --data FOLDER`)."""
    return LoraRecipe()
