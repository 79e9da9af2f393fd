"""Clouds: a blanket of paper clouds over a greyed sky, row behind row."""

from __future__ import annotations

from random import Random

import skia

from yozora.world.places.paper import cloud, paint
from yozora.world.places.place import Extent, Layer
from yozora.world.places.props import simplified, spaced, winding
from yozora.world.scene.light import RGB, Light, mix, rgb
from yozora.world.weather.veil import veiled
from yozora.world.weather.weather import Weather

GREY = rgb("#aab4c2")
# How far a row drifts in to cover the left edge: enough for half a minute.
LEAD = 0.5


def blanket(
    rng: Random, extent: Extent, tones: tuple[RGB, RGB], rows: tuple[float, ...], *, moving: bool
) -> tuple[Layer, ...]:
    """Return rows of clouds at the heights `rows`, the highest first, their colours between two `tones`.

    Where rain already fills the time that a frame may take, they stand still.
    """
    wide = Extent(left=extent.left - LEAD, right=extent.right, top=extent.top, bottom=extent.bottom)
    return tuple(_row(rng, wide, y, mix(*tones, index / max(1, len(rows) - 1)), moving) for index, y in enumerate(rows))


def _row(rng: Random, extent: Extent, y: float, tone: RGB, moving: bool) -> Layer:
    """Return one row of clouds at about `y` (the highest fills the sky above it); if `moving`, it drifts slowly."""
    path = winding()
    if y < 0.1:
        path.addRect(skia.Rect.MakeLTRB(extent.left - 0.2, extent.top, extent.right, y))
    for x in spaced(rng, extent, 0.19, 0.35):
        cloud(path, x, y + rng.uniform(-0.025, 0.025), rng.uniform(0.24, 0.38))
    # One outline without inner edges is half the work in every frame; what is painted once does not need it.
    outline, fill = simplified(path) if moving else path, paint(tone)
    pace = 0.010 + 0.010 * rng.random()

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.translate(pace * seconds, 0.0)
        canvas.drawPath(outline, fill)

    return Layer(depth=0.12, draw=draw, moving=moving)


def relight(light: Light) -> Light:
    """Return the light of an overcast sky."""
    return veiled(light, GREY, 0.62, (0.93, 0.94, 0.97))


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return three rows of clouds."""
    pale = mix(light.sky_horizon, (1.0, 1.0, 1.0), light.by_night(0.45, 0.10))
    slate = mix(light.sky_top, light.sky_middle, 0.2)
    return blanket(rng, extent, (slate, pale), (0.02, 0.14, 0.26), moving=True)


WEATHER = Weather(
    name="clouds",
    words=("clouds", "cloudy", "overcast", "cloudy sky", "grey sky", "grey skies", "gray sky", "cloud cover"),
    settings=("under grey skies", "under a cloudy sky", "on a cloudy day"),
    sceneries=("an overcast sky", "cloud cover", "many clouds"),
    relight=relight,
    layers=layers,
)
