"""A shiny apple in the colour of the subject; its stem and leaf show how far it has rolled."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import curve, darker, fill, lighter, oval, stroke
from yozora.world.rigs.parts import turned
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB, rgb

STEM: RGB = rgb("#5a3a26")
LEAF: RGB = rgb("#3d8a4a")

# As round as an apple may be: shoulders, sides and foot touch the circle that it rolls on.
FLESH = curve(
    (0.0, -0.29),
    (0.05, -0.41, 0.19, -0.46, 0.31, -0.38),
    (0.45, -0.29, 0.51, -0.12, 0.485, 0.06),
    (0.46, 0.25, 0.31, 0.49, 0.14, 0.49),
    (0.08, 0.49, 0.06, 0.465, 0.0, 0.465),
    (-0.06, 0.465, -0.08, 0.49, -0.14, 0.49),
    (-0.31, 0.49, -0.46, 0.25, -0.485, 0.06),
    (-0.51, -0.12, -0.45, -0.29, -0.31, -0.38),
    (-0.19, -0.46, -0.05, -0.41, 0.0, -0.29),
)
LIT = skia.Path.Circle(-0.11, -0.12, 0.53)
SHADE = skia.Op(FLESH, LIT, skia.PathOp.kDifference_PathOp)
DIMPLE = curve((-0.13, -0.315), (-0.05, -0.215, 0.05, -0.215, 0.13, -0.315), closed=False)
STALK = curve((0.0, -0.26), (-0.01, -0.38, 0.035, -0.47), closed=False)
BLADE = curve((0.0, 0.0), (0.04, -0.13, 0.17, -0.15, 0.29, -0.1), (0.24, 0.03, 0.1, 0.07, 0.0, 0.0))
VEIN = curve((0.03, -0.01), (0.12, -0.05, 0.2, -0.07), closed=False)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the apple; only its leaf moves by itself."""
    colour = pose.colour
    canvas.drawPath(FLESH, stroke(darker(colour, 0.42), 0.022))
    canvas.drawPath(FLESH, fill(colour))
    canvas.drawPath(SHADE, fill(darker(colour, 0.16)))
    canvas.save()
    canvas.rotate(28)
    oval(canvas, -0.31, 0.03, 0.065, 0.13, fill(lighter(colour, 0.6)))
    canvas.restore()
    canvas.drawPath(DIMPLE, stroke(darker(colour, 0.42), 0.03))
    canvas.drawPath(STALK, stroke(STEM, 0.05))
    sway = 7.0 * math.sin(math.tau * pose.cycle)
    turned(canvas, BLADE, (0.02, -0.34), sway, stroke(darker(LEAF, 0.5), 0.022), fill(LEAF))
    turned(canvas, VEIN, (0.02, -0.34), sway, stroke(lighter(LEAF, 0.4), 0.018))


RIG = Rig(
    name="apple",
    words=("apple", "crab apple", "orchard apple"),
    test_noun="apple",
    gait="rolling",
    family="food",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.0,
    height=0.22,
    draw=draw,
    cycles_per_second=0.3,
    travels=("roll",),
    plays=("fall", "roll", "bounce", "float", "splash", "swing"),
)
