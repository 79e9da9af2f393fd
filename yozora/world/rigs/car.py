"""A rounded storybook car with big turning wheels."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, oval, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

GLASS: RGB = (0.76, 0.85, 0.92)
CREAM: RGB = (1.0, 0.95, 0.8)
WHEEL = 0.19
AXLES = (-0.44, 0.45)

BODY = curve(
    (-0.79, 0.3),
    (-0.84, -0.02, -0.74, -0.06, -0.6, -0.08),
    (-0.52, -0.34, -0.38, -0.48, -0.1, -0.48),
    (0.2, -0.48, 0.3, -0.32, 0.38, -0.1),
    (0.66, -0.09, 0.82, 0.0, 0.8, 0.3),
    (0.78, 0.36, 0.72, 0.36),
    (-0.72, 0.36),
    (-0.78, 0.36, -0.79, 0.3),
)
SILL = curve((-0.79, 0.25), (0.8, 0.25), (0.81, 0.36, 0.72, 0.36), (-0.72, 0.36), (-0.81, 0.36, -0.79, 0.25))
REAR_WINDOW = curve((-0.43, -0.1), (-0.37, -0.34, -0.16, -0.35), (-0.16, -0.1))
FRONT_WINDOW = curve((-0.06, -0.35), (0.13, -0.34, 0.22, -0.1), (-0.06, -0.1))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the car, its body jolting a little over its wheels."""
    canvas.save()
    canvas.translate(0.0, 0.008 * math.sin(4 * math.pi * pose.cycle))
    canvas.drawPath(BODY, stroke(darker(pose.colour, 0.42), 0.03))
    canvas.drawPath(BODY, fill(pose.colour))
    canvas.drawPath(SILL, fill(darker(pose.colour, 0.22)))
    for path in (REAR_WINDOW, FRONT_WINDOW):
        canvas.drawPath(path, fill(GLASS))
    canvas.drawLine(-0.3, -0.435, 0.05, -0.435, stroke(lighter(pose.colour, 0.45), 0.035))
    oval(canvas, 0.72, 0.08, 0.06, 0.08, fill(CREAM))
    canvas.drawLine(-0.14, 0.02, -0.04, 0.02, stroke(darker(pose.colour, 0.5), 0.035))
    canvas.restore()
    for x in AXLES:
        _wheel(canvas, pose, x)


def _wheel(canvas: skia.Canvas, pose: Pose, x: float) -> None:
    """Paint one wheel, turned by the distance covered: three spokes, not to seem to turn backwards at 8 fps."""
    y = 0.5 - WHEEL
    oval(canvas, x, y, WHEEL, WHEEL, fill(INK))
    oval(canvas, x, y, 0.13, 0.13, fill(pose.colour))
    canvas.save()
    canvas.translate(x, y)
    canvas.rotate(360 * pose.cycle)
    spoke = stroke(INK, 0.04)
    for _ in range(3):
        canvas.drawLine(0.0, 0.0, 0.12, 0.0, spoke)
        canvas.rotate(120)
    canvas.restore()


RIG = Rig(
    name="car",
    words=("car", "automobile", "motorcar", "auto"),
    test_noun="car",
    gait="driving",
    family="vehicle",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.64,
    height=0.24,
    draw=draw,
    cycles_per_height=1 / (2 * math.pi * WHEEL),
    travels=("drive",),
    plays=("brake", "collide"),
)
