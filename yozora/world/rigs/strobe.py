"""A strobe: a round lamp on a tripod whose face flashes several times a second."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, line, stroke
from yozora.world.rigs.rig import Pose, Rig

FLASHES_PER_SECOND = 5.0
HEAD_Y, HOUSING, FACE = -0.145, 0.335, 0.225
LEGS = (((0.0, 0.16), (-0.27, 0.462)), ((0.0, 0.16), (0.27, 0.462)), ((0.0, 0.16), (0.0, 0.462)))


def bright(seconds: float) -> bool:
    """Return whether the lamp flashes at `seconds`: in the first half of each period."""
    return (seconds * FLASHES_PER_SECOND) % 1.0 < 0.5


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the tripod, the housing, which keeps its colour, and the face, bright or dark."""
    colour = pose.colour
    sway = 0.03 * math.sin(math.tau * pose.cycle)
    cable = curve((0.12, 0.12), (0.3 + sway, 0.2, 0.08 + sway, 0.36, 0.19 + sway, 0.48), closed=False)
    canvas.drawPath(cable, stroke(INK, 0.018))
    for width, paint in ((0.075, darker(colour, 0.45)), (0.05, colour)):
        for leg in LEGS:
            line(canvas, leg, stroke(paint, width))
    canvas.drawLine(-0.2, 0.27, 0.2, 0.27, stroke(darker(colour, 0.45), 0.022))
    canvas.drawCircle(0.0, HEAD_Y, HOUSING, stroke(darker(colour, 0.45), 0.026))
    canvas.drawCircle(0.0, HEAD_Y, HOUSING, fill(colour))
    for angle in range(30, 390, 60):
        x, y = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        canvas.drawCircle(0.285 * x, HEAD_Y + 0.285 * y, 0.016, fill(darker(colour, 0.45)))
    face = lighter(colour, 0.45) if bright(pose.seconds) else darker(colour, 0.75)
    canvas.drawCircle(0.0, HEAD_Y, FACE, fill(face))
    canvas.drawCircle(0.0, HEAD_Y, FACE, stroke(darker(colour, 0.55), 0.026))
    if bright(pose.seconds):
        canvas.drawCircle(0.0, HEAD_Y, 0.5 * FACE, fill(lighter(colour, 0.85)))


RIG = Rig(
    name="strobe",
    words=("strobe", "strobe light", "strobe lamp", "stroboscope"),
    test_noun="stroboscope",
    gait="standing",
    family="stand-in",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.72,
    height=0.36,
    draw=draw,
    cycles_per_second=0.3,
    standin=True,
    flashes_per_second=FLASHES_PER_SECOND,
)
