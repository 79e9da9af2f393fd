"""A sandy beach: turquoise water, surf that comes and goes, palms that lean in from the side."""

from __future__ import annotations

import math
from random import Random

import skia

from yozora.world.places.paper import aerial, clouds, gradient, paint, polygon, profile, rectangle, ridge, sheet, sky
from yozora.world.places.place import Extent, Layer, Place
from yozora.world.places.props import aside, below, curve, dark, limb, oval, repeated, spaced, winding
from yozora.world.scene.light import RGB, Light, mix, multiply, rgb

HORIZON = 0.50
SHORE = 0.665
SAND = rgb("#efd9a4")
WATER = rgb("#37adb4")
DEEP = rgb("#2787ad")
PALM = rgb("#4f8f55")
TRUNK = rgb("#9a7654")
FRONDS = ((-1.0, 0.25), (-0.85, -0.25), (-0.4, -0.55), (0.25, -0.6), (0.8, -0.3), (1.0, 0.15), (-0.55, 0.5), (0.6, 0.5))


def _sea(light: Light, extent: Extent) -> Layer:
    """Return the water, deep at the horizon and turquoise near the shore."""
    far = mix(multiply(DEEP, light.tint), light.sky_horizon, 0.18)
    near = mix(multiply(WATER, light.tint), light.sky_middle, 0.12)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        area = skia.Path().addRect(below(extent, HORIZON))
        sheet(canvas, area, far, gradient(HORIZON, SHORE, [far, near]))

    return Layer(depth=0.25, draw=draw)


def _headland(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return a green headland that runs out into the sea."""
    side, colour = rng.choice((-1, 1)), aerial(rgb("#5c8f74"), light, 0.5)
    tip = (extent.left + extent.right) / 2 + side * rng.uniform(0.05, 0.25)
    path = skia.Path()
    path.moveTo(tip, HORIZON + 0.008)
    edge = extent.right + 0.1 if side > 0 else extent.left - 0.1
    curve(path, [(tip + 0.12 * side, HORIZON - 0.02), (tip + 0.25 * side, HORIZON - 0.07), (edge, HORIZON - 0.10)])
    path.lineTo(edge, HORIZON + 0.008)
    path.close()

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPath(path, paint(colour))

    return Layer(depth=0.25, draw=draw)


def _wet_sand(light: Light, extent: Extent) -> Layer:
    """Return the sand that the surf washes over."""
    colour = mix(multiply(rgb("#c9ab7d"), light.tint), light.sky_middle, 0.15)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawRect(below(extent, SHORE - 0.02), paint(colour))

    return Layer(depth=0.8, draw=draw)


def _surf(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the edge of the water with its foam, which runs up the sand and back."""
    line = profile(rng, extent, 0.012, 1.2, 1.1)
    path = skia.Path()
    path.moveTo(extent.left, HORIZON + 0.09)
    for x, y in line:
        path.lineTo(x, SHORE + y)
    path.lineTo(extent.right, HORIZON + 0.09)
    path.close()
    near = mix(multiply(WATER, light.tint), light.sky_middle, 0.12)
    foam = paint(mix(multiply(rgb("#ffffff"), light.tint), light.sky_horizon, 0.15))
    water = gradient(HORIZON + 0.09, SHORE, [near, mix(near, light.sky_horizon, 0.22)])
    phase = rng.uniform(0, 6)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        run = math.sin(1.1 * seconds + phase)
        canvas.translate(0.0, 0.014 * run)
        canvas.drawPath(path, foam)
        canvas.translate(0.0, -0.014 - 0.004 * run)
        canvas.drawPath(path, water)

    return Layer(depth=0.8, draw=draw, moving=True)


def _sand(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the dry sand with a few shells and starfish."""
    points = profile(rng, extent, 0.016, 1.6, 0.8)
    top, low = aerial(SAND, light, 0.08), multiply(mix(SAND, rgb("#d2ad6c"), 0.75), light.tint)
    shells = [(x, rng.uniform(0.80, 1.0), rng.uniform(0.008, 0.013)) for x in spaced(rng, extent, 0.22, 0.6)]

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, ridge(points, 0.745, extent), top, gradient(0.73, 1.0, [top, low]))
        for index, (x, y, size) in enumerate(shells):
            tone = multiply((rgb("#f6e7d8"), rgb("#d99f8d"))[index % 2], light.tint)
            canvas.drawOval(oval(x, y, size, 0.7 * size), paint(tone))

    return Layer(depth=1.0, draw=draw)


def _palm(canvas: skia.Canvas, foot: tuple[float, float], height: float, lean: float, light: Light) -> None:
    """Paint one palm; `lean` is how far to the side its crown hangs."""
    x, y = foot
    bark, leaf = aerial(TRUNK, light, 0.06), aerial(PALM, light, 0.06)
    trunk, back, front = skia.Path(), winding(), winding()
    top_x, top_y, half = x + lean, y - height, 0.032 * height
    joints = [(x, y + 0.02, 1.7 * half), (x + 0.15 * lean, y - 0.35 * height, 1.1 * half)]
    limb(trunk, [*joints, (x + 0.55 * lean, y - 0.75 * height, 0.9 * half), (top_x, top_y, 0.75 * half)])
    size = 0.46 * height
    for index, (dx, dy) in enumerate(FRONDS):
        path = back if index < 5 else front
        tip_x, tip_y = top_x + dx * size, top_y + (dy + 0.25) * size
        path.moveTo(top_x, top_y)
        path.quadTo(top_x + 0.55 * dx * size, top_y + (dy - 0.42) * size, tip_x, tip_y)
        path.quadTo(top_x + 0.45 * dx * size, top_y + (dy - 0.02) * size, top_x, top_y)
    canvas.drawPath(back, paint(dark(leaf, 0.22)))
    sheet(canvas, trunk, bark)
    canvas.drawPath(front, paint(leaf))
    for dx in (-0.4, 0.5):
        canvas.drawCircle(top_x + dx * half * 2, top_y + 1.2 * half, 1.1 * half, paint(dark(bark, 0.35)))


def _palms(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return palms at one side of the frame, leaning over the beach."""
    side = rng.choice((-1, 1))
    first = aside(extent, side, rng.uniform(0.34, 0.42))
    height, lean = rng.uniform(0.56, 0.66), -side * rng.uniform(0.04, 0.12)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        for x in repeated(extent, first, 1.1):
            _palm(canvas, (x + side * 0.10, 0.77), 0.72 * height, -0.5 * lean, light)
            _palm(canvas, (x, 0.80), height, lean, light)

    return Layer(depth=1.0, draw=draw)


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return sky, clouds, headland, sea, surf, sand and palms."""
    return (
        sky(rng, light, extent, HORIZON),
        clouds(rng, light, extent, rng.randint(1, 2)),
        _headland(rng, light, extent),
        _sea(light, extent),
        _wet_sand(light, extent),
        _surf(rng, light, extent),
        _sand(rng, light, extent),
        _palms(rng, light, extent),
    )


def palm(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a stout palm among broad bushes, which hide what passes."""
    leaf, bushes = multiply(dark(PALM, 0.12), light.tint), winding()
    _palm(canvas, (0.0, 0.0), rng.uniform(0.78, 0.86), rng.uniform(-0.08, 0.08), light)
    for dx, dy, radius in ((-0.15, -0.16, 0.15), (0.15, -0.16, 0.15), (0.0, -0.29, 0.16), (0.02, -0.14, 0.14)):
        bushes.addCircle(dx, dy, radius)
    rectangle(bushes, -0.29, -0.14, 0.29, 0.03)
    canvas.drawPath(bushes, paint(leaf))


def hut(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a striped beach hut with a gabled roof."""
    wall = multiply(rng.choice((rgb("#8fb6b8"), rgb("#d8a48f"), rgb("#b3a4c4"))), light.tint)
    stripe: RGB = mix(wall, multiply(rgb("#fff6e6"), light.tint), 0.6)
    gable, roof = skia.Path(), skia.Path()
    polygon(gable, [(-0.2, 0.03), (-0.2, -0.36), (0.0, -0.53), (0.2, -0.36), (0.2, 0.03)])
    polygon(roof, [(-0.25, -0.33), (0.0, -0.55), (0.25, -0.33), (0.22, -0.29), (0.0, -0.48), (-0.22, -0.29)])
    canvas.drawPath(gable, paint(wall))
    canvas.save()
    canvas.clipPath(gable, doAntiAlias=True)
    for x in (-0.18, -0.10, -0.02, 0.06, 0.14):
        canvas.drawRect(skia.Rect.MakeLTRB(x, -0.55, x + 0.04, 0.03), paint(stripe))
    canvas.restore()
    canvas.drawRect(skia.Rect.MakeLTRB(-0.07, -0.24, 0.07, 0.03), paint(dark(wall, 0.4)))
    canvas.drawPath(roof, paint(multiply(rgb("#8a6a58"), light.tint)))


PLACE = Place(
    name="beach",
    words=("beach", "sandy beach", "shore", "sandy shore", "palm beach", "coast"),
    settings=("on a sandy beach", "at the beach", "on the shore"),
    sceneries=("the sandy shore", "the coast", "the palm beach"),
    habitats={"ground": (0.84, 0.93), "air": (0.24, 0.48)},
    layers=layers,
    occluders={"palm": palm, "hut": hut},
    weathers=("clear", "clouds", "rain", "fog", "wind", "thunder"),
    traces=True,
)
