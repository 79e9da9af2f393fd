"""A great whale that spouts as it swims."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, stroke
from yozora.world.rigs.parts import eye, soft, turned
from yozora.world.rigs.rig import Pose, Rig

BODY = curve(
    (0.72, 0.12),
    (0.7, -0.1, 0.5, -0.2, 0.26, -0.2),
    (0.0, -0.2, -0.18, 0.04, -0.5, 0.0),
    (-0.6, 0.02, -0.58, 0.1, -0.52, 0.14),
    (-0.34, 0.36, -0.14, 0.48, 0.18, 0.48),
    (0.5, 0.48, 0.72, 0.36, 0.72, 0.12),
)
BELLY = curve(
    (0.71, 0.2),
    (0.5, 0.26, 0.1, 0.34, -0.27, 0.36),
    (-0.14, 0.45, 0.0, 0.48, 0.18, 0.48),
    (0.46, 0.48, 0.67, 0.38, 0.71, 0.2),
)
GROOVES = curve((0.62, 0.31), (0.4, 0.37, 0.1, 0.405), closed=False)
GROOVES.addPath(curve((0.5, 0.4), (0.36, 0.43, 0.16, 0.445), closed=False))
MOUTH = curve((0.71, 0.19), (0.58, 0.22, 0.46, 0.17), closed=False)
FLUKES = curve(
    (0.12, 0.08),
    (0.02, 0.0, -0.02, -0.06, -0.04, -0.12),
    (-0.16, -0.14, -0.24, -0.22, -0.22, -0.34),
    (-0.1, -0.34, -0.03, -0.28, 0.0, -0.22),
    (0.05, -0.3, 0.14, -0.34, 0.24, -0.3),
    (0.24, -0.18, 0.16, -0.12, 0.08, -0.1),
    (0.1, -0.04, 0.14, -0.02, 0.2, -0.01),
)
FIN = curve((0.1, -0.02), (0.06, 0.11, -0.05, 0.19, -0.19, 0.19), (-0.2, 0.1, -0.16, -0.04, -0.06, -0.06))
JETS = curve(
    (0.0, 0.0), (0.0, -0.14, -0.02, -0.24, -0.11, -0.24), (-0.18, -0.24, -0.2, -0.18, -0.18, -0.13), closed=False
)
JETS.addPath(
    curve((0.0, 0.0), (0.0, -0.14, 0.02, -0.24, 0.11, -0.24), (0.18, -0.24, 0.2, -0.18, 0.18, -0.13), closed=False)
)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the whale: its flukes rise and fall, its spout swells and sinks."""
    turn = math.tau * pose.cycle
    colour = pose.colour
    pale = fill(soft(colour, 0.62))
    canvas.save()
    canvas.rotate(-2.5 * math.sin(turn))
    canvas.save()
    canvas.translate(0.3, -0.19)
    swell = 0.5 + 0.5 * math.sin(turn + 0.6)
    canvas.scale(0.85 + 0.15 * swell, 0.45 + 0.62 * swell)
    canvas.drawPath(JETS, stroke((0.94, 0.98, 1.0), 0.06))
    canvas.restore()
    turned(canvas, FLUKES, (-0.52, 0.07), 9 * math.sin(turn - 0.7), fill(darker(colour, 0.14)))
    canvas.drawPath(BODY, fill(colour))
    canvas.drawPath(BELLY, pale)
    canvas.drawPath(GROOVES, stroke(darker(colour, 0.1), 0.022))
    canvas.drawPath(MOUTH, stroke(INK, 0.024))
    turned(canvas, FIN, (0.2, 0.26), 2 + 14 * math.sin(turn + 0.9), fill(darker(colour, 0.26)))
    eye(canvas, 0.44, 0.09, 0.04)
    canvas.restore()


RIG = Rig(
    name="whale",
    words=("whale", "humpback", "baby whale"),
    test_noun="whale",
    gait="swimming",
    family="animal",
    habitats=("water", "deep"),
    directions=("left", "right"),
    aspect=1.52,
    height=0.28,
    draw=draw,
    cycles_per_height=0.3,
    cycles_per_second=0.4,
    bob=0.04,
    travels=("swim",),
)
