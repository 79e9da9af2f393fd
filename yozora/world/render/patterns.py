"""Patterns: stripes and spots in a second shade, laid over the parts of a drawing that take the subject's colour."""

from __future__ import annotations

import math
from functools import cache

import skia

from yozora.world.scene.light import RGB, mix

STRIPE, GAP = 0.1, 0.12
SPOT, SPACING = 0.062, 0.2
LIGHT: RGB = (1.0, 0.99, 0.94)
DARK: RGB = (0.22, 0.2, 0.3)


def second_colour(colour: RGB) -> RGB:
    """Return the shade of a pattern on `colour`: much lighter, or darker on what is light already."""
    brightness = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
    return mix(colour, DARK, 0.62) if brightness > 0.72 else mix(colour, LIGHT, 0.72)


@cache
def overlay(pattern: str, aspect: float) -> skia.Path:
    """Return where "striped" or "spotted" shows its second shade, over a box `aspect` wide and one high."""
    path = skia.Path()
    half = aspect / 2 + 0.3
    if pattern == "striped":
        x = -half - 1.0
        while x < half + 1.0:
            # Slanted, so that stripes show on what is wide and on what is tall.
            path.addPoly([skia.Point(x + lean, y) for x, lean, y in _corners(x)], True)
            x += STRIPE + GAP
        return path
    rows = math.ceil(1.6 / SPACING)
    for row in range(rows):
        y = -0.8 + row * SPACING
        x = -half + (SPACING / 2 if row % 2 else 0.0)
        while x < half:
            path.addCircle(x, y, SPOT)
            x += SPACING
    return path


def _corners(x: float) -> tuple[tuple[float, float, float], ...]:
    """Return the corners (x, lean, y) of one stripe."""
    return ((x, 0.35, -0.8), (x + STRIPE, 0.35, -0.8), (x + STRIPE, -0.35, 0.8), (x, -0.35, 0.8))
