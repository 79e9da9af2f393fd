"""Parts: groups of alike actors while a synthetic clip is being made up."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from yozora.world.facts.facts import BeatFacts, ChangeFacts
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.rigs.rig import Rig
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.scene import PATTERNS, SIZES

MAX_SUBJECTS = 3
OPPOSITE = {"left": "right", "right": "left", "up": "down", "down": "up"}


@dataclass
class Part:
    """One group of alike actors while it is being made up."""

    rig: Rig
    colour: str
    count: int
    pattern: str
    size: str
    look: str | None
    direction: str | None = None
    speed: str | None = None
    beats: list[BeatFacts] = field(default_factory=list)
    changes: list[ChangeFacts] = field(default_factory=list)
    hidden_s: list[tuple[float, float]] = field(default_factory=list)
    behind: str | None = None


def habitat_in(rig: Rig, place: str) -> str:
    """Return where a rig may be in a place, or nothing."""
    return next((habitat for habitat in rig.habitats if habitat in PLACES[place].habitats), "")


def kinds_in(place: str) -> list[Rig]:
    """Return the rigs that may appear in a place."""
    return [rig for rig in RIGS.values() if habitat_in(rig, place)]


def new_part(rng: Random, rig: Rig, max_count: int = 5) -> Part:
    """Return a group of a rig with a colour, a size, a pattern and a number."""
    return Part(
        rig=rig,
        colour=rng.choice(tuple(COLOURS)),
        count=rng.choice((1, 1, 1, *range(1, max_count + 1))) if max_count > 1 else 1,
        pattern=rng.choice(("plain", "plain", *PATTERNS)),
        size=rng.choice(("medium", *SIZES)),
        look=rng.choice(rig.looks) if rig.looks else None,
    )


def go(rng: Random, part: Part, start_s: float, end_s: float, direction: str | None = None) -> None:
    """Let a group travel, or stand where it cannot travel."""
    if not part.rig.travels:
        part.beats.append(BeatFacts(action="stand", start_s=start_s, end_s=end_s, direction=None, partner=None))
        return
    heading = direction if direction in part.rig.directions else rng.choice(part.rig.directions)
    if part.speed is None:
        part.direction, part.speed = heading, rng.choice(("slow", "fast"))
    travel = part.rig.travels[-1 if part.speed == "fast" else 0]
    part.beats.append(BeatFacts(action=travel, start_s=start_s, end_s=end_s, direction=heading, partner=None))


def travelling(rng: Random, place: str, seconds: float, rigs: list[Rig], max_count: int = 5) -> Part:
    """Return a group that travels through the clip."""
    part = new_part(rng, rng.choice(rigs), max_count)
    go(rng, part, 0.0, seconds)
    return part
