"""The sea: a wide horizon, sheets of waves, the sun's path glittering on the water."""

from __future__ import annotations

import math
from random import Random

import skia

from yozora.world.places.paper import clouds, gradient, paint, polygon, profile, ridge, sheet, sky, waves
from yozora.world.places.place import Extent, Layer, Place
from yozora.world.places.props import mirror
from yozora.world.scene.light import RGB, Light, mix, multiply, rgb

HORIZON = 0.52
WATER = rgb("#2f8c9e")
DEEP = rgb("#1d5f86")
STONE = rgb("#7d7684")


def _water(light: Light, near: float) -> RGB:
    """Return the colour of the water, `near` (0..1): the sky's mirror far away, deep and dark at our feet."""
    colour = mix(multiply(WATER, light.tint), multiply(DEEP, light.tint), near)
    open_day = mix(mix(colour, light.sky_middle, 0.30), light.haze, 0.45 * (1 - near))
    return mix(open_day, mirror(light, near), 0.72 * light.low_sun)


def _islands(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return a few far islands on the horizon."""
    points = profile(rng, extent, 0.05, 1.3, 0.6)
    lift = rng.uniform(0.005, 0.03)
    colour = mix(multiply(rgb("#5f7f8c"), light.tint), light.haze, 0.6)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPath(ridge(points, HORIZON + lift, extent), paint(colour))

    return Layer(depth=0.14, draw=draw)


def _open_water(light: Light, extent: Extent) -> Layer:
    """Return the water out to the horizon."""

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        area = skia.Path().addRect(skia.Rect.MakeLTRB(extent.left, HORIZON, extent.right, extent.bottom))
        far = mix(_water(light, 0.0), light.sky_horizon, 0.25)
        sheet(canvas, area, far, gradient(HORIZON, 0.72, [far, _water(light, 0.45)]))

    return Layer(depth=0.2, draw=draw)


def _glitter(rng: Random, light: Light, sun_x: float) -> Layer:
    """Return the path of light under the sun or moon: short dashes that widen towards us and sway."""
    dashes = (skia.Path(), skia.Path())
    for index in range(11):
        y = HORIZON + 0.012 + 0.02 * index
        half = (0.035 + 0.008 * index) * rng.uniform(0.6, 1.2)
        x = sun_x + rng.uniform(-0.02, 0.02)
        polygon(dashes[index % 2], [(x - half, y), (x, y - 0.005), (x + half, y), (x, y + 0.005)])
    fill = paint(light.sun, (1.0 - 0.85 * light.veil) * light.by_night(0.75, 0.5))

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sway = 0.012 * math.sin(1.6 * seconds)
        canvas.translate(sway, 0)
        canvas.drawPath(dashes[0], fill)
        canvas.translate(-2 * sway, 0)
        canvas.drawPath(dashes[1], fill)

    return Layer(depth=0.2, draw=draw, moving=True)


def _swell(rng: Random, light: Light, extent: Extent, base: float, near: float, depth: float) -> Layer:
    """Return one sheet of waves that rocks gently."""
    size = 0.10 + 0.16 * near
    path = waves(rng, extent, base, size, 0.12 * size)
    crest = mix(_water(light, near), light.sky_horizon, 0.3)
    fill = gradient(
        base - 0.02,
        base + 0.14,
        [mix(_water(light, near), light.sky_horizon, 0.10), _water(light, min(1.0, near + 0.25))],
    )
    edge = paint(crest)
    phase, pace = rng.uniform(0, 6), rng.uniform(0.9, 1.3)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.translate(0.3 * size * math.sin(pace * seconds + phase), 0.006 * math.cos(pace * seconds + phase))
        canvas.drawPath(path, edge)
        canvas.translate(0, 0.009)
        canvas.drawPath(path, fill)

    return Layer(depth=depth, draw=draw, moving=True)


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return sky, clouds, islands, the water with its light, and three swells."""
    sun_x = rng.uniform(0.15, 0.85)
    return (
        sky(rng, light, extent, HORIZON, sun_x),
        clouds(rng, light, extent, rng.randint(1, 3)),
        _islands(rng, light, extent),
        _open_water(light, extent),
        _glitter(rng, light, sun_x),
        _swell(rng, light, extent, 0.66, 0.35, 0.5),
        _swell(rng, light, extent, 0.80, 0.65, 0.9),
        _swell(rng, light, extent, 0.965, 1.0, 1.15),
    )


def rock(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a sea stack of three facets, with grass on top and foam at its foot."""
    lean = rng.uniform(-0.03, 0.03)
    colour = mix(multiply(STONE, light.tint), light.haze, 0.08)
    body, shade, top, foam = skia.Path(), skia.Path(), skia.Path(), skia.Path()
    crown = [(-0.14 + lean, -0.55), (-0.04 + lean, -0.60), (0.09 + lean, -0.58), (0.15 + lean, -0.49)]
    polygon(body, [(-0.24, 0.0), (-0.20, -0.24), (-0.16, -0.34), *crown, (0.17, -0.30), (0.21, -0.20), (0.25, 0.0)])
    polygon(
        shade,
        [
            (0.04, 0.0),
            (0.07, -0.22),
            (0.03, -0.38),
            (0.07 + lean, -0.585),
            crown[2],
            crown[3],
            (0.17, -0.30),
            (0.21, -0.20),
            (0.25, 0.0),
        ],
    )
    polygon(
        top,
        [crown[0], crown[1], crown[2], crown[3], (0.08 + lean, -0.50), (-0.01 + lean, -0.53), (-0.09 + lean, -0.49)],
    )
    foam.addOval(skia.Rect.MakeLTRB(-0.31, -0.02, 0.31, 0.03))
    canvas.drawPath(body, paint(colour))
    canvas.drawPath(shade, paint(mix(colour, (0.1, 0.08, 0.2), 0.28)))
    canvas.drawPath(top, paint(multiply(rgb("#7fa36a"), light.tint)))
    canvas.drawPath(foam, paint(mix(_water(light, 0.8), light.sky_horizon, 0.6)))


PLACE = Place(
    name="sea",
    words=("sea", "ocean", "open water", "waves", "water", "seaside"),
    settings=("over the sea", "on the ocean", "at the seaside"),
    sceneries=("the open water", "the sea", "the ocean"),
    habitats={"water": (0.60, 0.74), "air": (0.22, 0.40)},
    layers=layers,
    occluders={"rock": rock},
)
