"""A tractor: a huge rear wheel, a small front one, a cab, a long nose and a puffing exhaust."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import curve, darker, fill, lighter, oval, polygon, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.rigs.wheels import wheel
from yozora.world.scene.light import RGB

GLASS: RGB = (0.76, 0.85, 0.92)
CREAM: RGB = (1.0, 0.95, 0.8)
SMOKE: RGB = (0.62, 0.62, 0.68)
REAR, FRONT = 0.31, 0.17

NOSE = curve((-0.1, -0.1), (0.5, -0.08), (0.6, -0.07, 0.61, 0.02), (0.62, 0.3), (-0.1, 0.3))
GRILLE = polygon((0.49, 0.03), (0.61, 0.03), (0.62, 0.3), (0.49, 0.3))
CAB = curve((-0.48, 0.1), (-0.44, -0.42), (-0.02, -0.42), (0.06, 0.1))
WINDOW = polygon((-0.34, -0.12), (-0.325, -0.33), (-0.1, -0.33), (-0.07, -0.12))
FENDER = curve((-0.66, 0.1), (-0.62, -0.2, -0.32, -0.2), (-0.02, -0.2, 0.06, 0.12), (0.06, 0.3), (-0.5, 0.3))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the tractor shaking over its wheels."""
    canvas.save()
    canvas.translate(0.0, 0.01 * math.sin(4 * math.pi * pose.cycle))
    _exhaust(canvas, pose)
    edge, main = stroke(darker(pose.colour, 0.42), 0.03), fill(pose.colour)
    for path in (NOSE, CAB):
        canvas.drawPath(path, edge)
        canvas.drawPath(path, main)
    canvas.drawPath(WINDOW, fill(GLASS))
    canvas.drawPath(GRILLE, fill(darker(pose.colour, 0.2)))
    canvas.drawLine(-0.5, -0.44, 0.03, -0.44, stroke(darker(pose.colour, 0.18), 0.085))
    canvas.drawLine(0.14, -0.02, 0.46, -0.01, stroke(lighter(pose.colour, 0.45), 0.04))
    oval(canvas, 0.57, 0.09, 0.045, 0.05, fill(CREAM))
    canvas.drawPath(FENDER, fill(darker(pose.colour, 0.15)))
    canvas.restore()
    wheel(canvas, pose, 0.44, FRONT, turns=pose.cycle * REAR / FRONT)
    wheel(canvas, pose, -0.31, REAR, turns=pose.cycle)


def _exhaust(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the pipe on the nose and the puffs that leave it, grow, drift back and fade."""
    canvas.drawLine(0.32, -0.08, 0.32, -0.3, stroke(darker(pose.colour, 0.5), 0.06))
    for index in range(2):
        age = (0.9 * pose.seconds + index / 2) % 1.0
        size = 0.035 + 0.03 * age
        oval(canvas, 0.31 - 0.16 * age, -0.36 - 0.07 * age, 1.2 * size, size, fill(SMOKE, 1 - age))


RIG = Rig(
    name="tractor",
    words=("tractor", "farm tractor", "little tractor"),
    test_noun="tractor",
    gait="chugging",
    family="vehicle",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.3,
    height=0.27,
    draw=draw,
    cycles_per_height=1 / (2 * math.pi * REAR),
    travels=("drive",),
    plays=("brake", "collide"),
)
