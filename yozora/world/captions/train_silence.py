"""Silence: words of the training grammar that carry no concept; apart, so that the lexicon can take them from here."""

from __future__ import annotations

SILENT = ("amid", "strong", "stack", "something", "head", "cruise")
