"""Houses of a street: gabled, their windows lit in the evening; and those that stand before the subjects."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import skia

from yozora.world.places.paper import aerial, gradient, paint, polygon, rectangle, sheet
from yozora.world.places.place import Extent, Layer
from yozora.world.scene.light import RGB, Light, mix, multiply, rgb

WALLS = tuple(rgb(c) for c in ("#d9c3a5", "#c99f8e", "#a9b7a6", "#9fb0c2", "#cbb37f", "#c7aeb6"))
ROOFS = tuple(rgb(c) for c in ("#8a5a55", "#6b6480", "#7a6a5c", "#5f7480"))
LIT = rgb("#ffd98a")
STREET = 0.775


@dataclass(kw_only=True)
class _Row:
    """Paths of one row of houses, by what they are painted with."""

    walls: list[tuple[skia.Path, RGB]] = field(default_factory=list)
    roofs: list[tuple[skia.Path, RGB]] = field(default_factory=list)
    lit: skia.Path = field(default_factory=skia.Path)
    dark: skia.Path = field(default_factory=skia.Path)


def _share_lit(light: Light) -> float:
    """Return the share of windows with a lamp behind them."""
    return 0.72 * light.lamps


def _roof(rng: Random, left: float, right: float, top: float) -> skia.Path:
    """Return a gable, a spire, or a stepped flat roof."""
    path, middle, over = skia.Path(), (left + right) / 2, 0.008
    kind = rng.random()
    if kind < 0.6:
        polygon(path, [(left - over, top), (middle, top - rng.uniform(0.06, 0.1)), (right + over, top)])
    elif kind < 0.78:
        polygon(path, [(left - over, top), (middle, top - 0.17), (right + over, top)])
    else:
        rectangle(path, left - over, top - 0.022, right + over, top)
    return path


def _windows(rng: Random, row: _Row, left: float, right: float, top: float, foot: float, share: float) -> None:
    """Add a house's windows in regular rows, and its door."""
    columns, size = (2 if right - left < 0.19 else 3), 0.034
    step = (right - left) / columns
    y = top + 0.035
    while y < foot - 0.11:
        for column in range(columns):
            x = left + (column + 0.5) * step - size / 2
            rectangle(row.lit if rng.random() < share else row.dark, x, y, x + size, y + 1.35 * size)
        y += 0.085
    x = left + (rng.randrange(columns) + 0.5) * step
    rectangle(row.dark, x - 0.024, foot - 0.085, x + 0.024, foot)


def _row(rng: Random, light: Light, extent: Extent) -> _Row:
    """Build the near row of houses."""
    row, x = _Row(), extent.left - rng.uniform(0.0, 0.15)
    previous: RGB | None = None
    while x < extent.right:
        right = x + rng.uniform(0.15, 0.24)
        top = STREET - rng.uniform(0.24, 0.42)
        wall = rng.choice([colour for colour in WALLS if colour != previous])
        body = skia.Path()
        rectangle(body, x, top, right, STREET + 0.01)
        row.walls.append((body, aerial(wall, light, 0.22)))
        row.roofs.append((_roof(rng, x, right, top), aerial(rng.choice(ROOFS), light, 0.18)))
        _windows(rng, row, x, right, top, STREET, _share_lit(light))
        previous, x = wall, right + (0.03 if rng.random() < 0.2 else 0.0)
    return row


def near_row(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the near row of houses."""
    row = _row(rng, light, extent)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        whole = skia.Path()
        whole.setFillType(skia.PathFillType.kWinding)
        for path, _ in row.walls + row.roofs:
            whole.addPath(path)
        sheet(canvas, whole, aerial(ROOFS[0], light, 0.2))
        for path, colour in row.walls:
            bounds = path.getBounds()
            canvas.drawPath(path, gradient(bounds.top(), STREET, [colour, mix(colour, (0.2, 0.15, 0.3), 0.16)]))
        for path, colour in row.roofs:
            canvas.drawPath(path, paint(colour))
        canvas.drawPath(row.dark, paint(aerial(rgb("#55657a"), light, 0.15)))
        _shine(canvas, row.lit, light)

    return Layer(depth=0.85, draw=draw)


def _shine(canvas: skia.Canvas, lit: skia.Path, light: Light) -> None:
    """Paint lit windows with a soft glow round them."""
    halo = paint(LIT, 0.45 * light.darkness)
    halo.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.014))
    if light.darkness > 0:
        canvas.drawPath(lit, halo)
    canvas.drawPath(lit, paint(mix(LIT, light.tint, 0.1)))


def building(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a tall corner house on the near side of the street."""
    wall, roof = multiply(rng.choice(WALLS), light.tint), multiply(rng.choice(ROOFS), light.tint)
    row, gable = _Row(), skia.Path()
    canvas.drawRect(skia.Rect.MakeLTRB(-0.2, -0.72, 0.2, 0.03), paint(mix(wall, (0.2, 0.15, 0.3), 0.10)))
    polygon(gable, [(-0.23, -0.70), (0.0, -0.88), (0.23, -0.70)])
    canvas.drawPath(gable, paint(roof))
    for y in (-0.62, -0.46, -0.30):
        for x in (-0.1, 0.1):
            rectangle(row.lit if rng.random() < _share_lit(light) else row.dark, x - 0.045, y, x + 0.045, y + 0.1)
    rectangle(row.dark, -0.05, -0.15, 0.05, 0.03)
    canvas.drawPath(row.dark, paint(multiply(rgb("#4d5a70"), light.tint)))
    canvas.drawPath(row.lit, paint(LIT))


def kiosk(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a round advertising kiosk with a domed roof."""
    wall, roof = multiply(rng.choice(WALLS), light.tint), multiply(rng.choice(ROOFS), light.tint)
    canvas.drawRect(skia.Rect.MakeLTRB(-0.17, -0.40, 0.17, 0.02), paint(wall))
    canvas.drawRect(skia.Rect.MakeLTRB(0.07, -0.40, 0.17, 0.02), paint(mix(wall, (0.2, 0.15, 0.3), 0.2)))
    canvas.drawRect(
        skia.Rect.MakeLTRB(-0.12, -0.31, 0.03, -0.12),
        paint(LIT if _share_lit(light) > 0.5 else mix(wall, light.sky_horizon, 0.5)),
    )
    canvas.drawRect(skia.Rect.MakeLTRB(-0.18, -0.03, 0.18, 0.03), paint(roof))
    canvas.drawArc(skia.Rect.MakeLTRB(-0.2, -0.54, 0.2, -0.24), 180, 180, True, paint(roof))
    canvas.drawCircle(0.0, -0.55, 0.022, paint(roof))
