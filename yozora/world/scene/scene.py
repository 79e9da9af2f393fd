"""A scene is data: who is where, doing what, under which light, through which camera.

Simulator, renderer, facts and captions are views of it. Lengths are in frame heights, times in seconds.
The frame at rest spans x in [0, aspect], y in [0, 1], y down.
"""

from __future__ import annotations

from dataclasses import dataclass

from yozora.world.scene.script import Beat, Change

DIRECTIONS = ("left", "right", "up", "down")
SPEEDS = ("slow", "fast")
SIZES = {"small": 0.74, "medium": 1.0, "large": 1.34}
PATTERNS = ("plain", "striped", "spotted")
COUNTS = (1, 2, 3, 4, 5)
CAMERA_MOVES = (
    "still", "pan left", "pan right", "zoom in", "zoom out", "tilt up", "tilt down", "dolly in", "dolly out", "follow",
    "handheld",
)  # fmt: skip
# How one group of subjects stands to another, read "first RELATION second".
RELATIONS = ("left of", "right of", "above", "behind", "chases", "follows", "meets")
DAY_PASSING = "day passing"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """One subject of a scene.

    `height` is the rig's height in frame heights; `x`, `y` the centre of its box when the clip begins; `beats` what it
    does then. `direction` is where its first travelling beat leads (it faces there at the start), `speed` how fast.
    `phase` (0..1) starts its gait. Actors of one `group` are alike: "three red balls" are one group. `look` numbers
    the rig's looks (hair, skin, clothes). Where the physics engine plays its part, `launch` is its velocity (vx, vy)
    when the clip begins, in frame heights a second, and `restitution` how much speed a bounce gives back (0..1).
    """

    kind: str
    colour: str
    height: float
    x: float
    y: float
    direction: str
    speed: str
    phase: float
    beats: tuple[Beat, ...]
    pattern: str = "plain"
    size: str = "medium"
    group: int = 0
    look: int = 0
    launch: tuple[float, float] = (0.0, 0.0)
    restitution: float = 0.6


@dataclass(frozen=True, kw_only=True)
class Occluder:
    """Something that stands before the actors: they pass behind it. `x` is its centre; `y` its foot or None for the

    place's own ground. One that slides follows `path`, points (seconds, x) joined by straight lines, instead of `x`.
    """

    name: str
    x: float
    y: float | None = None
    path: tuple[tuple[float, float], ...] = ()

    def x_at(self, seconds: float) -> float:
        """Return where its centre is at an instant."""
        if not self.path:
            return self.x
        before = [point for point in self.path if point[0] <= seconds] or [self.path[0]]
        after = [point for point in self.path if point[0] > seconds] or [self.path[-1]]
        (t0, x0), (t1, x1) = before[-1], after[0]
        return x1 if t1 <= t0 else x0 + (x1 - x0) * min(1.0, max(0.0, (seconds - t0) / (t1 - t0)))


@dataclass(frozen=True, kw_only=True)
class Ramp:
    """A slope of the ground that things roll down, from (`x0`, `y0`) at its top to (`x1`, `y1`) at its foot."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, kw_only=True)
class Rope:
    """A rope on which actor number `actor` hangs from (`x`, `y`)."""

    actor: int
    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class Camera:
    """How the frame moves: a named move, its pace ("slow" or "fast") and its rate.

    The rate is in frame heights a second for pans and tilts, in log zoom a second for zooms and dollies, in frame
    heights of shake for handheld, unused for still and follow (which keeps the first actor in the middle).
    """

    move: str = "still"
    pace: str = "slow"
    rate: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Everything needed to film one clip, `seconds` long, in a frame of `aspect` (width over height).

    `plot` names what kind of thing happens ("parade", "permanence", "effect", "physics", "story", "stand-in").
    `relation` says how group 0 stands to group 1. `floor` is the height y on which things come to rest in physics
    plots (the water's surface for float and splash). `wind` pushes to the right (left if negative), in frame heights
    a second squared.
    """

    place: str
    time: str
    actors: tuple[Actor, ...]
    camera: Camera
    seconds: float
    aspect: float
    seed: int
    weather: str = "clear"
    style: str = "storybook"
    plot: str = "parade"
    relation: str | None = None
    occluders: tuple[Occluder, ...] = ()
    changes: tuple[Change, ...] = ()
    ramp: Ramp | None = None
    ropes: tuple[Rope, ...] = ()
    floor: float | None = None
    wind: float = 0.0
