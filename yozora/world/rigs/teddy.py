"""A teddy bear that sits with its legs stretched out and a ribbon round its neck."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, oval, polygon, stroke
from yozora.world.rigs.parts import eye, soft
from yozora.world.rigs.rig import Pose, Rig

NECK = (0.0, -0.03)
ARM = curve((-0.1, 0.0), (-0.22, 0.02, -0.29, 0.12, -0.27, 0.2), (-0.22, 0.28, -0.1, 0.22, -0.02, 0.1))
SMILE = curve((-0.055, -0.125), (-0.04, -0.085, 0.0, -0.09, 0.0, -0.12), closed=False)
SMILE.addPath(curve((0.0, -0.12), (0.0, -0.09, 0.04, -0.085, 0.055, -0.125), closed=False))
BOW = polygon((0.0, 0.0), (-0.13, -0.06), (-0.13, 0.06))
BOW.addPath(polygon((0.0, 0.0), (0.13, -0.06), (0.13, 0.06)))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the teddy, its head nodding from side to side."""
    colour = pose.colour
    edge = stroke(darker(colour, 0.42), 0.022)
    for side in (-1, 1):
        canvas.save()
        canvas.scale(side, 1.0)
        canvas.translate(-0.06, 0.03)
        canvas.drawPath(ARM, edge)
        canvas.drawPath(ARM, fill(darker(colour, 0.08)))
        canvas.restore()
    _ball(canvas, 0.0, 0.2, 0.225, 0.265, pose)
    oval(canvas, 0.0, 0.22, 0.13, 0.16, fill(soft(colour, 0.3)))
    for x in (-0.25, 0.25):
        _ball(canvas, x, 0.355, 0.13, 0.132, pose)
        oval(canvas, x, 0.365, 0.07, 0.078, fill(soft(colour, 0.55)))
    canvas.save()
    canvas.translate(*NECK)
    canvas.rotate(5.0 * math.sin(math.tau * pose.cycle))
    canvas.translate(-NECK[0], -NECK[1])
    _head(canvas, pose)
    canvas.restore()
    canvas.save()
    canvas.translate(0.0, 0.01)
    ribbon = lighter(colour, 0.7) if min(colour) < 0.9 else darker(colour, 0.35)
    canvas.drawPath(BOW, stroke(darker(colour, 0.42), 0.05))
    canvas.drawPath(BOW, stroke(ribbon, 0.02))
    canvas.drawPath(BOW, fill(ribbon))
    oval(canvas, 0.0, 0.0, 0.035, 0.04, fill(darker(colour, 0.42)))
    canvas.restore()


def _ball(canvas: skia.Canvas, x: float, y: float, rx: float, ry: float, pose: Pose) -> None:
    """Paint one stuffed part: an ellipse with an outline."""
    oval(canvas, x, y, rx, ry, stroke(darker(pose.colour, 0.42), 0.022))
    oval(canvas, x, y, rx, ry, fill(pose.colour))


def _head(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the head with round ears, eyes and a stitched muzzle."""
    for x in (-0.2, 0.2):
        _ball(canvas, x, -0.385, 0.095, 0.095, pose)
        oval(canvas, x, -0.38, 0.05, 0.05, fill(darker(pose.colour, 0.3)))
    _ball(canvas, 0.0, -0.225, 0.255, 0.225, pose)
    oval(canvas, 0.0, -0.145, 0.12, 0.095, fill(soft(pose.colour, 0.6)))
    oval(canvas, 0.0, -0.185, 0.048, 0.034, fill(INK))
    canvas.drawPath(SMILE, stroke(INK, 0.016))
    eye(canvas, -0.11, -0.265, 0.034)
    eye(canvas, 0.11, -0.265, 0.034)


RIG = Rig(
    name="teddy",
    words=("teddy", "teddy bear", "plush bear"),
    test_noun="teddy bear",
    gait="standing",
    family="toy",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.8,
    height=0.3,
    draw=draw,
    cycles_per_second=0.3,
    plays=("fall",),
)
