"""A hot-air balloon: a striped envelope, ropes, a basket and a burner that flares now and then."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, oval, polygon, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

WICKER: RGB = (0.45, 0.33, 0.26)
FLAME: RGB = (1.0, 0.94, 0.7)

ENVELOPE = curve(
    (-0.09, 0.27),
    (-0.16, 0.16, -0.37, 0.07, -0.37, -0.14),
    (-0.37, -0.36, -0.2, -0.49, 0.0, -0.49),
    (0.2, -0.49, 0.37, -0.36, 0.37, -0.14),
    (0.37, 0.07, 0.16, 0.16, 0.09, 0.27),
)


def _gore(inner: float, outer: float) -> skia.Path:
    """Return the stripe between two meridians, given as shares of the envelope's half width."""
    a, b = 0.37 * inner, 0.37 * outer
    return curve(
        (0.09 * inner, 0.27),
        (0.16 * inner, 0.16, a, 0.07, a, -0.14),
        (a, -0.36, 0.54 * a, -0.49, 0.0, -0.49),
        (0.54 * b, -0.49, b, -0.36, b, -0.14),
        (b, 0.07, 0.16 * outer, 0.16, 0.09 * outer, 0.27),
    )


STRIPES = (_gore(-0.66, -0.38), _gore(0.38, 0.66))
SHADE = _gore(0.91, 1.0)
BASKET = polygon((-0.1, 0.36), (0.1, 0.36), (0.08, 0.5), (-0.08, 0.5))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the balloon swaying about its crown."""
    canvas.save()
    canvas.rotate(2.5 * math.sin(2 * math.pi * pose.cycle))
    _basket(canvas, pose)
    canvas.drawPath(ENVELOPE, stroke(darker(pose.colour, 0.45), 0.018))
    canvas.drawPath(ENVELOPE, fill(pose.colour))
    stripe = fill(darker(pose.colour, 0.22))
    for path in STRIPES:
        canvas.drawPath(path, stripe)
    canvas.drawPath(SHADE, fill(darker(pose.colour, 0.12)))
    oval(canvas, -0.02, -0.33, 0.055, 0.07, fill(lighter(pose.colour, 0.5)))
    canvas.drawLine(-0.09, 0.265, 0.09, 0.265, stroke(darker(pose.colour, 0.5), 0.03))
    canvas.restore()


def _basket(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint ropes, burner flame and basket."""
    rope = stroke(INK, 0.014)
    canvas.drawLine(-0.085, 0.26, -0.085, 0.38, rope)
    canvas.drawLine(0.085, 0.26, 0.085, 0.38, rope)
    flare = 0.55 + 0.45 * math.sin(9.0 * pose.seconds)
    oval(canvas, 0.0, 0.33, 0.025, 0.035 + 0.02 * flare, fill(FLAME))
    canvas.drawPath(BASKET, fill(WICKER))
    canvas.drawLine(-0.1, 0.37, 0.1, 0.37, stroke(darker(WICKER, 0.5), 0.03))


RIG = Rig(
    name="balloon",
    words=("balloon", "hot-air balloon", "hot air balloon"),
    test_noun="hot-air balloon",
    gait="floating",
    family="vehicle",
    habitats=("air",),
    directions=("left", "right", "up", "down"),
    aspect=0.76,
    height=0.34,
    draw=draw,
    cycles_per_second=0.3,
    bob=0.03,
    travels=("fly",),
    plays=("blow",),
)
