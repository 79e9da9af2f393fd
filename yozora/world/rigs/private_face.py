"""A private face: the bust of a person without features behind a mask, with a badge of a ring and a bar."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import WHITE, curve, darker, fill, lighter, polygon, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import rgb

SKIN, HAIR, MASK = rgb("#e6c3a5"), rgb("#4a3436"), rgb("#3b3550")
COAT = curve(
    (-0.46, 0.488),
    (-0.46, 0.24, -0.4, 0.12, -0.2, 0.07),
    (-0.1, 0.03),
    (0.1, 0.03),
    (0.2, 0.07),
    (0.4, 0.12, 0.46, 0.24, 0.46, 0.488),
)
COLLAR = polygon((-0.13, -0.02), (0.0, 0.12), (0.13, -0.02), (0.19, 0.09), (0.05, 0.2), (-0.05, 0.2), (-0.19, 0.09))
HEAD = skia.Path.Oval(skia.Rect.MakeLTRB(-0.165, -0.47, 0.165, -0.03))
HAIRDO = curve(
    (-0.19, -0.27), (-0.23, -0.56, 0.23, -0.56, 0.19, -0.27), (0.14, -0.39, 0.0, -0.39), (-0.14, -0.39, -0.19, -0.27)
)
BAND = skia.Rect.MakeLTRB(-0.2, -0.31, 0.2, -0.19)
BADGE_X, BADGE_Y, BADGE = 0.0, 0.335, 0.105


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the bust, breathing, and its badge."""
    colour = pose.colour
    edge = stroke(darker(colour, 0.45), 0.024)
    breath = 0.008 * math.sin(math.tau * pose.cycle)
    canvas.drawPath(COAT, edge)
    canvas.drawPath(COAT, fill(colour))
    canvas.save()
    canvas.translate(0.0, breath)
    _head(canvas)
    canvas.drawPath(COLLAR, edge)
    canvas.drawPath(COLLAR, fill(darker(colour, 0.18)))
    canvas.restore()
    mark = stroke(WHITE, 0.042)
    canvas.drawCircle(BADGE_X, BADGE_Y, BADGE + 0.035, fill(darker(colour, 0.55)))
    canvas.drawCircle(BADGE_X, BADGE_Y, BADGE, mark)
    slant = BADGE * math.sqrt(0.5)
    canvas.drawLine(BADGE_X - slant, BADGE_Y - slant, BADGE_X + slant, BADGE_Y + slant, mark)


def _head(canvas: skia.Canvas) -> None:
    """Paint the neck, the oval of the face under its hair, and the checked mask across it."""
    canvas.drawLine(0.0, -0.1, 0.0, 0.06, stroke(darker(SKIN, 0.22), 0.15))
    canvas.drawPath(HEAD, stroke(darker(SKIN, 0.5), 0.022))
    canvas.drawPath(HEAD, fill(SKIN))
    canvas.save()
    canvas.clipPath(HEAD, doAntiAlias=True)
    canvas.drawRect(BAND, fill(MASK))
    for column in range(-4, 4):
        y = BAND.top() + 0.06 * (column % 2)
        canvas.drawRect(skia.Rect.MakeXYWH(0.05 * column, y, 0.05, 0.06), fill(lighter(MASK, 0.55)))
    canvas.restore()
    canvas.drawPath(HAIRDO, fill(HAIR))


RIG = Rig(
    name="private face",
    words=("private face", "masked portrait", "protected likeness"),
    test_noun="masked portrait",
    gait="standing",
    family="stand-in",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.98,
    height=0.34,
    draw=draw,
    cycles_per_second=0.3,
    standin=True,
)
