"""A rocket: a pointed body with fins, a round window and a flickering flame; the renderer turns it upwards."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import curve, darker, fill, lighter, oval, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

GLASS: RGB = (0.76, 0.85, 0.92)
FLAME: RGB = (1.0, 0.93, 0.66)
CORE: RGB = (1.0, 1.0, 0.95)

BODY = curve(
    (-0.52, -0.2),
    (-0.2, -0.33, 0.35, -0.34, 0.84, 0.0),
    (0.35, 0.34, -0.2, 0.33, -0.52, 0.2),
    (-0.46, 0.0, -0.52, -0.2),
)
FIN_ABOVE = curve((-0.02, -0.2), (-0.3, -0.5, -0.72, -0.49), (-0.56, -0.32, -0.52, -0.12))
FIN_BELOW = curve((-0.02, 0.2), (-0.3, 0.5, -0.72, 0.49), (-0.56, 0.32, -0.52, 0.12))
SHADE = curve((-0.51, 0.14), (-0.1, 0.25, 0.4, 0.24, 0.84, 0.0), (0.35, 0.34, -0.2, 0.33, -0.52, 0.2))
NOSE = curve((0.52, -0.185), (0.7, -0.1, 0.84, 0.0), (0.7, 0.1, 0.52, 0.185), (0.58, 0.0, 0.52, -0.185))
MIDDLE_FIN = curve((-0.1, 0.0), (-0.35, -0.06, -0.62, -0.05), (-0.62, 0.05), (-0.35, 0.06, -0.1, 0.0))
FIRE = curve((0.0, -0.17), (-0.2, -0.2, -0.34, 0.0), (-0.2, 0.2, 0.0, 0.17))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the rocket and the flame behind it."""
    _flame(canvas, pose)
    edge = stroke(darker(pose.colour, 0.45), 0.03)
    main = fill(pose.colour)
    for path in (FIN_ABOVE, FIN_BELOW):
        canvas.drawPath(path, edge)
        canvas.drawPath(path, main)
    canvas.drawPath(BODY, edge)
    canvas.drawPath(BODY, main)
    canvas.drawPath(SHADE, fill(darker(pose.colour, 0.15)))
    canvas.drawPath(NOSE, fill(darker(pose.colour, 0.25)))
    canvas.drawPath(MIDDLE_FIN, fill(darker(pose.colour, 0.35)))
    _window(canvas, pose)


def _flame(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the flame, whose length and width flicker."""
    length = 1 + 0.16 * math.sin(17.0 * pose.seconds) + 0.1 * math.sin(2 * math.pi * pose.cycle)
    canvas.save()
    canvas.translate(-0.48, 0.0)
    canvas.scale(length, 1.05 - 0.12 * (length - 1))
    canvas.drawPath(FIRE, fill(FLAME))
    canvas.scale(0.6, 0.55)
    canvas.drawPath(FIRE, fill(CORE))
    canvas.restore()


def _window(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the round window in its ring."""
    oval(canvas, 0.24, -0.02, 0.135, 0.135, fill(darker(pose.colour, 0.5)))
    oval(canvas, 0.24, -0.02, 0.095, 0.095, fill(GLASS))
    canvas.drawLine(-0.32, -0.19, 0.0, -0.23, stroke(lighter(pose.colour, 0.5), 0.035))


RIG = Rig(
    name="rocket",
    words=("rocket", "rocket ship", "space rocket"),
    test_noun="rocket",
    gait="speeding",
    family="vehicle",
    habitats=("air", "space"),
    directions=("up", "right", "left"),
    aspect=1.7,
    height=0.24,
    draw=draw,
    cycles_per_second=3.1,
    turns=True,
    travels=("fly",),
)
