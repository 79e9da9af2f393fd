"""Phrases: the words that mean the concepts of the world, slot by slot."""
