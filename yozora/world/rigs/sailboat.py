"""A sailboat: a hull, a mainsail and a jib on a mast with a fluttering pennant, rocking on the waves."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, polygon, stroke
from yozora.world.rigs.rig import Pose, Rig

HULL = curve((-0.5, 0.22), (0.0, 0.29, 0.52, 0.2), (0.42, 0.42, 0.26, 0.49), (-0.34, 0.49), (-0.45, 0.4, -0.5, 0.22))
KEEL = curve(
    (-0.45, 0.375), (0.0, 0.43, 0.435, 0.37), (0.36, 0.45, 0.26, 0.49), (-0.34, 0.49), (-0.42, 0.44, -0.45, 0.375)
)
MAINSAIL = curve((-0.03, -0.42), (-0.08, -0.1, -0.46, 0.13), (-0.2, 0.2, -0.03, 0.17))
JIB = curve((0.05, -0.36), (0.34, -0.14, 0.44, 0.13), (0.2, 0.18, 0.05, 0.15))
SAIL_SHADE = curve((-0.4, 0.09), (-0.2, 0.13, -0.03, 0.1), (-0.03, 0.17), (-0.2, 0.2, -0.46, 0.13))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the boat rocking about its waterline."""
    canvas.save()
    canvas.translate(0.0, 0.35)
    canvas.rotate(4.0 * math.sin(2 * math.pi * pose.cycle))
    canvas.translate(0.0, -0.35)
    edge = stroke(darker(pose.colour, 0.42), 0.024)
    canvas.drawLine(0.01, -0.47, 0.01, 0.25, stroke(INK, 0.03))
    _pennant(canvas, pose)
    _sails(canvas, pose, edge)
    canvas.drawPath(HULL, edge)
    canvas.drawPath(HULL, fill(pose.colour))
    canvas.drawPath(KEEL, fill(darker(pose.colour, 0.25)))
    canvas.drawLine(-0.44, 0.27, 0.44, 0.265, stroke(lighter(pose.colour, 0.55), 0.026))
    canvas.restore()


def _sails(canvas: skia.Canvas, pose: Pose, edge: skia.Paint) -> None:
    """Paint both sails, which fill and slacken a little in the wind."""
    canvas.save()
    canvas.translate(0.01, 0.0)
    canvas.scale(1 + 0.04 * math.sin(2 * math.pi * pose.cycle + 1.2), 1)
    canvas.drawPath(MAINSAIL, edge)
    canvas.drawPath(MAINSAIL, fill(pose.colour))
    canvas.drawPath(SAIL_SHADE, fill(darker(pose.colour, 0.16)))
    canvas.drawPath(JIB, edge)
    canvas.drawPath(JIB, fill(pose.colour))
    canvas.restore()


def _pennant(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the pennant waving from the mast head."""
    wave = 0.03 * math.sin(7.0 * pose.seconds)
    canvas.drawPath(polygon((0.01, -0.5), (-0.2, -0.45 + wave), (0.01, -0.4)), fill(darker(pose.colour, 0.3)))


RIG = Rig(
    name="sailboat",
    words=("sailboat", "sailing boat", "boat", "yacht", "ship", "sailing ship"),
    test_noun="sailing boat",
    gait="sailing",
    family="vehicle",
    habitats=("water",),
    directions=("left", "right"),
    aspect=1.04,
    height=0.31,
    draw=draw,
    cycles_per_second=0.4,
    bob=0.02,
    travels=("sail",),
)
