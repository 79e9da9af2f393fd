"""A village: thatched cottages and a windmill among fields, its sails turning."""

from __future__ import annotations

from random import Random

import skia

from yozora.world.places.occluders import mound
from yozora.world.places.paper import aerial, clouds, gradient, paint, polygon, profile, rectangle, ridge, sheet, sky
from yozora.world.places.place import Extent, Layer, Place
from yozora.world.places.props import aside, curve, dark, oval, repeated, spaced, winding
from yozora.world.scene.light import RGB, Light, mix, multiply, rgb

GRASS = rgb("#9dbb5c")
FIELDS = (rgb("#d9c36c"), rgb("#8fb05a"), rgb("#b7b463"), rgb("#7ca35f"))
WALLS = (rgb("#efe3cb"), rgb("#e6cdb2"), rgb("#dcd8cc"))
ROOFS = (rgb("#a5644c"), rgb("#b0855a"), rgb("#8a6a66"))
HEDGE = rgb("#4f8050")
LIT = rgb("#ffd98a")


def _pane(wall: RGB, light: Light) -> RGB:
    """Return the colour of a window in a wall: dark, or lamplit in the evening."""
    return mix(dark(wall, 0.47), LIT, light.lamplight)


def _fields(rng: Random, light: Light, extent: Extent, base: float, height: float, distance: float) -> Layer:
    """Return a hill under a patchwork of fields."""
    hill = ridge(profile(rng, extent, height, 1.8, 0.6), base, extent)
    colours = [aerial(colour, light, distance) for colour in FIELDS]
    slant, strips = rng.choice((-1, 1)) * rng.uniform(0.15, 0.3), spaced(rng, extent, 0.26)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, hill, colours[1])
        canvas.save()
        canvas.clipPath(hill, doAntiAlias=True)
        for index, x in enumerate(strips):
            patch, top, low = skia.Path(), base - height - 0.02, base + 0.3
            wide = 0.13 + 0.05 * (index % 3)
            polygon(patch, [(x, top), (x + wide, top), (x + 1.7 * wide + slant, low), (x - 0.4 * wide + slant, low)])
            canvas.drawPath(patch, paint(colours[(0, 2, 3)[index % 3]], 0.8))
        canvas.restore()

    return Layer(depth=0.85 - 0.7 * distance, draw=draw)


def _mill_at(rng: Random, extent: Extent) -> tuple[float, list[float]]:
    """Return how high the windmills stand, and where."""
    first = aside(extent, rng.choice((-1, 1)), rng.uniform(0.18, 0.28))
    return rng.uniform(0.63, 0.66), repeated(extent, first, 1.5)


def _windmill(light: Light, foot: float, places: list[float]) -> Layer:
    """Return the windmill's tower with its cap, door and window."""
    wall, roof = aerial(rgb("#e9dcc3"), light, 0.25), aerial(rgb("#96604f"), light, 0.22)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        for x in places:
            tower, shade, cap = skia.Path(), skia.Path(), skia.Path()
            polygon(tower, [(x - 0.062, foot), (x - 0.040, foot - 0.26), (x + 0.040, foot - 0.26), (x + 0.062, foot)])
            polygon(shade, [(x + 0.015, foot), (x + 0.010, foot - 0.26), (x + 0.040, foot - 0.26), (x + 0.062, foot)])
            polygon(cap, [(x - 0.050, foot - 0.255), (x, foot - 0.335), (x + 0.050, foot - 0.255)])
            sheet(canvas, tower, wall)
            canvas.drawPath(shade, paint(dark(wall, 0.16)))
            canvas.drawPath(cap, paint(roof))
            canvas.drawOval(oval(x - 0.012, foot - 0.14, 0.013, 0.018), paint(_pane(wall, light)))

    return Layer(depth=0.6, draw=draw)


def _sails(rng: Random, light: Light, foot: float, places: list[float]) -> Layer:
    """Return the four turning sails."""
    cloth, spar = paint(aerial(rgb("#fbf4e4"), light, 0.12)), paint(aerial(rgb("#7b5b48"), light, 0.15))
    arms, cloths = winding(), winding()
    for dx, dy in ((0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)):
        side_x, side_y = -dy, dx
        polygon(arms, [(0.004 * side_x, 0.004 * side_y), (0.155 * dx, 0.155 * dy), (-0.004 * side_x, -0.004 * side_y)])
        inner, outer = (0.035 * dx, 0.035 * dy), (0.155 * dx, 0.155 * dy)
        far = (outer[0] + 0.042 * side_x, outer[1] + 0.042 * side_y)
        polygon(cloths, [inner, outer, far, (inner[0] + 0.034 * side_x, inner[1] + 0.034 * side_y)])
    arms.addCircle(0, 0, 0.012)
    start, pace = rng.uniform(0, 90), rng.choice((-1, 1)) * rng.uniform(35, 55)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        for x in places:
            canvas.save()
            canvas.translate(x, foot - 0.265)
            canvas.rotate(start + pace * seconds)
            canvas.drawPath(cloths, cloth)
            canvas.drawPath(arms, spar)
            canvas.restore()

    return Layer(depth=0.6, draw=draw, moving=True)


def _cottage(canvas: skia.Canvas, x: float, foot: float, width: float, wall: RGB, roof: RGB, light: Light) -> None:
    """Paint a cottage `width` wide: wall, thatch, chimney, door and two windows."""
    high, half = 0.52 * width, width / 2
    body, thatch, holes = skia.Path(), skia.Path(), skia.Path()
    rectangle(body, x - half, foot - high, x + half, foot)
    rectangle(body, x + 0.5 * half, foot - 2.1 * high, x + 0.72 * half, foot - high)
    sheet(canvas, body, wall)
    top, eave = foot - 2.05 * high, foot - 0.88 * high
    polygon(thatch, [(x - 1.2 * half, eave), (x - 0.62 * half, top), (x + 0.62 * half, top), (x + 1.2 * half, eave)])
    sheet(canvas, thatch, roof, gradient(top, eave, [mix(roof, light.haze, 0.1), dark(roof, 0.15)]))
    for dx in (-0.55, 0.5):
        rectangle(holes, x + (dx - 0.16) * half, foot - 0.70 * high, x + (dx + 0.16) * half, foot - 0.32 * high)
    canvas.drawPath(holes, paint(_pane(wall, light)))
    door = skia.Rect.MakeLTRB(x - 0.16 * half, foot - 0.62 * high, x + 0.14 * half, foot)
    canvas.drawRect(door, paint(dark(roof, 0.3)))


def _cottages(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the row of cottages with hedges and round bushes between them."""
    row = [
        (x, 0.765 + rng.uniform(-0.012, 0.004), rng.uniform(0.15, 0.20), rng.choice(WALLS), rng.choice(ROOFS))
        for x in spaced(rng, extent, 0.34, 0.25)
    ]
    bushes = winding()
    for x in spaced(rng, extent, 0.11, 0.5):
        bushes.addCircle(x, 0.765, rng.uniform(0.022, 0.05))

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPath(bushes, paint(aerial(HEDGE, light, 0.22)))
        for x, foot, width, wall, roof in row:
            _cottage(canvas, x, foot, width, aerial(wall, light, 0.12), aerial(roof, light, 0.12), light)

    return Layer(depth=0.9, draw=draw)


def _green(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the village green with a path that winds towards us."""
    top, low = aerial(GRASS, light, 0.06), aerial(mix(GRASS, HEDGE, 0.4), light, 0.0)
    path_colour, points = aerial(rgb("#d8c193"), light, 0.08), profile(rng, extent, 0.008, 1.5, 0.8)
    ways = [skia.Path() for _ in range(2)]
    first, bend = rng.uniform(0.3, 0.7), rng.choice((-1, 1)) * rng.uniform(0.1, 0.2)
    for way, x in zip(ways, (first, first + 1.2), strict=True):
        way.moveTo(x - 0.02, 0.757)
        curve(way, [(x - 0.02 + bend, 0.82), (x - 0.16 - bend, 0.90), (x - 0.20, extent.bottom)])
        way.lineTo(x + 0.14, extent.bottom)
        curve(way, [(x + 0.10 - bend, 0.90), (x + 0.06 + bend, 0.82), (x + 0.02, 0.757)])
        way.close()

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, ridge(points, 0.765, extent), top, gradient(0.75, 1.0, [top, low]))
        for way in ways:
            canvas.drawPath(way, paint(path_colour))

    return Layer(depth=1.0, draw=draw)


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return sky, clouds, fields, windmill, cottages and the green."""
    foot, mills = _mill_at(rng, extent)
    return (
        sky(rng, light, extent),
        clouds(rng, light, extent, rng.randint(1, 2)),
        _fields(rng, light, extent, 0.58, 0.04, 0.6),
        _fields(rng, light, extent, 0.655, 0.03, 0.3),
        _windmill(light, foot + 0.02, mills),
        _sails(rng, light, foot + 0.02, mills),
        _cottages(rng, light, extent),
        _green(rng, light, extent),
    )


def barn(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a barn with a great thatched roof."""
    wall, roof = multiply(rng.choice(WALLS), light.tint), multiply(rng.choice(ROOFS), light.tint)
    _cottage(canvas, 0.0, 0.02, 0.46, dark(wall, 0.1), roof, light)


def haystack(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a great haystack of two tiers."""
    straw = multiply(mix(rgb("#cfae5c"), rgb("#bd9a58"), rng.random()), light.tint)
    lower, upper = skia.Path(), skia.Path()
    lower.addRoundRect(skia.Rect.MakeLTRB(-0.26, -0.24, 0.26, 0.08), 0.09, 0.09)
    upper.moveTo(-0.24, -0.18)
    upper.cubicTo(-0.22, -0.36, -0.10, -0.44, 0.0, -0.50)
    upper.cubicTo(0.10, -0.44, 0.22, -0.36, 0.24, -0.18)
    upper.quadTo(0.0, -0.12, -0.24, -0.18)
    canvas.drawPath(lower, paint(dark(straw, 0.16)))
    canvas.drawPath(upper, gradient(-0.5, -0.12, [mix(straw, light.sky_horizon, 0.15), straw]))


def hill(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a grassy knoll."""
    mound(canvas, rng, aerial(GRASS, light, 0.05), aerial(mix(GRASS, HEDGE, 0.6), light, 0.0))


PLACE = Place(
    name="village",
    words=("village", "hamlet", "windmill", "village green", "farmland"),
    settings=("in a village", "by the windmill", "on the village green"),
    sceneries=("the hamlet", "the windmill", "the farmland"),
    habitats={"ground": (0.85, 0.93), "air": (0.22, 0.48)},
    layers=layers,
    occluders={"barn": barn, "haystack": haystack, "hill": hill},
)
