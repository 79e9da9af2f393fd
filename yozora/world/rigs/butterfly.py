"""A butterfly whose big wings open and close."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, oval, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

TILT, SIZE = 40.0, 0.82
UPPER = curve(
    (0.0, -0.12), (-0.06, -0.4, -0.3, -0.56, -0.55, -0.5), (-0.62, -0.3, -0.5, -0.02, -0.2, 0.06), (0.0, 0.05)
)
LOWER = curve(
    (0.0, -0.02),
    (-0.2, 0.0, -0.44, 0.06, -0.45, 0.26),
    (-0.44, 0.44, -0.22, 0.48, -0.12, 0.32),
    (-0.06, 0.22, -0.02, 0.15, 0.0, 0.1),
)
FEELERS = curve((0.0, -0.24), (-0.03, -0.36, -0.12, -0.42), closed=False)
FEELERS.addPath(curve((0.0, -0.24), (0.03, -0.36, 0.12, -0.42), closed=False))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the butterfly, head up and to the right; the wings narrow towards the body as they close."""
    spread = 0.74 + 0.26 * math.sin(math.tau * pose.cycle)
    canvas.save()
    canvas.translate(-0.03, 0.085)
    canvas.scale(SIZE, SIZE)
    canvas.rotate(TILT)
    _wings(canvas, -0.92 * spread, darker(pose.colour, 0.14))
    _wings(canvas, spread, pose.colour)
    body = fill(INK)
    oval(canvas, 0, 0.02, 0.05, 0.25, body)
    oval(canvas, 0, -0.21, 0.065, 0.065, body)
    canvas.drawPath(FEELERS, stroke(INK, 0.028))
    canvas.restore()


def _wings(canvas: skia.Canvas, spread: float, colour: RGB) -> None:
    """Paint the two wings of one side, as wide as `spread` (negative: the right side)."""
    spot = fill(lighter(colour, 0.55) if min(colour) < 0.8 else darker(colour, 0.25))
    canvas.save()
    canvas.scale(spread, 1.0)
    canvas.drawPath(LOWER, fill(darker(colour, 0.2)))
    canvas.drawPath(UPPER, fill(colour))
    oval(canvas, -0.38, -0.32, 0.08, 0.08, spot)
    oval(canvas, -0.28, 0.24, 0.07, 0.07, spot)
    canvas.restore()


RIG = Rig(
    name="butterfly",
    words=("butterfly", "moth", "little butterfly"),
    test_noun="butterfly",
    gait="fluttering",
    family="animal",
    habitats=("air",),
    directions=("left", "right"),
    aspect=1.05,
    height=0.32,
    draw=draw,
    cycles_per_second=1.3,
    bob=0.14,
    travels=("fly",),
    plays=("blow",),
)
