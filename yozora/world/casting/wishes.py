"""Wishes: what a scene must have; the rest is left to the seed."""

from __future__ import annotations

from dataclasses import dataclass, fields

from yozora.core.errors import UsageError
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.light import TIMES
from yozora.world.scene.scene import CAMERA_MOVES, COUNTS, DIRECTIONS, PATTERNS, RELATIONS, SIZES, SPEEDS
from yozora.world.scene.script import ACTIONS, DEEDS
from yozora.world.styles.catalog import STYLES
from yozora.world.weather.catalog import WEATHERS

PLOTS = ("parade", "permanence", "effect", "physics", "story", "stand-in")


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a scene must have; None leaves it to the seed. Wishes for a subject bind the first.

    `action` is what it does first ("jump", "roll"), `effect` the lasting change that it undergoes ("bitten").
    """

    place: str | None = None
    time: str | None = None
    weather: str | None = None
    style: str | None = None
    camera: str | None = None
    plot: str | None = None
    kind: str | None = None
    colour: str | None = None
    pattern: str | None = None
    size: str | None = None
    count: int | None = None
    direction: str | None = None
    speed: str | None = None
    action: str | None = None
    relation: str | None = None
    effect: str | None = None

    def __post_init__(self) -> None:
        """Refuse a wish for something the world does not have."""
        choices: dict[str, tuple[object, ...]] = {
            "place": tuple(PLACES),
            "time": TIMES,
            "weather": tuple(WEATHERS),
            "style": tuple(STYLES),
            "camera": CAMERA_MOVES,
            "plot": PLOTS,
            "kind": tuple(RIGS),
            "colour": tuple(COLOURS),
            "pattern": PATTERNS,
            "size": tuple(SIZES),
            "count": COUNTS,
            "direction": DIRECTIONS,
            "speed": SPEEDS,
            "action": ACTIONS,
            "relation": RELATIONS,
            "effect": tuple(DEEDS),
        }
        for wish in fields(self):
            value = getattr(self, wish.name)
            if value is not None and value not in choices[wish.name]:
                known = ", ".join(str(choice) for choice in choices[wish.name])
                raise UsageError(f"The world has no {wish.name} {value!r}: choose from {known}.")

    @property
    def told(self) -> str:
        """What is wished for, in words: "kind 'dog', place 'city'"."""
        wishes = ((wish.name, getattr(self, wish.name)) for wish in fields(self))
        return ", ".join(f"{name} {value!r}" for name, value in wishes if value is not None)
