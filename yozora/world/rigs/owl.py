"""A round owl that flies on broad wings, its big eyes on us."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, WHITE, curve, darker, fill, oval, polygon
from yozora.world.rigs.parts import soft
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

BODY = curve(
    (-0.29, -0.45),
    (-0.17, -0.37, -0.06, -0.39, 0.02, -0.39),
    (0.1, -0.39, 0.2, -0.37, 0.32, -0.45),
    (0.33, -0.3, 0.37, -0.2, 0.34, -0.06),
    (0.33, 0.26, 0.18, 0.4, 0.02, 0.4),
    (-0.14, 0.4, -0.29, 0.26, -0.3, -0.06),
    (-0.34, -0.2, -0.3, -0.3, -0.29, -0.45),
)
BELLY = curve(
    (-0.16, 0.06),
    (0.0, 0.1, 0.1, 0.1, 0.24, 0.05),
    (0.25, 0.24, 0.14, 0.36, 0.03, 0.36),
    (-0.08, 0.36, -0.16, 0.24, -0.16, 0.06),
)
TAIL = polygon((-0.16, 0.28), (-0.24, 0.46), (-0.11, 0.44), (-0.06, 0.5), (0.0, 0.44), (0.1, 0.47), (0.1, 0.3))
BEAK = polygon((0.03, -0.13), (0.15, -0.13), (0.1, 0.03))
WING = curve(
    (0.0, 0.14),
    (0.02, -0.16, 0.2, -0.4, 0.56, -0.44),
    (0.53, -0.36, 0.55, -0.31),
    (0.5, -0.25, 0.53, -0.17),
    (0.45, -0.13, 0.46, -0.04),
    (0.37, -0.02, 0.36, 0.07),
    (0.27, 0.07, 0.24, 0.14),
    (0.12, 0.24, 0.0, 0.14),
)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the owl leaning into its flight, its body rising as the wings go down."""
    beat = math.sin(math.tau * pose.cycle + 0.5)
    colour = pose.colour
    white = fill(WHITE if min(colour) < 0.9 else darker(colour, 0.22))
    canvas.save()
    canvas.translate(-0.015, 0.01 + 0.03 * beat)
    canvas.rotate(7)
    canvas.scale(0.95, 0.95)
    _wing(canvas, -0.19, -1, beat, darker(colour, 0.24))
    _wing(canvas, 0.21, 1, beat, darker(colour, 0.24))
    canvas.drawPath(TAIL, fill(darker(colour, 0.3)))
    canvas.drawPath(BODY, fill(colour))
    canvas.drawPath(BELLY, fill(soft(colour, 0.38)))
    for x in (-0.06, 0.22):
        oval(canvas, x, -0.2, 0.14, 0.145, white)
        oval(canvas, x + 0.025, -0.19, 0.08, 0.085, fill(INK))
        oval(canvas, x + 0.055, -0.225, 0.026, 0.026, fill(WHITE))
    canvas.drawPath(BEAK, fill(darker(colour, 0.62)))
    canvas.restore()


def _wing(canvas: skia.Canvas, x: float, side: int, beat: float, colour: RGB) -> None:
    """Paint the wing of a `side` (-1: left): up for a `beat` of 1, down for -1."""
    canvas.save()
    canvas.translate(x, 0.0)
    canvas.scale(0.8 * side, 0.94)
    canvas.rotate(14 - 20 * beat)
    canvas.drawPath(WING, fill(colour))
    canvas.restore()


RIG = Rig(
    name="owl",
    words=("owl", "owlet", "barn owl"),
    test_noun="owl",
    gait="soaring",
    family="animal",
    habitats=("air",),
    directions=("left", "right"),
    aspect=1.4,
    height=0.27,
    draw=draw,
    cycles_per_second=0.9,
    bob=0.06,
    travels=("fly",),
)
