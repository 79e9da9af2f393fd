"""A paper stage: paints sheets without the renderer, as a camera at rest or moved sees them."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import numpy as np
import skia

from yozora.world.places.catalog import PLACES
from yozora.world.places.place import Extent, Layer
from yozora.world.scene.light import LIGHTS, Light
from yozora.world.weather.weather import Weather

Pixels = np.ndarray


def extent_of(aspect: float = 1.0, reach: float = 0.0) -> Extent:
    """Return what the layers of a frame of `aspect` must cover when its camera pans by `reach`."""
    return Extent(left=-0.1 - reach, right=aspect + 0.1 + reach)


def sheets(place: str, light: Light, extent: Extent, seed: int = 0, weather: Weather | None = None) -> list[Layer]:
    """Return a place's sheets under a weather, far to near."""
    under = weather.relight(light) if weather else light
    layers = list(PLACES[place].layers(Random(seed), under, extent))
    for layer in weather.layers(Random(seed + 1), under, extent) if weather else ():
        at = next((i for i, other in enumerate(layers) if other.depth > min(layer.depth, 1.0)), len(layers))
        layers.insert(len(layers) if layer.depth > 1 else at, layer)
    return layers


def painted(
    layers: Iterable[Layer],
    *,
    seconds: float = 0.0,
    side_px: int = 48,
    aspect: float = 1.0,
    shift: tuple[float, float] = (0.0, 0.0),
    zoom: float = 1.0,
    fill: int = 0,
) -> Pixels:
    """Return (H,W,3) pixels; the camera is moved by `shift` frame heights and magnifies by `zoom`.

    The memory held `fill` before.
    """
    pixels = np.full((side_px, round(side_px * aspect), 4), fill, np.uint8)
    canvas = skia.Surface(pixels, colorType=skia.kRGBA_8888_ColorType).getCanvas()
    canvas.scale(side_px, side_px)
    for layer in layers:
        canvas.save()
        near = 1 + (zoom - 1) * (0.25 + 0.75 * layer.depth)
        canvas.translate(aspect / 2, 0.5)
        canvas.scale(near, near)
        canvas.translate(-aspect / 2 - shift[0] * layer.depth, -0.5 - shift[1] * layer.depth)
        layer.draw(canvas, seconds)
        canvas.restore()
    return pixels[..., :3]


def view(place: str, time: str = "day", *, seed: int = 0, weather: Weather | None = None, **camera: float) -> Pixels:
    """Return a place as it looks at a time of day."""
    return painted(sheets(place, LIGHTS[time], extent_of(), seed, weather), **camera)
