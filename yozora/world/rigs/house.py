"""A small house with a big roof and a smoking chimney; its grey front is painted from left to right."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import curve, darker, fill, lighter, oval, polygon, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

GLASS: RGB = (0.76, 0.85, 0.92)
CREAM: RGB = (1.0, 0.95, 0.8)
PLASTER: RGB = (0.55, 0.54, 0.57)
SMOKE: RGB = (0.9, 0.9, 0.93)
WALL = 0.44

ROOF = curve(
    (-0.53, 0.11), (-0.36, -0.33), (-0.34, -0.37, -0.3, -0.37), (0.3, -0.37), (0.34, -0.37, 0.36, -0.33), (0.53, 0.11)
)
EAVES = polygon((-0.51, 0.06), (0.51, 0.06), (0.53, 0.11), (-0.53, 0.11))
TILES = skia.Path()
for row_y, row_x in ((-0.23, 0.36), (-0.09, 0.42)):
    TILES.moveTo(-row_x, row_y)
    TILES.lineTo(row_x, row_y)
FRONT = skia.Rect.MakeLTRB(-WALL, 0.06, WALL, 0.488)
WINDOWS = skia.Path()
WINDOWS.addRect(skia.Rect.MakeLTRB(-0.33, 0.19, -0.17, 0.36))
WINDOWS.addRect(skia.Rect.MakeLTRB(-0.07, 0.19, 0.09, 0.36))
DOOR = curve((0.19, 0.488), (0.19, 0.25), (0.19, 0.17, 0.275, 0.17), (0.36, 0.17, 0.36, 0.25), (0.36, 0.488))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the house, and its front as far as it is painted."""
    colour = pose.colour
    edge = stroke(darker(colour, 0.42), 0.026)
    _chimney(canvas, pose)
    canvas.drawRect(FRONT, stroke(darker(PLASTER, 0.4), 0.026))
    canvas.drawRect(FRONT, fill(PLASTER))
    if pose.change > 0:
        right = -WALL + 2 * WALL * min(1.0, pose.change)
        canvas.drawRect(skia.Rect.MakeLTRB(-WALL, 0.06, right, 0.488), fill(lighter(colour, 0.08)))
    canvas.drawPath(WINDOWS, fill(GLASS))
    canvas.drawPath(WINDOWS, stroke(CREAM, 0.028))
    canvas.drawPath(DOOR, fill(darker(colour, 0.18)))
    oval(canvas, 0.31, 0.35, 0.018, 0.018, fill(CREAM))
    canvas.drawPath(ROOF, edge)
    canvas.drawPath(ROOF, fill(colour))
    canvas.drawPath(TILES, stroke(darker(colour, 0.2), 0.028))
    canvas.drawPath(EAVES, fill(darker(colour, 0.18)))


def _chimney(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the chimney and its smoke, which drifts back and fades."""
    canvas.drawRect(skia.Rect.MakeLTRB(0.14, -0.44, 0.28, -0.3), fill(darker(pose.colour, 0.22)))
    for index in range(3):
        age = (0.35 * pose.seconds + index / 3) % 1.0
        size = 0.03 + 0.025 * age
        rise = 0.005 * math.sin(math.tau * pose.cycle)
        oval(canvas, 0.19 - 0.42 * age, -0.43 - 0.03 * age + rise, 1.5 * size, size, fill(SMOKE, 1 - age))


RIG = Rig(
    name="house",
    words=("house", "cottage", "cabin"),
    test_noun="cottage",
    gait="standing",
    family="building",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.08,
    height=0.27,
    draw=draw,
    cycles_per_second=0.5,
    change="painted",
)
