"""A bicycle with its rider, who bends over the bars, pedals, and wears the subject's colour."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, oval, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.rigs.wheels import spokes
from yozora.world.scene.light import RGB, rgb

SKIN = rgb("#f0cdb0")
WHEEL, TYRE = 0.25, 0.075
AXLES = (-0.33, 0.33)
HUB_Y = 0.5 - WHEEL
HIP, PEDALS, CRANK, BONE = (-0.13, -0.07), (-0.02, 0.26), 0.075, 0.21

FRAME = curve((-0.33, HUB_Y), (-0.14, 0.02), (0.22, 0.02), PEDALS, (-0.33, HUB_Y))
SEAT_TUBE = curve(PEDALS, (-0.16, -0.02), closed=False)
FORK = curve((0.33, HUB_Y), (0.21, -0.06), (0.29, -0.09), closed=False)
TORSO = curve(
    (-0.25, 0.0),
    (-0.24, -0.18, -0.12, -0.32, 0.04, -0.33),
    (0.16, -0.32, 0.17, -0.2, 0.09, -0.14),
    (0.0, -0.06, -0.02, 0.02),
    (-0.14, 0.06, -0.25, 0.0),
)
ARM = curve((0.05, -0.24), (0.1, -0.1), (0.25, -0.1), closed=False)
SPOKES = spokes(0.17)
HELMET = curve((-0.01, -0.38), (-0.03, -0.5, 0.12, -0.5), (0.26, -0.5, 0.27, -0.38))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint bicycle and rider, the far leg behind the frame and the near one before it."""
    colour = pose.colour
    _wheels(canvas, pose)
    _leg(canvas, pose.cycle + 0.5, darker(colour, 0.4))
    tube = stroke(darker(colour, 0.3), 0.055)
    for path in (FRAME, SEAT_TUBE, FORK):
        canvas.drawPath(path, tube)
    canvas.drawPath(TORSO, stroke(darker(colour, 0.42), 0.02))
    canvas.drawPath(TORSO, fill(colour))
    oval(canvas, 0.13, -0.36, 0.1, 0.105, fill(SKIN))
    canvas.drawPath(HELMET, fill(darker(colour, 0.15)))
    canvas.drawLine(0.02, -0.44, 0.13, -0.47, stroke(lighter(colour, 0.45), 0.025))
    _leg(canvas, pose.cycle, darker(colour, 0.15))
    canvas.drawPath(ARM, stroke(darker(colour, 0.2), 0.085))
    oval(canvas, 0.27, -0.1, 0.04, 0.04, fill(SKIN))


def _wheels(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint both wheels, turned by the distance covered."""
    tyre, rubber = stroke(pose.colour, TYRE), stroke(darker(pose.colour, 0.5), 0.025)
    spoke = stroke(darker(pose.colour, 0.3), 0.028)
    for x in AXLES:
        canvas.drawCircle(x, HUB_Y, WHEEL - 0.05, tyre)
        canvas.drawCircle(x, HUB_Y, WHEEL - 0.0125, rubber)
        canvas.save()
        canvas.translate(x, HUB_Y)
        canvas.rotate(360 * pose.cycle)
        canvas.drawPath(SPOKES, spoke)
        canvas.restore()


def _leg(canvas: skia.Canvas, cycle: float, colour: RGB) -> None:
    """Paint a leg from the hip over the bent knee to the foot on its pedal."""
    angle = math.tau * cycle
    x, y = PEDALS[0] + CRANK * math.cos(angle), PEDALS[1] + CRANK * math.sin(angle)
    dx, dy = x - HIP[0], y - HIP[1]
    reach = math.hypot(dx, dy)
    bend = math.sqrt(max(0.0, BONE**2 - reach**2 / 4)) / reach
    knee = (HIP[0] + dx / 2 + bend * dy, HIP[1] + dy / 2 - bend * dx)
    canvas.drawPath(curve(HIP, knee, (x, y), closed=False), stroke(colour, 0.095))
    canvas.drawLine(x - 0.02, y + 0.03, x + 0.06, y + 0.03, stroke(INK, 0.05))


RIG = Rig(
    name="bicycle",
    words=("bicycle", "bike", "cyclist"),
    test_noun="bicycle",
    gait="cycling",
    family="vehicle",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.18,
    height=0.34,
    draw=draw,
    cycles_per_height=1 / (2 * math.pi * WHEEL),
    travels=("drive",),
    plays=("brake",),
)
