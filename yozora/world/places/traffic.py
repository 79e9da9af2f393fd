"""Traffic far down the street: small cars and a bus of paper on a lane before the houses."""

from __future__ import annotations

from random import Random

import skia

from yozora.world.places.paper import aerial, paint, polygon, rectangle
from yozora.world.places.place import Extent, Layer
from yozora.world.places.props import below, dark, winding
from yozora.world.scene.light import Light, mix, multiply, rgb

LANE = 0.782
FOOT = 0.812
BODIES = (rgb("#b9837a"), rgb("#7f93ad"), rgb("#b3a06e"))


def lane(light: Light, extent: Extent) -> Layer:
    """Return the asphalt that the traffic drives on."""
    asphalt = aerial(rgb("#77737f"), light, 0.2)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawRect(below(extent, LANE), paint(asphalt))

    return Layer(depth=0.9, draw=draw)


def traffic(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return two or three vehicles that drive by one way; they come in again where they came from."""
    side, span = rng.choice((-1, 1)), extent.right - extent.left + 0.5
    bodies, panes, wheels, x = winding(), winding(), winding(), 0.0
    for index in range(rng.randint(2, 3)):
        x += rng.uniform(0.28, 0.5)
        for at in (x % span, x % span - span):
            _vehicle(bodies, panes, wheels, at, index == 1)
    body = paint(mix(multiply(rng.choice(BODIES), light.tint), light.haze, 0.18))
    glass = paint(mix(mix(light.sky_middle, light.sky_horizon, 0.6), rgb("#ffd98a"), 0.8 * light.lamplight))
    tyre, pace = paint(multiply(dark(rgb("#4a4854"), 0.2), light.tint)), rng.uniform(0.10, 0.16)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        # The sheet is drawn driving right and turned over for driving left.
        canvas.translate(extent.left - 0.25 if side > 0 else extent.right + 0.25, FOOT)
        canvas.scale(side, 1.0)
        canvas.translate((pace * seconds) % span, 0.0)
        canvas.drawPath(wheels, tyre)
        canvas.drawPath(bodies, body)
        canvas.drawPath(panes, glass)

    return Layer(depth=0.9, draw=draw, moving=True)


def _vehicle(bodies: skia.Path, panes: skia.Path, wheels: skia.Path, x: float, bus: bool) -> None:
    """Add a car or a bus that drives right, its middle at `x`, to the three paths."""
    half = 0.062 if bus else 0.042
    if bus:
        bodies.addRoundRect(skia.Rect.MakeLTRB(x - half, -0.062, x + half, -0.008), 0.008, 0.008)
        for step in range(4):
            rectangle(panes, x - 0.054 + 0.028 * step, -0.053, x - 0.034 + 0.028 * step, -0.034)
    else:
        bodies.addRoundRect(skia.Rect.MakeLTRB(x - half, -0.027, x + half, -0.007), 0.008, 0.008)
        polygon(bodies, [(x - 0.03, -0.024), (x - 0.02, -0.046), (x + 0.012, -0.046), (x + 0.026, -0.024)])
        polygon(panes, [(x - 0.022, -0.026), (x - 0.015, -0.041), (x + 0.009, -0.041), (x + 0.019, -0.026)])
    for at in (x - 0.6 * half, x + 0.6 * half):
        wheels.addCircle(at, -0.008, 0.0095)
