"""A forest: pines and trunks that recede into green haze, moss, ferns and mushrooms."""

from __future__ import annotations

from random import Random

import skia

from yozora.world.places.paper import (
    fade,
    fern,
    gradient,
    paint,
    pine,
    polygon,
    profile,
    rectangle,
    ridge,
    sheet,
    sky,
    trunk,
)
from yozora.world.places.place import Extent, Layer, Place
from yozora.world.places.props import winding
from yozora.world.scene.light import RGB, Light, mix, multiply, rgb

LEAF = rgb("#2f6b4f")
BARK = rgb("#5a4538")
MOSS = rgb("#6f8f45")
CAPS = (rgb("#c9654f"), rgb("#e0b27a"), rgb("#d9cfc0"))


def _hazy(colour: RGB, light: Light, distance: float) -> RGB:
    """Return `colour` in the forest's own haze, which is greener than the open sky's."""
    haze = mix(light.haze, multiply(rgb("#a8cf9a"), light.tint), 0.5)
    return mix(multiply(colour, light.tint), haze, distance)


def _veil(light: Light, extent: Extent) -> Layer:
    """Return the green haze that hangs before the sky."""
    low = _hazy(LEAF, light, 0.88)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPaint(fade(0.0, 0.6, low, 0.25, 0.95))

    return Layer(depth=0.05, draw=draw)


def _pines(rng: Random, light: Light, extent: Extent, foot: float, height: float, distance: float) -> Layer:
    """Return a row of pines that stand close together."""
    path = winding()
    x = extent.left - 0.1
    while x < extent.right + 0.1:
        tall = height * rng.uniform(0.65, 1.1)
        pine(path, x, foot + 0.03, tall, 0.40)
        x += 0.40 * tall * rng.uniform(0.45, 1.0)
    colour, low = _hazy(LEAF, light, distance), _hazy(LEAF, light, min(1.0, distance + 0.18))
    rectangle(path, extent.left, foot - 0.03, extent.right, extent.bottom)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, path, colour, gradient(foot - height, foot, [colour, low]))

    return Layer(depth=0.8 - 0.7 * distance, draw=draw)


def _trunks(rng: Random, light: Light, extent: Extent, foot: float, width: float, gap: float, distance: float) -> Layer:
    """Return tall trunks whose crowns are above the frame."""
    path = winding()
    x = extent.left + rng.uniform(0.0, gap)
    while x < extent.right:
        trunk(path, x, foot, width * rng.uniform(0.7, 1.2) / 2, rng.uniform(-0.02, 0.02), extent.top)
        x += gap * rng.uniform(0.6, 1.5)
    colour = _hazy(BARK, light, distance)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, path, colour, gradient(0.0, foot, [_hazy(BARK, light, distance * 0.8), colour]))

    return Layer(depth=0.95 - 0.6 * distance, draw=draw)


def _shafts(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return slanting shafts of light."""
    path = winding()
    slant = rng.choice((-1, 1)) * rng.uniform(0.15, 0.3)
    x = extent.left
    while x < extent.right:
        width = rng.uniform(0.05, 0.11)
        polygon(
            path, [(x, -0.15), (x + width, -0.15), (x + 1.6 * width + slant, 0.85), (x + slant - 0.6 * width, 0.85)]
        )
        x += rng.uniform(0.25, 0.55)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        fill = fade(0.0, 0.85, light.sun, light.by_night(0.32, 0.16), 0.0)
        fill.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.015))
        canvas.drawPath(path, fill)

    return Layer(depth=0.5, draw=draw)


def _canopy(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the branches that hang in at the top of the frame."""
    path = winding()
    x = extent.left
    while x < extent.right + 0.1:
        radius = rng.uniform(0.06, 0.11)
        path.addCircle(x, rng.uniform(-0.05, 0.0), radius)
        x += 1.1 * radius
    rectangle(path, extent.left, extent.top, extent.right, 0.0)
    colour = _hazy(LEAF, light, 0.12)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPath(path, paint(colour))

    return Layer(depth=0.8, draw=draw)


def _ground(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the mossy ground with its mushrooms."""
    points = profile(rng, extent, 0.014, 1.4, 1.0)
    top, low = _hazy(MOSS, light, 0.12), _hazy(mix(MOSS, LEAF, 0.55), light, 0.0)
    count = round(7 * (extent.right - extent.left))
    spots = [
        (rng.uniform(extent.left, extent.right), rng.uniform(0.79, 0.99), rng.uniform(0.014, 0.022), rng.choice(CAPS))
        for _ in range(count)
    ]

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, ridge(points, 0.75, extent), top, gradient(0.74, 1.0, [top, low]))
        stalk = paint(_hazy(rgb("#e8dcc8"), light, 0.0))
        for x, y, size, cap in spots:
            canvas.drawRect(skia.Rect.MakeLTRB(x - 0.3 * size, y - size, x + 0.3 * size, y), stalk)
            oval = skia.Rect.MakeLTRB(x - size, y - 1.7 * size, x + size, y - 0.1 * size)
            canvas.drawArc(oval, 180, 180, True, paint(_hazy(mix(cap, MOSS, 0.2), light, 0.0)))

    return Layer(depth=1.0, draw=draw)


def _ferns(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the fringe of ferns at our feet."""
    path = winding()
    x = extent.left
    while x < extent.right:
        size = rng.uniform(0.05, 0.075)
        fern(path, x, 1.02, size)
        x += size * rng.uniform(1.4, 3.5)
    rectangle(path, extent.left, 1.0, extent.right, extent.bottom)
    colour = _hazy(mix(LEAF, (0.05, 0.1, 0.12), 0.35), light, 0.0)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPath(path, paint(colour))

    return Layer(depth=1.15, draw=draw)


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return sky, haze, three rows of trees, light, canopy, ground and ferns."""
    return (
        sky(rng, light, extent, 0.7),
        _veil(light, extent),
        _pines(rng, light, extent, 0.66, 0.48, 0.74),
        _trunks(rng, light, extent, 0.69, 0.035, 0.20, 0.62),
        _pines(rng, light, extent, 0.74, 0.30, 0.54),
        _shafts(rng, light, extent),
        _trunks(rng, light, extent, 0.77, 0.075, 0.62, 0.30),
        _canopy(rng, light, extent),
        _ground(rng, light, extent),
        _ferns(rng, light, extent),
    )


def tree(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a huge old trunk with roots, a hollow and moss; it reaches above the frame."""
    bark, lean = multiply(mix(BARK, rgb("#6b4a3c"), rng.random()), light.tint), rng.uniform(-0.03, 0.03)
    body, shade = skia.Path(), skia.Path()
    polygon(
        body, [(-0.15 + lean, -1.15), (0.15 + lean, -1.15), (0.16, -0.12), (0.26, 0.02), (-0.26, 0.02), (-0.16, -0.12)]
    )
    polygon(
        shade, [(0.06 + lean, -1.15), (0.15 + lean, -1.15), (0.16, -0.12), (0.26, 0.02), (0.09, 0.02), (0.08, -0.12)]
    )
    canvas.drawPath(body, paint(bark))
    canvas.drawPath(shade, paint(mix(bark, (0.08, 0.05, 0.15), 0.3)))
    y = rng.uniform(-0.55, -0.35)
    canvas.drawOval(skia.Rect.MakeLTRB(-0.07, y - 0.07, 0.02, y + 0.06), paint(mix(bark, (0.08, 0.05, 0.12), 0.6)))
    canvas.drawOval(skia.Rect.MakeLTRB(-0.28, -0.03, 0.28, 0.06), paint(_hazy(mix(MOSS, LEAF, 0.4), light, 0.0)))


PLACE = Place(
    name="forest",
    words=("forest", "woods", "woodland", "pine forest", "pines", "trees"),
    settings=("in a forest", "in the woods", "in a pine forest"),
    sceneries=("the woodland", "the pines", "the forest"),
    habitats={"ground": (0.84, 0.93), "air": (0.24, 0.52)},
    layers=layers,
    occluders={"tree": tree},
)
