"""Wind: leaves and curling lines blown across, clouds that race."""

from __future__ import annotations

import math
from random import Random

import skia

from yozora.world.places.paper import cloud, paint
from yozora.world.places.place import Extent, Layer
from yozora.world.places.props import limb, simplified, spaced, strewn, winding
from yozora.world.scene.light import RGB, Light, mix, multiply, rgb
from yozora.world.weather.veil import veiled
from yozora.world.weather.weather import Weather

LEAVES = (rgb("#9cc23c"), rgb("#e39a3b"), rgb("#c9573b"))
PALE = rgb("#cfdcea")


def _leaf(path: skia.Path, x: float, y: float, size: float, turn: float) -> None:
    """Add a leaf `size` long to `path`, turned by `turn` radians."""
    dx, dy = 0.5 * size * math.cos(turn), 0.5 * size * math.sin(turn)
    path.moveTo(x - dx, y - dy)
    path.quadTo(x - 0.8 * dy, y + 0.8 * dx, x + dx, y + dy)
    path.quadTo(x + 0.8 * dy, y - 0.8 * dx, x - dx, y - dy)


def _leaves(rng: Random, light: Light, extent: Extent, depth: float, tone: RGB, size: float) -> Layer:
    """Return leaves that fly across, rise and sink, and come in again on the left."""
    path, span = winding(), extent.right - extent.left + 0.2
    for x, y in strewn(rng, extent, 0.13, 0.85):
        long, turn = size * rng.uniform(0.75, 1.2), rng.uniform(-0.7, 0.7)
        _leaf(path, x, 0.12 + y, long, turn)
        _leaf(path, x - span, 0.12 + y, long, turn)
    fill, pace, phase = paint(multiply(tone, light.tint)), 0.75 + 0.35 * depth, rng.uniform(0.0, 6.0)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        beat = math.sin(5.0 * seconds + phase)
        canvas.translate((pace * seconds + phase) % span, 0.025 * math.sin(2.2 * seconds + phase))
        canvas.translate(0.0, 0.5)
        canvas.skew(0.05 * beat, 0.03 * beat)
        canvas.translate(0.0, -0.5)
        canvas.drawPath(path, fill)

    return Layer(depth=depth, draw=draw, moving=True)


def _lines(rng: Random, light: Light, extent: Extent, depth: float) -> Layer:
    """Return wind drawn as lines: long, thin at both ends, some with a curl at the front."""
    path, span = winding(), extent.right - extent.left + 0.6
    for index, x in enumerate(spaced(rng, extent, 0.34, 0.4)):
        y, long, thick = 0.14 + 0.17 * ((2 * index + 1) % 5) + rng.uniform(-0.03, 0.03), rng.uniform(0.3, 0.46), 0.0055
        curl = 0.045 * rng.choice((-1, 1))
        for at in (x, x - span):
            joints = [(at - long, y, 0.0005), (at - 0.5 * long, y - 0.5 * curl, thick), (at, y, thick)]
            joints += [(at + 0.055, y - 0.35 * curl, thick), (at + 0.055, y - 1.1 * curl, 0.8 * thick)]
            limb(path, [*joints, (at + 0.01, y - 1.15 * curl, 0.6 * thick), (at, y - 0.7 * curl, 0.0005)])
    colour = mix((1.0, 1.0, 1.0), light.tint, 0.25)
    fill, pace, start = paint(colour, light.by_night(0.8, 0.55)), 1.1, rng.uniform(0.0, 1.0)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.translate((pace * seconds + start) % span, 0.012 * math.sin(3.0 * seconds))
        canvas.drawPath(path, fill)

    return Layer(depth=depth, draw=draw, moving=True)


def _racing(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return torn flat clouds that race by and come in again on the left."""
    path, span = winding(), extent.right - extent.left + 0.6
    for x in spaced(rng, extent, 0.4, 0.3):
        y, size = rng.uniform(0.10, 0.36), rng.uniform(0.2, 0.34)
        for at in (x, x - span):
            cloud(path, at, y / 0.6, size)
    fill = paint(mix(light.sky_horizon, (1.0, 1.0, 1.0), light.by_night(0.5, 0.1)), light.by_night(0.9, 0.55))
    outline, start = simplified(path), rng.uniform(0.0, span)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.translate((0.16 * seconds + start) % span, 0.0)
        canvas.scale(1.0, 0.6)
        canvas.drawPath(outline, fill)

    return Layer(depth=0.12, draw=draw, moving=True)


def relight(light: Light) -> Light:
    """Return the cool light of a windy day."""
    return veiled(light, PALE, 0.18, (0.97, 0.98, 1.0))


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return racing clouds, lines of wind and leaves at three depths."""
    return (
        _racing(rng, light, extent),
        _leaves(rng, light, extent, 0.7, LEAVES[0], 0.042),
        _lines(rng, light, extent, 0.8),
        _leaves(rng, light, extent, 1.0, LEAVES[1], 0.052),
        _leaves(rng, light, extent, 1.15, LEAVES[2], 0.062),
    )


WEATHER = Weather(
    name="wind",
    words=("wind", "windy", "in the wind", "strong wind", "gusty", "breeze", "breezy", "gale", "blowing leaves"),
    settings=("in the wind", "on a windy day", "in a strong breeze"),
    sceneries=("windy weather", "a gale", "blowing leaves"),
    relight=relight,
    layers=layers,
    wind=0.35,
)
