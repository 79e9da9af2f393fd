"""Sheets of paper that places share: skies, suns, ridges, clouds, water, trees."""

from __future__ import annotations

import math
from random import Random

import skia

from yozora.world.places.place import Extent, Layer
from yozora.world.scene.light import RGB, Light, mix, multiply


def paint(colour: RGB, alpha: float = 1.0) -> skia.Paint:
    """Return an anti-aliased fill."""
    return skia.Paint(Color4f=skia.Color4f(*colour, alpha), AntiAlias=True)


def code(colour: RGB, alpha: float = 1.0) -> int:
    """Return `colour` as Skia's 32-bit integer, for gradients."""
    r, g, b = (max(0, min(255, round(255 * channel))) for channel in colour)
    return (round(255 * alpha) << 24) | (r << 16) | (g << 8) | b


def gradient(top: float, bottom: float, colours: list[RGB], stops: list[float] | None = None) -> skia.Paint:
    """Return a paint that runs down from `top` to `bottom` through `colours`."""
    result = skia.Paint(AntiAlias=True, Dither=True)
    result.setShader(
        skia.GradientShader.MakeLinear(
            points=[skia.Point(0, top), skia.Point(0, bottom)], colors=[code(c) for c in colours], positions=stops
        )
    )
    return result


def fade(top: float, bottom: float, colour: RGB, first: float, last: float) -> skia.Paint:
    """Return a paint of one colour whose alpha runs from `first` at `top` to `last` at `bottom`."""
    result = skia.Paint(AntiAlias=True, Dither=True)
    ends, colours = [skia.Point(0, top), skia.Point(0, bottom)], [code(colour, first), code(colour, last)]
    result.setShader(skia.GradientShader.MakeLinear(points=ends, colors=colours))
    return result


def glow(x: float, y: float, radius: float, colour: RGB, alpha: float) -> skia.Paint:
    """Return a soft disc of light."""
    result = skia.Paint(AntiAlias=True, Dither=True)
    result.setShader(
        skia.GradientShader.MakeRadial(
            center=skia.Point(x, y), radius=radius, colors=[code(colour, alpha), code(colour, 0)], positions=[0, 1]
        )
    )
    return result


def sky(rng: Random, light: Light, extent: Extent, horizon: float = 0.65, sun_x: float | None = None) -> Layer:
    """Return the sky: its gradient, stars at night, and the sun or moon with its glow."""
    if sun_x is None:
        sun_x = rng.uniform(0.2, 0.8)
    number = round(34 * (extent.right - extent.left))
    stars = [
        (rng.uniform(extent.left, extent.right), rng.uniform(0, horizon) ** 1.2, rng.uniform(0.002, 0.006))
        for _ in range(number)
    ]

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPaint(gradient(0.0, horizon, [light.sky_top, light.sky_middle, light.sky_horizon], [0.0, 0.55, 1.0]))
        if light.stars:
            for x, y, radius in stars:
                canvas.drawCircle(x, y, radius, paint((1.0, 1.0, 0.92), 0.85 * light.moonrise))
        _sun(canvas, sun_x, light)

    return Layer(depth=0.0, draw=draw)


def _sun(canvas: skia.Canvas, x: float, light: Light) -> None:
    """Paint the sun or the moon's crescent with its glow, as clear as the clouds leave it."""
    y, clear = light.sun_height, light.moonrise if light.moon else 1.0 - light.veil
    radius = 0.055 if light.moon else 0.075
    # A sun that has set leaves no glow.
    bright = 0.25 * clear if light.moon else 0.6 * clear * min(1.0, max(0.0, (0.8 - y) / 0.25))
    canvas.drawCircle(x, y, 6 * radius, glow(x, y, 6 * radius, light.sun, bright))
    canvas.drawCircle(x, y, radius, paint(light.sun, clear))
    if light.moon:
        dark = mix(light.sky_top, light.sky_middle, 0.3)
        canvas.drawCircle(x + 0.4 * radius, y - 0.15 * radius, 0.85 * radius, paint(dark, clear))


def profile(
    rng: Random, extent: Extent, height: float, roughness: float, scale: float = 1.0
) -> list[tuple[float, float]]:
    """Return points (x, y offset) of a ridge line: a sum of sines of random phase, `height` high; 1/f^roughness."""
    waves = [(2 * math.pi * scale * 1.7**k, rng.uniform(0, 2 * math.pi), 1.7 ** (-roughness * k)) for k in range(5)]
    total = sum(w[2] for w in waves)
    count = 96
    points = []
    for index in range(count + 1):
        x = extent.left + (extent.right - extent.left) * index / count
        points.append((x, height * sum(a * math.sin(f * x + p) for f, p, a in waves) / total))
    return points


def ridge(points: list[tuple[float, float]], base: float, extent: Extent) -> skia.Path:
    """Return the area under a ridge line that sits at height `base`."""
    path = skia.Path()
    path.moveTo(extent.left, extent.bottom)
    for x, y in points:
        path.lineTo(x, base + y)
    path.lineTo(extent.right, extent.bottom)
    path.close()
    return path


def aerial(colour: RGB, light: Light, distance: float) -> RGB:
    """Return `colour` under `light`, swallowed by haze with `distance` (0 near, 1 at the horizon)."""
    return mix(multiply(colour, light.tint), light.haze, distance)


def sheet(canvas: skia.Canvas, path: skia.Path, colour: RGB, fill: skia.Paint | None = None) -> None:
    """Paint one cut of paper with the soft shadow that it throws on the sheet behind."""
    shadow = paint((0.05, 0.04, 0.12), 0.22)
    shadow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.012))
    canvas.save()
    canvas.translate(0, -0.008)
    canvas.drawPath(path, shadow)
    canvas.restore()
    canvas.drawPath(path, fill or paint(colour))


def cloud(path: skia.Path, x: float, y: float, size: float) -> None:
    """Add a flat-bottomed paper cloud `size` wide to `path`."""
    for dx, dy, r in ((-0.3, 0.0, 0.16), (-0.1, -0.1, 0.22), (0.15, -0.06, 0.19), (0.34, 0.02, 0.13)):
        path.addCircle(x + dx * size, y + dy * size, r * size)
    left, top, right, bottom = x - 0.46 * size, y - 0.02 * size, x + 0.47 * size, y + 0.15 * size
    path.addRoundRect(skia.Rect.MakeLTRB(left, top, right, bottom), 0.08 * size, 0.08 * size)


def clouds(rng: Random, light: Light, extent: Extent, count: int = 3, drift: float = 0.012) -> Layer:
    """Return a sheet of clouds that drift slowly; where they overlap they are one cloud."""
    colour = mix(mix(light.sky_horizon, (1.0, 1.0, 1.0), 0.45), light.sky_middle, light.by_night(0.0, 0.45))
    path = skia.Path()
    path.setFillType(skia.PathFillType.kWinding)
    for _ in range(count):
        cloud(path, rng.uniform(extent.left, extent.right), rng.uniform(0.06, 0.34), rng.uniform(0.18, 0.34))
    fill = paint(colour, light.by_night(0.85, 0.55))

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.translate(drift * seconds, 0)
        canvas.drawPath(path, fill)

    return Layer(depth=0.12, draw=draw, moving=True)


def polygon(path: skia.Path, points: list[tuple[float, float]]) -> None:
    """Add a closed polygon to `path`."""
    path.addPoly([skia.Point(x, y) for x, y in points], True)


def rectangle(path: skia.Path, left: float, top: float, right: float, bottom: float) -> None:
    """Add a rectangle to `path`."""
    path.addRect(skia.Rect.MakeLTRB(left, top, right, bottom))


def pine(path: skia.Path, x: float, foot: float, height: float, spread: float = 0.42) -> None:
    """Add a pine of three tiers to `path`; it is `spread * height` wide."""
    for low, high, share in ((0.10, 0.52, 1.0), (0.32, 0.76, 0.78), (0.56, 1.0, 0.55)):
        half = share * spread * height / 2
        polygon(path, [(x, foot - high * height), (x + half, foot - low * height), (x - half, foot - low * height)])


def waves(rng: Random, extent: Extent, base: float, length: float, height: float) -> skia.Path:
    """Return a sheet of water below `base`, its edge cut into rounded waves `length` long."""
    path = skia.Path()
    x = extent.left - 2 * length - rng.uniform(0, length)
    path.moveTo(x, base)
    while x < extent.right + 2 * length:
        step = length * rng.uniform(0.8, 1.2)
        path.cubicTo(x + 0.35 * step, base, x + 0.45 * step, base - height, x + 0.62 * step, base - 0.85 * height)
        path.quadTo(x + 0.8 * step, base - 0.5 * height, x + step, base)
        x += step
    path.lineTo(x, extent.bottom)
    path.lineTo(extent.left - 3 * length, extent.bottom)
    path.close()
    return path


def trunk(path: skia.Path, x: float, foot: float, half: float, lean: float, top: float) -> None:
    """Add a trunk `half` wide to each side, with flared roots, to `path`."""
    crown = [(x + lean - 0.7 * half, top), (x + lean + 0.7 * half, top)]
    roots = [(x + half, foot - 0.06), (x + 1.7 * half, foot + 0.02), (x - 1.7 * half, foot + 0.02)]
    polygon(path, [*crown, *roots, (x - half, foot - 0.06)])


def fern(path: skia.Path, x: float, foot: float, size: float) -> None:
    """Add a fern of five fronds to `path`."""
    for tip, rise in ((-1.0, 0.5), (-0.6, 0.85), (0.0, 1.0), (0.6, 0.85), (1.0, 0.5)):
        path.moveTo(x - 0.15 * size, foot)
        path.quadTo(x + 0.3 * tip * size, foot - rise * size, x + tip * size, foot - rise * size)
        path.quadTo(x + 0.6 * tip * size, foot - 0.5 * rise * size, x + 0.15 * size, foot)
        path.close()
