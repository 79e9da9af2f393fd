"""Captions: facts become sentences, by two independent grammars over one lexicon."""
