"""A scene is data: who is where, doing what, under which light, through which camera.

Simulator, renderer, facts and captions are views of it. Lengths are in frame heights, times in seconds.
The frame at rest spans x in [0, aspect], y in [0, 1], y down.
"""

from __future__ import annotations

from dataclasses import dataclass

DIRECTIONS = ("left", "right", "up", "down")
SPEEDS = ("slow", "fast")
CAMERA_MOVES = ("still", "pan left", "pan right", "zoom in", "zoom out")


@dataclass(frozen=True, kw_only=True)
class Actor:
    """One subject of a scene.

    `height` is the rig's height in frame heights; `x`, `y` the centre of its box half-way through the clip;
    `velocity` its speed in frame heights a second along `direction`; `phase` (0..1) starts its gait.
    """

    kind: str
    colour: str
    height: float
    x: float
    y: float
    direction: str
    speed: str
    velocity: float
    phase: float


@dataclass(frozen=True, kw_only=True)
class Occluder:
    """Something of the place that stands before the actors: they pass behind it. `x` is its centre."""

    name: str
    x: float


@dataclass(frozen=True, kw_only=True)
class Camera:
    """How the frame moves: a named move and its rate (frame heights a second, or zoom factor a second)."""

    move: str = "still"
    rate: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Everything needed to film one clip, `seconds` long, in a frame of `aspect` (width over height)."""

    place: str
    time: str
    actors: tuple[Actor, ...]
    camera: Camera
    occluder: Occluder | None
    seconds: float
    aspect: float
    seed: int
