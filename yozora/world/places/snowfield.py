"""A snowfield: blue-white hills, firs bowed under snow, flakes in the air."""

from __future__ import annotations

import math
from dataclasses import replace
from random import Random

import skia

from yozora.world.places.occluders import mound
from yozora.world.places.paper import aerial, clouds, gradient, paint, polygon, profile, ridge, sheet, sky
from yozora.world.places.place import Extent, Layer, Place
from yozora.world.places.props import aside, blob, dark, oval, repeated, spaced, winding
from yozora.world.scene.light import RGB, Light, mix, multiply, rgb

SNOW = rgb("#e4eef8")
SHADE = rgb("#9bb5d8")
FIR = rgb("#4b7280")
BARK = rgb("#6d5a55")
TIERS = ((0.10, 0.50, 1.0), (0.34, 0.76, 0.78), (0.60, 1.0, 0.54))
FALL = 1.3


def _wintry(light: Light) -> Light:
    """Return the light of a winter's day: a paler, milkier sky."""
    pale = multiply(rgb("#e3ecf5"), light.tint)
    share = light.by_night(0.42, 0.08)
    return replace(
        light,
        sky_top=mix(light.sky_top, pale, 0.7 * share),
        sky_middle=mix(light.sky_middle, pale, share),
        haze=mix(light.haze, pale, share),
    )


def _fir(dark_part: skia.Path, snow: skia.Path, at: tuple[float, float], height: float) -> None:
    """Add a fir to two paths: its boughs, and the snow that lies on them."""
    x, foot = at
    for low, high, share in TIERS:
        half, top, base = 0.27 * share * height, foot - high * height, foot - low * height
        polygon(dark_part, [(x, top), (x + half, base), (x - half, base)])
        rim = [(x + 0.86 * half, base - 0.05 * height), (x + 0.42 * half, base - 0.13 * height)]
        rim += [(x + 0.12 * half, base - 0.06 * height), (x - 0.30 * half, base - 0.15 * height)]
        polygon(snow, [(x, top - 0.02 * height), *rim, (x - 0.86 * half, base - 0.05 * height)])


def _hill(rng: Random, light: Light, extent: Extent, base: float, height: float, distance: float) -> Layer:
    """Return a snowy hill with a row of small firs along its ridge."""
    points = profile(rng, extent, height, 1.8, 0.6)
    boughs, snow = winding(), winding()
    for x in spaced(rng, extent, 0.10 + 0.10 * (1 - distance), 0.7):
        share = min(1.0, max(0.0, (x - extent.left) / (extent.right - extent.left)))
        y = base + points[round(share * (len(points) - 1))][1] + 0.015
        _fir(boughs, snow, (x, y), rng.uniform(0.10, 0.16) * (1.2 - 0.6 * distance))
    colour = mix(multiply(SNOW, light.tint), light.haze, 0.7 * distance)
    low = mix(multiply(SHADE, light.tint), light.haze, 0.7 * distance)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPath(boughs, paint(aerial(FIR, light, distance)))
        canvas.drawPath(snow, paint(mix(colour, light.haze, 0.2)))
        sheet(canvas, ridge(points, base, extent), colour, gradient(base - height, base + 0.16, [colour, low]))

    return Layer(depth=0.85 - 0.7 * distance, draw=draw)


def _ground(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the near snow with a few soft hollows."""
    points = profile(rng, extent, 0.018, 1.8, 0.7)
    top, low = multiply(SNOW, light.tint), multiply(SHADE, light.tint)
    hollows = [(x, rng.uniform(0.82, 0.98), rng.uniform(0.10, 0.18)) for x in spaced(rng, extent, 0.4, 0.4)]

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, ridge(points, 0.76, extent), top, gradient(0.74, 1.0, [top, low]))
        for x, y, half in hollows:
            canvas.drawOval(oval(x, y, half, 0.012), paint(dark(low, 0.06), 0.5))

    return Layer(depth=1.0, draw=draw)


def _firs(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return a pair of great firs at one side of the frame."""
    side = rng.choice((-1, 1))
    first = aside(extent, side, rng.uniform(0.32, 0.42))
    tall, boughs, snow = rng.uniform(0.48, 0.60), winding(), winding()
    trunks = winding()
    for x in repeated(extent, first, 1.0):
        for dx, foot, share in ((0.0, 0.82, 1.0), (-0.2 * side, 0.79, 0.55)):
            trunks.addRect(skia.Rect.MakeLTRB(x + dx - 0.014, foot - 0.1, x + dx + 0.014, foot))
            _fir(boughs, snow, (x + dx, foot), share * tall)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPath(trunks, paint(aerial(BARK, light, 0.1)))
        sheet(canvas, boughs, aerial(FIR, light, 0.06))
        canvas.drawPath(snow, paint(multiply(rgb("#eef4fb"), light.tint)))

    return Layer(depth=1.0, draw=draw)


def _flakes(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return falling snow: one sheet of flakes that wraps round."""
    path = winding()
    for x in spaced(rng, extent, 0.04, 0.9):
        y, radius = rng.uniform(0, FALL), rng.uniform(0.004, 0.008)
        path.addCircle(x, y, radius)
        path.addCircle(x, y - FALL, radius)
    fill, pace, phase = paint(mix((1.0, 1.0, 1.0), light.tint, 0.3), 0.85), rng.uniform(0.06, 0.09), rng.uniform(0, 6)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.translate(0.012 * math.sin(1.1 * seconds + phase), (pace * seconds + phase) % FALL)
        canvas.drawPath(path, fill)

    return Layer(depth=0.9, draw=draw, moving=True)


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return the pale sky, clouds, three hills with firs, the near snow, great firs and flakes."""
    winter = _wintry(light)
    return (
        sky(rng, winter, extent, 0.60),
        clouds(rng, winter, extent, rng.randint(1, 3)),
        _hill(rng, winter, extent, 0.55, 0.05, 0.75),
        _hill(rng, winter, extent, 0.63, 0.04, 0.5),
        _hill(rng, winter, extent, 0.70, 0.03, 0.25),
        _ground(rng, winter, extent),
        _firs(rng, winter, extent),
        _flakes(rng, winter, extent),
    )


def fir(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a great snow-laden fir whose lowest boughs sweep the ground."""
    boughs, snow = winding(), winding()
    _fir(boughs, snow, (0.0, 0.06), rng.uniform(0.86, 0.94))
    canvas.drawRect(skia.Rect.MakeLTRB(-0.04, -0.1, 0.04, 0.02), paint(multiply(BARK, light.tint)))
    canvas.drawPath(boughs, paint(multiply(FIR, light.tint)))
    canvas.drawPath(snow, paint(multiply(rgb("#e9f1fa"), light.tint)))
    canvas.drawOval(oval(0.0, 0.02, 0.24, 0.035), paint(multiply(SNOW, light.tint)))


def igloo(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint an igloo: a dome of snow blocks with a low entrance."""
    wall: RGB = multiply(mix(SNOW, SHADE, 0.35), light.tint)
    dome, door = skia.Path(), skia.Path()
    blob(dome, [(-0.30, 0.05), (-0.31, -0.25), (-0.17, -0.48), (0.17, -0.48), (0.31, -0.25), (0.30, 0.05)])
    canvas.drawPath(dome, gradient(-0.48, 0.03, [mix(wall, (1.0, 1.0, 1.0), 0.3 * light.tint[1]), wall]))
    seam = paint(dark(wall, 0.16))
    canvas.save()
    canvas.clipPath(dome, doAntiAlias=True)
    for row, y in enumerate((-0.12, -0.24, -0.35)):
        canvas.drawRect(skia.Rect.MakeLTRB(-0.3, y, 0.3, y + 0.008), seam)
        for column in range(-3, 4):
            x = 0.12 * column + 0.06 * (row % 2)
            canvas.drawRect(skia.Rect.MakeLTRB(x, y - 0.11, x + 0.008, y), seam)
    canvas.restore()
    x = rng.choice((-1, 1)) * 0.07
    blob(door, [(x - 0.12, 0.05), (x - 0.12, -0.16), (x, -0.26), (x + 0.12, -0.16), (x + 0.12, 0.05)])
    canvas.drawPath(door, paint(mix(wall, (1.0, 1.0, 1.0), 0.15 * light.tint[1])))
    hollow = mix(dark(wall, 0.5), rgb("#ffcf85"), light.lamplight)
    canvas.drawArc(oval(x, 0.02, 0.07, 0.16), 180, 180, True, paint(hollow))


def hill(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a drift of snow."""
    mound(canvas, rng, multiply(rgb("#f2f7fd"), light.tint), multiply(dark(SHADE, 0.08), light.tint))


PLACE = Place(
    name="snowfield",
    words=("snowfield", "snowy field", "winter landscape", "snowy hills", "tundra", "winter wonderland"),
    settings=("in a snowy field", "over snowy hills", "in a winter landscape"),
    sceneries=("the snowfield", "the winter wonderland", "the tundra"),
    habitats={"ground": (0.84, 0.93), "air": (0.24, 0.48)},
    layers=layers,
    occluders={"fir": fir, "igloo": igloo, "hill": hill},
    weathers=("clear", "clouds", "snow", "fog", "wind"),
    traces=True,
)
