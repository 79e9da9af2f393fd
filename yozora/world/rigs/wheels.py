"""Wheels for rigs that drive: a tyre, a disc in the subject's colour and spokes that show the turn."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, fill, oval, stroke
from yozora.world.rigs.rig import Pose


def spokes(reach: float) -> skia.Path:
    """Return three spokes about (0,0): an odd few, not to seem to turn backwards at 8 fps."""
    path = skia.Path()
    for third in range(3):
        path.moveTo(0.0, 0.0)
        path.lineTo(reach * math.cos(math.tau * third / 3), reach * math.sin(math.tau * third / 3))
    return path


TYRE = 0.27
SPOKES = spokes(0.62)


def wheel(canvas: skia.Canvas, pose: Pose, x: float, radius: float, *, turns: float) -> None:
    """Paint a wheel that stands on the ground at `x`, turned `turns` times."""
    canvas.save()
    canvas.translate(x, 0.5 - radius)
    canvas.scale(radius, radius)
    oval(canvas, 0.0, 0.0, 1.0, 1.0, fill(INK))
    oval(canvas, 0.0, 0.0, 1 - TYRE, 1 - TYRE, fill(pose.colour))
    canvas.rotate(360 * turns)
    canvas.drawPath(SPOKES, stroke(INK, 0.17))
    canvas.restore()
