"""A truck: a high cargo box behind a lower cab with a nose, on three wheels."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, oval, polygon, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.rigs.wheels import wheel
from yozora.world.scene.light import RGB

GLASS: RGB = (0.76, 0.85, 0.92)
CREAM: RGB = (1.0, 0.95, 0.8)
WHEEL = 0.16
AXLES = (-0.51, -0.16, 0.49)

CARGO = polygon((-0.75, -0.48), (0.12, -0.48), (0.12, 0.22), (-0.75, 0.22))
CARGO_FOOT = polygon((-0.75, 0.12), (0.12, 0.12), (0.12, 0.22), (-0.75, 0.22))
CAB = curve(
    (0.24, 0.36),
    (0.24, -0.16),
    (0.24, -0.22, 0.3, -0.22),
    (0.46, -0.22),
    (0.53, -0.22, 0.55, -0.16),
    (0.6, 0.05),
    (0.76, 0.07, 0.76, 0.18),
    (0.76, 0.36),
)
RIBS = skia.Path()
for rib_x in (-0.52, -0.31, -0.1):
    RIBS.moveTo(rib_x, -0.38)
    RIBS.lineTo(rib_x, 0.1)
WINDOW = curve((0.34, -0.14), (0.46, -0.14), (0.52, 0.06), (0.34, 0.06))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the truck, cab and cargo box rocking against each other over the wheels."""
    shake = 0.008 * math.sin(4 * math.pi * pose.cycle)
    edge, main = stroke(darker(pose.colour, 0.42), 0.03), fill(pose.colour)
    canvas.drawLine(-0.71, 0.32, 0.68, 0.32, stroke(INK, 0.08))
    canvas.save()
    canvas.translate(0.0, shake)
    canvas.drawPath(CARGO, edge)
    canvas.drawPath(CARGO, main)
    canvas.drawPath(CARGO_FOOT, fill(darker(pose.colour, 0.22)))
    canvas.drawPath(RIBS, stroke(darker(pose.colour, 0.22), 0.03))
    canvas.drawLine(-0.67, -0.425, 0.04, -0.425, stroke(lighter(pose.colour, 0.45), 0.035))
    canvas.translate(0.0, -2 * shake)
    canvas.drawPath(CAB, edge)
    canvas.drawPath(CAB, main)
    canvas.drawPath(WINDOW, fill(GLASS))
    oval(canvas, 0.72, 0.2, 0.045, 0.06, fill(CREAM))
    canvas.restore()
    for x in AXLES:
        wheel(canvas, pose, x, WHEEL, turns=pose.cycle)


RIG = Rig(
    name="truck",
    words=("truck", "lorry", "delivery truck"),
    test_noun="truck",
    gait="driving",
    family="vehicle",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.56,
    height=0.24,
    draw=draw,
    cycles_per_height=1 / (2 * math.pi * WHEEL),
    travels=("drive",),
    plays=("brake", "collide"),
)
