"""A flower in a pot of its own colour; its bud opens into a big blossom."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import curve, darker, fill, oval, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB, rgb

STEM: RGB = rgb("#3f5a48")
HEART: RGB = (1.0, 0.93, 0.7)
PETALS = 6

POT = curve(
    (-0.2, 0.24), (0.2, 0.24), (0.15, 0.47), (0.145, 0.49, 0.12, 0.49), (-0.12, 0.49), (-0.145, 0.49, -0.15, 0.47)
)
RIM = skia.Rect.MakeLTRB(-0.24, 0.15, 0.24, 0.26)
LEAVES = curve((0.0, 0.14), (0.02, -0.02, 0.22, -0.04), (0.2, 0.1, 0.0, 0.14))
LEAVES.addPath(curve((0.0, 0.16), (-0.02, 0.04, -0.18, 0.03), (-0.16, 0.14, 0.0, 0.16)))
PETAL = curve((0.0, 0.0), (-0.15, -0.08, -0.14, -0.3, 0.0, -0.3), (0.14, -0.3, 0.15, -0.08, 0.0, 0.0))
BUD = curve((0.0, 0.1), (-0.22, 0.08, -0.18, -0.17, 0.0, -0.35), (0.18, -0.17, 0.22, 0.08, 0.0, 0.1))
CUP = curve(
    (0.0, 0.13), (-0.17, 0.12, -0.15, 0.0), (-0.07, 0.07, 0.0, 0.0), (0.07, 0.07, 0.15, 0.0), (0.17, 0.12, 0.0, 0.13)
)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the pot and the flower swaying over it."""
    sway = 0.025 * math.sin(math.tau * pose.cycle)
    colour = pose.colour
    head = -0.12 - 0.06 * pose.change
    canvas.drawPath(curve((0.0, 0.18), (0.0, 0.05, sway, head), closed=False), stroke(STEM, 0.055))
    canvas.drawPath(LEAVES, fill(STEM))
    edge = stroke(darker(colour, 0.42), 0.022)
    canvas.drawPath(POT, edge)
    canvas.drawPath(POT, fill(colour))
    canvas.drawRoundRect(RIM, 0.03, 0.03, edge)
    canvas.drawRoundRect(RIM, 0.03, 0.03, fill(darker(colour, 0.18)))
    canvas.save()
    canvas.translate(sway, head)
    canvas.rotate(200 * sway)
    if pose.change < 0.15:
        _bud(canvas, pose, edge)
    else:
        _blossom(canvas, pose, edge)
    canvas.restore()


def _bud(canvas: skia.Canvas, pose: Pose, edge: skia.Paint) -> None:
    """Paint the closed bud in its green cup."""
    canvas.drawPath(BUD, edge)
    canvas.drawPath(BUD, fill(pose.colour))
    canvas.drawLine(0.05, -0.2, 0.07, -0.02, stroke(darker(pose.colour, 0.2), 0.03))
    canvas.drawPath(CUP, fill(STEM))


def _blossom(canvas: skia.Canvas, pose: Pose, edge: skia.Paint) -> None:
    """Paint the petals, which spread from upright to a full wheel, and the heart they bare."""
    opened = (pose.change - 0.15) / 0.85
    size = 0.94 + 0.06 * opened
    order = sorted(range(PETALS), key=lambda index: -abs(index - (PETALS - 1) / 2))
    for index in order:
        canvas.save()
        canvas.rotate((15 + 45 * opened) * (index - (PETALS - 1) / 2))
        canvas.scale(size, size)
        canvas.drawPath(PETAL, edge)
        canvas.drawPath(PETAL, fill(darker(pose.colour, 0.12 * (index % 2))))
        canvas.restore()
    heart = 0.02 + 0.075 * opened
    oval(canvas, 0.0, 0.0, heart, heart, fill(darker(pose.colour, 0.35)))
    oval(canvas, 0.0, 0.0, 0.8 * heart, 0.8 * heart, fill(HEART))


RIG = Rig(
    name="flower",
    words=("flower", "potted flower", "blossom"),
    test_noun="flower",
    gait="standing",
    family="plant",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.72,
    height=0.37,
    draw=draw,
    cycles_per_second=0.4,
    change="bloomed",
)
