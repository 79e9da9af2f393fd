"""The mountains: three ranges of snowy peaks that fade into haze, and a green valley before them."""

from __future__ import annotations

from random import Random

import skia

from yozora.world.places.paper import (
    aerial,
    clouds,
    gradient,
    paint,
    pine,
    polygon,
    profile,
    rectangle,
    ridge,
    sheet,
    sky,
)
from yozora.world.places.place import Extent, Layer, Place
from yozora.world.scene.light import RGB, Light, mix, multiply, rgb

Point = tuple[float, float]
STONE = rgb("#566a91")
SNOW = rgb("#f6f8ff")
GRASS = rgb("#86ab63")
PINE = rgb("#2f6656")


def _between(first: Point, second: Point, share: float) -> Point:
    """Return the point `share` of the way from `first` to `second`."""
    return (first[0] + (second[0] - first[0]) * share, first[1] + (second[1] - first[1]) * share)


def _line(rng: Random, extent: Extent, top: float, height: float, width: float) -> list[Point]:
    """Return valley, peak, valley, ... across the extent."""
    x = extent.left - rng.uniform(0.3, 1.0) * width
    points = [(x, top + height)]
    while x < extent.right + width:
        half = width * rng.uniform(0.35, 0.62)
        points.append((x + half, top + height * rng.uniform(0.0, 0.42)))
        x += half + width * rng.uniform(0.35, 0.62)
        points.append((x, top + height * rng.uniform(0.75, 1.05)))
    return points


def _peak(snow: skia.Path, shade: skia.Path, left: Point, peak: Point, right: Point, low: float) -> None:
    """Add one peak's snow cap and shaded side."""
    start, end = _between(peak, left, 0.42), _between(peak, right, 0.36)
    middle = [_between(start, end, share) for share in (0.25, 0.45, 0.62, 0.80)]
    drops = (0.25, -0.10, 0.30, -0.05)
    depth = left[1] - peak[1]
    zigzag = [(x, y + drop * 0.4 * depth) for (x, y), drop in zip(middle, drops, strict=True)]
    polygon(snow, [peak, start, *zigzag, end])
    bend = (peak[0] + 0.10 * (right[0] - peak[0]), peak[1] + 0.45 * depth)
    polygon(shade, [peak, right, (right[0], low), (peak[0] - 0.1 * (right[0] - peak[0]), low), bend])


def _range(
    rng: Random, light: Light, extent: Extent, top: float, height: float, width: float, distance: float
) -> Layer:
    """Return one range of peaks; it melts into mist at its foot."""
    line = _line(rng, extent, top, height, width)
    body, snow, shade = skia.Path(), skia.Path(), skia.Path()
    low = top + 1.25 * height
    polygon(body, [(extent.left - 2 * width, extent.bottom), *line, (line[-1][0], extent.bottom)])
    for index in range(1, len(line) - 1, 2):
        _peak(snow, shade, line[index - 1], line[index], line[index + 1], low)
    colour, foot = aerial(STONE, light, distance), aerial(STONE, light, min(1.0, distance + 0.35))
    white = mix(multiply(SNOW, light.tint), light.haze, 0.75 * distance)
    dark: RGB = mix(colour, (0.12, 0.10, 0.28), 0.3)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, body, colour, gradient(top, low, [colour, foot]))
        canvas.drawPath(snow, paint(white))
        canvas.drawPath(shade, gradient_shade(top, low, dark))

    return Layer(depth=0.75 - 0.65 * distance, draw=draw)


def gradient_shade(top: float, low: float, colour: RGB) -> skia.Paint:
    """Return a shade that fades out downwards."""
    result = gradient(top, low, [colour, colour])
    shades = [skia.Color4f(*colour, 0.38).toColor(), skia.Color4f(*colour, 0.0).toColor()]
    result.setShader(skia.GradientShader.MakeLinear(points=[skia.Point(0, top), skia.Point(0, low)], colors=shades))
    return result


def _pines(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the line of small pines at the valley's edge, in groups."""
    path = skia.Path()
    path.setFillType(skia.PathFillType.kWinding)
    x = extent.left
    while x < extent.right:
        for _ in range(rng.randint(2, 5)):
            pine(path, x, 0.765, rng.uniform(0.06, 0.11), 0.5)
            x += rng.uniform(0.025, 0.045)
        x += rng.uniform(0.06, 0.35)
    colour = aerial(PINE, light, 0.35)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPath(path, paint(colour))

    return Layer(depth=0.8, draw=draw)


def _valley(rng: Random, light: Light, extent: Extent, base: float, height: float, near: float) -> Layer:
    """Return a sheet of grass."""
    points = profile(rng, extent, height, 1.6, 0.7)
    top, low = aerial(GRASS, light, 0.30 * (1 - near)), aerial(mix(GRASS, PINE, 0.45 * near + 0.1), light, 0.0)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, ridge(points, base, extent), top, gradient(base - height, base + 0.25, [top, low]))

    return Layer(depth=0.8 + 0.2 * near, draw=draw)


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return sky, clouds, three ranges, pines and the valley."""
    return (
        sky(rng, light, extent, 0.60),
        clouds(rng, light, extent, rng.randint(1, 2)),
        _range(rng, light, extent, rng.uniform(0.17, 0.24), 0.30, 0.52, 0.72),
        _range(rng, light, extent, rng.uniform(0.33, 0.39), 0.24, 0.42, 0.46),
        _range(rng, light, extent, rng.uniform(0.52, 0.57), 0.16, 0.34, 0.20),
        _pines(rng, light, extent),
        _valley(rng, light, extent, 0.755, 0.010, 0.3),
        _valley(rng, light, extent, 0.85, 0.025, 1.0),
    )


def boulder(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a tall boulder of three facets with moss at its foot."""
    skew = rng.uniform(-0.03, 0.03)
    colour = multiply(mix(rgb("#8b90a3"), rgb("#94887c"), rng.random()), light.tint)
    body, shade, top = skia.Path(), skia.Path(), skia.Path()
    polygon(
        body,
        [
            (-0.22, 0.02),
            (-0.23, -0.15),
            (-0.15 + skew, -0.37),
            (skew, -0.46),
            (0.13 + skew, -0.41),
            (0.22, -0.20),
            (0.23, 0.02),
        ],
    )
    polygon(shade, [(0.05, 0.02), (0.08 + skew, -0.26), (0.13 + skew, -0.41), (0.22, -0.20), (0.23, 0.02)])
    polygon(
        top, [(-0.15 + skew, -0.37), (skew, -0.46), (0.13 + skew, -0.41), (0.08 + skew, -0.26), (-0.06 + skew, -0.29)]
    )
    canvas.drawPath(body, paint(colour))
    canvas.drawPath(shade, paint(mix(colour, (0.1, 0.08, 0.2), 0.3)))
    canvas.drawPath(top, paint(mix(colour, light.sky_horizon, 0.25)))
    canvas.drawOval(skia.Rect.MakeLTRB(-0.27, -0.02, 0.27, 0.05), paint(aerial(mix(GRASS, PINE, 0.5), light, 0.0)))


def big_pine(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a great pine whose lowest branches sweep the ground."""
    dark, height = aerial(PINE, light, 0.0), rng.uniform(0.72, 0.82)
    trunk, left, right = skia.Path(), skia.Path(), skia.Path()
    left.setFillType(skia.PathFillType.kWinding)
    rectangle(trunk, -0.035, -0.1, 0.035, 0.0)
    pine(left, 0.0, 0.04, height, 0.62)
    canvas.drawPath(trunk, paint(multiply(rgb("#5d4536"), light.tint)))
    canvas.drawPath(left, paint(dark))
    for low, high, share in ((0.10, 0.52, 1.0), (0.32, 0.76, 0.78), (0.56, 1.0, 0.55)):
        reach = 0.31 * share * height
        polygon(right, [(0.0, 0.04 - high * height), (reach, 0.04 - low * height), (0.25 * reach, 0.04 - low * height)])
    right.setFillType(skia.PathFillType.kWinding)
    canvas.drawPath(right, paint(mix(dark, (0.05, 0.05, 0.18), 0.25)))


PLACE = Place(
    name="mountains",
    words=("mountains", "mountain", "peaks", "alps", "mountain range", "snowy peaks", "valley"),
    settings=("in the mountains", "among snowy peaks", "in a mountain valley"),
    sceneries=("the alps", "the mountain range", "the peaks"),
    habitats={"ground": (0.84, 0.93), "air": (0.24, 0.52)},
    layers=layers,
    occluders={"boulder": boulder, "pine": big_pine},
)
