"""Rain: slanted streaks that fall without end, rings where they strike, a grey light."""

from __future__ import annotations

from random import Random

import skia

from yozora.world.places.paper import paint, polygon
from yozora.world.places.place import Extent, Layer
from yozora.world.places.props import oval, spaced, strewn, winding
from yozora.world.scene.light import Light, mix, rgb
from yozora.world.weather.clouds import blanket
from yozora.world.weather.veil import veiled
from yozora.world.weather.weather import Weather

GREY = rgb("#8593a6")
FALL = 1.4
SLANT = -0.16
SPLASHES = 3


def streaks(rng: Random, light: Light, extent: Extent, depth: float, gap: float, length: float) -> Layer:
    """Return a sheet of streaks about `gap` apart, which falls by FALL and begins again where it was.

    Streaks are repeated FALL higher and as much to the side as they are blown, so that no seam shows.
    """
    path, half = winding(), 0.0026 + 0.0020 * depth
    wide = Extent(left=extent.left - 0.3, right=extent.right + 0.3)
    for x, y in strewn(rng, wide, gap, FALL):
        tall = length * rng.uniform(0.7, 1.2)
        for back in (0.0, FALL):
            at, top = x - SLANT * back, extent.top + y - back
            tip = (at - SLANT * tall, top - tall)
            polygon(path, [tip, (at + half, top), (at - half, top)])
    colour = mix(mix(light.haze, (1.0, 1.0, 1.0), light.by_night(0.65, 0.40)), light.sky_top, 0.1)
    fill, pace, start = paint(colour, light.by_night(0.85, 0.6)), 1.5 + 0.5 * depth, rng.random()

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        fallen = FALL * ((pace * seconds / FALL + start) % 1.0)
        canvas.translate(SLANT * fallen, fallen)
        canvas.drawPath(path, fill)

    return Layer(depth=depth, draw=draw, moving=True)


def splashes(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the rings of striking drops: a few sheets of them that open and fade in turn."""
    groups = tuple(winding() for _ in range(SPLASHES))
    for index, x in enumerate(spaced(rng, extent, 0.09, 0.8)):
        y = rng.uniform(0.83, 1.05)
        groups[index % SPLASHES].addOval(oval(x, y, 0.016, 0.005))
        groups[index % SPLASHES].addRect(skia.Rect.MakeXYWH(x - 0.002, y - 0.022, 0.004, 0.014))
    colour, pace = mix(light.haze, (1.0, 1.0, 1.0), light.by_night(0.7, 0.35)), 2.6

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        for index, path in enumerate(groups):
            age = (pace * seconds + index / SPLASHES) % 1.0
            canvas.drawPath(path, paint(colour, 0.75 * (1.0 - age)))

    return Layer(depth=1.0, draw=draw, moving=True)


def relight(light: Light) -> Light:
    """Return the light of a rainy day."""
    return veiled(light, GREY, 0.74, (0.85, 0.88, 0.95))


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return clouds, far streaks, rings on the ground and near streaks."""
    low = mix(light.sky_middle, (1.0, 1.0, 1.0), light.by_night(0.16, 0.03))
    return (
        *blanket(rng, extent, (mix(light.sky_top, (0.1, 0.1, 0.2), 0.16), low), (0.02, 0.15), moving=False),
        streaks(rng, light, extent, 0.6, 0.036, 0.12),
        splashes(rng, light, extent),
        streaks(rng, light, extent, 1.2, 0.042, 0.19),
    )


WEATHER = Weather(
    name="rain",
    words=("rain", "rainy", "raining", "in the rain", "pouring rain", "drizzle", "downpour", "rain shower", "rainfall"),
    settings=("in the rain", "in pouring rain", "on a rainy day"),
    sceneries=("rainy weather", "a downpour", "a drizzle"),
    relight=relight,
    layers=layers,
)
