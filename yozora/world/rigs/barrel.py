"""A barrel seen from its end: staves in an iron hoop round boards with a bung hole, which turn as it rolls."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, darker, fill, lighter, oval, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB, rgb

IRON: RGB = rgb("#4a4854")
HOOP, STAVES, HEAD = 0.475, 0.45, 0.345
STAVE_COUNT = 14
BOARDS = (-0.2, -0.067, 0.067, 0.2)


def _rays() -> skia.Path:
    """Return the seams between the ends of the staves, which stand in a ring."""
    path = skia.Path()
    for index in range(STAVE_COUNT):
        angle = math.tau * (index + 0.5) / STAVE_COUNT
        path.moveTo(HEAD * math.cos(angle), HEAD * math.sin(angle))
        path.lineTo(STAVES * math.cos(angle), STAVES * math.sin(angle))
    return path


def _boards() -> skia.Path:
    """Return the seams between the boards of the end."""
    path = skia.Path()
    for x in BOARDS:
        y = math.sqrt(HEAD**2 - x**2)
        path.moveTo(x, -y)
        path.lineTo(x, y)
    return path


RAYS, SEAMS = _rays(), _boards()


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the barrel's end, turned by the distance it rolled."""
    colour = pose.colour
    canvas.save()
    canvas.rotate(360 * pose.cycle)
    oval(canvas, 0.0, 0.0, STAVES, STAVES, fill(lighter(colour, 0.18)))
    canvas.drawPath(RAYS, stroke(darker(colour, 0.45), 0.018))
    oval(canvas, 0.0, 0.0, HEAD, HEAD, fill(colour))
    canvas.drawPath(SEAMS, stroke(darker(colour, 0.35), 0.018))
    oval(canvas, 0.0, 0.0, HEAD, HEAD, stroke(darker(colour, 0.5), 0.032))
    oval(canvas, 0.0, 0.0, HOOP, HOOP, stroke(IRON, 0.05))
    ring = lighter(colour, 0.65) if min(colour) < 0.9 else darker(colour, 0.3)
    oval(canvas, 0.0, -0.19, 0.09, 0.09, fill(ring))
    oval(canvas, 0.0, -0.19, 0.05, 0.05, fill(INK))
    canvas.restore()


RIG = Rig(
    name="barrel",
    words=("barrel", "keg", "cask"),
    test_noun="barrel",
    gait="rolling",
    family="household",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.0,
    height=0.24,
    draw=draw,
    cycles_per_height=1 / math.pi,
    travels=("roll",),
    plays=("roll", "fall", "bounce", "float", "splash"),
)
