"""A propeller plane: a fat fuselage with a row of windows, swept wings, a tail fin and a spinning propeller."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, oval, polygon, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

GLASS: RGB = (0.76, 0.85, 0.92)

BODY = curve(
    (-0.9, -0.14),
    (-0.4, -0.22, 0.1, -0.28, 0.5, -0.22),
    (0.76, -0.18, 0.84, -0.06, 0.84, 0.02),
    (0.84, 0.15, 0.6, 0.21, 0.3, 0.21),
    (-0.2, 0.21, -0.72, 0.1, -0.9, -0.14),
)
BELLY = curve(
    (0.84, 0.03),
    (0.84, 0.15, 0.6, 0.21, 0.3, 0.21),
    (-0.2, 0.21, -0.72, 0.1, -0.9, -0.14),
    (-0.5, 0.08, 0.4, 0.16, 0.84, 0.03),
)
FIN = curve((-0.9, -0.12), (-0.94, -0.48), (-0.74, -0.48), (-0.62, -0.24, -0.42, -0.18))
TAIL = polygon((-0.52, -0.06), (-0.76, 0.13), (-0.94, 0.13), (-0.8, -0.08))
NEAR_WING = curve((0.3, 0.06), (-0.1, 0.46), (-0.15, 0.49, -0.2, 0.49), (-0.42, 0.49), (-0.14, 0.06))
FAR_WING = polygon((0.3, -0.2), (0.1, -0.46), (-0.1, -0.46), (-0.02, -0.2))
PORTHOLES = skia.Path()
for middle in (-0.4, -0.2, 0.0, 0.2):
    PORTHOLES.addCircle(middle, -0.09, 0.05)
COCKPIT = curve((0.42, -0.19), (0.62, -0.17, 0.7, -0.07), (0.44, -0.05))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the plane rocking gently on the air."""
    canvas.save()
    canvas.rotate(1.5 * math.sin(3.0 * pose.seconds))
    edge, main = stroke(darker(pose.colour, 0.42), 0.03), fill(pose.colour)
    canvas.drawPath(FAR_WING, fill(darker(pose.colour, 0.32)))
    for path in (FIN, BODY):
        canvas.drawPath(path, edge)
        canvas.drawPath(path, main)
    canvas.drawPath(BELLY, fill(darker(pose.colour, 0.2)))
    canvas.drawPath(TAIL, fill(darker(pose.colour, 0.3)))
    glass = fill(GLASS)
    canvas.drawPath(COCKPIT, glass)
    canvas.drawPath(PORTHOLES, glass)
    canvas.drawPath(NEAR_WING, edge)
    canvas.drawPath(NEAR_WING, main)
    canvas.drawLine(0.18, 0.11, -0.18, 0.44, stroke(lighter(pose.colour, 0.45), 0.035))
    _propeller(canvas, pose)
    canvas.restore()


def _propeller(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the propeller seen from the side: a blade that shortens and lengthens in a faint disc."""
    oval(canvas, 0.89, 0.0, 0.025, 0.3, fill(INK, 0.16))
    reach = 0.28 * math.cos(math.tau * pose.cycle)
    canvas.drawLine(0.89, -reach, 0.89, reach, stroke(INK, 0.045))
    oval(canvas, 0.86, 0.0, 0.07, 0.065, fill(darker(pose.colour, 0.4)))


RIG = Rig(
    name="plane",
    words=("plane", "airplane", "aeroplane", "aircraft"),
    test_noun="aeroplane",
    gait="flying",
    family="vehicle",
    habitats=("air",),
    directions=("left", "right"),
    aspect=1.9,
    height=0.24,
    draw=draw,
    cycles_per_second=2.7,
    bob=0.03,
    travels=("fly",),
)
