"""A bare stage: actors and scenes made by hand."""

from __future__ import annotations

from typing import Any

from yozora.world.scene.scene import Actor, Camera, Scene
from yozora.world.scene.script import Beat

FLOOR = 0.85


def beats(*steps: tuple[str, float, float, float], start_s: float = 0.0) -> tuple[Beat, ...]:
    """Return beats from (action, seconds, x, y) that follow each other."""
    made = []
    for action, seconds, x, y in steps:
        made.append(Beat(action=action, start_s=start_s, end_s=start_s + seconds, x=x, y=y))
        start_s += seconds
    return tuple(made)


def actor(
    kind: str,
    x: float,
    y: float,
    *steps: tuple[str, float, float, float],
    height: float = 0.2,
    launch: tuple[float, float] = (0.0, 0.0),
    restitution: float = 0.6,
    direction: str = "right",
    phase: float = 0.3,
) -> Actor:
    """Return an actor at (x, y) with its part."""
    return Actor(
        kind=kind, colour="red", height=height, x=x, y=y, direction=direction, speed="slow", phase=phase,
        beats=beats(*steps), launch=launch, restitution=restitution,
    )  # fmt: skip


def body(
    kind: str,
    x: float,
    y: float,
    action: str,
    *,
    height: float = 0.2,
    launch: tuple[float, float] = (0.0, 0.0),
    restitution: float = 0.6,
    direction: str = "right",
) -> Actor:
    """Return an actor that the engine plays."""
    return actor(
        kind, x, y, (action, 4.0, x, y), height=height, launch=launch, restitution=restitution, direction=direction
    )


def scene(*actors: Actor, seconds: float = 4.0, plot: str = "physics", place: str = "meadow", **more: Any) -> Scene:
    """Return a scene with these actors; `more` are fields of Scene."""
    return Scene(
        place=place, time="day", actors=actors, camera=Camera(), seconds=seconds, aspect=16 / 9, seed=1, plot=plot,
        **more,
    )  # fmt: skip
