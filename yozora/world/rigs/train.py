"""A steam locomotive: cab, boiler and chimney, driving wheels with a coupling rod, and puffs of steam."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, oval, polygon, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

GLASS: RGB = (0.76, 0.85, 0.92)
STEAM: RGB = (0.95, 0.95, 0.97)
CREAM: RGB = (1.0, 0.95, 0.8)
WHEEL = 0.165
AXLES = (-0.52, -0.12, 0.28)
CRANK = 0.085

BOILER = curve((-0.34, -0.14), (0.5, -0.14), (0.68, -0.14, 0.68, 0.06), (0.68, 0.27), (-0.34, 0.27))
CAB = curve((-0.74, -0.36), (-0.26, -0.36), (-0.26, 0.27), (-0.74, 0.27))
FRAME = polygon((-0.78, 0.27), (0.67, 0.27), (0.82, 0.47), (0.52, 0.47), (0.5, 0.34), (-0.78, 0.34))
CHIMNEY = polygon((0.37, -0.13), (0.33, -0.34), (0.61, -0.34), (0.57, -0.13))
DOME = curve((-0.06, -0.12), (-0.06, -0.27, 0.05, -0.27), (0.16, -0.27, 0.16, -0.12))
WINDOW = polygon((-0.61, -0.24), (-0.39, -0.24), (-0.39, -0.06), (-0.61, -0.06))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the locomotive from its steam to its wheels."""
    _steam(canvas, pose)
    edge = stroke(darker(pose.colour, 0.45), 0.03)
    main, deep = fill(pose.colour), fill(darker(pose.colour, 0.2))
    for path, paint in ((CHIMNEY, main), (DOME, main), (BOILER, main), (CAB, main)):
        canvas.drawPath(path, edge)
        canvas.drawPath(path, paint)
    canvas.drawPath(FRAME, deep)
    canvas.drawPath(WINDOW, fill(GLASS))
    canvas.drawLine(-0.78, -0.37, -0.22, -0.37, stroke(darker(pose.colour, 0.5), 0.08))
    canvas.drawLine(-0.2, -0.06, 0.5, -0.06, stroke(lighter(pose.colour, 0.4), 0.04))
    oval(canvas, 0.68, 0.0, 0.06, 0.075, fill(CREAM))
    _wheels(canvas, pose)


def _wheels(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the driving wheels, turned by the distance covered, and the rod that couples them."""
    y = 0.5 - WHEEL
    tyre, disc = fill(INK), fill(pose.colour)
    turn = 2 * math.pi * pose.cycle
    dx, dy = CRANK * math.cos(turn), CRANK * math.sin(turn)
    spoke = stroke(INK, 0.035)
    for x in AXLES:
        oval(canvas, x, y, WHEEL, WHEEL, tyre)
        oval(canvas, x, y, 0.115, 0.115, disc)
        canvas.drawLine(x - 1.2 * dx, y - 1.2 * dy, x + 1.2 * dx, y + 1.2 * dy, spoke)
    canvas.drawLine(AXLES[0] + dx, y + dy, AXLES[-1] + dx, y + dy, stroke(CREAM, 0.05))


def _steam(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint puffs that leave the chimney, grow, drift back and fade."""
    for index in range(3):
        age = (0.7 * pose.seconds + index / 3) % 1.0
        size = 0.06 + 0.06 * age
        oval(
            canvas,
            0.45 - 0.85 * age,
            -0.36 - 0.04 * age,
            1.15 * size,
            size,
            fill(STEAM, min(1.0, 2.2 * (1 - age))),
        )


RIG = Rig(
    name="train",
    words=("train", "steam train", "locomotive", "steam engine"),
    test_noun="steam train",
    gait="steaming",
    family="vehicle",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.64,
    height=0.24,
    draw=draw,
    cycles_per_height=1 / (2 * math.pi * WHEEL),
    travels=("drive",),
    plays=("brake",),
)
