"""A turtle that crawls along under its domed shell."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, oval, polygon, stroke
from yozora.world.rigs.parts import Leg, eye, pace, soft
from yozora.world.rigs.rig import Pose, Rig

LEG = Leg(thigh=0.09, shin=0.07, widths=(0.19, 0.16), swing=30, bend=40, toe=0.05)
HIP = LEG.hip(0.25)
SHELL = curve(
    (-0.6, 0.18),
    (-0.6, -0.22, -0.38, -0.46, -0.08, -0.46),
    (0.22, -0.46, 0.4, -0.22, 0.42, 0.18),
    (0.1, 0.3, -0.3, 0.3, -0.6, 0.18),
)
RIM = curve(
    (-0.63, 0.12),
    (-0.3, 0.24, 0.1, 0.24, 0.44, 0.12),
    (0.5, 0.14, 0.49, 0.22, 0.43, 0.25),
    (0.1, 0.36, -0.3, 0.36, -0.61, 0.25),
    (-0.68, 0.22, -0.68, 0.14, -0.63, 0.12),
)
PLATES = polygon((-0.2, -0.34), (0.02, -0.34), (0.11, -0.14), (0.02, 0.07), (-0.2, 0.07), (-0.29, -0.14))
PLATES.addPath(polygon((0.1, -0.34), (0.22, -0.26), (0.32, -0.07), (0.27, -0.04), (0.19, -0.13)))
PLATES.addPath(polygon((0.19, -0.04), (0.27, 0.03), (0.33, 0.05), (0.35, 0.11), (0.12, 0.14), (0.1, 0.09)))
PLATES.addPath(polygon((-0.28, -0.34), (-0.4, -0.26), (-0.51, -0.07), (-0.45, -0.04), (-0.37, -0.13)))
PLATES.addPath(polygon((-0.37, -0.04), (-0.45, 0.03), (-0.52, 0.04), (-0.54, 0.1), (-0.3, 0.14), (-0.28, 0.09)))
NECK = curve((-0.06, 0.24), (0.04, 0.16, 0.1, 0.08, 0.12, -0.06), (0.3, 0.02), (0.26, 0.2, 0.16, 0.32, -0.02, 0.36))
TAIL = polygon((-0.56, 0.16), (-0.76, 0.3), (-0.52, 0.28))
SMILE = curve((0.3, 0.02), (0.37, 0.04, 0.4, -0.03), closed=False)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the turtle, its head nodding ahead at each step."""
    leg, cycle = LEG.doing(pose.action), pace(pose)
    turn = math.tau * cycle
    colour = pose.colour
    skin, far = soft(colour, 0.3), darker(colour, 0.42)
    canvas.save()
    canvas.translate(0, leg.hip(cycle, cycle + 0.5) - HIP)
    leg.draw(canvas, 0.36, HIP, cycle + 0.5, far)
    leg.draw(canvas, -0.34, HIP, cycle, far)
    canvas.drawPath(TAIL, fill(skin))
    leg.draw(canvas, -0.46, HIP, cycle + 0.5, skin)
    leg.draw(canvas, 0.24, HIP, cycle, skin)
    canvas.save()
    canvas.translate(0.32 + 0.025 * math.sin(2 * turn), -0.04 + 0.01 * math.sin(2 * turn))
    canvas.drawPath(NECK, fill(skin))
    oval(canvas, 0.25, -0.05, 0.18, 0.16, fill(skin))
    canvas.drawPath(SMILE, stroke(INK, 0.022))
    eye(canvas, 0.29, -0.09, 0.04)
    canvas.restore()
    canvas.drawPath(SHELL, fill(colour))
    canvas.drawPath(PLATES, fill(darker(colour, 0.24)))
    canvas.drawPath(RIM, fill(darker(colour, 0.12)))
    canvas.restore()


RIG = Rig(
    name="turtle",
    words=("turtle", "tortoise", "terrapin"),
    test_noun="turtle",
    gait="crawling",
    family="animal",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.54,
    height=0.25,
    draw=draw,
    cycles_per_height=1.3,
    travels=("walk", "run"),
    acts=("stand", "jump"),
)
