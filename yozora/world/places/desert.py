"""A desert: table mountains in the heat, dunes with a shaded side, a few cacti."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import skia

from yozora.world.places.occluders import mound
from yozora.world.places.paper import aerial, clouds, gradient, paint, polygon, profile, ridge, sheet, sky
from yozora.world.places.place import Extent, Layer, Place
from yozora.world.places.props import aside, below, dark, limb, oval, repeated, spaced, winding
from yozora.world.scene.light import Light, mix, multiply, rgb

SAND = rgb("#e2ae6b")
MESA = rgb("#c0764f")
CACTUS = rgb("#5c8a63")
HEAT = rgb("#ffe3b0")


def _hot(light: Light) -> Light:
    """Return the light of the desert: dust turns the low sky and the haze to sand."""
    share = light.by_night(0.55, 0.10)
    dust = multiply(HEAT, light.tint)
    return replace(light, sky_horizon=mix(light.sky_horizon, dust, share), haze=mix(light.haze, dust, share))


def _mesas(rng: Random, light: Light, extent: Extent, foot: float, height: float, distance: float) -> Layer:
    """Return table mountains with a band of darker stone."""
    body, band = winding(), winding()
    body.addRect(below(extent, foot - 0.025))
    for x in spaced(rng, extent, 0.52, 0.35):
        half, tall = rng.uniform(0.09, 0.19), height * rng.uniform(0.6, 1.0)
        top = foot - tall
        polygon(body, [(x - half, top), (x + half, top), (x + 1.12 * half, foot - 0.45 * tall), (x + 1.5 * half, foot),
                       (x - 1.5 * half, foot), (x - 1.12 * half, foot - 0.45 * tall)])  # fmt: skip
        low, high = top + 0.16 * tall, top + 0.32 * tall
        polygon(
            band, [(x - 1.03 * half, low), (x + 1.03 * half, low), (x + 1.07 * half, high), (x - 1.07 * half, high)]
        )
    colour, base = aerial(MESA, light, distance), aerial(MESA, light, min(1.0, distance + 0.25))

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, body, colour, gradient(foot - height, foot, [colour, base]))
        canvas.drawPath(band, paint(dark(colour, 0.16)))

    return Layer(depth=0.6 - 0.5 * distance, draw=draw)


def _dunes(rng: Random, light: Light, extent: Extent, foot: float, height: float, distance: float) -> Layer:
    """Return a row of dunes: a long sunny slope, a sharp crest, a shaded side."""
    body, shade = winding(), winding()
    side = rng.choice((-1, 1))
    for x in spaced(rng, extent, 0.55, 0.3):
        tall, wide = height * rng.uniform(0.6, 1.1), rng.uniform(0.38, 0.52)
        long, short, top = x - side * wide, x + side * 0.62 * wide, foot - tall
        body.moveTo(long, foot)
        body.cubicTo(x - 0.6 * side * wide, foot, x - 0.25 * side * wide, top, x, top)
        body.cubicTo(x + 0.12 * side * wide, top + 0.5 * tall, x + 0.35 * side * wide, foot, short, foot)
        body.close()
        shade.moveTo(x, top)
        shade.cubicTo(x + 0.12 * side * wide, top + 0.5 * tall, x + 0.35 * side * wide, foot, short, foot + 0.002)
        shade.lineTo(x - 0.10 * side * wide, foot + 0.002)
        shade.cubicTo(x + 0.14 * side * wide, foot - 0.35 * tall, x - 0.10 * side * wide, foot - 0.6 * tall, x, top)
        shade.close()
    colour = aerial(SAND, light, distance)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        fill = gradient(foot - height, foot + 0.1, [mix(colour, light.haze, 0.25), colour])
        sheet(canvas, body, colour, fill)
        canvas.drawRect(below(extent, foot - 0.003), fill)
        canvas.drawPath(shade, paint(dark(colour, 0.22)))

    return Layer(depth=0.9 - 0.6 * distance, draw=draw)


def _saguaro(canvas: skia.Canvas, x: float, foot: float, height: float, light: Light, distance: float) -> None:
    """Paint a saguaro cactus with two arms."""
    green, half = aerial(CACTUS, light, distance), 0.085 * height
    path = winding()
    path.addRoundRect(skia.Rect.MakeLTRB(x - half, foot - height, x + half, foot + 0.02), half, half)
    for side, low, tall in ((-1, 0.34, 0.34), (1, 0.46, 0.30)):
        out, y = x + 3.0 * side * half, foot - low * height
        joints = [(x, y, 0.7 * half), (x + 1.8 * side * half, y + 0.3 * half, 0.7 * half), (out, y, 0.7 * half)]
        limb(path, [*joints, (out, y - tall * height, 0.65 * half)])
        path.addCircle(out, y - tall * height, 0.65 * half)
    sheet(canvas, path, green)
    line = paint(dark(green, 0.3))
    canvas.drawRect(skia.Rect.MakeLTRB(x + 0.25 * half, foot - 0.93 * height, x + 0.55 * half, foot), line)


def _cacti(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return two or three cacti at the side of the frame."""
    side = rng.choice((-1, 1))
    first = aside(extent, side, rng.uniform(0.30, 0.42))
    tall = rng.uniform(0.30, 0.38)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        for x in repeated(extent, first, 0.95):
            _saguaro(canvas, x - side * 0.15, 0.775, 0.55 * tall, light, 0.22)
            _saguaro(canvas, x, 0.80, tall, light, 0.10)

    return Layer(depth=1.0, draw=draw)


def _ground(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the near sand with a few long ripples and stones."""
    points = profile(rng, extent, 0.014, 1.7, 0.7)
    top, low = aerial(SAND, light, 0.05), multiply(mix(SAND, rgb("#b9743f"), 0.45), light.tint)
    ripples = [(x, rng.uniform(0.82, 0.99), rng.uniform(0.08, 0.16)) for x in spaced(rng, extent, 0.2, 0.5)]
    stones = [(x, rng.uniform(0.80, 0.84), rng.uniform(0.012, 0.022)) for x in spaced(rng, extent, 0.5, 0.5)]

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, ridge(points, 0.765, extent), top, gradient(0.75, 1.0, [top, low]))
        for x, y, half in ripples:
            canvas.drawOval(oval(x, y, half, 0.004), paint(dark(low, 0.10), 0.6))
        for x, y, size in stones:
            canvas.drawArc(oval(x, y, 1.4 * size, size), 180, 180, True, paint(multiply(dark(MESA, 0.2), light.tint)))

    return Layer(depth=1.0, draw=draw)


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return the dusty sky, mesas, dunes, the near sand and cacti."""
    hot = _hot(light)
    high = rng.uniform(0.20, 0.28)
    return (
        sky(rng, hot, extent, 0.62),
        clouds(rng, hot, extent, rng.randint(0, 1)),
        _mesas(rng, hot, extent, 0.63, high, 0.62),
        _mesas(rng, hot, extent, 0.66, 0.65 * high, 0.30),
        _dunes(rng, hot, extent, 0.70, 0.09, 0.30),
        _dunes(rng, hot, extent, 0.78, 0.10, 0.12),
        _ground(rng, hot, extent),
        _cacti(rng, hot, extent),
    )


def cactus(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a great cactus with a barrel cactus on either side."""
    green = multiply(CACTUS, light.tint)
    _saguaro(canvas, 0.0, 0.0, rng.uniform(0.70, 0.80), light, 0.0)
    for x, half in ((-0.14, 0.10), (0.14, 0.11)):
        canvas.drawOval(oval(x, -0.17, half, 0.22), paint(dark(green, 0.12)))
        canvas.drawOval(oval(x - 0.02, -0.18, 0.4 * half, 0.19), paint(green))


def boulder(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a leaning pillar of red rock in three layers."""
    lean = rng.choice((-1, 1)) * rng.uniform(0.02, 0.05)
    stone = multiply(mix(MESA, rgb("#a5624a"), rng.random()), light.tint)
    body, shade = skia.Path(), skia.Path()
    crown = [(-0.19 + lean, -0.50), (0.17 + lean, -0.52), (0.20 + lean, -0.40)]
    polygon(body, [(-0.25, 0.03), (-0.17, -0.20), (-0.21 + lean, -0.36), *crown, (0.16, -0.22), (0.26, 0.03)])
    polygon(shade, [(0.06, 0.03), (0.05, -0.21), (0.09 + lean, -0.51), crown[1], crown[2], (0.16, -0.22), (0.26, 0.03)])
    canvas.drawPath(body, paint(stone))
    canvas.drawPath(shade, paint(dark(stone, 0.28)))
    canvas.drawRect(skia.Rect.MakeLTRB(-0.2 + lean, -0.40, 0.19 + lean, -0.36), paint(dark(stone, 0.2)))
    canvas.drawOval(oval(0.0, 0.02, 0.3, 0.03), paint(multiply(SAND, light.tint)))


def hill(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a dune."""
    mound(canvas, rng, multiply(SAND, light.tint), multiply(mix(SAND, rgb("#a8602f"), 0.6), light.tint))


PLACE = Place(
    name="desert",
    words=("desert", "dunes", "sand dunes", "sandy desert", "badlands", "mesa"),
    settings=("in the desert", "among the sand dunes", "in a sandy desert"),
    sceneries=("the dunes", "the badlands", "the desert"),
    habitats={"ground": (0.85, 0.93), "air": (0.22, 0.46)},
    layers=layers,
    occluders={"cactus": cactus, "boulder": boulder, "hill": hill},
    weathers=("clear", "clouds", "fog", "wind", "thunder"),
    traces=True,
)
