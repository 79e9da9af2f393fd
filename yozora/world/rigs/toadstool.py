"""A mushroom: a round cap in the subject's colour with pale spots, on a stout stem with a ring."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import curve, darker, fill, lighter, oval, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB, rgb

STEM: RGB = rgb("#f3e8d2")
GILLS: RGB = rgb("#d9c3a0")
FOOT = 0.5

STALK = curve(
    (-0.1, 0.02), (-0.08, 0.22, -0.13, 0.32, -0.16, 0.4), (-0.19, 0.49, -0.1, 0.49, 0.0, 0.49),
    (0.1, 0.49, 0.19, 0.49, 0.16, 0.4), (0.13, 0.32, 0.08, 0.22, 0.1, 0.02),
)  # fmt: skip
SIDE = curve(
    (0.03, 0.02), (0.03, 0.3, 0.06, 0.4, 0.05, 0.49), (0.13, 0.49, 0.19, 0.48, 0.16, 0.4), (0.1, 0.22, 0.1, 0.02)
)
RING = curve((-0.1, 0.15), (-0.16, 0.25), (-0.08, 0.28, 0.0, 0.235), (0.08, 0.28, 0.16, 0.25), (0.1, 0.15))
CAP = curve(
    (-0.42, 0.08), (-0.45, -0.22, -0.26, -0.48, 0.0, -0.48), (0.26, -0.48, 0.45, -0.22, 0.42, 0.08),
    (0.41, 0.14, 0.24, 0.15, 0.0, 0.15), (-0.24, 0.15, -0.41, 0.14, -0.42, 0.08),
)  # fmt: skip
LIT = skia.Path.Circle(-0.14, -0.18, 0.53)
SHADE = skia.Op(CAP, LIT, skia.PathOp.kDifference_PathOp)
SPOTS = (
    (-0.05, -0.2, 0.1, 0.085), (-0.27, -0.09, 0.065, 0.075), (0.2, -0.23, 0.065, 0.065), (0.12, 0.0, 0.07, 0.05),
    (0.33, -0.05, 0.045, 0.065), (-0.13, 0.03, 0.045, 0.03), (-0.14, -0.385, 0.055, 0.035), (0.09, -0.41, 0.045, 0.025),
)  # fmt: skip


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the mushroom, its cap swaying over the foot."""
    colour = pose.colour
    canvas.save()
    canvas.translate(0.0, FOOT)
    canvas.skew(0.035 * math.sin(math.tau * pose.cycle), 0.0)
    canvas.translate(0.0, -FOOT)
    canvas.drawPath(STALK, stroke(darker(STEM, 0.5), 0.022))
    canvas.drawPath(STALK, fill(STEM))
    canvas.drawPath(SIDE, fill(GILLS))
    canvas.drawPath(RING, stroke(darker(STEM, 0.4), 0.018))
    canvas.drawPath(RING, fill(STEM))
    canvas.drawPath(CAP, stroke(darker(colour, 0.42), 0.024))
    canvas.drawPath(CAP, fill(colour))
    canvas.drawPath(SHADE, fill(darker(colour, 0.16)))
    spot = fill(lighter(colour, 0.82) if min(colour) < 0.9 else darker(colour, 0.3))
    for x, y, rx, ry in SPOTS:
        oval(canvas, x, y, rx, ry, spot)
    canvas.restore()


RIG = Rig(
    name="toadstool",
    words=("toadstool", "fly agaric", "giant toadstool"),
    test_noun="toadstool",
    gait="standing",
    family="plant",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.88,
    height=0.3,
    draw=draw,
    cycles_per_second=0.3,
)
