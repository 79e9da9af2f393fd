"""Filters: what is too much and what too little of each measure, and the names of the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yozora.core.errors import UsageError
from yozora.data.curation.measures import Measures

# Why a whole file, and why a shot is dropped, in the order of the funnel.
FILE_REASONS = ("licence", "opted_out", "same_file", "unreadable", "error")
SHOT_REASONS = ("short", "still", "restless", "blurred", "dark", "bright", "lettering")
LATE_REASONS = ("unsafe", "score", "opted_out_copy", "duplicate")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Thresholds. Times in seconds, everything else in the units of `Measures`.

    A shot is kept from `least_s` on, and longer ones than `most_s` are cut into equal pieces. `same` is the share of
    bits of a fingerprint up to which two shots are one; `least_score` is for the plug-in that scores.
    The defaults were set on a hundred scenes of the storybook world, whole and spoiled.
    """

    least_s: float = 1.0
    most_s: float = 20.0
    least_moving: float = 0.01
    most_unrest: float = 0.65
    most_blur: float = 0.5
    least_dark: float = 45.0
    most_bright: float = 200.0
    most_lettering: float = 15.0
    same: float = 0.12
    least_score: float = 0.5

    def __post_init__(self) -> None:
        """Refuse times that nothing fits between."""
        if not 0 < self.least_s < self.most_s:
            raise UsageError(f"Shots last from {self.least_s:g} to {self.most_s:g} s: the first must be the smaller.")

    def reasons(self, measures: Measures) -> list[str]:
        """Return every reason to drop a shot, none if it is good."""
        flaws: dict[str, Any] = {
            "short": measures.seconds < self.least_s,
            "still": measures.moving < self.least_moving,
            "restless": measures.unrest > self.most_unrest,
            "blurred": measures.blur > self.most_blur,
            "dark": measures.dark < self.least_dark,
            "bright": measures.bright > self.most_bright,
            "lettering": measures.lettering > self.most_lettering,
        }
        return [name for name in SHOT_REASONS if flaws.get(name)]
