"""A meadow: soft hills, flowers, a few round trees."""

from __future__ import annotations

from random import Random

import skia

from yozora.world.places.occluders import mound
from yozora.world.places.paper import aerial, clouds, gradient, paint, profile, ridge, sheet, sky
from yozora.world.places.place import Extent, Layer, Place
from yozora.world.scene.light import Light, mix, multiply, rgb

GRASS = rgb("#7fc25a")
PETALS = (rgb("#fff3c4"), rgb("#ffc4dd"), rgb("#ffffff"), rgb("#ffe27a"))


def round_tree(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a round tree, tall enough to hide a subject behind its trunk-low crown."""
    canvas.drawRect(skia.Rect.MakeLTRB(-0.03, -0.3, 0.03, 0.0), paint(aerial(rgb("#6e4a33"), light, 0.0)))
    crown = skia.Path()
    for dx, dy, r in (
        (-0.11, -0.17, 0.13),
        (0.11, -0.17, 0.13),
        (0.0, -0.36, 0.15),
        (-0.08, -0.3, 0.12),
        (0.09, -0.3, 0.12),
    ):
        crown.addCircle(dx, dy, r)
    crown.setFillType(skia.PathFillType.kWinding)
    sheet(canvas, crown, aerial(rgb("#3f8f4c"), light, 0.0))


def _hills(rng: Random, light: Light, extent: Extent, base: float, height: float, distance: float) -> Layer:
    """Return one sheet of hills."""
    points = profile(rng, extent, height, 1.6, 0.8)
    colour = aerial(GRASS, light, distance)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(
            canvas,
            ridge(points, base, extent),
            colour,
            gradient(base - height, base + 0.3, [mix(colour, light.haze, 0.15), colour]),
        )

    return Layer(depth=0.85 - 0.7 * distance, draw=draw)


def _ground(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the near ground with its flowers."""
    points = profile(rng, extent, 0.012, 1.4, 1.0)
    near = aerial(mix(GRASS, rgb("#3f8f4c"), 0.35), light, 0.0)
    flowers = [
        (rng.uniform(extent.left, extent.right), rng.uniform(0.80, 1.0), rng.uniform(0.006, 0.011), rng.choice(PETALS))
        for _ in range(round(34 * (extent.right - extent.left)))
    ]

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, ridge(points, 0.74, extent), near, gradient(0.72, 1.0, [aerial(GRASS, light, 0.05), near]))
        for x, y, radius, petal in flowers:
            canvas.drawCircle(x, y, radius, paint(multiply(petal, light.tint)))

    return Layer(depth=1.0, draw=draw)


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return sky, clouds, three hills and the flowered ground."""
    return (
        sky(rng, light, extent),
        clouds(rng, light, extent),
        _hills(rng, light, extent, 0.60, 0.06, 0.75),
        _hills(rng, light, extent, 0.66, 0.05, 0.45),
        _ground(rng, light, extent),
    )


def hill(canvas: skia.Canvas, rng: Random, light: Light) -> None:
    """Paint a grassy knoll."""
    mound(canvas, rng, aerial(GRASS, light, 0.05), aerial(mix(GRASS, rgb("#3f8f4c"), 0.55), light, 0.0))


PLACE = Place(
    name="meadow",
    words=("meadow", "field", "grassland", "hills", "green hills", "flower field", "countryside", "pasture"),
    settings=("in a meadow", "over green hills", "in a flower field"),
    sceneries=("the countryside", "the grassland", "the meadow"),
    habitats={"ground": (0.84, 0.93), "air": (0.24, 0.52)},
    layers=layers,
    occluders={"tree": round_tree, "hill": hill},
)
