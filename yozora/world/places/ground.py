"""What a scene adds to a place's ground: a slope, a rope, footprints, a splash, the light of a lamp."""

from __future__ import annotations

import math

import skia

from yozora.world.places.paper import code, gradient, paint, polygon
from yozora.world.places.props import dark, oval, winding
from yozora.world.scene.light import RGB, Light, mix, multiply, rgb

BOTTOM = 1.15
GRASSY = (rgb("#84bd57"), rgb("#7c5b3c"))
SANDY = (rgb("#efcf94"), rgb("#bf8a52"))
SNOWY = (rgb("#f2f7fd"), rgb("#93aed4"))
STONY = (rgb("#b9b6ba"), rgb("#6b6972"))
MOSSY = (rgb("#3f8f7a"), rgb("#3d3462"))
PLANKS = (rgb("#c99a63"), rgb("#96683f"))
# What a slope is made of (its surface and what is below), where it is not of planks.
EARTHS: dict[str, tuple[RGB, RGB]] = {
    "meadow": GRASSY, "forest": GRASSY, "mountains": GRASSY, "village": GRASSY, "beach": SANDY, "desert": SANDY,
    "underwater": SANDY, "snowfield": SNOWY, "moon surface": STONY, "mystical forest": MOSSY,
}  # fmt: skip
DROPLETS = ((-0.9, 0.55), (-0.62, 0.85), (-0.3, 0.95), (0.0, 1.1), (0.3, 0.9), (0.62, 0.85), (0.9, 0.6))
SPLASH_S = 0.6
GLOW_RADIUS = 0.75
WARM = rgb("#ffcf7a")


def paint_ramp(canvas: skia.Canvas, x0: float, y0: float, x1: float, y1: float, light: Light, place_name: str) -> None:
    """Paint a slope from its top (`x0`, `y0`) to its foot (`x1`, `y1`), made of what the place is made of.

    Behind its top it falls off steeply; towards us it spreads until y = BOTTOM.
    """
    top, low = (multiply(colour, light.tint) for colour in EARTHS.get(place_name, PLANKS))
    side = 1.0 if x1 > x0 else -1.0
    body = skia.Path()
    back = x0 - 0.10 * side
    body.moveTo(x0, y0)
    body.lineTo(x1, y1)
    body.quadTo(x1 + 0.05 * side, y1 + 0.3 * (BOTTOM - y1), x1 - 0.04 * side, BOTTOM)
    body.lineTo(back - 0.06 * side, BOTTOM)
    body.quadTo(back, y0 + 0.4 * (BOTTOM - y0), back + 0.03 * side, y0)
    body.close()
    canvas.drawPath(body, gradient(y0, BOTTOM, [mix(top, low, 0.55), low]))
    canvas.save()
    canvas.clipPath(body, doAntiAlias=True)
    if place_name not in EARTHS:
        _planks(canvas, (min(x0, x1), y0, max(x0, x1)), dark(low, 0.3))
    _surface(canvas, [(back, y0), (x0, y0), (x1, y1), (x1 + 0.1 * side, y1 + 0.02)], top, place_name in EARTHS)
    canvas.restore()


def _surface(canvas: skia.Canvas, line: list[tuple[float, float]], colour: RGB, soft: bool) -> None:
    """Paint the band along a slope on which things roll; on `soft` ground its lower edge is uneven."""
    band, thick = skia.Path(), 0.035
    below = [(x, y + thick) for x, y in reversed(line)]
    if soft:
        (x0, y0), (x1, y1) = line[1], line[2]
        below[1:3] = [
            (x1 + (x0 - x1) * k / 8, y1 + (y0 - y1) * k / 8 + thick * (1.5 if k % 2 else 0.7)) for k in range(9)
        ]
    polygon(band, [*line, *below])
    canvas.drawPath(band, paint(colour))


def _planks(canvas: skia.Canvas, box: tuple[float, float, float], seam: RGB) -> None:
    """Paint upright seams between boards over `box` (left, top, right)."""
    left, top, right = box
    x = left - 0.15
    while x < right + 0.15:
        canvas.drawRect(skia.Rect.MakeLTRB(x, top, x + 0.006, BOTTOM), paint(seam, 0.8))
        x += 0.085


def paint_rope(canvas: skia.Canvas, x0: float, y0: float, x1: float, y1: float, light: Light) -> None:
    """Paint a rope from the hook (`x0`, `y0`) that holds it to what hangs on it at (`x1`, `y1`)."""
    for colour, width in ((rgb("#6b4a2b"), 0.016), (rgb("#d9b278"), 0.009)):
        stroke = paint(multiply(colour, light.tint))
        stroke.setStyle(skia.Paint.kStroke_Style)
        stroke.setStrokeWidth(width)
        stroke.setStrokeCap(skia.Paint.kRound_Cap)
        canvas.drawLine(x0, y0, x1, y1, stroke)
    canvas.drawCircle(x0, y0, 0.016, paint(multiply(rgb("#565d6c"), light.tint)))


def paint_prints(canvas: skia.Canvas, prints: list[tuple[float, float]], light: Light) -> None:
    """Paint footprints: soft dark ovals, each with a light rim below, where (x, y) are their middles."""
    hollows, rims = winding(), winding()
    for x, y in prints:
        hollows.addOval(oval(x, y, 0.014, 0.005))
        rims.addOval(oval(x, y + 0.003, 0.015, 0.005))
    canvas.drawPath(rims, paint(multiply((1.0, 1.0, 1.0), light.tint), 0.28))
    canvas.drawPath(hollows, paint(multiply(rgb("#3a3450"), light.tint), 0.72))


def paint_splash(canvas: skia.Canvas, x: float, y: float, age_s: float, strength: float) -> None:
    """Paint a crown of droplets over (`x`, `y`) that rises and falls back within SPLASH_S seconds.

    `strength` (0..1) is how hard it was hit. Rings spread on the water meanwhile.
    """
    if not 0.0 <= age_s < SPLASH_S:
        return
    part, reach = age_s / SPLASH_S, 0.5 + 0.5 * strength
    drops, rise = winding(), 4 * part * (1 - part)
    for across, up in DROPLETS:
        at = x + 0.17 * reach * across * (0.35 + part)
        height, radius = 0.20 * reach * up * rise, (0.017 - 0.007 * part) * reach
        drops.addOval(oval(at, y - height, radius, 1.3 * radius))
    # The sheet of water thrown up at first, from which the drops come.
    wide, high, sheet = 0.11 * reach * (0.5 + part), 0.13 * reach * rise, skia.Path()
    teeth = [(x + wide * k / 3, y - high * (1.0 if k % 2 else 0.6)) for k in range(-3, 4)]
    polygon(sheet, [(x - 0.7 * wide, y), *teeth, (x + 0.7 * wide, y)])
    clear = 1.0 - part * part
    ring = paint((1.0, 1.0, 1.0), 0.6 * (1.0 - part))
    ring.setStyle(skia.Paint.kStroke_Style)
    ring.setStrokeWidth(0.008)
    canvas.drawOval(oval(x, y, reach * (0.08 + 0.14 * part), reach * (0.016 + 0.026 * part)), ring)
    canvas.drawPath(sheet, paint(rgb("#d9f2fb"), 0.65 * (1.0 - part)))
    canvas.drawPath(drops, paint(rgb("#f2fbff"), 0.95 * clear))


def paint_glow(canvas: skia.Canvas, x: float, y: float, light: Light) -> None:
    """Paint the warm light of a lamp at (`x`, `y`) over its surroundings: strong by night, faint by day."""
    dusk = max(light.darkness, 0.45 * light.low_sun, 0.5 * light.lamplight)
    strength = 0.14 + 0.50 * dusk
    fill = skia.Paint(AntiAlias=True, Dither=True, BlendMode=skia.BlendMode.kScreen)
    # Screen wants its colours dimmed, not transparent: black adds nothing.
    shades = [code(mix((0.0, 0.0, 0.0), WARM, strength * math.exp(-3.2 * step / 4)), 1.0) for step in range(4)]
    fill.setShader(
        skia.GradientShader.MakeRadial(
            center=skia.Point(x, y), radius=GLOW_RADIUS, colors=[*shades, code((0.0, 0.0, 0.0))]
        )
    )
    canvas.drawCircle(x, y, GLOW_RADIUS, fill)
