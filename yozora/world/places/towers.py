"""Towers of glass with lit windows, and what stands before them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import skia

from yozora.world.places.paper import (
    aerial,
    gradient,
    paint,
    polygon,
    rectangle,
)
from yozora.world.places.props import (
    dark,
    oval,
    winding,
)
from yozora.world.scene.light import RGB, Light, mix, multiply, rgb

BANK = 0.625
GLASS = (rgb("#5f86a8"), rgb("#6d78a6"), rgb("#557f93"), rgb("#7d86b4"))
LIT = (rgb("#ffdf94"), rgb("#9fe3ff"), rgb("#ffb9d9"))


@dataclass(kw_only=True)
class Tower:
    """One tower: its outline, its colour and its windows by the lamp behind them (the last: none)."""

    outline: skia.Path
    colour: RGB
    windows: list[skia.Path] = field(default_factory=lambda: [skia.Path() for _ in range(4)])


def share_lit(light: Light) -> float:
    """Return the share of windows with a lamp behind them."""
    return 0.6 * light.lamps


def crown(rng: Random, path: skia.Path, left: float, right: float, top: float) -> None:
    """Add a tower's top: flat, slanted, stepped, or a spire."""
    middle, width, kind = (left + right) / 2, right - left, rng.randrange(4)
    if kind == 1:
        polygon(path, [(left, top + 0.001), (left, top - 0.5 * width), (right, top + 0.001)])
    elif kind == 2:
        rectangle(path, left + 0.2 * width, top - 0.03, right - 0.2 * width, top)
        rectangle(path, left + 0.36 * width, top - 0.055, right - 0.36 * width, top)
    elif kind == 3:
        inner = (left + 0.25 * width, right - 0.25 * width)
        polygon(path, [(left, top), (inner[0], top - 0.04), (inner[1], top - 0.04), (right, top)])
        polygon(path, [(middle - 0.008, top - 0.03), (middle, top - 0.15), (middle + 0.008, top - 0.03)])


def raise_tower(rng: Random, light: Light, left: float, right: float, top: float, distance: float) -> Tower:
    """Build one tower with its grid of windows."""
    outline = winding()
    rectangle(outline, left, top, right, BANK + 0.01)
    crown(rng, outline, left, right, top)
    tower = Tower(outline=outline, colour=aerial(rng.choice(GLASS), light, distance))
    columns = max(2, round((right - left) / 0.038))
    step, lamp, y = (right - left) / columns, rng.choices((0, 1, 2), (6, 3, 1))[0], top + 0.02
    while y < BANK - 0.03:
        for column in range(columns):
            x = left + (column + 0.24) * step
            kind = lamp if rng.random() < share_lit(light) else 3
            rectangle(tower.windows[kind], x, y, x + 0.52 * step, y + 0.02)
        y += 0.036
    return tower


def office(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint the foot of a glass office block that reaches high up."""
    wall, lamp = multiply(rng.choice(GLASS), light.tint), rng.choice(LIT[:2])
    canvas.drawRect(skia.Rect.MakeLTRB(-0.2, -0.78, 0.2, 0.03), gradient(-0.78, 0.03, [wall, dark(wall, 0.25)]))
    canvas.drawRect(skia.Rect.MakeLTRB(-0.22, -0.80, 0.22, -0.765), paint(dark(wall, 0.35)))
    for y in (-0.71, -0.57, -0.43, -0.29):
        for x in (-0.16, -0.05, 0.06):
            lit = rng.random() < share_lit(light)
            pane = lamp if lit else mix(wall, light.sky_middle, 0.45)
            canvas.drawRect(skia.Rect.MakeLTRB(x, y, x + 0.09, y + 0.09), paint(pane))
    canvas.drawRect(skia.Rect.MakeLTRB(-0.2, -0.15, 0.2, 0.03), paint(dark(wall, 0.4)))
    canvas.drawRect(skia.Rect.MakeLTRB(-0.06, -0.13, 0.06, 0.03), paint(mix(wall, lamp, 0.7 * share_lit(light) + 0.2)))


def billboard(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a great billboard: a sun over waves on a board that reaches to the ground."""
    back = multiply(rng.choice((rgb("#e8dcc0"), rgb("#bcd3cf"), rgb("#dfc3cb"))), light.tint)
    back = mix(back, rgb("#fff0d0"), 0.35 * light.lamplight)
    frame = multiply(rgb("#4a4f63"), light.tint)
    canvas.drawRect(skia.Rect.MakeLTRB(-0.27, -0.50, 0.27, 0.03), paint(frame))
    canvas.drawRect(skia.Rect.MakeLTRB(-0.245, -0.475, 0.245, -0.07), paint(back))
    canvas.save()
    canvas.clipRect(skia.Rect.MakeLTRB(-0.245, -0.475, 0.245, -0.07))
    canvas.drawCircle(rng.uniform(-0.1, 0.1), -0.30, 0.09, paint(mix(back, rgb("#c9785a"), 0.6)))
    canvas.drawOval(oval(-0.12, -0.05, 0.25, 0.14), paint(mix(back, rgb("#4f7f92"), 0.6)))
    canvas.drawOval(oval(0.16, -0.04, 0.22, 0.10), paint(mix(back, rgb("#3f6478"), 0.75)))
    canvas.restore()
