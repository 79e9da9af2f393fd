"""A stop sign: an octagon with a rim and a bar, on a post that sways a little."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import WHITE, curve, darker, fill, polygon, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

STEEL: RGB = (0.62, 0.64, 0.68)
CENTRE_Y, RADIUS = -0.16, 0.335


def _octagon(radius: float) -> skia.Path:
    """Return an octagon that stands on an edge, about the origin."""
    turns = [math.pi * (index + 0.5) / 4 for index in range(8)]
    return polygon(*((radius * math.sin(turn), radius * math.cos(turn)) for turn in turns))


PLATE, RIM = _octagon(RADIUS), _octagon(0.85 * RADIUS)
BAR = skia.Rect.MakeLTRB(-0.2, -0.05, 0.2, 0.05)
FOOT = curve((-0.13, 0.5), (-0.13, 0.44, 0.0, 0.44), (0.13, 0.44, 0.13, 0.5))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the sign; a white one has grey marks."""
    colour = pose.colour
    mark = WHITE if min(colour) < 0.9 else darker(colour, 0.5)
    canvas.save()
    canvas.translate(0.0, 0.48)
    canvas.rotate(1.2 * math.sin(math.tau * pose.cycle))
    canvas.translate(0.0, -0.48)
    canvas.drawLine(0.0, CENTRE_Y, 0.0, 0.46, stroke(darker(STEEL, 0.5), 0.07))
    canvas.drawLine(0.0, CENTRE_Y, 0.0, 0.46, stroke(STEEL, 0.044))
    canvas.translate(0.0, CENTRE_Y)
    canvas.drawPath(PLATE, stroke(darker(colour, 0.45), 0.024))
    canvas.drawPath(PLATE, fill(colour))
    canvas.drawPath(RIM, stroke(mark, 0.032))
    canvas.drawRoundRect(BAR, 0.012, 0.012, stroke(darker(colour, 0.45), 0.024))
    canvas.drawRoundRect(BAR, 0.012, 0.012, fill(mark))
    canvas.restore()
    canvas.drawPath(FOOT, fill(darker(STEEL, 0.5)))


RIG = Rig(
    name="stop sign",
    words=("stop sign", "road sign", "traffic sign", "halt sign"),
    test_noun="road sign",
    gait="standing",
    family="stand-in",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.7,
    height=0.36,
    draw=draw,
    cycles_per_second=0.3,
    standin=True,
)
