"""A penguin that waddles from foot to foot."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import curve, darker, fill, oval, polygon
from yozora.world.rigs.parts import HELD, eye, pace, soft, turned
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

BODY = curve(
    (-0.19, -0.24),
    (-0.21, -0.52, 0.22, -0.55, 0.22, -0.26),
    (0.24, -0.14, 0.32, -0.02, 0.31, 0.16),
    (0.31, 0.4, 0.16, 0.47, 0.02, 0.47),
    (-0.1, 0.47, -0.16, 0.45, -0.2, 0.41),
    (-0.28, 0.4, -0.34, 0.43, -0.37, 0.39),
    (-0.33, 0.34, -0.29, 0.28, -0.28, 0.16),
    (-0.29, -0.02, -0.19, -0.1, -0.19, -0.24),
)
BELLY = curve(
    (0.2, -0.1),
    (0.29, 0.02, 0.31, 0.06, 0.3, 0.18),
    (0.29, 0.34, 0.2, 0.42, 0.11, 0.42),
    (0.02, 0.4, 0.01, 0.24, 0.04, 0.12),
    (0.07, -0.01, 0.13, -0.08, 0.2, -0.1),
)
FACE = curve((0.222, -0.3), (0.18, -0.4, 0.06, -0.4, 0.06, -0.3), (0.06, -0.2, 0.15, -0.16, 0.222, -0.19))
BEAK = polygon((0.17, -0.37), (0.345, -0.265), (0.17, -0.215))
FLIPPER = curve(
    (-0.07, -0.02),
    (0.05, -0.08, 0.11, 0.02, 0.1, 0.14),
    (0.08, 0.28, 0.0, 0.34, -0.07, 0.34),
    (-0.02, 0.2, -0.1, 0.1, -0.07, -0.02),
)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the penguin: it rocks onto one foot while the other steps, its flippers held out."""
    turn = math.tau * pace(pose)
    step, rock = math.sin(turn), 0.0 if pose.action in HELD else math.cos(turn)
    colour = pose.colour
    sits, jumps = pose.action == "sit", pose.action == "jump"
    if not sits:
        spread = 0.06 if jumps else 0.09 * step
        _foot(canvas, 0.12 - spread, max(0.0, rock), darker(colour, 0.62))
        _foot(canvas, -0.04 + spread, max(0.0, -rock), darker(colour, 0.5))
    up = 88.0 if jumps else 18.0 if sits else 0.0
    canvas.save()
    canvas.translate(-0.01, (0.495 if sits else 0.46) - 0.012 * abs(step))
    canvas.rotate(-9.0 if sits else 5 * rock)
    canvas.scale(1.0, 0.9 if sits or jumps else 1.0)
    canvas.translate(0, -0.45)
    turned(canvas, FLIPPER, (0.2, -0.1), -26 - up + 10 * step, fill(darker(colour, 0.36)))
    canvas.drawPath(BEAK, fill(darker(colour, 0.62)))
    canvas.drawPath(BODY, fill(colour))
    canvas.drawPath(BELLY, fill(soft(colour, 0.82)))
    canvas.drawPath(FACE, fill(soft(colour, 0.82)))
    eye(canvas, 0.14, -0.3, 0.038)
    turned(canvas, FLIPPER, (-0.12, -0.09), 22 + up + 14 * step, fill(darker(colour, 0.24)))
    canvas.restore()
    if sits:
        for x, shade in ((0.27, 0.62), (0.15, 0.5)):
            oval(canvas, x, 0.42, 0.05, 0.078, fill(darker(colour, shade)))


def _foot(canvas: skia.Canvas, x: float, lift: float, colour: RGB) -> None:
    """Paint a webbed foot, lifted a little while it swings."""
    oval(canvas, x + 0.03, 0.465 - 0.05 * lift, 0.12, 0.036, fill(colour))


RIG = Rig(
    name="penguin",
    words=("penguin", "baby penguin", "emperor penguin"),
    test_noun="penguin",
    gait="waddling",
    family="animal",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.8,
    height=0.32,
    draw=draw,
    cycles_per_height=1.6,
    travels=("walk", "run"),
    acts=("stand", "jump", "sit"),
)
