"""A birthday cake of two layers on a plate, iced in the subject's colour, with three lit candles."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import curve, darker, fill, lighter, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

CREAM: RGB = (1.0, 0.96, 0.88)
WAX: RGB = (0.98, 0.95, 0.92)
PLATE: RGB = (0.8, 0.82, 0.88)
FLAME: RGB = (1.0, 0.8, 0.3)

CANDLES = (-0.2, 0.0, 0.2)
LOWER = skia.Rect.MakeLTRB(-0.53, 0.1, 0.53, 0.44)
UPPER = skia.Rect.MakeLTRB(-0.38, -0.23, 0.38, 0.11)
DISH = curve((-0.58, 0.42), (0.58, 0.42), (0.54, 0.49, 0.4, 0.49), (-0.4, 0.49), (-0.54, 0.49, -0.58, 0.42))
FIRE = curve((0.0, 0.0), (-0.075, -0.01, -0.05, -0.09, 0.0, -0.145), (0.05, -0.09, 0.075, -0.01, 0.0, 0.0))


def _drips(layer: skia.Rect, count: int) -> skia.Path:
    """Return the icing that runs down from the top of `layer` in `count` drips, every other one long."""
    width = layer.width() / count
    top, hem = layer.top(), layer.top() + 0.055
    path = skia.Path()
    path.addRoundRect(skia.Rect.MakeLTRB(layer.left(), top, layer.right(), hem), 0.05, 0.05)
    for index in range(count):
        left, low = layer.left() + width * index, hem + (0.09 if index % 2 else 0.025)
        drip = skia.Path()
        drip.addRoundRect(skia.Rect.MakeLTRB(left, top, left + width, low), width / 2, width / 2)
        path = skia.Op(path, drip, skia.PathOp.kUnion_PathOp)
    return path


def _pearls(left: float, right: float, y: float, count: int) -> skia.Path:
    """Return a row of `count` dabs of cream between `left` and `right`."""
    path = skia.Path()
    for index in range(count):
        path.addCircle(left + (right - left) * index / (count - 1), y, 0.032)
    return path


UPPER_DRIPS, LOWER_DRIPS = _drips(UPPER, 5), _drips(LOWER, 7)
PEARLS = _pearls(-0.36, 0.36, 0.1, 11)
PEARLS.addPath(_pearls(-0.51, 0.51, 0.42, 16))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the cake; it stands still while its flames flicker."""
    colour = pose.colour
    canvas.drawPath(DISH, stroke(darker(PLATE, 0.4), 0.02))
    canvas.drawPath(DISH, fill(PLATE))
    for layer, drips in ((LOWER, LOWER_DRIPS), (UPPER, UPPER_DRIPS)):
        canvas.drawRoundRect(layer, 0.05, 0.05, stroke(darker(colour, 0.42), 0.022))
        canvas.drawRoundRect(layer, 0.05, 0.05, fill(colour))
        canvas.drawPath(drips, fill(lighter(colour, 0.32) if min(colour) < 0.9 else darker(colour, 0.14)))
    canvas.drawPath(PEARLS, stroke(darker(colour, 0.3), 0.014))
    canvas.drawPath(PEARLS, fill(CREAM))
    for index, x in enumerate(CANDLES):
        canvas.drawLine(x, -0.25, x, -0.345, stroke(darker(colour, 0.42), 0.07))
        canvas.drawLine(x, -0.25, x, -0.345, stroke(WAX, 0.045))
        canvas.save()
        canvas.translate(x, -0.36)
        canvas.rotate(9.0 * math.sin(math.tau * pose.cycle + 2 * index))
        canvas.scale(1.0, 1 + 0.07 * math.sin(9.0 * pose.seconds + 2 * index))
        canvas.drawPath(FIRE, fill(FLAME))
        canvas.restore()


RIG = Rig(
    name="cake",
    words=("cake", "birthday cake", "layer cake"),
    test_noun="birthday cake",
    gait="standing",
    family="food",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.18,
    height=0.32,
    draw=draw,
    cycles_per_second=0.3,
)
