"""What subjects pass behind in more than one place: a mound of earth, sand or snow, and a great cloud in the air."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import skia

from yozora.world.places.paper import gradient, paint
from yozora.world.places.props import curve, dark, oval, winding
from yozora.world.scene.light import RGB, Light, mix

PUFFS = (
    (-0.185, -0.10, 0.10), (-0.10, -0.20, 0.12), (0.05, -0.215, 0.125), (0.16, -0.15, 0.10), (0.20, -0.075, 0.075),
    (0.0, -0.09, 0.09),
)  # fmt: skip


def mound(canvas: skia.Canvas, rng: Random, top: RGB, low: RGB) -> None:
    """Paint a mound 0.7 wide and 0.42 high with its foot at (0, 0): `top` in the light, `low` in the shade."""
    side, body, shade = rng.choice((-1, 1)), skia.Path(), skia.Path()
    crest = [
        (-0.345, -0.05),
        (-0.29, -0.27),
        (-0.20, -0.43),
        (0.03, -0.45),
        (0.21, -0.41),
        (0.30, -0.24),
        (0.35, -0.05),
    ]
    body.moveTo(-0.36, 0.05)
    curve(body, [*((side * x, y) for x, y in crest[::side]), (0.36, 0.05)])
    body.close()
    shade.moveTo(0.03 * side, 0.05)
    curve(shade, [(0.15 * side, -0.12), (0.03 * side, -0.26), (0.10 * side, -0.44), (0.42 * side, -0.45),
                  (0.42 * side, 0.05)])  # fmt: skip
    shade.close()
    canvas.drawPath(body, gradient(-0.42, 0.05, [top, mix(top, low, 0.6)]))
    canvas.save()
    canvas.clipPath(body, doAntiAlias=True)
    canvas.drawPath(shade, paint(low, 0.55))
    canvas.restore()
    canvas.drawOval(oval(0.0, 0.04, 0.36, 0.018), paint(mix(top, low, 0.6)))


def cloud(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a thick paper cloud 0.55 wide and 0.34 high, the middle of its flat underside at (0, 0)."""
    white = mix(mix(light.sky_horizon, (1.0, 1.0, 1.0), light.by_night(0.72, 0.28)), light.sky_middle, 0.08)
    side, body, shade = rng.choice((-1, 1)), winding(), winding()
    for x, y, radius in PUFFS:
        body.addCircle(side * x, y, radius)
        shade.addCircle(side * x + 0.01, y + 0.07, 0.95 * radius)
    body.addRoundRect(skia.Rect.MakeLTRB(-0.275, -0.13, 0.275, 0.0), 0.065, 0.065)
    shade.addRect(skia.Rect.MakeLTRB(-0.3, -0.05, 0.3, 0.1))
    canvas.drawPath(body, gradient(-0.34, 0.0, [mix(white, (1.0, 1.0, 1.0), light.by_night(0.3, 0.1)), white]))
    canvas.save()
    canvas.clipPath(body, doAntiAlias=True)
    canvas.drawPath(shade, paint(dark(light.sky_middle, 0.25), 0.16))
    canvas.restore()


AIR_OCCLUDERS: dict[str, Callable[[skia.Canvas, Random, Light], None]] = {"cloud": cloud}
