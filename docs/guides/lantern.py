"""A paper lantern that floats: the example of docs/guides/add-a-subject.md."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, darker, fill, lighter, oval, stroke
from yozora.world.rigs.rig import Pose, Rig


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the lantern, facing right, in a box one unit high around (0, 0)."""
    canvas.rotate(4 * math.sin(2 * math.pi * pose.cycle))
    canvas.drawLine(0, -0.5, 0, -0.4, stroke(INK, 0.02))
    oval(canvas, 0, 0.0, 0.36, 0.4, fill(pose.colour))
    oval(canvas, -0.08, -0.06, 0.16, 0.24, fill(lighter(pose.colour), 0.6))
    for y in (-0.2, 0.0, 0.2):
        half = 0.36 * math.sqrt(1 - (y / 0.4) ** 2)
        canvas.drawLine(-half, y, half, y, stroke(darker(pose.colour), 0.015))
    canvas.drawLine(0, 0.4, 0, 0.5, stroke(darker(pose.colour), 0.04))


RIG = Rig(
    name="lantern",
    words=("lantern", "paper lantern"),
    test_noun="paper lantern",
    gait="floating",
    family="household",
    habitats=("air",),
    directions=("left", "right", "up"),
    aspect=0.74,
    height=0.3,
    draw=draw,
    cycles_per_second=0.4,
    bob=0.04,
    travels=("fly",),
)
