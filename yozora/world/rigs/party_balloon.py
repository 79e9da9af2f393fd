"""A party balloon: a shiny round balloon with a knot on a waving string; it bursts into scraps."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, oval, polygon, stroke
from yozora.world.rigs.rig import Pose, Rig

SKIN = curve(
    (0.0, 0.16),
    (-0.17, 0.12, -0.31, -0.01, -0.31, -0.18),
    (-0.31, -0.37, -0.17, -0.49, 0.0, -0.49),
    (0.17, -0.49, 0.31, -0.37, 0.31, -0.18),
    (0.31, -0.01, 0.17, 0.12, 0.0, 0.16),
)
SHADE = curve(
    (0.0, 0.16),
    (0.17, 0.12, 0.31, -0.01, 0.31, -0.18),
    (0.31, -0.28, 0.27, -0.37, 0.21, -0.42),
    (0.27, -0.12, 0.17, 0.07, 0.0, 0.16),
)
KNOT = polygon((0.0, 0.14), (0.06, 0.22), (-0.06, 0.22))
SCRAP = curve((-0.11, -0.03), (-0.05, -0.12, 0.1, -0.09), (0.02, -0.02, 0.1, 0.08), (-0.02, 0.04, -0.09, 0.1))
SCRAPS = ((-0.2, -0.28, 10), (0.12, -0.37, 60), (-0.1, 0.0, 205), (0.2, -0.1, 165))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the balloon swaying over its string, or what the burst left."""
    canvas.save()
    canvas.rotate(3.0 * math.sin(math.tau * pose.cycle))
    if pose.change > 0.5:
        _string(canvas, pose, 0.06)
        _scraps(canvas, pose)
    else:
        _string(canvas, pose, 0.035)
        edge = stroke(darker(pose.colour, 0.42), 0.022)
        for path in (KNOT, SKIN):
            canvas.drawPath(path, edge)
            canvas.drawPath(path, fill(pose.colour))
        canvas.drawPath(SHADE, fill(darker(pose.colour, 0.16)))
        canvas.translate(-0.15, -0.28)
        canvas.rotate(35)
        oval(canvas, 0.0, 0.0, 0.06, 0.11, fill(lighter(pose.colour, 0.65)))
    canvas.restore()


def _string(canvas: skia.Canvas, pose: Pose, swing: float) -> None:
    """Paint the string waving from the knot down."""
    wave = swing * math.sin(math.tau * pose.cycle + 1.0)
    path = curve((0.0, 0.21), (0.14 + wave, 0.3, -0.14 - wave, 0.39, wave, 0.49), closed=False)
    canvas.drawPath(path, stroke(INK, 0.022))


def _scraps(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the knot and the scraps, which fly apart, turn and sink as the change goes on."""
    gone = 2 * (pose.change - 0.5)
    spread, fall = 0.8 + 0.2 * math.sqrt(gone), 0.36 * gone * gone
    main, edge = fill(pose.colour), stroke(darker(pose.colour, 0.42), 0.022)
    canvas.drawPath(KNOT, fill(darker(pose.colour, 0.2)))
    for index, (x, y, degrees) in enumerate(SCRAPS):
        canvas.save()
        canvas.translate(spread * x, -0.15 + spread * (y + 0.15) + fall * (0.85 + 0.05 * index))
        canvas.rotate(degrees + 70 * gone + 8 * math.sin(math.tau * pose.cycle + index))
        canvas.drawPath(SCRAP, edge)
        canvas.drawPath(SCRAP, main)
        canvas.restore()


RIG = Rig(
    name="party balloon",
    words=("party balloon", "toy balloon", "birthday balloon"),
    test_noun="party balloon",
    gait="floating",
    family="toy",
    habitats=("air",),
    directions=("left", "right", "up", "down"),
    aspect=0.7,
    height=0.36,
    draw=draw,
    cycles_per_second=0.4,
    bob=0.04,
    change="popped",
    travels=("fly",),
    plays=("blow",),
)
