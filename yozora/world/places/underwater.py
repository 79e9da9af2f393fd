"""Under the sea: shafts of light in the blue-green, reefs, corals, swaying kelp, bubbles."""

from __future__ import annotations

import math
from random import Random

import skia

from yozora.world.places.corals import ABYSS, CORALS, REEF, WATER, coral, deep, rock
from yozora.world.places.paper import fade, gradient, paint, polygon, profile, ridge, sheet
from yozora.world.places.place import Extent, Layer, Place
from yozora.world.places.props import aside, dark, limb, oval, repeated, soft, spaced, winding
from yozora.world.scene.light import Light, mix, multiply, rgb

SURFACE = rgb("#a8efe2")
SAND = rgb("#cdbf94")
KELP = rgb("#4f9468")
RISE = 1.3


def _water(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the depths: bright under the surface, dark below, the sun as a soft pool of light above."""
    x = (extent.left + extent.right) / 2 + rng.uniform(-0.25, 0.25)
    shades = [multiply(colour, light.tint) for colour in (SURFACE, WATER, ABYSS)]
    ripple, shine = skia.Path(), mix(shades[0], light.sun, 0.5)
    for at in spaced(rng, extent, 0.16, 0.5):
        ripple.addOval(oval(at, rng.uniform(0.0, 0.05), rng.uniform(0.05, 0.11), 0.008))

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPaint(gradient(-0.05, 0.95, shades, [0.0, 0.42, 1.0]))
        canvas.drawOval(oval(x, -0.02, 0.42, 0.13), soft(shine, light.by_night(0.6, 0.35), 0.06))
        canvas.drawPath(ripple, paint(shine, 0.5))

    return Layer(depth=0.0, draw=draw)


def _shafts(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return slanting shafts of light that fade with depth."""
    path, slant = winding(), rng.choice((-1, 1)) * rng.uniform(0.18, 0.32)
    for x in spaced(rng, extent, 0.27, 0.3):
        wide = rng.uniform(0.03, 0.07)
        polygon(path, [(x, -0.15), (x + wide, -0.15), (x + 2.4 * wide + slant, 0.85), (x - 0.9 * wide + slant, 0.85)])
    glowing = mix(multiply(SURFACE, light.tint), light.sun, 0.4)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        fill = fade(0.0, 0.8, glowing, light.by_night(0.42, 0.22), 0.0)
        fill.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.012))
        canvas.drawPath(path, fill)

    return Layer(depth=0.3, draw=draw)


def _reef(rng: Random, light: Light, extent: Extent, base: float, height: float, distance: float) -> Layer:
    """Return a far reef: a ridge with blunt pillars and sea fans on it."""
    points, path = profile(rng, extent, 0.5 * height, 1.3, 0.9), winding()
    for x in spaced(rng, extent, 0.26, 0.5):
        tall, half = height * rng.uniform(0.5, 1.3), rng.uniform(0.03, 0.06)
        limb(path, [(x, base + 0.1, 1.6 * half), (x, base - 0.4 * tall, half), (x + 0.02, base - tall, 0.8 * half)])
        path.addCircle(x + 0.02, base - tall, 0.8 * half)
    colour, low = deep(REEF, light, distance), deep(REEF, light, min(1.0, distance + 0.2))

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPath(path, paint(colour))
        canvas.drawPath(ridge(points, base, extent), gradient(base - height, base + 0.15, [colour, low]))

    return Layer(depth=0.75 - 0.6 * distance, draw=draw)


def _bed(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the sandy bed with corals on it."""
    points = profile(rng, extent, 0.016, 1.5, 0.9)
    top, low = deep(SAND, light, 0.30), deep(dark(SAND, 0.25), light, 0.12)
    corals = [
        (rng.randrange(3), (x, rng.uniform(0.87, 0.90)), rng.uniform(0.10, 0.17), deep(rng.choice(CORALS), light, 0.1))
        for x in spaced(rng, extent, 0.23, 0.4)
    ]

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, ridge(points, 0.85, extent), top, gradient(0.84, 1.0, [top, low]))
        for kind, at, size, colour in corals:
            coral(canvas, kind, at, size, colour)

    return Layer(depth=1.0, draw=draw)


def _kelp(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return kelp at one side of the frame, swaying as one."""
    side, clumps = rng.choice((-1, 1)), (winding(), winding())
    first = aside(extent, side, rng.uniform(0.36, 0.44))
    for x in repeated(extent, first, 0.9):
        for index, dx in enumerate((-0.07, -0.02, 0.03, 0.08)):
            tall, bend = rng.uniform(0.30, 0.55), rng.choice((-1, 1)) * 0.022
            root, tip = (x + dx, 0.02, 0.012), (x + dx, -tall, 0.001)
            joints = [(x + dx + bend * (-1) ** k, -tall * share, 0.017) for k, share in enumerate((0.25, 0.5, 0.75))]
            limb(clumps[index % 2], [root, *joints, tip])
    fills, phase = (paint(deep(KELP, light, 0.22)), paint(deep(dark(KELP, 0.15), light, 0.12))), rng.uniform(0, 6)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.translate(0, 0.91)
        for index, (path, fill) in enumerate(zip(clumps, fills, strict=True)):
            canvas.save()
            canvas.skew(0.10 * math.sin(1.2 * seconds + phase + index), 0.0)
            canvas.drawPath(path, fill)
            canvas.restore()

    return Layer(depth=1.0, draw=draw, moving=True)


def _bubbles(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return rising bubbles: one sheet of them that wraps round."""
    path = winding()
    for x in spaced(rng, extent, 0.16, 0.6):
        y = rng.uniform(0, RISE)
        for step, radius in ((0.0, 0.011), (0.05, 0.007), (0.085, 0.005)):
            at = x + rng.uniform(-0.012, 0.012)
            path.addCircle(at, y + step, radius)
            path.addCircle(at, y + step + RISE, radius)
    fill, pace = paint(mix(multiply(SURFACE, light.tint), (1.0, 1.0, 1.0), 0.35), 0.6), rng.uniform(0.08, 0.12)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.translate(0.008 * math.sin(2.0 * seconds), -0.15 - (pace * seconds) % RISE)
        canvas.drawPath(path, fill)

    return Layer(depth=0.9, draw=draw, moving=True)


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return the depths, shafts of light, two reefs, the bed with its corals, kelp and bubbles."""
    return (
        _water(rng, light, extent),
        _reef(rng, light, extent, 0.74, 0.16, 0.68),
        _shafts(rng, light, extent),
        _reef(rng, light, extent, 0.82, 0.13, 0.40),
        _bed(rng, light, extent),
        _kelp(rng, light, extent),
        _bubbles(rng, light, extent),
    )


PLACE = Place(
    name="underwater",
    words=("underwater", "under the sea", "coral reef", "seabed", "ocean floor", "deep sea"),
    settings=("under the sea", "over a coral reef", "over the seabed"),
    sceneries=("the coral reef", "the ocean floor", "the deep sea"),
    habitats={"deep": (0.3, 0.7)},
    layers=layers,
    occluders={"rock": rock},
    times=("day", "night"),
    weathers=("clear",),
    outdoors=False,
)
