"""A star with five round points and a smile; it twinkles."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, oval, polygon, stroke
from yozora.world.rigs.parts import eye
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

GLINT: RGB = (1.0, 0.98, 0.86)
BLUSH: RGB = (1.0, 0.55, 0.55)
CENTRE_Y, OUTER, INNER, ROUND = 0.035, 0.43, 0.235, 0.1


def _points(outer: float, inner: float, count: int) -> skia.Path:
    """Return a star of `count` points about the origin, the first one on top."""
    turns = [(math.pi * index / count, inner if index % 2 else outer) for index in range(2 * count)]
    return polygon(*((radius * math.sin(turn), -radius * math.cos(turn)) for turn, radius in turns))


BODY = _points(OUTER, INNER, 5)
TWINKLE = _points(0.1, 0.025, 4)
GLINTS = ((-0.36, -0.3, 0.0), (0.37, -0.27, 0.4), (0.42, 0.25, 0.7))
MOUTH = curve((-0.1, 0.1), (-0.08, 0.2, 0.08, 0.2, 0.1, 0.1), (0.0, 0.13, -0.1, 0.1))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the star, which swells a little as it twinkles, and the glints about it."""
    colour = pose.colour
    for x, y, late in GLINTS:
        size = max(0.0, math.sin(math.tau * (pose.cycle - late)))
        canvas.save()
        canvas.translate(x, y)
        canvas.scale(size, size)
        canvas.drawPath(TWINKLE, fill(GLINT))
        canvas.restore()
    canvas.save()
    canvas.translate(0.0, CENTRE_Y)
    size = 0.98 + 0.02 * math.sin(math.tau * pose.cycle)
    canvas.scale(size, size)
    canvas.drawPath(BODY, stroke(darker(colour, 0.4), ROUND + 0.024))
    canvas.drawPath(BODY, stroke(colour, ROUND - 0.024))
    canvas.drawPath(BODY, fill(colour))
    canvas.drawLine(-0.02, -0.36, -0.1, -0.2, stroke(lighter(colour, 0.6), 0.035))
    _face(canvas)
    canvas.restore()


def _face(canvas: skia.Canvas) -> None:
    """Paint the eyes, the cheeks and the smile."""
    for side in (-1.0, 1.0):
        eye(canvas, 0.1 * side, -0.005, 0.042)
        oval(canvas, 0.19 * side, 0.075, 0.045, 0.03, fill(BLUSH, 0.6))
    canvas.drawPath(MOUTH, fill(INK))


RIG = Rig(
    name="star",
    words=("star", "little star", "twinkling star", "starlet"),
    test_noun="little star",
    gait="twinkling",
    family="celestial",
    habitats=("air", "space"),
    directions=("left", "right"),
    aspect=1.04,
    height=0.25,
    draw=draw,
    cycles_per_second=0.3,
    bob=0.03,
    travels=("fly",),
    plays=("swing", "fall"),
)
