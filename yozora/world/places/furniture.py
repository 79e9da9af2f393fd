"""What furnishes a room: bookcase, side table with its lamp, sofa, wardrobe."""

from __future__ import annotations

from random import Random

import skia

from yozora.world.places.paper import (
    glow,
    gradient,
    paint,
    polygon,
    rectangle,
    sheet,
)
from yozora.world.places.props import (
    dark,
    oval,
    winding,
)
from yozora.world.scene.light import RGB, Light, mix, multiply, rgb

FLOOR = 0.765
WOOD = rgb("#b58560")
PALE = rgb("#efe4d2")
CARPETS = (rgb("#a8696b"), rgb("#5f8186"), rgb("#8a7396"))
BOOKS = (rgb("#a8655c"), rgb("#6f8f86"), rgb("#c9a868"), rgb("#7d7398"), rgb("#b98f7c"))
LIT = rgb("#ffdc94")


def lit(light: Light) -> bool:
    """Return whether the lamp burns."""
    return light.lamplight > 0


def indoors(colour: RGB, light: Light) -> RGB:
    """Return `colour` as it looks inside: dimmer than outside but by day, rosy at dawn, lamplit at night."""
    shaded = multiply(dark(colour, 0.02 if light.name == "day" else 0.09), light.tint)
    if light.moon:
        return mix(shaded, multiply(colour, LIT), 0.16)
    return mix(shaded, light.sky_middle, 0.20) if light.name == "dawn" else shaded


def bookcase(canvas: skia.Canvas, rng: Random, x: float, light: Light) -> None:
    """Paint a bookcase of three boards against the wall."""
    wood, case = indoors(WOOD, light), skia.Path()
    rectangle(case, x - 0.13, 0.30, x + 0.13, FLOOR + 0.01)
    sheet(canvas, case, wood)
    for row in range(3):
        low = 0.43 + 0.145 * row
        canvas.drawRect(skia.Rect.MakeLTRB(x - 0.112, low - 0.112, x + 0.112, low), paint(dark(wood, 0.42)))
        at = x - 0.108
        while at < x + 0.06:
            wide, tall = rng.uniform(0.022, 0.034), rng.uniform(0.07, 0.10)
            book = indoors(mix(rng.choice(BOOKS), WOOD, 0.15), light)
            canvas.drawRect(skia.Rect.MakeLTRB(at, low - tall, at + wide, low), paint(book))
            at += wide + 0.003


def side_table(canvas: skia.Canvas, x: float, light: Light) -> None:
    """Paint a small table with a lamp on it, and a picture over it."""
    wood, shade, legs = indoors(WOOD, light), indoors(PALE, light), winding()
    frame = skia.Path()
    rectangle(frame, x - 0.075, 0.20, x + 0.075, 0.36)
    sheet(canvas, frame, indoors(dark(WOOD, 0.2), light))
    canvas.drawRect(skia.Rect.MakeLTRB(x - 0.06, 0.215, x + 0.06, 0.345), paint(indoors(rgb("#b9c9c4"), light)))
    hill = skia.Path()
    polygon(hill, [(x - 0.06, 0.345), (x - 0.02, 0.27), (x + 0.02, 0.31), (x + 0.04, 0.29), (x + 0.06, 0.345)])
    canvas.drawPath(hill, paint(indoors(rgb("#7d9484"), light)))
    rectangle(legs, x - 0.12, 0.625, x + 0.12, 0.648)
    for dx in (-0.10, 0.10):
        rectangle(legs, x + dx - 0.011, 0.63, x + dx + 0.011, FLOOR + 0.01)
    sheet(canvas, legs, wood)
    canvas.drawRect(skia.Rect.MakeLTRB(x - 0.006, 0.55, x + 0.006, 0.62), paint(dark(wood, 0.3)))
    canvas.drawOval(oval(x, 0.612, 0.035, 0.018), paint(dark(wood, 0.3)))
    hood = skia.Path()
    polygon(hood, [(x - 0.035, 0.46), (x + 0.035, 0.46), (x + 0.065, 0.56), (x - 0.065, 0.56)])
    if lit(light):
        canvas.drawCircle(x, 0.52, 0.42, glow(x, 0.52, 0.42, LIT, light.by_night(0.4, 0.6)))
    canvas.drawPath(hood, paint(LIT if lit(light) else shade))


def sofa(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint the back of a high sofa."""
    cloth, body, arms = indoors(rng.choice(CARPETS), light), skia.Path(), skia.Path()
    body.addRoundRect(skia.Rect.MakeLTRB(-0.27, -0.46, 0.27, 0.03), 0.10, 0.10)
    for x in (-0.28, 0.28):
        arms.addRoundRect(oval(x, -0.13, 0.065, 0.16), 0.06, 0.06)
    canvas.drawPath(body, gradient(-0.46, 0.03, [mix(cloth, indoors(PALE, light), 0.15), dark(cloth, 0.18)]))
    canvas.drawRect(skia.Rect.MakeLTRB(-0.004, -0.42, 0.004, -0.02), paint(dark(cloth, 0.25)))
    canvas.drawPath(arms, paint(dark(cloth, 0.22)))


def wardrobe(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a tall wardrobe with two panelled doors."""
    wood = indoors(mix(WOOD, rgb("#8f7468"), rng.random()), light)
    canvas.drawRect(skia.Rect.MakeLTRB(-0.21, -0.74, 0.21, 0.03), gradient(-0.74, 0.03, [wood, dark(wood, 0.2)]))
    canvas.drawRect(skia.Rect.MakeLTRB(-0.24, -0.78, 0.24, -0.72), paint(dark(wood, 0.25)))
    for left in (-0.18, 0.02):
        for top, bottom in ((-0.67, -0.38), (-0.33, -0.04)):
            canvas.drawRect(skia.Rect.MakeLTRB(left, top, left + 0.16, bottom), paint(dark(wood, 0.16)))
    for x in (-0.02, 0.02):
        canvas.drawCircle(x, -0.355, 0.012, paint(indoors(rgb("#d9bf80"), light)))
