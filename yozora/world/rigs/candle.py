"""A candle: a thick stick of wax on a dish with a ring, with a flickering flame; blown out, it smokes."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

FLAME: RGB = (1.0, 0.84, 0.42)
CORE: RGB = (1.0, 0.98, 0.86)
SMOKE: RGB = (0.56, 0.56, 0.62)

STICK = curve(
    (-0.19, 0.42), (-0.19, -0.07), (-0.19, -0.12, -0.13, -0.12), (0.13, -0.12), (0.19, -0.12, 0.19, -0.07), (0.19, 0.42)
)
SIDE = curve((0.09, -0.12), (0.13, -0.12), (0.19, -0.12, 0.19, -0.07), (0.19, 0.42), (0.09, 0.42))
DRIPS = curve(
    (-0.19, -0.07),
    (-0.19, -0.12, -0.13, -0.12),
    (0.13, -0.12),
    (0.19, -0.12, 0.19, -0.07),
    (0.19, 0.07, 0.11, 0.07, 0.11, -0.01),
    (0.1, -0.05, 0.04, -0.05, 0.03, 0.01),
    (0.02, 0.19, -0.08, 0.19, -0.08, 0.03),
    (-0.09, -0.04, -0.19, 0.01, -0.19, -0.07),
)
DISH = curve((-0.34, 0.36), (0.34, 0.36), (0.31, 0.49, 0.2, 0.49), (-0.2, 0.49), (-0.31, 0.49, -0.34, 0.36))
FIRE = curve((0.0, 0.14), (-0.14, 0.12, -0.1, -0.04, 0.0, -0.16), (0.1, -0.04, 0.14, 0.12, 0.0, 0.14))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the candle with its flame or its smoke."""
    colour = pose.colour
    edge = stroke(darker(colour, 0.42), 0.022)
    canvas.drawCircle(0.35, 0.36, 0.055, stroke(darker(colour, 0.3), 0.045))
    canvas.drawPath(STICK, edge)
    canvas.drawPath(STICK, fill(colour))
    canvas.drawPath(SIDE, fill(darker(colour, 0.14)))
    canvas.drawPath(DRIPS, fill(lighter(colour, 0.2)))
    canvas.drawPath(DISH, edge)
    canvas.drawPath(DISH, fill(darker(colour, 0.2)))
    canvas.drawLine(0.0, -0.12, 0.0, -0.18, stroke(INK, 0.03))
    if pose.change > 0.5:
        _smoke(canvas, pose)
    else:
        _flame(canvas, pose)


def _flame(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the flame flickering on its wick; as the change nears it bends and shrinks."""
    blown = max(0.0, pose.change - 0.25) / 0.25
    canvas.save()
    canvas.translate(0.0, -0.15)
    canvas.rotate(5.0 * math.sin(math.tau * pose.cycle) + 40 * blown)
    canvas.scale(1.3, 1.15 * (1 + 0.06 * math.sin(11.0 * pose.seconds)) * (1 - 0.5 * blown))
    canvas.translate(0.0, -0.11)
    canvas.drawPath(FIRE, fill(FLAME))
    canvas.translate(0.0, 0.05)
    canvas.scale(0.55, 0.6)
    canvas.drawPath(FIRE, fill(CORE))
    canvas.restore()


def _smoke(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint a wisp that curls up from the wick, thinner with time."""
    sway = 0.05 * math.sin(math.tau * pose.cycle)
    wisp = curve((0.0, -0.2), (0.16 + sway, -0.29, -0.16 - sway, -0.37, 0.03 + sway, -0.47), closed=False)
    canvas.drawPath(wisp, stroke(SMOKE, 0.065, 1.15 - 0.5 * pose.change))


RIG = Rig(
    name="candle",
    words=("candle", "wax candle", "candlestick"),
    test_noun="candle",
    gait="standing",
    family="household",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.84,
    height=0.36,
    draw=draw,
    cycles_per_second=0.8,
    change="out",
)
