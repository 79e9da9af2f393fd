"""Splits by construction: which pairs of subject and colour are never shown in training."""

from __future__ import annotations

from yozora.core.errors import UsageError
from yozora.core.seeds import derive_seed

SPLITS = ("train", "test", "unseen", "all")
HELD_OUT_PERCENT = 10


def held_out(kind: str, colour: str) -> bool:
    """Return whether training never shows a `kind` in this `colour` (about one pair in ten, fixed for ever)."""
    return derive_seed("held-out", 30, kind, colour) % 100 < HELD_OUT_PERCENT


def allowed(split: str, kind: str, colour: str) -> bool:
    """Return whether `split` may show this pair.

    "unseen" shows only what "train" and "test" never do; "all", for those who judge, shows every pair.
    """
    if split not in SPLITS:
        raise UsageError(f"There is no split {split!r}: choose from {', '.join(SPLITS)}.")
    if split == "all":
        return True
    return held_out(kind, colour) == (split == "unseen")
