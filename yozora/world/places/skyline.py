"""A modern skyline: towers of glass beyond a river, their windows lit at night, seen from a promenade."""

from __future__ import annotations

import math
from random import Random

import skia

from yozora.world.places.paper import aerial, clouds, glow, gradient, paint, rectangle, sheet, sky
from yozora.world.places.place import Extent, Layer, Place
from yozora.world.places.props import below, dark, mist, oval, spaced, winding
from yozora.world.places.towers import BANK, GLASS, LIT, billboard, crown, office, raise_tower
from yozora.world.scene.light import RGB, Light, mix, multiply, rgb

QUAY = 0.775
STONE = rgb("#a9a4ad")


def _far_row(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the hazy towers at the back, without windows, and the glow of the town."""
    path = winding()
    for x in spaced(rng, extent, 0.085, 0.5):
        top = rng.uniform(0.28, 0.46)
        rectangle(path, x, top, x + rng.uniform(0.05, 0.10), BANK)
        crown(rng, path, x, x + 0.05, top)
    colour, warm = aerial(GLASS[1], light, 0.62), mix(light.sky_horizon, rgb("#e07fb0"), light.darkness)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawRect(below(extent, 0.2), mist(0.2, 0.95, warm, light.by_night(0.2, 0.40)))
        canvas.drawPath(path, gradient(0.3, BANK, [colour, mix(colour, warm, 0.25)]))

    return Layer(depth=0.2, draw=draw)


def _near_row(rng: Random, light: Light, extent: Extent) -> tuple[Layer, list[tuple[float, RGB]]]:
    """Return the towers on the far bank, and the lights that the river mirrors."""
    towers, lights, x = [], [], extent.left - rng.uniform(0.0, 0.1)
    while x < extent.right:
        right = x + rng.uniform(0.085, 0.15)
        towers.append(raise_tower(rng, light, x, right, rng.uniform(0.17, 0.46), 0.24))
        lights.append(((x + right) / 2, rng.choice(LIT)))
        x = right + rng.uniform(0.004, 0.03)
    whole = winding()
    for tower in towers:
        whole.addPath(tower.outline)
    pane = mix(light.sky_middle, (1.0, 1.0, 1.0), light.by_night(0.35, 0.0))

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sheet(canvas, whole, towers[0].colour)
        for tower in towers:
            top = tower.outline.getBounds().top()
            canvas.drawPath(tower.outline, gradient(top, BANK, [tower.colour, dark(tower.colour, 0.2)]))
            canvas.drawPath(tower.windows[3], paint(mix(tower.colour, pane, 0.3)))
            for lamp, path in zip(LIT, tower.windows, strict=False):
                canvas.drawPath(path, paint(mix(lamp, light.tint, 0.1)))

    return Layer(depth=0.4, draw=draw), lights


def _river(light: Light, extent: Extent) -> Layer:
    """Return the river with the dark mirror of the towers near the far bank."""
    water = mix(multiply(rgb("#4f8fae"), light.tint), light.sky_middle, 0.35)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawRect(below(extent, BANK), gradient(BANK, QUAY, [dark(water, 0.35), water]))
        bank = skia.Rect.MakeLTRB(extent.left, BANK - 0.012, extent.right, BANK + 0.006)
        canvas.drawRect(bank, paint(dark(water, 0.5)))

    return Layer(depth=0.5, draw=draw)


def _mirror(rng: Random, light: Light, lights: list[tuple[float, RGB]]) -> Layer:
    """Return the streaks of light on the river, which sway."""
    streaks = [winding(), winding()]
    for x, _ in lights:
        for index in range(6):
            half, y = rng.uniform(0.012, 0.035), BANK + 0.022 + 0.022 * index
            streaks[index % 2].addOval(oval(x + rng.uniform(-0.012, 0.012), y, half, 0.0045))
    fill = paint(mix(light.sky_horizon, LIT[0], 0.1 + 0.65 * light.lamplight), 0.55)
    phase = rng.uniform(0, 6)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        sway = 0.008 * math.sin(1.5 * seconds + phase)
        canvas.translate(sway, 0)
        canvas.drawPath(streaks[0], fill)
        canvas.translate(-2 * sway, 0)
        canvas.drawPath(streaks[1], fill)

    return Layer(depth=0.5, draw=draw, moving=True)


def _promenade(rng: Random, light: Light, extent: Extent) -> Layer:
    """Return the promenade: a railing along the water, pale paving, lamps."""
    top, low = aerial(STONE, light, 0.10), multiply(dark(STONE, 0.28), light.tint)
    iron, rails = multiply(rgb("#4a4f63"), light.tint), skia.Path()
    for y in (0.715, 0.745):
        rectangle(rails, extent.left, y, extent.right, y + 0.009)
    x = extent.left
    while x < extent.right:
        rectangle(rails, x, 0.715, x + 0.010, QUAY)
        x += 0.12
    lamps = spaced(rng, extent, 0.62, 0.15)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        canvas.drawPath(rails, paint(iron))
        canvas.drawRect(below(extent, QUAY), gradient(QUAY, 1.0, [top, low]))
        canvas.drawRect(skia.Rect.MakeLTRB(extent.left, 0.80, extent.right, 0.812), paint(dark(top, 0.18)))
        for x in lamps:
            canvas.drawRect(skia.Rect.MakeLTRB(x - 0.006, 0.58, x + 0.006, 0.79), paint(iron))
            canvas.drawCircle(x, 0.57, 0.13, glow(x, 0.57, 0.13, LIT[0], 0.5 * light.lamplight))
            lamp = mix(mix(top, light.sky_horizon, 0.5), LIT[0], light.lamplight)
            canvas.drawOval(oval(x, 0.57, 0.026, 0.018), paint(lamp))

    return Layer(depth=1.0, draw=draw)


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return sky, clouds, two rows of towers, the river with its lights, and the promenade."""
    near, lights = _near_row(rng, light, extent)
    return (
        sky(rng, light, extent, 0.62),
        clouds(rng, light, extent, rng.randint(0, 2)),
        _far_row(rng, light, extent),
        near,
        _river(light, extent),
        _mirror(rng, light, lights),
        _promenade(rng, light, extent),
    )


PLACE = Place(
    name="skyline",
    words=("skyline", "skyscrapers", "riverside promenade", "promenade", "metropolis", "high-rises"),
    settings=("by the skyline", "on the riverside promenade", "among skyscrapers"),
    sceneries=("the metropolis", "the skyscrapers", "the skyline"),
    habitats={"ground": (0.85, 0.93), "air": (0.22, 0.46)},
    layers=layers,
    occluders={"office": office, "billboard": billboard},
)
