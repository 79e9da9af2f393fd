"""Deep space: stars, a nebula's glow, a great ringed planet and its moon."""

from __future__ import annotations

from random import Random

import skia

from yozora.world.places.paper import code, glow, gradient, paint
from yozora.world.places.place import Extent, Layer, Place
from yozora.world.scene.light import RGB, Light, mix, rgb

NEBULAE = (
    (rgb("#7a3fa0"), rgb("#2b6f9c")),
    (rgb("#a03f7c"), rgb("#3b4fb0")),
    (rgb("#3f6fb0"), rgb("#6a3fa8")),
    (rgb("#2f8f8c"), rgb("#7a3f9a")),
)
GLOBES = (rgb("#c99a78"), rgb("#b98aa8"), rgb("#8fa8c4"), rgb("#b9ad84"), rgb("#8fb0a0"))
INK = (0.03, 0.02, 0.10)


def _nebula(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the deep sky with a band of glowing clouds across it."""
    first, second = rng.choice(NEBULAE)
    tilt, middle = rng.uniform(-0.5, 0.5), rng.uniform(0.4, 0.6)
    clouds = []
    x = extent.left
    while x < extent.right + 0.2:
        y = middle + tilt * (x - 0.5) + rng.uniform(-0.12, 0.12)
        clouds.append((x, y, rng.uniform(0.28, 0.5), mix(first, second, rng.random()), rng.uniform(0.35, 0.6)))
        x += rng.uniform(0.18, 0.3)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPaint(gradient(0.0, 1.0, [mix(INK, first, 0.10), mix(INK, second, 0.22)]))
        for x, y, radius, colour, strength in clouds:
            canvas.drawCircle(x, y, radius, glow(x, y, radius, colour, strength))

    return Layer(depth=0.0, draw=draw)


def _stars(rng: Random, extent: Extent, number: int, largest: float, depth: float) -> Layer:
    """Return a sheet of stars; the largest have four points."""
    dots, count = skia.Path(), round(number * (extent.right - extent.left))
    dots.setFillType(skia.PathFillType.kWinding)
    for _ in range(count):
        x, y = rng.uniform(extent.left, extent.right), rng.uniform(extent.top, extent.bottom)
        radius = largest * rng.uniform(0.4, 1.0)
        dots.addCircle(x, y, radius)
        if radius > 0.006:
            _sparkle(dots, x, y, 3.2 * radius)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPath(dots, paint((1.0, 0.98, 0.92), 0.9))

    return Layer(depth=depth, draw=draw)


def _sparkle(path: skia.Path, x: float, y: float, size: float) -> None:
    """Add a four-pointed star to `path`."""
    path.moveTo(x, y - size)
    for dx, dy in ((size, 0.0), (0.0, size), (-size, 0.0), (0.0, -size)):
        path.quadTo(x, y, x + dx, y + dy)
    path.close()


def _globe(
    canvas: skia.Canvas, x: float, y: float, radius: float, colour: RGB, bands: list[tuple[float, float, float]]
) -> None:
    """Paint a banded globe, lit from the upper left."""
    canvas.save()
    disc = skia.Path().addCircle(x, y, radius)
    canvas.clipPath(disc, doAntiAlias=True)
    canvas.drawPath(disc, paint(colour))
    for middle, half, shade in bands:
        tone = mix(colour, (1.0, 0.97, 0.9), shade) if shade > 0 else mix(colour, INK, -shade)
        canvas.drawOval(
            skia.Rect.MakeLTRB(
                x - 1.3 * radius, y + (middle - half) * radius, x + 1.3 * radius, y + (middle + half) * radius
            ),
            paint(tone),
        )
    dusk = skia.Paint(AntiAlias=True, Dither=True)
    centre = skia.Point(x - 0.5 * radius, y - 0.5 * radius)
    dusk.setShader(
        skia.GradientShader.MakeRadial(
            center=centre,
            radius=1.7 * radius,
            colors=[code(INK, 0.0), code(INK, 0.05), code(INK, 0.75)],
            positions=[0, 0.5, 1],
        )
    )
    canvas.drawPath(disc, dusk)
    canvas.restore()


def _bands(rng: Random) -> list[tuple[float, float, float]]:
    """Return a globe's bands: centre, half height, and how light (or dark, below 0)."""
    return [
        (y + rng.uniform(-0.08, 0.08), rng.uniform(0.07, 0.13), rng.choice((0.22, -0.2))) for y in (-0.55, -0.1, 0.4)
    ]


def _half_ring(canvas: skia.Canvas, radius: float, colour: RGB, start: float) -> None:
    """Paint half of a planet's ring round the origin, from the angle `start`."""
    for reach, width, strength in ((1.75, 0.20, 0.85), (2.1, 0.09, 0.6)):
        stroke = paint(colour, strength)
        stroke.setStyle(skia.Paint.kStroke_Style)
        stroke.setStrokeWidth(width * radius)
        oval = skia.Rect.MakeLTRB(-reach * radius, -0.32 * reach * radius, reach * radius, 0.32 * reach * radius)
        canvas.drawArc(oval, start, 180, False, stroke)


def _ringed(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the great ringed planet, in an upper or lower corner."""
    side, high = rng.choice((-1, 1)), rng.random() < 0.6
    middle = (extent.left + extent.right) / 2
    x = middle + side * ((extent.right - extent.left) / 2 - rng.uniform(0.28, 0.42))
    y = rng.uniform(0.16, 0.24) if high else rng.uniform(0.78, 0.86)
    radius, tilt, colour = rng.uniform(0.12, 0.16), side * rng.uniform(8, 28), mix(rng.choice(GLOBES), INK, 0.18)
    bands, ring = _bands(rng), mix(rng.choice(GLOBES), (0.9, 0.85, 0.8), 0.3)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.save()
        canvas.translate(x, y)
        canvas.rotate(tilt)
        canvas.drawCircle(0, 0, 2 * radius, glow(0, 0, 2 * radius, colour, 0.4))
        _half_ring(canvas, radius, mix(ring, INK, 0.35), 180)
        _globe(canvas, 0.0, 0.0, radius, colour, bands)
        _half_ring(canvas, radius, mix(ring, INK, 0.15), 0)
        canvas.restore()

    return Layer(depth=0.25, draw=draw)


def _moon(rng: Random, extent: Extent) -> Layer:
    """Return a small cratered moon."""
    x, y, radius = (
        rng.uniform(0.1, 0.9),
        rng.choice((rng.uniform(0.08, 0.2), rng.uniform(0.82, 0.92))),
        rng.uniform(0.035, 0.055),
    )
    colour = mix(rgb("#c9c4cf"), INK, 0.15)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        _globe(canvas, x, y, radius, colour, [])
        for dx, dy, r in ((-0.35, -0.2, 0.2), (0.2, 0.25, 0.26), (0.15, -0.45, 0.14)):
            canvas.drawCircle(x + dx * radius, y + dy * radius, r * radius, paint(mix(colour, INK, 0.25)))

    return Layer(depth=0.4, draw=draw)


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return nebula, stars, planet, moon and nearer stars."""
    return (
        _nebula(rng, light, extent),
        _stars(rng, extent, 60, 0.005, 0.05),
        _ringed(rng, light, extent),
        _moon(rng, extent),
        _stars(rng, extent, 9, 0.008, 0.55),
    )


def planet(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a large planet, its foot at the origin."""
    _globe(canvas, 0.0, -0.32, 0.32, rng.choice(GLOBES), _bands(rng))


PLACE = Place(
    name="space",
    words=("space", "outer space", "deep space", "cosmos", "starry space", "galaxy", "planets"),
    settings=("in outer space", "in deep space", "in space"),
    sceneries=("the cosmos", "starry space", "outer space"),
    habitats={"space": (0.3, 0.7)},
    layers=layers,
    occluders={"planet": planet},
    occluder_foot=0.82,
    times=("night",),
    weathers=("clear",),
    outdoors=False,
)
