"""The casting call: a seed's dice with the wishes, the mix and the split that bind them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from yozora.core.errors import UsageError
from yozora.world.casting.mix import Mix
from yozora.world.casting.splits import (
    SIZE_JITTER,
    UNSEEN_SIZES,
    UNSEEN_VELOCITY,
    VELOCITIES,
    actions_of,
    allowed,
)
from yozora.world.casting.wishes import Wishes
from yozora.world.places.catalog import PLACES
from yozora.world.places.place import Place
from yozora.world.rigs.catalog import RIGS
from yozora.world.rigs.rig import Rig
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.scene import PATTERNS, SIZES, SPEEDS, Actor, Camera, Occluder, Ramp, Rope
from yozora.world.scene.script import Change

Item = TypeVar("Item")
# How much smaller each of several must be for all to have room.
CROWD_SCALE = {1: 1.0, 2: 0.88, 3: 0.74, 4: 0.64, 5: 0.56}


class NoCast(UsageError):
    """These wishes cannot come true here: a plot may try another place before it says so."""


@dataclass(frozen=True, kw_only=True)
class Cast:
    """What a plot brings on stage. Light and style are chosen apart; `weather` and `camera` only where they matter."""

    actors: tuple[Actor, ...]
    occluders: tuple[Occluder, ...] = ()
    changes: tuple[Change, ...] = ()
    ropes: tuple[Rope, ...] = ()
    ramp: Ramp | None = None
    floor: float | None = None
    wind: float = 0.0
    relation: str | None = None
    camera: Camera | None = None
    weather: str | None = None


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a subject looks: its rig, colour, pattern, size, height in frame heights, and number of its look."""

    rig: Rig
    colour: str
    pattern: str
    size: str
    height: float
    look: int

    @property
    def width(self) -> float:
        """Its width in frame heights."""
        return self.height * self.rig.aspect


@dataclass(frozen=True, kw_only=True)
class Call:
    """One scene to cast: its dice, wishes, mix and split, its length in seconds and the frame's aspect.

    `standins` says that what a demo policy forbids plays; else it does only where it is wished for.
    """

    rng: Random
    wishes: Wishes
    mix: Mix
    split: str
    seconds: float
    aspect: float
    standins: bool = False
    nobody: Wishes = field(default_factory=Wishes)

    def kinds(self, fits: Callable[[Rig], bool], *, first: bool = True) -> list[str]:
        """Return the kinds that may play (the wished one if this is the first subject) and fit."""
        wish = self.wishes.kind if first else None
        return [
            kind
            for kind, rig in RIGS.items()
            if wish in (None, kind)
            and (self.mix.kinds is None or kind in self.mix.kinds)
            and (rig.standin == self.standins or wish == kind)
            and fits(rig)
            and self.colours(kind, first=first)
        ]

    def colours(self, kind: str, *, first: bool = True, taken: Iterable[str] = ()) -> list[str]:
        """Return the colours that `kind` may have in this split."""
        wish = self.wishes.colour if first else None
        split = self.split if first or self.split != "unseen" else "test"
        return [
            colour
            for colour in (COLOURS if self.mix.colours is None else self.mix.colours)
            if wish in (None, colour)
            and colour not in taken
            and ("colour" not in self.mix.held_out or allowed(split, "colour", kind, colour))
        ]

    def actions(self, kind: str, among: Sequence[str], *, first: bool = True) -> list[str]:
        """Return which of `among` a `kind` can do and may be shown doing in this split, as wished."""
        wish = self.wishes.action if first else None
        split = self.split if first or self.split != "unseen action" else "test"
        return [
            action
            for action in actions_of(kind)
            if action in among
            and wish in (None, action)
            and ("action" not in self.mix.held_out or allowed(split, "action", kind, action))
        ]

    def look(self, kind: str, *, first: bool = True, count: int = 1, taken: Iterable[str] = ()) -> Look:
        """Return how a subject of `kind` looks. Colour is drawn apart from all else."""
        rng, wishes, rig = self.rng, self.wishes if first else self.nobody, RIGS[kind]
        colours = self.colours(kind, first=first, taken=taken)
        if not colours:
            raise NoCast(f"No {kind} can be shown so (split {self.split!r}).")
        colour = rng.choice(colours)
        pattern, size = "plain", "medium"
        if rng.random() < self.mix.patterns_vary:
            pattern = rng.choice(PATTERNS[1:])
        if rng.random() < self.mix.sizes_vary:
            size = rng.choice(("small", "large"))
        pattern, size = wishes.pattern or pattern, wishes.size or size
        factor = SIZES[size] * rng.uniform(*SIZE_JITTER)
        if self.split == "unseen size" and first:
            size = wishes.size if wishes.size in ("small", "large") else rng.choice(("small", "large"))
            factor = rng.uniform(*UNSEEN_SIZES[size == "large"])
        return Look(
            rig=rig,
            colour=colour,
            pattern=pattern,
            size=size,
            height=rig.height * factor * CROWD_SCALE[count],
            look=0 if self.mix.plain else rng.randrange(max(1, len(rig.looks))),
        )

    def pace(self, *, first: bool = True) -> tuple[str, float]:
        """Return a speed's name and a velocity in frame heights a second."""
        speed = (self.wishes.speed if first else None) or self.rng.choice(SPEEDS)
        if self.split == "unseen speed" and first:
            return "fast", self.rng.uniform(*UNSEEN_VELOCITY)
        return speed, self.rng.uniform(*VELOCITIES[speed])

    def chance(self, share: float) -> bool:
        """Return true with probability `share`."""
        return self.rng.random() < share

    def pick(self, items: Sequence[Item], why: str) -> Item:
        """Return one of `items`; where there is none, say `why`."""
        if not items:
            raise NoCast(why)
        return self.rng.choice(items)


def habitat_of(rig: Rig, place: Place) -> str | None:
    """Return where in `place` a rig is at home, None if nowhere."""
    return next((habitat for habitat in rig.habitats if habitat in place.habitats), None)


def homes(kind: str) -> tuple[str, ...]:
    """Return the places where a rig of `kind` finds a habitat."""
    return tuple(name for name, place in PLACES.items() if habitat_of(RIGS[kind], place))


def level(place: Place, rig: Rig, height: float, share: float) -> float:
    """Return the y of the centre of a rig `height` high, `share` (0 far .. 1 near) through its habitat's band."""
    habitat = habitat_of(rig, place)
    if habitat is None:
        raise NoCast(f"No {rig.name} can be shown in {place.name}.")
    low, high = place.habitats[habitat]
    return low + (high - low) * share - (height / 2 if habitat == "ground" else 0.0)
