"""Corals: branches, tubes, brains; and a rock grown over with them."""

from __future__ import annotations

from random import Random

import skia

from yozora.world.places.paper import (
    gradient,
    paint,
)
from yozora.world.places.props import (
    Point,
    blob,
    dark,
    limb,
    oval,
    winding,
)
from yozora.world.scene.light import RGB, Light, mix, multiply, rgb

WATER = rgb("#2fa5b0")
ABYSS = rgb("#125a86")
REEF = rgb("#4a6f88")
CORALS = (rgb("#d98c86"), rgb("#d6a56f"), rgb("#a886b8"), rgb("#cf8fa6"))


def deep(colour: RGB, light: Light, distance: float) -> RGB:
    """Return `colour` as the water lets it through from `distance` (0 near, 1 lost in blue)."""
    return mix(multiply(colour, light.tint), multiply(mix(WATER, ABYSS, 0.35), light.tint), 0.12 + 0.88 * distance)


def branches(path: skia.Path, x: float, foot: float, size: float) -> None:
    """Add a branching coral `size` high to `path`."""
    for lean, tall, half in ((-0.55, 0.70, 0.055), (-0.22, 0.95, 0.065), (0.12, 1.0, 0.065), (0.5, 0.75, 0.055)):
        tip_x, tip_y = x + lean * size, foot - tall * size
        joints = [(x + 0.15 * lean * size, foot + 0.02, 1.4 * half * size), (x + 0.7 * lean * size, foot - 0.4 * size,
                  1.2 * half * size), (tip_x, tip_y, half * size)]  # fmt: skip
        limb(path, joints)
        path.addCircle(tip_x, tip_y, 1.25 * half * size)


def coral(canvas: skia.Canvas, kind: int, at: Point, size: float, colour: RGB) -> None:
    """Paint a coral: branches, a fan of tubes, or a brain."""
    (x, foot), path = at, winding()
    if kind == 0:
        branches(path, x, foot, size)
        canvas.drawPath(path, paint(colour))
    elif kind == 1:
        for dx, tall in ((-0.36, 0.6), (-0.12, 0.9), (0.13, 0.75), (0.36, 0.5)):
            tube = skia.Rect.MakeLTRB(x + (dx - 0.11) * size, foot - tall * size, x + (dx + 0.11) * size, foot + 0.02)
            canvas.drawRoundRect(tube, 0.08 * size, 0.08 * size, paint(colour))
            canvas.drawOval(oval(x + dx * size, foot - (tall - 0.05) * size, 0.07 * size, 0.035 * size),
                            paint(dark(colour, 0.4)))  # fmt: skip
    else:
        canvas.drawArc(oval(x, foot, 0.5 * size, 0.62 * size), 180, 180, True, paint(colour))
        for share in (0.75, 0.45):
            band = skia.Path().addArc(oval(x, foot, 0.5 * share * size, 0.62 * share * size), 180, 180)
            canvas.drawPath(band, paint(dark(colour, 0.10 + 0.1 * (share < 0.5))))


def rock(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a great coral rock: a rounded stone grown over with corals."""
    stone, body, skew = deep(REEF, light, 0.0), skia.Path(), rng.uniform(-0.03, 0.03)
    corners = [(-0.33, 0.08), (-0.34, -0.3), (-0.27, -0.72), (skew, -0.97), (0.27, -0.75), (0.33, -0.34), (0.33, 0.08)]
    shade = skia.Path()
    blob(body, corners)
    blob(shade, [(0.08, 0.08), (0.16, -0.35), (0.05, -0.82), *corners[4:]])
    canvas.drawPath(body, gradient(-0.85, 0.05, [stone, dark(stone, 0.35)]))
    canvas.drawPath(shade, paint(dark(stone, 0.4), 0.45))
    first, second, third = rng.sample(CORALS, 3)
    coral(canvas, 0, (skew, -0.80), 0.18, deep(first, light, 0.0))
    coral(canvas, 2, (-0.17, -0.34), 0.22, deep(second, light, 0.0))
    coral(canvas, 1, (0.16, 0.03), 0.28, deep(third, light, 0.0))
