"""What stands on a quay: the lighthouse on its mole, cranes, warehouses, crates, boats at their moorings."""

from __future__ import annotations

import math
from random import Random

import skia

from yozora.world.places.paper import (
    aerial,
    glow,
    gradient,
    paint,
    polygon,
    rectangle,
    sheet,
)
from yozora.world.places.place import Extent, Layer
from yozora.world.places.props import (
    dark,
    limb,
    winding,
)
from yozora.world.scene.light import RGB, Light, mix, rgb

WATERLINE = 0.575
STONE = rgb("#93909c")
IRON = rgb("#5d6a80")
BRICKS = (rgb("#a9705c"), rgb("#b58a6a"), rgb("#8f7f84"))
CRATES = (rgb("#b9705c"), rgb("#5f8f98"), rgb("#c9a863"), rgb("#7f8f6c"))
TIMBER = rgb("#8a6c52")
LIT = rgb("#ffd98a")


def pane(off: RGB, light: Light) -> RGB:
    """Return the colour of a lamp or window that is `off` by day and burns in the evening."""
    return mix(off, LIT, light.lamplight)


def light_tower(canvas: skia.Canvas, foot: float, height: float, light: Light, distance: float) -> None:
    """Paint a striped lighthouse at x = 0, tapering upwards, its lamp burning in the evening."""
    white, red = aerial(rgb("#ece6dc"), light, distance), aerial(rgb("#b5655a"), light, distance)
    body, wide = skia.Path(), 0.17 * height
    top = foot - 0.80 * height
    polygon(body, [(-wide, foot), (-0.62 * wide, top), (0.62 * wide, top), (wide, foot)])
    canvas.drawPath(body, paint(white))
    canvas.save()
    canvas.clipPath(body, doAntiAlias=True)
    for low, high in ((0.10, 0.26), (0.42, 0.58)):
        canvas.drawRect(skia.Rect.MakeLTRB(-1, foot - high * height, 1, foot - low * height), paint(red))
    canvas.drawRect(skia.Rect.MakeLTRB(0.3 * wide, -2, 1, 2), paint(dark(red, 0.4), 0.22))
    canvas.restore()
    lamp = skia.Rect.MakeLTRB(-0.42 * wide, top - 0.11 * height, 0.42 * wide, top)
    canvas.drawRect(lamp, paint(pane(mix(white, light.sky_middle, 0.5), light)))
    canvas.drawRect(skia.Rect.MakeLTRB(-0.75 * wide, top - 0.02 * height, 0.75 * wide, top), paint(dark(red, 0.4)))
    roof = skia.Path()
    polygon(roof, [(-0.6 * wide, lamp.top()), (0, lamp.top() - 0.10 * height), (0.6 * wide, lamp.top())])
    canvas.drawPath(roof, paint(red))


def mole(light: Light, x: float, side: int) -> Layer:
    """Return the mole that runs in from the side, with the lighthouse at its head."""
    stones, colour = winding(), aerial(STONE, light, 0.38)
    polygon(stones, [(x - 0.10 * side, WATERLINE + 0.02), (x - 0.06 * side, 0.545), (x + 1.2 * side, 0.545),
                     (x + 1.2 * side, WATERLINE + 0.02)])  # fmt: skip

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, stones, colour)
        canvas.save()
        canvas.translate(x, 0)
        canvas.drawCircle(0, 0.29, 0.16, glow(0, 0.29, 0.16, LIT, 0.6 * light.lamplight))
        light_tower(canvas, 0.55, 0.30, light, 0.24)
        canvas.restore()

    return Layer(depth=0.35, draw=draw)


def crane(path: skia.Path, x: float, foot: float, height: float, side: int) -> None:
    """Add a harbour crane whose jib points to `side` to `path`."""
    top, half = foot - 0.62 * height, 0.012
    for dx in (-0.045, 0.045):
        rectangle(path, x + dx - half, top, x + dx + half, foot)
    rectangle(path, x - 0.07, top - 0.05, x + 0.07, top + 0.01)
    tip = (x + 0.20 * side, foot - height)
    limb(path, [(x, top - 0.03, 0.016), (x + 0.1 * side, (top + tip[1]) / 2 - 0.015, 0.012), (*tip, 0.007)])
    limb(path, [(x - 0.05 * side, top - 0.03, 0.01), (x - 0.05 * side, top - 0.10, 0.006), (*tip, 0.003)])
    rectangle(path, tip[0] - 0.003, tip[1], tip[0] + 0.003, tip[1] + 0.45 * height)
    rectangle(path, tip[0] - 0.022, tip[1] + 0.42 * height, tip[0] + 0.022, tip[1] + 0.42 * height + 0.03)


def quay(rng: Random, light: Light, extent: Extent, end: float, side: int) -> Layer:
    """Return the quay away from the mole: warehouses, crates and cranes on a stone wall."""
    edge = extent.left - 0.1 if side > 0 else extent.right + 0.1
    wall, iron, crates = winding(), winding(), [winding() for _ in CRATES]
    rectangle(wall, min(edge, end), 0.545, max(edge, end), WATERLINE + 0.03)
    sheds, x = [], end - side * 0.12
    while abs(x - end) < abs(edge - end):
        wide, tall = rng.uniform(0.09, 0.13), rng.uniform(0.07, 0.11)
        shed = skia.Path()
        corners = [(x - wide / 2, 0.55), (x - wide / 2, 0.55 - tall), (x, 0.50 - tall), (x + wide / 2, 0.55 - tall)]
        polygon(shed, [*corners, (x + wide / 2, 0.55)])
        sheds.append((shed, rng.choice(BRICKS), x, tall))
        x -= side * rng.uniform(0.13, 0.19)
    for index, x in enumerate((end - side * 0.17, end - side * 0.52, end - side * 0.95)):
        crane(iron, x, 0.555, rng.uniform(0.28, 0.36) - 0.03 * index, side)
    for x in (end - side * 0.05, end - side * 0.34, end - side * 0.70):
        for row, column in ((0, -1), (0, 0), (1, 0)):
            left, top = x + 0.045 * column, 0.518 - 0.027 * row
            rectangle(rng.choice(crates), left, top, left + 0.043, top + 0.026)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        for shed, colour, x, tall in sheds:
            brick = aerial(colour, light, 0.32)
            sheet(canvas, shed, brick)
            glass = paint(pane(dark(brick, 0.35), light))
            canvas.drawRect(skia.Rect.MakeLTRB(x - 0.018, 0.54 - 0.6 * tall, x + 0.018, 0.55 - 0.25 * tall), glass)
        for colour, path in zip(CRATES, crates, strict=True):
            canvas.drawPath(path, paint(aerial(colour, light, 0.25)))
        canvas.drawPath(iron, paint(mix(aerial(IRON, light, 0.22), LIT, light.by_night(0.0, 0.14))))
        stone = aerial(STONE, light, 0.22)
        canvas.drawPath(wall, gradient(0.54, WATERLINE + 0.02, [stone, dark(stone, 0.35)]))

    return Layer(depth=0.45, draw=draw)


def masts(rng: Random, light: Light, end: float, side: int) -> Layer:
    """Return moored boats with bare masts along the quay, which rock."""
    boats = []
    for index in range(3):
        hull, mast, x = skia.Path(), winding(), end - side * (0.02 + 0.17 * index + rng.uniform(0.0, 0.04))
        polygon(hull, [(-0.055, -0.022), (0.06, -0.026), (0.042, 0.016), (-0.042, 0.016)])
        rectangle(mast, -0.004, -0.20 - 0.03 * (index % 2), 0.004, -0.02)
        limb(mast, [(0.0, -0.05, 0.004), (0.02, -0.05, 0.004), (0.045, -0.055, 0.003)])
        boats.append((hull, mast, x, rng.uniform(0, 6), aerial(rng.choice(CRATES), light, 0.22)))
    wood = paint(aerial(dark(TIMBER, 0.3), light, 0.15))

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        for hull, mast, x, phase, colour in boats:
            canvas.save()
            canvas.translate(x, WATERLINE + 0.025)
            canvas.rotate(2.5 * math.sin(1.3 * seconds + phase))
            canvas.drawPath(mast, wood)
            canvas.drawPath(hull, paint(colour))
            canvas.restore()

    return Layer(depth=0.5, draw=draw, moving=True)
