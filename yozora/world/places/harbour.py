"""A harbour: cranes and warehouses on the quay, moored masts that rock, a lighthouse on the mole."""

from __future__ import annotations

import math
from random import Random

import skia

from yozora.world.places.paper import (
    aerial,
    clouds,
    gradient,
    paint,
    polygon,
    profile,
    ridge,
    sky,
    waves,
)
from yozora.world.places.place import Extent, Layer, Place
from yozora.world.places.props import aside, below, dark, mirror, oval, spaced, winding
from yozora.world.places.quayside import STONE, TIMBER, WATERLINE, light_tower, masts, mole, pane, quay
from yozora.world.scene.light import RGB, Light, mix, multiply, rgb

WATER = rgb("#4f8f95")


def _water(light: Light, near: float) -> RGB:
    """Return the colour of the harbour's calm green water, `near` (0..1)."""
    colour = mix(multiply(WATER, light.tint), dark(multiply(WATER, light.tint), 0.4), near)
    open_day = mix(mix(colour, light.sky_middle, 0.25), light.haze, 0.35 * (1 - near))
    return mix(open_day, mirror(light, near), 0.62 * light.low_sun)


def _coast(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the far hills round the bay."""
    hills = ridge(profile(rng, extent, 0.05, 1.4, 0.7), 0.50, extent)
    colour = aerial(rgb("#6f9080"), light, 0.62)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPath(hills, gradient(0.45, 0.57, [colour, mix(colour, light.haze, 0.4)]))

    return Layer(depth=0.15, draw=draw)


def _open_water(light: Light, extent: Extent) -> Layer:
    """Return the water of the harbour basin."""
    far, near = _water(light, 0.0), _water(light, 0.55)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawRect(below(extent, WATERLINE), gradient(WATERLINE, 0.8, [far, near]))

    return Layer(depth=0.45, draw=draw)


def _ripples(rng: Random, light: Light, extent: Extent, base: float, near: float, depth: float) -> Layer:
    """Return one sheet of low waves that rocks gently."""
    size = 0.16 + 0.12 * near
    path, phase = waves(rng, extent, base, size, 0.08 * size), rng.uniform(0, 6)
    edge = paint(mix(_water(light, near), light.sky_horizon, 0.28))
    fill = gradient(base, base + 0.2, [_water(light, near), _water(light, min(1.0, near + 0.3))])

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.translate(0.25 * size * math.sin(0.9 * seconds + phase), 0.003 * math.cos(1.1 * seconds + phase))
        canvas.drawPath(path, edge)
        canvas.translate(0, 0.007)
        canvas.drawPath(path, fill)

    return Layer(depth=depth, draw=draw, moving=True)


def _jetty(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the planks of the jetty at our feet, with its bollards."""
    wood, posts = multiply(TIMBER, light.tint), winding()
    for x in spaced(rng, extent, 0.42, 0.15):
        posts.addRoundRect(skia.Rect.MakeLTRB(x - 0.024, 0.89, x + 0.024, 1.0), 0.014, 0.014)
    seams = [extent.left + 0.13 * index for index in range(round((extent.right - extent.left) / 0.13) + 1)]

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPath(posts, paint(dark(wood, 0.35)))
        canvas.drawRect(below(extent, 0.94), gradient(0.94, 1.05, [wood, dark(wood, 0.3)]))
        canvas.drawRect(skia.Rect.MakeLTRB(extent.left, 0.94, extent.right, 0.949), paint(mix(wood, light.haze, 0.3)))
        for x in seams:
            canvas.drawRect(skia.Rect.MakeLTRB(x, 0.949, x + 0.006, extent.bottom), paint(dark(wood, 0.35)))

    return Layer(depth=1.12, draw=draw)


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return sky, clouds, hills, mole and lighthouse, the quay, boats, water and the jetty."""
    middle, side = (extent.left + extent.right) / 2, rng.choice((-1, 1))
    end = middle + side * rng.uniform(-0.02, 0.10)
    return (
        sky(rng, light, extent, WATERLINE),
        clouds(rng, light, extent, rng.randint(1, 2)),
        _coast(rng, light, extent),
        mole(light, aside(extent, side, rng.uniform(0.28, 0.36)), side),
        _open_water(light, extent),
        quay(rng, light, extent, end, side),
        masts(rng, light, end, side),
        _ripples(rng, light, extent, 0.68, 0.35, 0.6),
        _ripples(rng, light, extent, 0.82, 0.75, 0.9),
        _jetty(rng, light, extent),
    )


def lighthouse(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a lighthouse on a broad high rock."""
    rock, shade, stone = skia.Path(), skia.Path(), multiply(dark(STONE, 0.2), light.tint)
    skew = rng.uniform(-0.03, 0.03)
    light_tower(canvas, -0.26, 0.66, light, 0.0)
    corners = [(-0.27, -0.16), (-0.19, -0.31 + skew), (0.0, -0.37), (0.18, -0.33 - skew), (0.26, -0.18)]
    polygon(rock, [(-0.32, 0.05), *corners, (0.32, 0.05)])
    polygon(shade, [(0.08, 0.05), (0.05, -0.18), (0.09, -0.35), *corners[3:], (0.32, 0.05)])
    canvas.drawPath(rock, gradient(-0.37, 0.03, [stone, dark(stone, 0.3)]))
    canvas.drawPath(shade, paint(dark(stone, 0.5), 0.5))


def boathouse(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a boathouse on the jetty: timber walls, a wide door, a ring on the gable."""
    wall = multiply(rng.choice((rgb("#9a6f5f"), rgb("#6f8a90"), rgb("#a3906a"))), light.tint)
    body, roof = skia.Path(), skia.Path()
    polygon(body, [(-0.24, 0.05), (-0.24, -0.34), (0.0, -0.50), (0.24, -0.34), (0.24, 0.05)])
    polygon(roof, [(-0.29, -0.31), (0.0, -0.54), (0.29, -0.31), (0.26, -0.27), (0.0, -0.46), (-0.26, -0.27)])
    canvas.drawPath(body, gradient(-0.5, 0.05, [wall, dark(wall, 0.2)]))
    for x in (-0.16, -0.08, 0.08, 0.16):
        canvas.drawRect(skia.Rect.MakeLTRB(x, -0.30, x + 0.007, 0.05), paint(dark(wall, 0.25)))
    canvas.drawRect(skia.Rect.MakeLTRB(-0.12, -0.20, 0.12, 0.05), paint(dark(wall, 0.45)))
    canvas.drawOval(oval(0.0, -0.32, 0.05, 0.05), paint(pane(mix(wall, light.sky_horizon, 0.6), light)))
    canvas.drawPath(roof, paint(multiply(rgb("#59535f"), light.tint)))


PLACE = Place(
    name="harbour",
    words=("harbour", "harbor", "quay", "docks", "port", "marina"),
    settings=("in the harbour", "by the quay", "at the docks"),
    sceneries=("the quay", "the marina", "the harbour"),
    habitats={"water": (0.66, 0.76), "air": (0.20, 0.38)},
    layers=layers,
    occluders={"lighthouse": lighthouse, "boathouse": boathouse},
    occluder_foot=0.96,
)
