"""A round striped bee with whirring wings."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, oval, polygon, stroke
from yozora.world.rigs.parts import eye, turned
from yozora.world.rigs.rig import Pose, Rig

BODY = curve(
    (-0.52, 0.16),
    (-0.46, -0.1, -0.24, -0.22, 0.02, -0.22),
    (0.3, -0.22, 0.52, -0.06, 0.52, 0.14),
    (0.52, 0.34, 0.3, 0.46, 0.02, 0.46),
    (-0.24, 0.46, -0.46, 0.36, -0.52, 0.16),
)
BANDS = skia.Path()
for _band in (
    curve((-0.3, -0.4), (-0.175, -0.4), (-0.085, 0.12, -0.175, 0.6), (-0.3, 0.6), (-0.2, 0.12, -0.3, -0.4)),
    curve((0.03, -0.4), (0.155, -0.4), (0.245, 0.12, 0.155, 0.6), (0.03, 0.6), (0.12, 0.12, 0.03, -0.4)),
):
    BANDS.addPath(skia.Op(BODY, _band, skia.kIntersect_PathOp))
STING = polygon((-0.49, 0.07), (-0.62, 0.18), (-0.48, 0.24))
WING = curve((0.0, 0.04), (-0.28, -0.04, -0.36, -0.36, -0.14, -0.38), (0.08, -0.38, 0.12, -0.12, 0.0, 0.04))
FEELERS = curve((0.36, -0.1), (0.38, -0.28, 0.48, -0.32), closed=False)
FEELERS.addPath(curve((0.43, -0.06), (0.48, -0.2, 0.58, -0.21), closed=False))
FEET = curve((-0.12, 0.44), (-0.14, 0.485), closed=False)
FEET.addPath(curve((0.08, 0.45), (0.07, 0.49), closed=False))
SMILE = curve((0.36, 0.24), (0.4, 0.3, 0.46, 0.25), closed=False)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the bee, its wings beating faster than it bobs."""
    beat = math.sin(math.tau * pose.cycle)
    colour = pose.colour
    glass, vein = fill((0.93, 0.97, 1.0), 0.86), stroke(darker(colour, 0.55), 0.022, 0.8)
    canvas.save()
    canvas.translate(0.0, 0.012)
    canvas.scale(0.96, 0.95)
    canvas.rotate(-4 + 3 * math.sin(math.tau * pose.cycle / 3))
    turned(canvas, WING, (0.1, -0.13), 32 + 20 * beat, glass, vein)
    canvas.drawPath(STING, fill(INK))
    canvas.drawPath(FEELERS, stroke(INK, 0.03))
    oval(canvas, 0.49, -0.32, 0.03, 0.03, fill(INK))
    oval(canvas, 0.59, -0.21, 0.03, 0.03, fill(INK))
    canvas.drawPath(FEET, stroke(INK, 0.04))
    canvas.drawPath(BODY, fill(colour))
    canvas.drawPath(BANDS, fill(INK))
    canvas.drawPath(SMILE, stroke(INK, 0.024))
    eye(canvas, 0.36, 0.1, 0.058)
    turned(canvas, WING, (-0.02, -0.12), -4 + 26 * beat, glass, vein)
    canvas.restore()


RIG = Rig(
    name="bee",
    words=("bee", "bumblebee", "honeybee"),
    test_noun="bee",
    gait="buzzing",
    family="animal",
    habitats=("air",),
    directions=("left", "right"),
    aspect=1.2,
    height=0.26,
    draw=draw,
    cycles_per_second=2.7,
    bob=0.1,
    travels=("fly",),
)
