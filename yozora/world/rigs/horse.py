"""A horse that gallops with flying mane and tail."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, oval, polygon
from yozora.world.rigs.parts import Leg, eye, pace, soft, turned
from yozora.world.rigs.rig import Pose, Rig

LEG = Leg(thigh=0.215, shin=0.215, widths=(0.14, 0.085), swing=34, bend=62, toe=0.03, foot=0.6)
HIP = LEG.hip(0.5)
BODY = curve(
    (-0.43, -0.02),
    (-0.44, -0.23, -0.26, -0.22, -0.12, -0.18),
    (0.0, -0.15, 0.06, -0.18, 0.1, -0.24),
    (0.16, -0.34, 0.22, -0.42, 0.35, -0.42),
    (0.46, -0.4, 0.58, -0.24, 0.63, -0.16),
    (0.65, -0.08, 0.57, -0.04, 0.51, -0.07),
    (0.44, -0.13, 0.42, -0.15, 0.37, -0.16),
    (0.35, -0.06, 0.37, 0.06, 0.28, 0.13),
    (0.12, 0.2, -0.04, 0.08, -0.18, 0.12),
    (-0.34, 0.18, -0.43, 0.12, -0.43, -0.02),
)
MUZZLE = curve(
    (0.56, -0.26), (0.6, -0.21, 0.63, -0.16), (0.65, -0.08, 0.57, -0.04, 0.5, -0.08), (0.5, -0.18, 0.56, -0.26)
)
EAR = polygon((0.26, -0.39), (0.27, -0.52), (0.37, -0.4))
MANE = curve(
    (0.44, -0.33),
    (0.4, -0.45, 0.3, -0.47, 0.22, -0.44),
    (0.12, -0.42, 0.06, -0.4, 0.0, -0.34),
    (0.06, -0.33, 0.05, -0.28),
    (-0.02, -0.27, -0.06, -0.18),
    (0.02, -0.14, 0.09, -0.14),
    (0.18, -0.2, 0.22, -0.34, 0.32, -0.38),
)
TAIL = curve(
    (0.06, -0.02),
    (-0.02, -0.12, -0.14, -0.1, -0.18, 0.0),
    (-0.22, 0.1, -0.2, 0.2, -0.25, 0.29),
    (-0.12, 0.3, -0.05, 0.2, -0.04, 0.08),
)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the horse in a gallop: the hind legs push almost together, then the forelegs."""
    leg, cycle = LEG.doing(pose.action), pace(pose)
    turn = math.tau * cycle
    colour, near, far = pose.colour, darker(pose.colour, 0.1), darker(pose.colour, 0.36)
    hair = darker(colour, 0.5)
    canvas.save()
    drop = leg.hip(cycle, cycle + 0.12, cycle + 0.5, cycle + 0.62) - HIP
    canvas.translate(0.025, drop if leg.held else min(0.04, drop))
    canvas.rotate(2 * math.sin(turn))
    leg.draw(canvas, 0.25, HIP, cycle + 0.12, far)
    leg.draw(canvas, -0.27, HIP, cycle + 0.62, far)
    turned(canvas, TAIL, (-0.41, -0.1), 4 + 8 * math.sin(turn + 1.0), fill(hair))
    leg.draw(canvas, -0.33, HIP, cycle + 0.5, near)
    leg.draw(canvas, 0.2, HIP, cycle, near)
    canvas.drawPath(EAR, fill(near))
    canvas.drawPath(BODY, fill(colour))
    canvas.drawPath(MUZZLE, fill(soft(colour, 0.35)))
    canvas.drawPath(MANE, fill(hair))
    eye(canvas, 0.44, -0.27, 0.034)
    oval(canvas, 0.595, -0.13, 0.015, 0.018, fill(INK))
    canvas.restore()


RIG = Rig(
    name="horse",
    words=("horse", "pony", "stallion", "mare"),
    test_noun="horse",
    gait="galloping",
    family="animal",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.36,
    height=0.32,
    draw=draw,
    cycles_per_height=0.95,
    travels=("walk", "run"),
    acts=("stand", "jump"),
)
