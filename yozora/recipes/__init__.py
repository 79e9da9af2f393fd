"""Recipes: functions that return complete, frozen configurations; a variant changes a few lines of another."""
