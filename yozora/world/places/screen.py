"""A folding paper screen that can slide before what stands behind it."""

from __future__ import annotations

from random import Random

import skia

from yozora.world.places.paper import gradient, paint
from yozora.world.scene.light import Light, mix, multiply, rgb

HALF, HEIGHT = 0.36, 0.62
PAPERS = (rgb("#d8b98a"), rgb("#b9a2b0"), rgb("#9fb3a6"), rgb("#c69a86"))


def screen(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint the screen with its foot at (0, 0): three leaves, each a little darker at one edge."""
    paper = multiply(rng.choice(PAPERS), light.tint)
    frame = mix(paper, (0.2, 0.14, 0.14), 0.55)
    leaf = 2 * HALF / 3
    for index in range(3):
        left = -HALF + index * leaf
        rect = skia.Rect.MakeLTRB(left, -HEIGHT, left + leaf, 0.03)
        shade = mix(paper, frame, 0.12 * (index % 2))
        canvas.drawRect(rect, gradient(-HEIGHT, 0.0, [mix(shade, (1.0, 1.0, 1.0), 0.12), shade]))
        edge = paint(frame)
        edge.setStyle(skia.Paint.kStroke_Style)
        edge.setStrokeWidth(0.014)
        canvas.drawRect(rect, edge)
        middle = left + leaf / 2
        canvas.drawCircle(middle, -0.4, 0.05, paint(mix(paper, frame, 0.4)))
