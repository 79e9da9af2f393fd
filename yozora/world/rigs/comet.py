"""A comet: a glowing head with a tail of three streams behind it, which wave and throw sparks."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import curve, darker, fill, lighter, oval, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

SPARK: RGB = (1.0, 0.97, 0.84)
HEAD_X, RADIUS = 0.55, 0.29
SPARKS = ((-0.62, -0.33, 0.0), (-0.2, 0.4, 0.35), (-0.78, 0.3, 0.7))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the sparks, the tail from its outer to its inner flame, and the head."""
    colour = pose.colour
    for x, y, late in SPARKS:
        size = 0.035 * max(0.0, math.sin(math.tau * (pose.cycle - late)))
        oval(canvas, x, y, size, size, fill(SPARK))
    outer = _tail(pose, 1.0, 0.0)
    canvas.drawPath(outer, stroke(darker(colour, 0.42), 0.024))
    canvas.drawPath(outer, fill(darker(colour, 0.14)))
    canvas.drawPath(_tail(pose, 0.68, 0.12), fill(lighter(colour, 0.5)))
    canvas.drawCircle(HEAD_X, 0.0, RADIUS, stroke(darker(colour, 0.42), 0.024))
    canvas.drawCircle(HEAD_X, 0.0, RADIUS, fill(colour))
    for x, y, size in ((0.44, 0.1, 0.06), (0.62, 0.17, 0.04), (0.4, -0.11, 0.035)):
        oval(canvas, x, y, size, size, fill(darker(colour, 0.22)))
    canvas.drawPath(curve((0.57, -0.21), (0.74, -0.17, 0.76, 0.01), closed=False), stroke(lighter(colour, 0.7), 0.045))


def _tail(pose: Pose, size: float, late: float) -> skia.Path:
    """Return the tail: it wraps the head and runs out to three tips that wave, the middle one longest."""
    wave = [0.05 * math.sin(math.tau * (pose.cycle - late - 0.3 * index)) for index in range(3)]
    width, start = 0.4 * size, HEAD_X
    left = [start - size * reach for reach in (1.16, 1.46, 1.0)]
    fork = start - 0.66 * size
    return curve(
        (start, -width),
        (0.2, -width - 0.03, fork, -0.8 * width, left[0], -0.72 * width + wave[0]),
        (fork - 0.1, -0.42 * width, fork, -0.34 * width),
        (fork - 0.3, -0.3 * width, left[1], wave[1]),
        (fork - 0.3, 0.36 * width, fork, 0.34 * width),
        (fork - 0.1, 0.5 * width, left[2], 0.84 * width + wave[2]),
        (fork, 0.9 * width, 0.2, width + 0.03, start, width),
        (start + width, width, start + width, -width, start, -width),
    )


RIG = Rig(
    name="comet",
    words=("comet", "meteor", "shooting star", "fireball"),
    test_noun="meteor",
    gait="streaking",
    family="celestial",
    habitats=("space", "air"),
    directions=("left", "right"),
    aspect=1.84,
    height=0.24,
    draw=draw,
    cycles_per_second=0.3,
    bob=0.02,
    travels=("fly",),
)
