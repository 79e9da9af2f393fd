"""A bus: one tall round-cornered box with a row of windows, a door at the front and two wheels."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import curve, darker, fill, lighter, oval, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.rigs.wheels import wheel
from yozora.world.scene.light import RGB

GLASS: RGB = (0.76, 0.85, 0.92)
CREAM: RGB = (1.0, 0.95, 0.8)
WHEEL = 0.155
AXLES = (-0.35, 0.32)

BODY = curve(
    (-0.59, 0.29),
    (-0.59, -0.36),
    (-0.59, -0.48, -0.47, -0.48),
    (0.46, -0.48),
    (0.55, -0.48, 0.57, -0.38),
    (0.6, -0.02),
    (0.61, 0.29),
    (0.61, 0.37, 0.54, 0.37),
    (-0.51, 0.37),
    (-0.59, 0.37, -0.59, 0.29),
)
SILL = curve((-0.59, 0.22), (0.61, 0.22), (0.62, 0.37, 0.54, 0.37), (-0.51, 0.37), (-0.6, 0.37, -0.59, 0.22))
WINDSCREEN = curve((0.44, -0.32), (0.535, -0.32), (0.57, 0.0), (0.44, 0.0))
WINDOWS = skia.Path()
for left in (-0.5, -0.19, 0.12):
    WINDOWS.addRoundRect(skia.Rect.MakeXYWH(left, -0.32, 0.24, 0.27), 0.035, 0.035)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the bus, its body rocking a little over its wheels."""
    canvas.save()
    canvas.translate(0.0, 0.008 * math.sin(4 * math.pi * pose.cycle))
    canvas.drawPath(BODY, stroke(darker(pose.colour, 0.42), 0.03))
    canvas.drawPath(BODY, fill(pose.colour))
    canvas.drawPath(SILL, fill(darker(pose.colour, 0.22)))
    glass = fill(GLASS)
    canvas.drawPath(WINDOWS, glass)
    canvas.drawPath(WINDSCREEN, glass)
    canvas.drawLine(-0.5, -0.42, 0.42, -0.42, stroke(lighter(pose.colour, 0.45), 0.035))
    canvas.drawLine(-0.56, 0.07, 0.575, 0.07, stroke(darker(pose.colour, 0.22), 0.04))
    oval(canvas, 0.56, 0.17, 0.045, 0.06, fill(CREAM))
    canvas.restore()
    for x in AXLES:
        wheel(canvas, pose, x, WHEEL, turns=pose.cycle)


RIG = Rig(
    name="bus",
    words=("bus", "coach", "omnibus"),
    test_noun="bus",
    gait="rolling",
    family="vehicle",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.24,
    height=0.24,
    draw=draw,
    cycles_per_height=1 / (2 * math.pi * WHEEL),
    travels=("drive",),
    plays=("brake", "collide"),
)
