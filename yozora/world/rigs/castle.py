"""A castle: a wall with a gate between two round towers, a keep behind, and flags that wave."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, WHITE, curve, darker, fill, polygon, stroke
from yozora.world.rigs.parts import soft
from yozora.world.rigs.rig import Pose, Rig

FOOT, TOOTH = 0.488, 0.055


def _block(left: float, right: float, top: float, teeth: int) -> skia.Path:
    """Return the outline of a wall from `top` to the ground, with so many `teeth` on it."""
    path, gap = skia.Path(), (right - left) / (2 * teeth - 1)
    path.addRect(skia.Rect.MakeLTRB(left, top + TOOTH, right, FOOT))
    for index in range(teeth):
        x = left + 2 * gap * index
        path.addRect(skia.Rect.MakeLTRB(x, top, x + gap, top + 1.2 * TOOTH))
    return skia.Simplify(path)


TOWER = 0.44
KEEP = _block(-0.2, 0.2, -0.24, 4)
WALL = _block(-0.34, 0.34, 0.06, 6)
SIDES = _block(-TOWER - 0.14, -TOWER + 0.14, -0.1, 3)
SIDES.addPath(_block(TOWER - 0.14, TOWER + 0.14, -0.1, 3))
SHADES = skia.Path()
for side in (-TOWER, TOWER):
    SHADES.addRect(skia.Rect.MakeLTRB(side + 0.06, -0.045, side + 0.14, FOOT))
ROOFS = polygon((-TOWER - 0.12, -0.06), (-TOWER, -0.33), (-TOWER + 0.12, -0.06))
ROOFS.addPath(polygon((TOWER - 0.12, -0.06), (TOWER, -0.33), (TOWER + 0.12, -0.06)))
WINDOWS = skia.Path()
for window_x, window_y in ((-TOWER, 0.06), (TOWER, 0.06), (-0.07, -0.1), (0.07, -0.1)):
    slit = skia.Rect.MakeLTRB(window_x - 0.028, window_y, window_x + 0.028, window_y + 0.11)
    WINDOWS.addRoundRect(slit, 0.028, 0.028)
GATE = curve((-0.125, FOOT), (-0.125, 0.3), (-0.125, 0.16, 0.0, 0.16), (0.125, 0.16, 0.125, 0.3), (0.125, FOOT))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the castle from the keep at the back to the towers in front."""
    colour = pose.colour
    edge = stroke(darker(colour, 0.45), 0.024)
    for x, top, late in ((-TOWER, -0.33, 0.0), (0.0, -0.22, 0.3), (TOWER, -0.33, 0.6)):
        _flag(canvas, pose, x, top, late)
    for path, shade in ((KEEP, 0.14), (WALL, 0.0), (ROOFS, 0.3), (SIDES, 0.0)):
        canvas.drawPath(path, edge)
        canvas.drawPath(path, fill(darker(colour, shade)))
    canvas.drawPath(SHADES, fill(darker(colour, 0.14)))
    canvas.drawPath(WINDOWS, fill(darker(colour, 0.7)))
    canvas.drawPath(GATE, fill(darker(colour, 0.7)))
    bars = stroke(soft(colour), 0.016)
    for x in (-0.06, 0.0, 0.06):
        canvas.drawLine(x, 0.22, x, 0.4, bars)
    canvas.drawLine(-0.11, 0.3, 0.11, 0.3, bars)


def _flag(canvas: skia.Canvas, pose: Pose, x: float, foot: float, late: float) -> None:
    """Paint a flag on its pole, which stands at (x, foot); it waves `late` cycles after the first."""
    top = foot - (0.15 if x else 0.25)
    tip = 0.024 * math.sin(math.tau * (pose.cycle - late))
    cloth = curve(
        (x, top),
        (x + 0.05, top - 0.02 + tip, x + 0.1, top + 0.05 - tip, x + 0.17, top + 0.02 + tip),
        (x + 0.17, top + 0.115 + tip),
        (x + 0.1, top + 0.145 - tip, x + 0.05, top + 0.08 + tip, x, top + 0.105),
    )
    canvas.drawPath(cloth, stroke(darker(pose.colour, 0.45), 0.018))
    canvas.drawPath(cloth, fill(WHITE if min(pose.colour) < 0.9 else darker(pose.colour, 0.3)))
    canvas.drawLine(x, top, x, foot + 0.02, stroke(INK, 0.02))


RIG = Rig(
    name="castle",
    words=("castle", "fortress", "palace", "citadel"),
    test_noun="fortress",
    gait="standing",
    family="building",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.24,
    height=0.38,
    draw=draw,
    cycles_per_second=0.3,
)
