"""A giraffe that strolls, its long neck nodding."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, oval, polygon, stroke
from yozora.world.rigs.parts import Leg, eye, pace, soft
from yozora.world.rigs.rig import Pose, Rig

LEG = Leg(thigh=0.15, shin=0.14, widths=(0.105, 0.075), swing=24, bend=46, toe=0.015, foot=0.5)
HIP = LEG.hip(0.25)
BODY = curve(
    (-0.34, 0.14),
    (-0.35, 0.02, -0.26, 0.0, -0.16, -0.01),
    (-0.04, -0.03, 0.02, -0.1, 0.12, -0.1),
    (0.24, -0.04, 0.24, 0.12, 0.18, 0.2),
    (0.1, 0.28, -0.1, 0.22, -0.2, 0.25),
    (-0.31, 0.27, -0.34, 0.22, -0.34, 0.14),
)
NECK = curve(
    (-0.16, 0.07), (-0.07, -0.06, -0.02, -0.24, 0.02, -0.42), (0.13, -0.42), (0.13, -0.2, 0.12, -0.04, 0.1, 0.1)
)
HEAD = curve(
    (0.0, -0.41),
    (-0.01, -0.5, 0.08, -0.53, 0.15, -0.5),
    (0.23, -0.47, 0.31, -0.42, 0.31, -0.37),
    (0.3, -0.31, 0.2, -0.32, 0.13, -0.33),
    (0.05, -0.33, 0.01, -0.36, 0.0, -0.41),
)
EAR = polygon((0.03, -0.46), (-0.1, -0.48), (-0.02, -0.39))
HORNS = curve((0.06, -0.48), (0.05, -0.55), closed=False)
HORNS.addPath(curve((0.12, -0.48), (0.13, -0.55), closed=False))
BODY_PATCHES = polygon((-0.27, 0.05), (-0.17, 0.02), (-0.14, 0.1), (-0.22, 0.14), (-0.3, 0.11))
for _patch in (
    polygon((-0.1, 0.01), (-0.01, -0.03), (0.03, 0.05), (-0.05, 0.11), (-0.1, 0.09)),
    polygon((-0.17, 0.16), (-0.08, 0.13), (-0.04, 0.19), (-0.11, 0.23), (-0.18, 0.22)),
    polygon((0.0, 0.13), (0.08, 0.08), (0.13, 0.15), (0.07, 0.22), (0.01, 0.2)),
    polygon((0.06, -0.05), (0.15, -0.06), (0.18, 0.04), (0.11, 0.06)),
    polygon((-0.3, 0.16), (-0.23, 0.18), (-0.24, 0.23), (-0.29, 0.21)),
):
    BODY_PATCHES.addPath(_patch)
NECK_PATCHES = polygon((0.02, -0.08), (0.09, -0.1), (0.09, -0.02), (0.03, 0.01), (-0.02, -0.01))
NECK_PATCHES.addPath(polygon((0.03, -0.2), (0.105, -0.21), (0.1, -0.14), (0.05, -0.12), (0.01, -0.13)))
NECK_PATCHES.addPath(polygon((0.055, -0.3), (0.12, -0.3), (0.11, -0.245), (0.055, -0.24)))
TAIL = curve((-0.32, 0.1), (-0.39, 0.17, -0.375, 0.28), closed=False)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the giraffe in a walk."""
    leg, cycle = LEG.doing(pose.action), pace(pose)
    turn = math.tau * cycle
    colour, near, far = pose.colour, darker(pose.colour, 0.1), darker(pose.colour, 0.34)
    patches = fill(darker(colour, 0.34))
    canvas.save()
    canvas.translate(0.02, leg.hip(cycle, cycle + 0.5) - HIP)
    leg.draw(canvas, 0.15, HIP, cycle + 0.5, far)
    leg.draw(canvas, -0.19, HIP, cycle, far)
    canvas.drawPath(TAIL, stroke(far, 0.03))
    oval(canvas, -0.373, 0.29, 0.028, 0.045, fill(darker(colour, 0.6)))
    leg.draw(canvas, -0.27, HIP, cycle + 0.5, near)
    leg.draw(canvas, 0.09, HIP, cycle, near)
    canvas.drawPath(BODY, fill(colour))
    canvas.drawPath(BODY_PATCHES, patches)
    canvas.translate(0.08, 0.065)
    canvas.rotate(3 + 3 * math.sin(2 * turn))
    canvas.drawPath(HORNS, stroke(darker(colour, 0.5), 0.035))
    canvas.drawPath(NECK, fill(colour))
    canvas.drawPath(NECK_PATCHES, patches)
    canvas.drawPath(EAR, fill(darker(colour, 0.25)))
    canvas.drawPath(HEAD, fill(colour))
    oval(canvas, 0.245, -0.375, 0.06, 0.045, fill(soft(colour)))
    oval(canvas, 0.275, -0.39, 0.012, 0.012, fill(INK))
    eye(canvas, 0.12, -0.43, 0.028)
    canvas.restore()


RIG = Rig(
    name="giraffe",
    words=("giraffe", "baby giraffe", "giraffe calf"),
    test_noun="giraffe",
    gait="strolling",
    family="animal",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.88,
    height=0.38,
    draw=draw,
    cycles_per_height=1.2,
    travels=("walk", "run"),
    acts=("stand", "jump"),
)
