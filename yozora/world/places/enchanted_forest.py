"""A mystical forest: twisted giants in violet and teal mist, glowing mushrooms, fireflies."""

from __future__ import annotations

import math
from random import Random

import skia

from yozora.world.places.mushrooms import GLOWS, MOSS, fog, giant_mushroom, hazy, mushroom
from yozora.world.places.paper import glow, gradient, paint, profile, rectangle, ridge, sheet
from yozora.world.places.place import Extent, Layer, Place
from yozora.world.places.props import below, dark, limb, mist, oval, spaced, winding
from yozora.world.scene.light import Light, mix, multiply, rgb

BARK = rgb("#4a3a72")


def _glade(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the depth of the forest: violet that turns to teal, and a light among the trees."""
    high, low = fog(light)
    x, y = rng.uniform(0.3, 0.7) * (extent.left + extent.right), rng.uniform(0.36, 0.46)
    halo = mix(light.sun, low, 0.35)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPaint(gradient(0.0, 0.78, [dark(high, 0.25), mix(high, low, 0.45), low], [0.0, 0.5, 1.0]))
        canvas.drawCircle(x, y, 0.5, glow(x, y, 0.5, halo, light.by_night(0.7, 0.35)))
        canvas.drawCircle(x, y, 0.09, paint(halo, light.by_night(0.75, 0.5)))

    return Layer(depth=0.0, draw=draw)


def _giant(path: skia.Path, rng: Random, x: float, foot: float, half: float, twist: float) -> None:
    """Add a trunk that twists (by `twist` half widths) with two crooked boughs and creeping roots to `path`."""
    sway = rng.choice((-1, 1)) * twist * half
    joints = [(x, foot + 0.04, 1.9 * half), (x, foot - 0.07, 1.05 * half), (x + sway, foot - 0.24, 0.85 * half)]
    joints += [
        (x - sway, foot - 0.46, 0.8 * half),
        (x + 0.4 * sway, foot - 0.68, 0.9 * half),
        (x - 0.3 * sway, foot - 1.0, 1.2 * half),
    ]
    joints += [(x, foot - 1.2, 1.3 * half)]
    limb(path, joints)
    for side, y in ((1, foot - rng.uniform(0.30, 0.36)), (-1, foot - rng.uniform(0.42, 0.50))):
        reach = side * half * rng.uniform(2.6, 3.6)
        bough = [(x, y + 0.06, 0.5 * half), (x + 0.6 * reach, y - 0.02, 0.34 * half)]
        limb(path, [*bough, (x + 0.8 * reach, y - 0.11, 0.2 * half), (x + 1.3 * reach, y - 0.15, 0.05 * half)])
        tip = (x + 2.4 * side * half, foot + 0.02, 0.1 * half)
        limb(path, [(x, foot - 0.06, 0.6 * half), (x + 1.3 * side * half, foot - 0.02, 0.4 * half), tip])


def _giants(rng: Random, light: Light, extent: Extent, foot: float, half: float, gap: float, distance: float) -> Layer:
    """Return a row of twisted giants."""
    path = winding()
    for x in spaced(rng, extent, gap):
        _giant(path, rng, x, foot, half * rng.uniform(0.8, 1.2), rng.uniform(0.9, 1.5))
    colour, low = hazy(BARK, light, 0.85 * distance), hazy(BARK, light, min(1.0, distance + 0.15))
    rectangle(path, extent.left, foot, extent.right, extent.bottom)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, path, colour, gradient(0.1, foot, [colour, low]))

    return Layer(depth=0.95 - 0.7 * distance, draw=draw)


def _mist(rng: Random, light: Light, extent: Extent, middle: float, depth: float) -> Layer:
    """Return a band of mist that hangs between the trees."""
    low, half = mix(fog(light)[1], light.sky_horizon, 0.2), rng.uniform(0.06, 0.09)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawRect(below(extent, middle - half), mist(middle - half, middle + half, low, 0.75))

    return Layer(depth=depth, draw=draw)


def _canopy(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the dark leaves above, with vines hanging from them."""
    path = winding()
    rectangle(path, extent.left, extent.top, extent.right, 0.0)
    for x in spaced(rng, extent, 0.13):
        path.addOval(oval(x, 0.0, 0.11, rng.uniform(0.03, 0.08)))
    for x in spaced(rng, extent, 0.24, 0.5):
        end, bend = rng.uniform(0.10, 0.22), rng.uniform(-0.03, 0.03)
        limb(path, [(x, 0.0, 0.009), (x + bend, 0.6 * end, 0.006), (x, end, 0.005)])
        path.addOval(oval(x, end, 0.013, 0.02))
    colour = hazy(mix(BARK, MOSS, 0.5), light, 0.10)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPath(path, paint(dark(colour, 0.2)))

    return Layer(depth=0.85, draw=draw)


def _ground(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the dark moss and the glowing mushrooms that stand at its edge."""
    points = profile(rng, extent, 0.016, 1.4, 1.0)
    top, low = hazy(MOSS, light, 0.2), dark(hazy(mix(MOSS, BARK, 0.6), light, 0.0), 0.15)
    spots = [
        ((x + 0.07 * k, rng.uniform(0.775, 0.80)), rng.uniform(0.06, 0.12) * (1 - 0.3 * k), rng.choice(GLOWS))
        for x in spaced(rng, extent, 0.45, 0.5)
        for k in range(2)
    ]

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, ridge(points, 0.765, extent), top, gradient(0.75, 0.98, [top, low]))
        for at, size, colour in spots:
            x, y, reach = at[0], at[1] - 0.6 * size, 1.3 * size
            canvas.drawCircle(x, y, reach, glow(x, y, reach, colour, light.by_night(0.4, 0.7)))
            mushroom(canvas, at, size, colour, light)

    return Layer(depth=1.0, draw=draw)


def _fireflies(rng: Random, extent: Extent) -> Layer:
    """Return fireflies that wander and pulse."""
    flies = [(x, rng.uniform(0.2, 0.75), rng.uniform(0, 6), rng.uniform(0.7, 1.3)) for x in spaced(rng, extent, 0.09)]

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        cores, halos = winding(), winding()
        for x, y, phase, pace in flies:
            beat = 0.6 + 0.4 * math.sin(2.2 * pace * seconds + 2 * phase)
            at_x, at_y = x + 0.03 * math.sin(pace * seconds + phase), y + 0.02 * math.cos(1.3 * pace * seconds + phase)
            cores.addCircle(at_x, at_y, 0.006 * beat)
            halos.addCircle(at_x, at_y, 0.016 * beat)
        canvas.drawPath(halos, paint(rgb("#f3f59a"), 0.3))
        canvas.drawPath(cores, paint(rgb("#fdffd0")))

    return Layer(depth=0.95, draw=draw, moving=True)


def _fringe(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return pointed leaves at our feet."""
    path = winding()
    rectangle(path, extent.left, 1.0, extent.right, extent.bottom)
    for x in spaced(rng, extent, 0.12, 0.5):
        bend, tall = rng.choice((-1, 1)) * rng.uniform(0.02, 0.04), rng.uniform(0.03, 0.06)
        limb(path, [(x, 1.02, 0.012), (x, 1.0 - 0.6 * tall, 0.014), (x + bend, 1.0 - tall, 0.001)])
    colour = dark(hazy(mix(MOSS, BARK, 0.5), light, 0.0), 0.4)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPath(path, paint(colour))

    return Layer(depth=1.15, draw=draw)


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return the glade, three rows of giants with mist between them, canopy, ground, fireflies and leaves."""
    return (
        _glade(rng, light, extent),
        _giants(rng, light, extent, 0.68, 0.026, 0.24, 0.75),
        _mist(rng, light, extent, 0.62, 0.45),
        _giants(rng, light, extent, 0.73, 0.045, 0.42, 0.5),
        _mist(rng, light, extent, 0.70, 0.65),
        _giants(rng, light, extent, 0.77, 0.075, 0.85, 0.12),
        _canopy(rng, light, extent),
        _ground(rng, light, extent),
        _fireflies(rng, extent),
        _fringe(rng, light, extent),
    )


def twisted_tree(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a huge twisted trunk that reaches above the frame."""
    path = winding()
    _giant(path, rng, 0.0, 0.0, 0.16, 0.45)
    bark = multiply(dark(BARK, 0.2), light.tint)
    canvas.drawPath(path, paint(bark))


PLACE = Place(
    name="mystical forest",
    words=("mystical forest", "enchanted forest", "magic forest", "fairy forest", "glowing mushrooms"),
    settings=("in an enchanted forest", "in the mystical forest", "in a magic forest"),
    sceneries=("the fairy forest", "the enchanted forest", "the mystical forest"),
    habitats={"ground": (0.84, 0.93), "air": (0.24, 0.52)},
    layers=layers,
    occluders={"mushroom": giant_mushroom, "tree": twisted_tree},
)
