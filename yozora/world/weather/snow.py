"""Snow: flakes at three depths that fall and sway in a pale light."""

from __future__ import annotations

import math
from random import Random

import skia

from yozora.world.places.paper import paint
from yozora.world.places.place import Extent, Layer
from yozora.world.places.props import strewn, winding
from yozora.world.scene.light import Light, mix, rgb
from yozora.world.weather.clouds import blanket
from yozora.world.weather.veil import veiled
from yozora.world.weather.weather import Weather

PALE = rgb("#cdd8e4")
FALL = 1.4


def _flakes(rng: Random, light: Light, extent: Extent, depth: float, gap: float, radius: float) -> Layer:
    """Return a sheet of flakes about `gap` apart, which falls by FALL, swaying, and begins again where it was."""
    path = winding()
    for x, y in strewn(rng, extent, gap, FALL):
        size = radius * rng.uniform(0.7, 1.25)
        for back in (0.0, FALL):
            _flake(path, x, extent.top + y - back, size)
    fill = paint(mix((1.0, 1.0, 1.0), light.tint, 0.22), 0.95)
    pace, phase = 0.10 + 0.08 * depth, rng.uniform(0.0, 6.0)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sway = 0.02 * math.sin(1.3 * seconds + phase) + 0.008 * math.sin(2.9 * seconds)
        canvas.translate(sway, (pace * seconds + phase) % FALL)
        canvas.drawPath(path, fill)

    return Layer(depth=depth, draw=draw, moving=True)


def _flake(path: skia.Path, x: float, y: float, size: float) -> None:
    """Add a flake to `path`: a disc, or if it is too small to tell, a hexagon, which is painted in half the time."""
    if size > 0.009:
        path.addCircle(x, y, size)
        return
    corners = ((0.0, -1.0), (0.87, -0.5), (0.87, 0.5), (0.0, 1.0), (-0.87, 0.5), (-0.87, -0.5))
    path.addPoly([skia.Point(x + dx * size, y + dy * size) for dx, dy in corners], True)


def relight(light: Light) -> Light:
    """Return the pale light of a snowfall."""
    return veiled(light, PALE, 0.68, (0.95, 0.97, 1.0))


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return clouds and three sheets of flakes."""
    low = mix(light.sky_middle, (1.0, 1.0, 1.0), light.by_night(0.35, 0.06))
    return (
        *blanket(rng, extent, (light.sky_top, low), (0.0, 0.13), moving=False),
        _flakes(rng, light, extent, 0.5, 0.016, 0.0065),
        _flakes(rng, light, extent, 0.9, 0.026, 0.0105),
        _flakes(rng, light, extent, 1.2, 0.05, 0.0155),
    )


WEATHER = Weather(
    name="snow",
    words=("snow", "snowing", "snowfall", "falling snow", "in the snow", "snowflakes", "snowstorm", "snow flurry"),
    settings=("in falling snow", "while it is snowing", "in a snowfall"),
    sceneries=("snowflakes", "a snowstorm", "a snow flurry"),
    relight=relight,
    layers=layers,
)
