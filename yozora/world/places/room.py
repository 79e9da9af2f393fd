"""A cosy room: papered wall, a window on the hour of the day, shelf and lamp, a round carpet."""

from __future__ import annotations

import math
from random import Random

import skia

from yozora.world.places.furniture import CARPETS, FLOOR, PALE, WOOD, bookcase, indoors, side_table, sofa, wardrobe
from yozora.world.places.paper import aerial, gradient, paint, polygon, rectangle, sheet, sky
from yozora.world.places.place import Extent, Layer, Place
from yozora.world.places.props import below, curve, dark, oval, repeated, soft, winding
from yozora.world.scene.light import Light, mix, rgb

GAP = 1.25
PAPERS = (rgb("#d9c4a6"), rgb("#cbb0a4"), rgb("#aebda2"), rgb("#b4b3c6"))


def _garden(light: Light, extent: Extent) -> Layer:
    """Return the hill outside the window."""
    hill = skia.Path().addOval(oval((extent.left + extent.right) / 2 - 0.3, 0.62, 0.75, 0.19))
    hill.addRect(below(extent, 0.5))

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPath(hill, paint(aerial(rgb("#7faa6a"), light, 0.3)))

    return Layer(depth=0.2, draw=draw)


def _pane(x: float) -> skia.Rect:
    """Return the opening of the window whose middle is `x`."""
    return skia.Rect.MakeLTRB(x - 0.16, 0.13, x + 0.16, 0.50)


def _wall(rng: Random, light: Light, extent: Extent, windows: list[float]) -> Layer:
    """Return the wall: broad stripes of paper, wainscot, and an opening for each window."""
    paper = indoors(rng.choice(PAPERS), light)
    stripe, panel, wall = mix(paper, indoors(PALE, light), 0.28), indoors(PALE, light), skia.Path()
    wall.setFillType(skia.PathFillType.kEvenOdd)
    wall.addRect(skia.Rect.MakeLTRB(extent.left, extent.top, extent.right, extent.bottom))
    for x in windows:
        wall.addRect(_pane(x))
    bars = winding()
    x = extent.left
    while x < extent.right:
        rectangle(bars, x, extent.top, x + 0.06, 0.62)
        x += 0.12

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.save()
        canvas.clipPath(wall, doAntiAlias=True)
        canvas.drawRect(below(extent, extent.top), gradient(0.0, 0.7, [dark(paper, 0.10), paper]))
        canvas.drawPath(bars, paint(stripe, 0.6))
        canvas.drawRect(below(extent, 0.62), gradient(0.62, FLOOR, [panel, dark(panel, 0.14)]))
        canvas.drawRect(skia.Rect.MakeLTRB(extent.left, 0.615, extent.right, 0.632), paint(dark(panel, 0.12)))
        canvas.restore()

    return Layer(depth=0.9, draw=draw)


def _windows(rng: Random, light: Light, windows: list[float]) -> Layer:
    """Return the frames of the windows with their curtains."""
    frame, cloth = indoors(PALE, light), indoors(mix(rng.choice(CARPETS), PALE, 0.35), light)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        for x in windows:
            pane, wood, drapes = _pane(x), winding(), winding()
            rectangle(wood, x - 0.008, pane.top(), x + 0.008, pane.bottom())
            rectangle(wood, pane.left(), 0.30, pane.right(), 0.315)
            for left, right in ((pane.left() - 0.02, pane.left()), (pane.right(), pane.right() + 0.02)):
                rectangle(wood, left, pane.top() - 0.02, right, pane.bottom())
            rectangle(wood, pane.left() - 0.02, pane.top() - 0.02, pane.right() + 0.02, pane.top())
            rectangle(wood, pane.left() - 0.05, pane.bottom(), pane.right() + 0.05, pane.bottom() + 0.025)
            sheet(canvas, wood, frame)
            for side in (-1, 1):
                edge = x + 0.16 * side
                drapes.moveTo(edge - 0.07 * side, 0.10)
                curve(drapes, [(edge - 0.05 * side, 0.30), (edge + 0.03 * side, 0.38), (edge + 0.01 * side, 0.56)])
                drapes.lineTo(edge + 0.07 * side, 0.56)
                drapes.lineTo(edge + 0.06 * side, 0.10)
                drapes.close()
            sheet(canvas, drapes, cloth, gradient(0.1, 0.56, [cloth, dark(cloth, 0.18)]))
            canvas.drawRect(
                skia.Rect.MakeLTRB(x - 0.25, 0.092, x + 0.25, 0.106), paint(indoors(dark(WOOD, 0.3), light))
            )

    return Layer(depth=0.9, draw=draw)


def _furniture(rng: Random, light: Light, windows: list[float], side: int) -> Layer:
    """Return what stands against the wall."""
    seed = rng.random()

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        books = Random(seed)
        for x in windows:
            bookcase(canvas, books, x + 0.40 * side, light)
            side_table(canvas, x - 0.385 * side, light)

    return Layer(depth=0.92, draw=draw)


def _floor(rng: Random, light: Light, extent: Extent, windows: list[float]) -> Layer:
    """Return the boards, the round carpet, and the light that falls in through the window."""
    wood, cloth = indoors(WOOD, light), indoors(mix(rng.choice(CARPETS), WOOD, 0.12), light)
    slant, bright = rng.choice((-1, 1)) * rng.uniform(0.08, 0.2), mix(light.sky_horizon, light.sun, 0.5)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawRect(below(extent, FLOOR), gradient(FLOOR, 1.0, [wood, dark(wood, 0.22)]))
        for y in (0.80, 0.85, 0.92):
            canvas.drawRect(skia.Rect.MakeLTRB(extent.left, y, extent.right, y + 0.005), paint(dark(wood, 0.22)))
        skirting = skia.Rect.MakeLTRB(extent.left, FLOOR - 0.012, extent.right, FLOOR + 0.004)
        canvas.drawRect(skirting, paint(dark(wood, 0.4)))
        for x in windows:
            canvas.drawOval(oval(x, 0.905, 0.43, 0.075), paint(cloth))
            canvas.drawOval(oval(x, 0.905, 0.37, 0.060), paint(mix(cloth, indoors(PALE, light), 0.35)))
            canvas.drawOval(oval(x, 0.905, 0.34, 0.053), paint(cloth))
            beam = skia.Path()
            left, right = x - 0.16 + slant, x + 0.16 + slant
            polygon(beam, [(left, 0.79), (right, 0.79), (right + 0.05 + slant, 0.97), (left - 0.05 + slant, 0.97)])
            canvas.drawPath(beam, soft(bright, light.by_night(0.28, 0.10), 0.012))

    return Layer(depth=1.0, draw=draw)


def _clock(rng: Random, light: Light, windows: list[float], side: int) -> Layer:
    """Return the wall clocks' swinging pendulums under their faces."""
    wood, face = paint(indoors(dark(WOOD, 0.3), light)), paint(indoors(PALE, light))
    rod, phase = skia.Path(), rng.uniform(0, 6)
    rectangle(rod, -0.003, 0.0, 0.003, 0.075)
    rod.addCircle(0.0, 0.085, 0.014)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        for x in windows:
            canvas.save()
            canvas.translate(x + 0.40 * side, 0.16)
            canvas.save()
            canvas.rotate(14 * math.sin(math.pi * seconds + phase))
            canvas.drawPath(rod, wood)
            canvas.restore()
            canvas.drawCircle(0.0, 0.0, 0.045, wood)
            canvas.drawCircle(0.0, 0.0, 0.035, face)
            canvas.restore()

    return Layer(depth=0.92, draw=draw, moving=True)


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return the sky and hill outside, wall, windows, furniture, clock and floor."""
    middle, side = (extent.left + extent.right) / 2 + rng.uniform(-0.10, 0.10), rng.choice((-1, 1))
    windows = repeated(extent, middle, GAP)
    return (
        sky(rng, light, extent, 0.5, middle + rng.uniform(-0.1, 0.1)),
        _garden(light, extent),
        _wall(rng, light, extent, windows),
        _windows(rng, light, windows),
        _furniture(rng, light, windows, side),
        _floor(rng, light, extent, windows),
        _clock(rng, light, windows, side),
    )


PLACE = Place(
    name="room",
    words=("room", "living room", "cosy room", "indoors", "parlour", "playroom"),
    settings=("in a cosy room", "in the living room", "in a playroom"),
    sceneries=("the room", "the living room", "the parlour"),
    habitats={"ground": (0.86, 0.94)},
    layers=layers,
    occluders={"sofa": sofa, "wardrobe": wardrobe},
    occluder_foot=0.97,
    weathers=("clear",),
    outdoors=False,
)
