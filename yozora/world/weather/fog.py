"""Fog: sheets of haze between the depths, so that ridges far away are lost and what is near stays clear."""

from __future__ import annotations

import math
from random import Random

import skia

from yozora.world.places.paper import code, paint
from yozora.world.places.place import Extent, Layer
from yozora.world.places.props import below, mist, oval, spaced, winding
from yozora.world.scene.light import RGB, Light, mix, rgb
from yozora.world.weather.veil import veiled
from yozora.world.weather.weather import Weather

WHITE = rgb("#e4e9ee")
BLUISH = rgb("#c3d3f2")


def _white(light: Light) -> RGB:
    """Return the colour of the fog: white, at night bluish."""
    return mix(light.haze, mix(WHITE, BLUISH, light.darkness), light.by_night(0.45, 0.24))


def _sheet(light: Light, extent: Extent, depth: float, alphas: tuple[float, float, float]) -> Layer:
    """Return a sheet of haze whose alpha is `alphas` at the top, above the horizon and at the foot of the frame."""
    fill, low = skia.Paint(AntiAlias=True, Dither=True), _white(light)
    ends = [skia.Point(0, extent.top), skia.Point(0, 1.0)]
    shades = [code(tone, alpha) for tone, alpha in zip((mix(low, light.sky_top, 0.5), low, low), alphas, strict=True)]
    fill.setShader(skia.GradientShader.MakeLinear(points=ends, colors=shades, positions=[0.0, 0.62, 1.0]))

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawRect(below(extent, extent.top), fill)

    return Layer(depth=depth, draw=draw)


def _bank(light: Light, extent: Extent) -> Layer:
    """Return the bank of mist that lies where the ground begins, so that its edge is lost too."""

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawRect(below(extent, 0.5), mist(0.60, 0.93, _white(light), 0.85))

    return Layer(depth=1.0, draw=draw)


def _wisps(rng: Random, light: Light, extent: Extent, depth: float, band: tuple[float, float], alpha: float) -> Layer:
    """Return long wisps that drift to and fro, each two ovals, one within the other."""
    rings = (winding(), winding())
    for x in spaced(rng, Extent(left=extent.left - 0.3, right=extent.right + 0.3), 0.6, 0.3):
        y, half = rng.uniform(*band), rng.uniform(0.24, 0.38)
        for ring, share in zip(rings, (1.0, 0.65), strict=True):
            ring.addOval(oval(x, y, share * half, 0.036 * share))
    fill, phase = paint(_white(light), alpha), rng.uniform(0.0, 6.0)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.translate(0.2 * math.sin(0.5 * seconds + phase), 0.006 * math.sin(0.9 * seconds))
        for ring in rings:
            canvas.drawPath(ring, fill)

    return Layer(depth=depth, draw=draw, moving=True)


def relight(light: Light) -> Light:
    """Return the even light of a foggy day."""
    return veiled(light, WHITE, 0.72, (0.95, 0.96, 0.98))


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return haze before three depths, a bank on the ground, wisps behind the actors and a thin one before them."""
    return (
        _sheet(light, extent, 0.3, (0.45, 0.76, 0.60)),
        _sheet(light, extent, 0.6, (0.20, 0.58, 0.40)),
        _sheet(light, extent, 0.9, (0.05, 0.42, 0.10)),
        _bank(light, extent),
        _wisps(rng, light, extent, 1.0, (0.48, 0.70), 0.34),
        _wisps(rng, light, extent, 1.1, (0.84, 1.0), 0.16),
    )


WEATHER = Weather(
    name="fog",
    words=("fog", "foggy", "misty", "mist", "in the fog", "thick fog", "morning mist", "haze", "hazy"),
    settings=("in the fog", "in thick fog", "in the mist"),
    sceneries=("foggy weather", "a white haze", "morning mist"),
    relight=relight,
    layers=layers,
)
