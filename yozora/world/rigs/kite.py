"""A kite: a big diamond of four paper panels that leans into the wind, trailing a fluttering tail with bows."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import darker, fill, polygon, stroke
from yozora.world.rigs.rig import Pose, Rig

TOP, LEFT, RIGHT, FOOT, HEART = (0.36, -0.46), (-0.085, -0.455), (0.43, -0.045), (-0.1, 0.13), (0.172, -0.25)
DIAMOND = polygon(TOP, RIGHT, FOOT, LEFT)
SHADED = (polygon(TOP, RIGHT, HEART), polygon(LEFT, FOOT, HEART))
DEEP = polygon(FOOT, RIGHT, HEART)
BOW = polygon((-0.075, -0.055), (0.0, -0.012), (0.075, -0.055), (0.075, 0.055), (0.0, 0.012), (-0.075, 0.055))
KNOTS = 3


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the kite, nodding in the wind."""
    canvas.save()
    canvas.rotate(2.5 * math.sin(math.tau * pose.cycle + 0.8))
    _tail(canvas, pose)
    canvas.drawPath(DIAMOND, stroke(darker(pose.colour, 0.42), 0.024))
    canvas.drawPath(DIAMOND, fill(pose.colour))
    shade = fill(darker(pose.colour, 0.1))
    for path in SHADED:
        canvas.drawPath(path, shade)
    canvas.drawPath(DEEP, fill(darker(pose.colour, 0.2)))
    stick = stroke(darker(pose.colour, 0.45), 0.022)
    canvas.drawLine(*TOP, *FOOT, stick)
    canvas.drawLine(*LEFT, *RIGHT, stick)
    canvas.restore()


def _tail(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the tail as a wave that runs down it, and its bows."""
    turn = math.tau * pose.cycle
    points = []
    for index in range(2 * KNOTS + 1):
        share = index / (2 * KNOTS)
        swing = 0.07 * min(1.0, 1.6 * share) * math.sin(turn - 5.5 * share)
        points.append((FOOT[0] - 0.23 * share + swing, FOOT[1] + 0.28 * share + 0.5 * swing))
    path = skia.Path()
    path.addPoly([skia.Point(*point) for point in points], False)
    canvas.drawPath(path, stroke(darker(pose.colour, 0.4), 0.022))
    bow = fill(pose.colour)
    for index in range(2, 2 * KNOTS + 1, 2):
        x, y = points[index]
        canvas.save()
        canvas.translate(x, y)
        canvas.rotate(20 + 25 * math.sin(turn - index))
        canvas.drawPath(BOW, bow)
        canvas.restore()


RIG = Rig(
    name="kite",
    words=("kite", "paper kite", "diamond kite"),
    test_noun="kite",
    gait="fluttering",
    family="toy",
    habitats=("air",),
    directions=("left", "right", "up", "down"),
    aspect=0.92,
    height=0.38,
    draw=draw,
    cycles_per_second=0.7,
    bob=0.05,
    travels=("fly",),
    plays=("blow",),
)
