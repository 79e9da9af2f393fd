"""The moon: grey craters under a black sky, the Earth hanging over the hills."""

from __future__ import annotations

from random import Random

import skia

from yozora.world.places.paper import code, glow, gradient, paint, polygon, profile, ridge, sheet
from yozora.world.places.place import Extent, Layer, Place
from yozora.world.places.props import aside, blob, dark, oval, repeated, spaced, winding
from yozora.world.scene.light import RGB, Light, mix, rgb

DUST = rgb("#b3b0b4")
SHADOW = rgb("#57555f")
NIGHT = rgb("#07070f")
OCEAN = rgb("#3f7fc0")
LAND = rgb("#6da56b")
FOIL = rgb("#c2a566")


def _heaven(rng: Random, extent: Extent) -> Layer:
    """Return the black sky and its stars, which do not twinkle here."""
    stars = winding()
    for x in spaced(rng, extent, 0.022, 0.8):
        stars.addCircle(x, rng.uniform(0.0, 0.6), rng.uniform(0.0015, 0.0045))

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPaint(gradient(0.0, 0.7, [NIGHT, rgb("#15151f")]))
        canvas.drawPath(stars, paint((1.0, 1.0, 0.95), 0.9))

    return Layer(depth=0.0, draw=draw)


def _earth(rng: Random, extent: Extent) -> Layer:
    """Return the blue Earth with land, clouds and its night side."""
    radius, side = rng.uniform(0.10, 0.13), rng.choice((-1, 1))
    x = aside(extent, side, rng.uniform(0.16, 0.32))
    y, turn = rng.uniform(0.17, 0.25), rng.uniform(-40, 40)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.save()
        canvas.translate(x, y)
        canvas.drawCircle(0, 0, 1.6 * radius, glow(0, 0, 1.6 * radius, rgb("#7fb8f0"), 0.5))
        canvas.scale(radius, radius)
        canvas.rotate(turn)
        canvas.clipPath(skia.Path().addCircle(0, 0, 1), doAntiAlias=True)
        canvas.drawCircle(0, 0, 1, paint(OCEAN))
        for corners in (
            [(-0.7, -0.6), (-0.1, -0.8), (0.1, -0.3), (-0.3, 0.0), (-0.5, 0.3), (-0.8, -0.1)],
            [(0.2, -0.1), (0.7, -0.3), (0.9, 0.2), (0.5, 0.7), (0.2, 0.4)],
        ):
            land = skia.Path()
            blob(land, corners)
            canvas.drawPath(land, paint(LAND))
        for at_x, at_y, half in ((-0.3, -0.55, 0.4), (0.5, 0.15, 0.35), (-0.3, 0.5, 0.42)):
            canvas.drawOval(oval(at_x, at_y, half, 0.09), paint((1.0, 1.0, 1.0), 0.8))
        dusk = skia.Paint(AntiAlias=True, Dither=True)
        shades = [code(NIGHT, 0.0), code(NIGHT, 0.0), code(NIGHT, 0.85)]
        centre = skia.Point(-0.5, -0.4)
        dusk.setShader(skia.GradientShader.MakeRadial(center=centre, radius=1.7, colors=shades, positions=[0, 0.45, 1]))
        canvas.drawCircle(0, 0, 1, dusk)
        canvas.restore()

    return Layer(depth=0.1, draw=draw)


def _hills(rng: Random, extent: Extent, base: float, height: float, shade: float) -> Layer:
    """Return a row of smooth grey hills, lit from the side."""
    points, colour = profile(rng, extent, height, 1.1, 0.9), mix(DUST, SHADOW, shade)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        fill = gradient(base - height, base + 0.12, [colour, dark(mix(colour, SHADOW, 0.5), 0.1)])
        sheet(canvas, ridge(points, base, extent), colour, fill)

    return Layer(depth=0.8 - 0.7 * shade, draw=draw)


def _crater(canvas: skia.Canvas, x: float, y: float, half: float, ground: RGB) -> None:
    """Paint a crater: a bright rim, a dark hollow, light on its far wall."""
    canvas.drawOval(oval(x, y, 1.14 * half, 0.36 * half), paint(mix(ground, (1.0, 1.0, 1.0), 0.25)))
    hollow = skia.Path().addOval(oval(x, y, half, 0.29 * half))
    canvas.drawPath(hollow, paint(mix(SHADOW, ground, 0.15)))
    canvas.save()
    canvas.clipPath(hollow, doAntiAlias=True)
    canvas.drawOval(oval(x + 0.1 * half, y + 0.16 * half, half, 0.29 * half), paint(mix(SHADOW, ground, 0.6)))
    canvas.restore()


def _ground(rng: Random, extent: Extent) -> Layer:
    """Return the grey dust with craters large and small."""
    points, low = profile(rng, extent, 0.012, 1.6, 0.8), dark(mix(DUST, SHADOW, 0.45), 0.05)
    far = [(x, rng.uniform(0.76, 0.80), rng.uniform(0.04, 0.07)) for x in spaced(rng, extent, 0.28, 0.5)]
    near = [(x, rng.uniform(0.86, 1.0), rng.uniform(0.08, 0.15)) for x in spaced(rng, extent, 0.42, 0.4)]

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, ridge(points, 0.73, extent), DUST, gradient(0.72, 1.0, [DUST, low]))
        for x, y, half in [*far, *near]:
            _crater(canvas, x, y, half, mix(DUST, low, (y - 0.72) / 0.28))

    return Layer(depth=1.0, draw=draw)


def _flag(rng: Random, extent: Extent) -> Layer:
    """Return an explorers' flag and their tracks, far off to one side."""
    first = aside(extent, rng.choice((-1, 1)), rng.uniform(0.3, 0.42))

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        for x in repeated(extent, first, 1.2):
            canvas.drawRect(skia.Rect.MakeLTRB(x - 0.004, 0.60, x + 0.004, 0.76), paint(rgb("#dcdce2")))
            canvas.drawRect(skia.Rect.MakeLTRB(x, 0.60, x + 0.085, 0.655), paint(rgb("#c9876f")))
            canvas.drawRect(skia.Rect.MakeLTRB(x, 0.618, x + 0.085, 0.637), paint(rgb("#e6ddd0")))

    return Layer(depth=1.0, draw=draw)


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return black sky, Earth, three rows of hills, the cratered ground and a flag."""
    return (
        _heaven(rng, extent),
        _earth(rng, extent),
        _hills(rng, extent, 0.60, 0.07, 0.70),
        _hills(rng, extent, 0.67, 0.05, 0.38),
        _ground(rng, extent),
        _flag(rng, extent),
    )


def rock(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a great grey rock with a pitted side."""
    skew, stone = rng.uniform(-0.03, 0.03), mix(DUST, SHADOW, rng.uniform(0.25, 0.4))
    body, shade = skia.Path(), skia.Path()
    crown = [(-0.15 + skew, -0.42), (0.02 + skew, -0.50), (0.16 + skew, -0.40)]
    polygon(body, [(-0.27, 0.03), (-0.24, -0.20), *crown, (0.25, -0.16), (0.27, 0.03)])
    polygon(shade, [(0.03, 0.03), (0.0, -0.24), (0.06 + skew, -0.475), crown[2], (0.25, -0.16), (0.27, 0.03)])
    canvas.drawPath(body, paint(stone))
    canvas.drawPath(shade, paint(mix(stone, SHADOW, 0.6)))
    for x, y, half in ((-0.14, -0.20, 0.04), (-0.08, -0.36, 0.025), (0.12, -0.14, 0.045)):
        canvas.drawOval(oval(x, y, half, 0.8 * half), paint(mix(stone, SHADOW, 0.85)))
    canvas.drawOval(oval(0.0, 0.025, 0.31, 0.03), paint(mix(DUST, SHADOW, 0.3)))


def lander(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a moon lander: a golden body on four legs under a grey cabin."""
    legs, hull, cabin = skia.Path(), skia.Path(), skia.Path()
    for side in (-1, 1):
        polygon(legs, [(0.14 * side, -0.16), (0.19 * side, -0.16), (0.29 * side, 0.02), (0.26 * side, 0.02)])
        legs.addOval(oval(0.275 * side, 0.02, 0.05, 0.014))
    polygon(hull, [(-0.22, -0.02), (-0.24, -0.22), (-0.18, -0.27), (0.18, -0.27), (0.24, -0.22), (0.22, -0.02)])
    polygon(cabin, [(-0.16, -0.27), (-0.19, -0.40), (-0.10, -0.52), (0.10, -0.52), (0.19, -0.40), (0.16, -0.27)])
    canvas.drawPath(legs, paint(rgb("#77757f")))
    canvas.drawPath(hull, gradient(-0.27, 0.0, [FOIL, dark(FOIL, 0.3)]))
    canvas.drawRect(skia.Rect.MakeLTRB(0.06, -0.27, 0.10, -0.02), paint(dark(FOIL, 0.35)))
    canvas.drawPath(cabin, gradient(-0.52, -0.27, [rgb("#c4c5cf"), rgb("#8f909c")]))
    for x in (-0.09, 0.05):
        canvas.drawOval(oval(x + 0.02, -0.41, 0.04, 0.045), paint(rgb("#3c4a66")))
    canvas.drawRect(skia.Rect.MakeLTRB(-0.006, -0.62, 0.006, -0.52), paint(rgb("#a5a6b2")))
    canvas.drawArc(oval(rng.choice((-1, 1)) * 0.03, -0.62, 0.06, 0.04), 0, 180, True, paint(rgb("#c4c5cf")))


PLACE = Place(
    name="moon surface",
    words=("moon surface", "moon", "lunar surface", "moonscape", "lunar craters"),
    settings=("on the moon", "on the lunar surface", "on the moon surface"),
    sceneries=("the moonscape", "the lunar craters", "the moon"),
    habitats={"ground": (0.84, 0.93), "space": (0.26, 0.50)},
    layers=layers,
    occluders={"rock": rock, "lander": lander},
    times=("night",),
    weathers=("clear",),
    traces=True,
    outdoors=False,
)
