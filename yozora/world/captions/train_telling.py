"""Telling: how much a caption of the training grammar says, and the dice it throws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from yozora.world.facts.facts import Facts
from yozora.world.scene.scene import DAY_PASSING
from yozora.world.scene.script import TRAVELS

T = TypeVar("T")
LENGTHS = ("short", "medium", "dense")
KEEP = {"short": 0.22, "medium": 0.6, "dense": 1.0}
# With more groups there is less room for each.
CROWDING = 0.25
SELDOM = 0.05
# What the first weights know: with every other slot at its default, captions keep to their words.
FIRST_CAMERAS = ("still", "pan left", "pan right", "zoom in", "zoom out")


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A way to tell of `groups` groups at a length of LENGTHS; `core` keeps to the words of the first weights."""

    rng: Random
    length: str
    core: bool
    groups: int

    @property
    def dense(self) -> bool:
        """Whether everything is told."""
        return self.length == "dense"

    def tells(self, share: float = 1.0) -> bool:
        """Return whether to tell something; `share` makes it likelier (above 1) or less so. Dense captions tell all."""
        keep = KEEP[self.length] / (1 + CROWDING * (self.groups - 1))
        return self.dense or self.rng.random() < keep * share

    def seldom(self) -> bool:
        """Return whether to say what goes without saying."""
        return self.rng.random() < SELDOM

    def chance(self, share: float) -> bool:
        """Return whether the dice fall so, with probability `share`."""
        return self.rng.random() < share

    def pick(self, options: Sequence[T]) -> T:
        """Return one of `options`."""
        return self.rng.choice(options)


def is_core(facts: Facts) -> bool:
    """Return whether all that the first weights do not know is at its default; the camera's pace is then not told."""
    return (
        facts.weather == "clear"
        and facts.time != DAY_PASSING
        and facts.style == "storybook"
        and facts.camera in FIRST_CAMERAS
        and facts.relation is None
        and not facts.prints
        and all(
            (actor.count, actor.size, actor.pattern) == (1, "medium", "plain")
            and not actor.changes
            and all(beat.action in TRAVELS for beat in actor.beats)
            for actor in facts.groups
        )
    )
