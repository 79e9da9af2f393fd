"""Hairdos and what else is worn on a head that faces right: each a path about the head of a figure."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import curve, darker, fill, lighter, stroke
from yozora.world.scene.light import RGB

BOB = curve(
    (0.13, -0.4),
    (0.06, -0.4, 0.03, -0.38, 0.01, -0.33),
    (0.0, -0.29, -0.04, -0.28, -0.09, -0.28),
    (-0.17, -0.28, -0.17, -0.35, -0.14, -0.4),
    (-0.12, -0.53, 0.12, -0.53, 0.13, -0.4),
)
CROP = curve(
    (0.135, -0.4),
    (0.07, -0.44, 0.0, -0.44, -0.02, -0.38),
    (-0.04, -0.34, -0.08, -0.32, -0.105, -0.335),
    (-0.16, -0.5, 0.12, -0.56, 0.135, -0.4),
)
LONG = curve(
    (0.13, -0.4),
    (0.06, -0.41, 0.03, -0.39, 0.015, -0.33),
    (0.01, -0.22, 0.0, -0.14, -0.05, -0.07),
    (-0.13, -0.04, -0.19, -0.08),
    (-0.15, -0.18, -0.17, -0.32, -0.14, -0.4),
    (-0.12, -0.53, 0.12, -0.53, 0.13, -0.4),
)
CURLS = skia.Path()
CURLS.addPath(CROP)
for turn, size in ((-62, 0.045), (-102, 0.058), (-140, 0.066), (-175, 0.068), (-207, 0.062)):
    CURLS.addCircle(0.008 + 0.1 * math.cos(math.radians(turn)), -0.38 + 0.09 * math.sin(math.radians(turn)), size)
BUN = skia.Path(CROP)
BUN.addCircle(-0.125, -0.45, 0.068)
TAIL = skia.Path(CROP)
TAIL.addPath(
    curve((-0.08, -0.47), (-0.2, -0.46, -0.27, -0.34, -0.22, -0.17), (-0.17, -0.22, -0.15, -0.32, -0.08, -0.38))
)
CAP = curve((-0.115, -0.38), (-0.14, -0.55, 0.12, -0.56, 0.135, -0.41))
BRIM = curve((0.02, -0.405), (0.23, -0.4), closed=False)
SCARF = curve(
    (0.115, -0.43),
    (0.03, -0.42, 0.02, -0.3, 0.1, -0.265),
    (0.1, -0.2, 0.0, -0.19, -0.12, -0.2),
    (-0.2, -0.24, -0.16, -0.33, -0.14, -0.38),
    (-0.13, -0.54, 0.1, -0.54, 0.115, -0.43),
)
HAIRDOS = {"bob": BOB, "short": CROP, "long": LONG, "curly": CURLS, "bun": BUN, "ponytail": TAIL}


def hairdo(canvas: skia.Canvas, name: str, hair: RGB, cloth: RGB) -> None:
    """Paint the hairdo `name` in the colour `hair`, or the "cap" or "headscarf" that matches the `cloth`."""
    if name == "cap":
        shade = darker(cloth, 0.22)
        canvas.drawPath(CAP, fill(shade))
        canvas.drawPath(BRIM, stroke(darker(cloth, 0.4), 0.045))
    elif name == "headscarf":
        canvas.drawPath(SCARF, fill(lighter(cloth, 0.16) if min(cloth) < 0.9 else darker(cloth, 0.16)))
    else:
        canvas.drawPath(HAIRDOS[name], fill(hair))
