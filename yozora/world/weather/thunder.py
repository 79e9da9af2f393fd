"""Thunder: dark clouds, heavy rain and lightning, never more than twice a second."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import skia

from yozora.world.places.paper import paint
from yozora.world.places.place import Extent, Layer
from yozora.world.places.props import Joint, limb, winding
from yozora.world.scene.light import Light, mix, rgb
from yozora.world.weather.clouds import blanket
from yozora.world.weather.rain import splashes, streaks
from yozora.world.weather.veil import veiled
from yozora.world.weather.weather import Weather

DARK = rgb("#3d4262")
BRIGHT = rgb("#fffbe0")
HALO = rgb("#b9a8ff")
BOLT_S = 0.15
APART_S = (0.7, 1.9)


def flashes(rng: Random, seconds: float) -> tuple[float, ...]:
    """Return when lightning strikes in a clip: at least APART_S[0] seconds apart, the first time within the clip."""
    strike, result = rng.uniform(0.1, 0.6) * min(2.0, seconds), []
    while strike < seconds:
        result.append(strike)
        strike += rng.uniform(*APART_S)
    return tuple(result)


def bolt(rng: Random, light: Light, extent: Extent, strikes: tuple[float, ...]) -> Layer:
    """Return the bolts, each seen for BOLT_S seconds from its strike on; they stand before clouds and far hills."""
    paths = [(at, *_zigzag(rng, extent)) for at in strikes]
    halo, core = paint(HALO, 0.55), paint(BRIGHT)

    def draw(canvas: skia.Canvas, seconds: float) -> None:
        for at, wide, thin in paths:
            if 0.0 <= seconds - at < BOLT_S:
                canvas.drawPath(wide, halo)
                canvas.drawPath(thin, core)

    return Layer(depth=0.3, draw=draw, moving=True)


def _zigzag(rng: Random, extent: Extent) -> tuple[skia.Path, skia.Path]:
    """Return a jagged bolt with two branches: its halo's outline and its own."""
    halo, core = winding(), winding()
    middle = (extent.left + extent.right) / 2
    x, y = middle + rng.uniform(-0.36, 0.36), extent.top
    joints: list[Joint] = [(x, y, 0.011)]
    side = rng.choice((-1, 1))
    while y < 0.60:
        x, y, side = x + side * rng.uniform(0.02, 0.07), y + rng.uniform(0.07, 0.11), -side
        joints.append((x, y, 0.011 * (1.05 - y)))
    branches = [joints]
    for at in (len(joints) // 3, 2 * len(joints) // 3):
        start_x, start_y, half = joints[at]
        out = rng.choice((-1, 1))
        branches.append([(start_x, start_y, 0.7 * half), (start_x + 0.06 * out, start_y + 0.05, 0.5 * half),
                         (start_x + 0.07 * out, start_y + 0.11, 0.35 * half),
                         (start_x + 0.12 * out, start_y + 0.16, 0.001)])  # fmt: skip
    for branch in branches:
        _jagged(halo, [(bx, by, half + 0.012) for bx, by, half in branch])
        _jagged(core, branch)
    return halo, core


def _jagged(path: skia.Path, joints: list[Joint]) -> None:
    """Add a tapering line with sharp corners to `path`."""
    for start, end in zip(joints, joints[1:], strict=False):
        limb(path, [start, end])
        path.addCircle(end[0], end[1], end[2])


def relight(light: Light) -> Light:
    """Return the dark light of a thunderstorm, in which windows are lit by day."""
    dark = veiled(light, DARK, 0.80, (0.74, 0.74, 0.86))
    return replace(dark, lamps=max(0.6, dark.lamps))


def layers(rng: Random, light: Light, extent: Extent) -> tuple[Layer, ...]:
    """Return dark clouds and heavy rain; `bolt` is hung up apart, since it must know when lightning strikes."""
    low = mix(light.sky_middle, (1.0, 1.0, 1.0), light.by_night(0.08, 0.02))
    return (
        *blanket(rng, extent, (mix(light.sky_top, (0.05, 0.04, 0.14), 0.5), low), (0.04, 0.18), moving=False),
        streaks(rng, light, extent, 0.6, 0.036, 0.15),
        splashes(rng, light, extent),
        streaks(rng, light, extent, 1.2, 0.042, 0.23),
    )


WEATHER = Weather(
    name="thunder",
    words=("thunder", "thunderstorm", "lightning", "stormy", "storm", "storm clouds", "lightning bolt", "thundery"),
    settings=("in a thunderstorm", "amid thunder and lightning", "on a stormy day"),
    sceneries=("a storm", "flashes of lightning", "thundery weather"),
    relight=relight,
    layers=layers,
    flashes=flashes,
    bolt=bolt,
)
