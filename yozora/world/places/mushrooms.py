"""Mushrooms that shine, from a span high to as high as a house."""

from __future__ import annotations

from random import Random

import skia

from yozora.world.places.paper import (
    paint,
)
from yozora.world.places.props import (
    Point,
    blob,
    dark,
    limb,
    oval,
)
from yozora.world.scene.light import RGB, Light, mix, multiply, rgb

MOSS = rgb("#2f7f7c")
VIOLET, TEAL, ROSE = rgb("#7a55c8"), rgb("#58e6c8"), rgb("#f79fd4")
GLOWS = (rgb("#7ff0e0"), rgb("#d79bf5"))


def fog(light: Light) -> tuple[RGB, RGB]:
    """Return the colours of the mist above and below."""
    # Under a low sun the mist below turns from teal to rose.
    shine = multiply(mix(TEAL, ROSE, light.low_sun), light.tint)
    return mix(light.sky_top, multiply(VIOLET, light.tint), 0.5), mix(light.sky_horizon, shine, 0.6)


def hazy(colour: RGB, light: Light, distance: float) -> RGB:
    """Return `colour` in the forest's mist."""
    high, low = fog(light)
    return mix(multiply(colour, light.tint), mix(high, low, 0.5), distance)


def mushroom(canvas: skia.Canvas, at: Point, size: float, colour: RGB, light: Light) -> None:
    """Paint a mushroom `size` high with a shining cap; its foot is `at`."""
    x, y = at
    shining = light.by_night(0.4, 0.75)
    cap = mix(hazy(colour, light, 0.05), colour, shining)
    stalk, hood = skia.Path(), skia.Path()
    limb(stalk, [(x, y, 0.14 * size), (x, y - 0.4 * size, 0.09 * size), (x, y - 0.8 * size, 0.1 * size)])
    corners = [(-0.62, -0.5), (-0.5, -0.86), (0.0, -1.12), (0.5, -0.86), (0.62, -0.5), (0.0, -0.62)]
    blob(hood, [(x + dx * size, y + dy * size) for dx, dy in corners])
    canvas.drawPath(stalk, paint(mix(cap, (1.0, 1.0, 1.0), 0.35)))
    canvas.drawPath(hood, paint(dark(cap, 0.22)))
    for dx, dy, radius in ((-0.22, -0.74, 0.08), (0.1, -0.86, 0.09), (0.3, -0.68, 0.06)):
        canvas.drawCircle(x + dx * size, y + dy * size, radius * size, paint(mix(cap, (1.0, 1.0, 1.0), 0.45)))


def giant_mushroom(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a mushroom as high as a house, with two smaller ones at its foot."""
    first, second = rng.sample(GLOWS, 2)
    mushroom(canvas, (0.0, 0.02), rng.uniform(0.60, 0.66), first, light)
    canvas.drawArc(oval(0.0, 0.03, 0.24, 0.19), 180, 180, True, paint(dark(multiply(MOSS, light.tint), 0.1)))
    side = rng.choice((-1, 1))
    mushroom(canvas, (-0.15 * side, 0.02), 0.33, second, light)
    mushroom(canvas, (0.13 * side, 0.03), 0.27, second, light)
    canvas.drawOval(oval(0.0, 0.03, 0.26, 0.035), paint(dark(multiply(MOSS, light.tint), 0.2)))
