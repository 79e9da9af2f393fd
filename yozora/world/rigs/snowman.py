"""A snowman of three tinted balls with a hat and a scarf; it melts into a puddle in which the hat lies."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, oval, polygon, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB, rgb

CARROT: RGB = rgb("#f2b27a")
BALLS = ((0.245, 0.3, 0.245), (-0.07, 0.225, 0.19), (-0.285, 0.16, 0.135))


def _balls(dx: float = 0.0, dy: float = 0.0, size: float = 1.0) -> skia.Path:
    """Return the three balls as one outline, moved by shares of their size and scaled."""
    path = skia.Path()
    for y, w, h in BALLS:
        x, y, rx, ry = dx * w, y + dy * h, size * w, size * h
        ball = skia.Path.Oval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry))
        path = skia.Op(path, ball, skia.PathOp.kUnion_PathOp)
    return path


BODY = _balls()
SHADE = skia.Op(BODY, _balls(-0.18, -0.12), skia.PathOp.kDifference_PathOp)
GLINT = _balls(-0.45, -0.4, 0.28)
BUTTONS = skia.Path()
for button_x, button_y, button in (
    (0.06, -0.08, 0.026),
    (0.06, 0.02, 0.026),
    (0.07, 0.16, 0.028),
    (0.085, -0.305, 0.022),
):
    BUTTONS.addCircle(button_x, button_y, button)
NOSE = polygon((0.1, -0.285), (0.29, -0.235), (0.1, -0.22))
ARMS = curve((-0.19, -0.1), (-0.37, -0.24), closed=False)
ARMS.moveTo(0.19, -0.08)
ARMS.lineTo(0.37, -0.2)
HAT = polygon((-0.13, 0.0), (-0.12, -0.13), (0.12, -0.13), (0.13, 0.0))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the snowman as high as the melting has left it, over its puddle, under its hat."""
    gone = min(1.0, max(0.0, pose.change))
    if gone > 0:
        spread = math.sqrt(gone)
        puddle = skia.Rect.MakeLTRB(-0.38 * spread, 0.5 - 0.14 * spread, 0.38 * spread, 0.5)
        canvas.drawOval(puddle, fill(darker(pose.colour, 0.12)))
        canvas.drawLine(-0.29 * spread, 0.44, -0.2 * spread, 0.42, stroke(lighter(pose.colour, 0.6), 0.02 * spread))
    height = 1 - 0.82 * gone
    canvas.save()
    canvas.translate(0.0, 0.5 - 0.04 * gone)
    canvas.scale(1 - 0.1 * gone, height)
    canvas.translate(0.0, -0.5)
    _body(canvas, pose)
    canvas.restore()
    canvas.save()
    canvas.translate(0.06 * gone, 0.5 - 0.05 * gone - 0.87 * height)
    canvas.rotate(-5 - 10 * gone)
    canvas.drawPath(HAT, fill(darker(pose.colour, 0.2)))
    canvas.drawLine(-0.19, 0.0, 0.19, 0.0, stroke(darker(pose.colour, 0.38), 0.055))
    canvas.restore()


def _body(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the balls with face, arms and the scarf, whose ends wave."""
    colour = pose.colour
    canvas.drawPath(ARMS, stroke(INK, 0.03))
    canvas.drawPath(BODY, stroke(darker(colour, 0.42), 0.024))
    canvas.drawPath(BODY, fill(lighter(colour, 0.1)))
    canvas.drawPath(SHADE, fill(darker(colour, 0.12)))
    canvas.drawPath(GLINT, fill(lighter(colour, 0.75)))
    canvas.drawPath(BUTTONS, fill(INK))
    canvas.drawPath(NOSE, fill(CARROT))
    scarf = stroke(darker(colour, 0.3), 0.075)
    wave = 0.03 * math.sin(math.tau * pose.cycle)
    canvas.drawLine(-0.14, -0.165, 0.14, -0.165, scarf)
    canvas.drawPath(curve((-0.12, -0.16), (-0.18, -0.08, -0.26, -0.02 + wave), closed=False), scarf)
    oval(canvas, -0.12, -0.165, 0.045, 0.05, fill(darker(colour, 0.42)))


RIG = Rig(
    name="snowman",
    words=("snowman", "snow man", "snow figure"),
    test_noun="snowman",
    gait="standing",
    family="toy",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.8,
    height=0.36,
    draw=draw,
    cycles_per_second=0.6,
    change="melted",
)
