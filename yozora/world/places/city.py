"""A storybook street: towers in the haze, a row of houses, lamps, pavement and road."""

from __future__ import annotations

from random import Random

import skia

from yozora.world.places.houses import LIT, building, kiosk, near_row
from yozora.world.places.paper import aerial, clouds, glow, gradient, paint, polygon, rectangle, sheet, sky
from yozora.world.places.place import Extent, Layer, Place
from yozora.world.places.traffic import lane, traffic
from yozora.world.scene.light import Light, mix, multiply, rgb

PAVEMENT = 0.816


def _skyline(rng: Random, light: Light, extent: Extent, top: float, distance: float) -> Layer:
    """Return a far row of towers and domes in the haze."""
    path = skia.Path()
    path.setFillType(skia.PathFillType.kWinding)
    x = extent.left
    while x < extent.right:
        width, y = rng.uniform(0.06, 0.15), top + rng.uniform(0.0, 0.2)
        rectangle(path, x, y, x + width, extent.bottom)
        kind = rng.random()
        if kind < 0.35:
            polygon(path, [(x, y), (x + width / 2, y - rng.uniform(0.07, 0.16)), (x + width, y)])
        elif kind < 0.55:
            path.addCircle(x + width / 2, y, width / 2)
        x += width * rng.uniform(0.8, 1.3)
    colour, foot = aerial(rgb("#77809c"), light, distance), aerial(rgb("#77809c"), light, min(1.0, distance + 0.3))

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, path, colour, gradient(top, 0.7, [colour, foot]))

    return Layer(depth=0.75 - 0.6 * distance, draw=draw)


def _street(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return pavement, kerb and road, with lamps along the kerb."""
    stone, road = aerial(rgb("#bdb3ab"), light, 0.12), aerial(rgb("#6d6a78"), light, 0.08)
    gap, start = rng.uniform(0.5, 0.75), extent.left + rng.uniform(0.0, 0.5)
    lamps = [start + index * gap for index in range(round((extent.right - start) / gap) + 1)]

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        width = extent.right - extent.left
        canvas.drawRect(skia.Rect.MakeXYWH(extent.left, PAVEMENT, width, 0.1), paint(stone))
        canvas.drawRect(skia.Rect.MakeXYWH(extent.left, PAVEMENT, width, 0.005), paint(mix(stone, road, 0.5)))
        canvas.drawRect(
            skia.Rect.MakeXYWH(extent.left, 0.848, width, 0.014), paint(mix(stone, light.sky_horizon, 0.35))
        )
        canvas.drawRect(
            skia.Rect.MakeXYWH(extent.left, 0.862, width, 0.4),
            gradient(0.86, 1.0, [road, mix(road, (0.1, 0.08, 0.2), 0.25)]),
        )
        x = extent.left
        while x < extent.right:
            canvas.drawRect(skia.Rect.MakeXYWH(x, 0.945, 0.10, 0.014), paint(mix(road, stone, 0.7)))
            x += 0.21
        for x in lamps:
            _lamp(canvas, x, light)

    return Layer(depth=1.0, draw=draw)


def _lamp(canvas: skia.Canvas, x: float, light: Light) -> None:
    """Paint one street lamp; it burns at night and at sunset."""
    iron, shade = paint(multiply(rgb("#3f4452"), light.tint)), aerial(rgb("#f3efdf"), light, 0.1)
    canvas.drawRect(skia.Rect.MakeLTRB(x - 0.007, 0.55, x + 0.007, 0.83), iron)
    canvas.drawRect(skia.Rect.MakeLTRB(x - 0.018, 0.81, x + 0.018, 0.835), iron)
    canvas.drawCircle(x, 0.53, 0.15, glow(x, 0.53, 0.15, LIT, 0.6 * light.lamplight))
    canvas.drawCircle(x, 0.53, 0.026, paint(mix(shade, LIT, light.lamplight)))
    canvas.drawRect(skia.Rect.MakeLTRB(x - 0.026, 0.497, x + 0.026, 0.507), iron)


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return sky, clouds, two skylines, the houses, traffic and the street."""
    return (
        sky(rng, light, extent, 0.62),
        clouds(rng, light, extent, rng.randint(1, 2)),
        _skyline(rng, light, extent, rng.uniform(0.16, 0.26), 0.72),
        _skyline(rng, light, extent, rng.uniform(0.28, 0.36), 0.48),
        near_row(rng, light, extent),
        lane(light, extent),
        traffic(rng, light, extent),
        _street(rng, light, extent),
    )


PLACE = Place(
    name="city",
    words=("city", "town", "city street", "street", "downtown", "cityscape", "houses"),
    settings=("in the city", "in a city street", "downtown"),
    sceneries=("the town", "the cityscape", "the street"),
    habitats={"ground": (0.84, 0.93), "air": (0.24, 0.52)},
    layers=layers,
    occluders={"building": building, "kiosk": kiosk},
)
