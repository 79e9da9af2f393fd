"""What a place is: layers of paper from far to near, where subjects may be, and what they can pass behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import skia

from yozora.world.scene.light import Light


@dataclass(frozen=True, kw_only=True)
class Extent:
    """The part of the world a layer must cover: x in [left, right], y in [top, bottom], in frame heights."""

    left: float
    right: float
    top: float = -0.15
    bottom: float = 1.15


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One sheet of paper. `depth` 0 is infinitely far (the sky), 1 is the subjects' plane, above 1 is nearer.

    `draw(canvas, seconds)` paints it in scene units; one that is not `moving` ignores `seconds` and is painted once.
    """

    depth: float
    draw: Callable[[skia.Canvas, float], None]
    moving: bool = False


@dataclass(frozen=True, kw_only=True)
class Place:
    """Somewhere to be.

    `words` are the phrases that mean it; `settings` ("on the ocean") are how the training grammar sets a scene in it,
    `sceneries` ("the waves") how the test grammar does.

    `habitats` maps a habitat to the band (low, high) of heights, in frame heights from the top: of the feet for
    "ground", of the box centre for "air", "water" and "space". `layers(rng, light, extent)` builds the sheets, far to
    near. `weathers` names what weather suits it, `traces` says whether feet leave prints, `outdoors` whether a day can
    pass there. `occluders` maps a name ("tree") to `draw(canvas, rng, light)`, which paints it with its foot at (0, 0),
    y up being negative, big enough to hide a subject of height 0.3. `times` are the lights it knows.
    """

    name: str
    words: tuple[str, ...]
    settings: tuple[str, ...]
    sceneries: tuple[str, ...]
    habitats: dict[str, tuple[float, float]]
    layers: Callable[[Random, Light, Extent], tuple[Layer, ...]]
    occluders: dict[str, Callable[[skia.Canvas, Random, Light], None]]
    occluder_foot: float = 0.95
    times: tuple[str, ...] = ("dawn", "day", "sunset", "night")
    weathers: tuple[str, ...] = ("clear", "clouds", "rain", "snow", "fog", "wind", "thunder")
    traces: bool = False
    outdoors: bool = True
