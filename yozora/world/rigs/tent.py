"""A ridge tent seen from its front corner: an open door with a flap, guy ropes and a pennant in the wind."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, line, polygon, stroke
from yozora.world.rigs.parts import soft
from yozora.world.rigs.rig import Pose, Rig

PEAK = (0.2, -0.32)
SIDE = curve(PEAK, (-0.14, -0.27, -0.4, -0.29), (-0.68, 0.4), (-0.24, 0.488))
FRONT = polygon(PEAK, (0.64, 0.488), (-0.24, 0.488))
DOOR = polygon((0.2, -0.16), (0.38, 0.488), (0.02, 0.488))
SEAMS = ((-0.02, -0.285), (-0.35, 0.455)), ((-0.22, -0.28), (-0.53, 0.425))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the tent; its flap and pennant stir."""
    colour = pose.colour
    edge = stroke(darker(colour, 0.45), 0.026)
    _pennant(canvas, pose)
    canvas.drawPath(SIDE, edge)
    canvas.drawPath(SIDE, fill(darker(colour, 0.18)))
    for seam in SEAMS:
        line(canvas, seam, stroke(darker(colour, 0.34), 0.02))
    canvas.drawPath(FRONT, edge)
    canvas.drawPath(FRONT, fill(colour))
    canvas.drawPath(DOOR, fill(darker(colour, 0.75)))
    stir = 0.025 * math.sin(math.tau * pose.cycle)
    for flap in (
        curve((0.2, -0.16), (0.13 + stir, 0.16, -0.01 + stir, 0.3), (0.0, 0.4, 0.02, 0.488)),
        curve((0.2, -0.16), (0.27 + stir, 0.16, 0.41 + stir, 0.3), (0.4, 0.4, 0.38, 0.488)),
    ):
        canvas.drawPath(flap, fill(soft(colour, 0.6)))
    rope = stroke(soft(colour, 0.7), 0.018)
    line(canvas, (PEAK, (0.2, -0.16)), stroke(darker(colour, 0.45), 0.018))
    for start, end in (((0.46, 0.17), (0.72, 0.47)), ((-0.6, 0.2), (-0.74, 0.45))):
        line(canvas, (start, end), rope)
        line(canvas, ((end[0], end[1] - 0.03), (end[0], end[1] + 0.02)), stroke(INK, 0.028))


def _pennant(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the pole that sticks out of the ridge and its small pennant."""
    tip = 0.03 * math.sin(math.tau * (pose.cycle + 0.2))
    canvas.drawLine(0.2, -0.47, 0.2, -0.3, stroke(INK, 0.024))
    cloth = curve((0.2, -0.48), (0.12, -0.46 - tip, -0.03, -0.42 + tip), (0.1, -0.4 - tip, 0.2, -0.36))
    canvas.drawPath(cloth, fill(soft(pose.colour, 0.3)))


RIG = Rig(
    name="tent",
    words=("tent", "camping tent", "ridge tent"),
    test_noun="ridge tent",
    gait="standing",
    family="building",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.54,
    height=0.27,
    draw=draw,
    cycles_per_second=0.3,
)
