"""Shapes that several places cut out: tapering limbs, soft blobs, rows of positions, bands of mist."""

from __future__ import annotations

import math
from random import Random

import skia

from yozora.world.places.paper import code, paint
from yozora.world.places.place import Extent
from yozora.world.scene.light import RGB, Light, mix

INK: RGB = (0.08, 0.06, 0.18)
Point = tuple[float, float]
Joint = tuple[float, float, float]


def dark(colour: RGB, share: float) -> RGB:
    """Return `colour` in shadow, `share` (0..1) of the way to ink."""
    return mix(colour, INK, share)


def mirror(light: Light, near: float) -> RGB:
    """Return the sky in water under a low sun: glowing far away (`near` 0), at our feet (1) the dark of the zenith."""
    far = mix(light.sky_middle, light.sky_horizon, 0.45)
    return mix(far, mix(light.sky_top, light.sky_middle, 0.25), near)


def winding() -> skia.Path:
    """Return an empty path whose overlapping parts are one."""
    path = skia.Path()
    path.setFillType(skia.PathFillType.kWinding)
    return path


def below(extent: Extent, top: float) -> skia.Rect:
    """Return all of the extent below `top`."""
    return skia.Rect.MakeLTRB(extent.left, top, extent.right, extent.bottom)


def spaced(rng: Random, extent: Extent, gap: float, spread: float = 0.3) -> list[float]:
    """Return positions across the extent, about `gap` apart (each step off by up to the share `spread`)."""
    x, result = extent.left + rng.uniform(0.0, gap), []
    while x < extent.right:
        result.append(x)
        x += gap * rng.uniform(1 - spread, 1 + spread)
    return result


def strewn(rng: Random, extent: Extent, gap: float, height: float) -> list[Point]:
    """Return points about `gap` apart across the extent, strewn evenly over 0..`height` in y."""
    first = rng.random()
    # Steps of the golden ratio never come close to a height they have just left.
    return [(x, height * ((first + 0.618034 * k) % 1.0)) for k, x in enumerate(spaced(rng, extent, gap, 0.8))]


def aside(extent: Extent, side: int, reach: float) -> float:
    """Return the position `reach` to the `side` (-1 or 1) of the middle, or less, so that a narrow frame shows it."""
    half = (extent.right - extent.left) / 2
    return (extent.left + extent.right) / 2 + side * min(reach, half - 0.14)


def repeated(extent: Extent, x: float, gap: float) -> list[float]:
    """Return `x` and its repetitions `gap` apart, left and right, as far as the extent and a little further."""
    first = math.ceil((extent.left - 0.3 - x) / gap)
    last = math.floor((extent.right + 0.3 - x) / gap)
    return [x + index * gap for index in range(first, last + 1)]


def curve(path: skia.Path, points: list[Point]) -> None:
    """Continue `path` through `points` (but for the last, near them) in one smooth line."""
    for (x, y), (next_x, next_y) in zip(points, points[1:], strict=False):
        path.quadTo(x, y, (x + next_x) / 2, (y + next_y) / 2)
    path.lineTo(*points[-1])


def limb(path: skia.Path, joints: list[Joint]) -> None:
    """Add a smooth tapering limb to `path`: its joints are x, y and the half width there, from root to tip."""
    left: list[Point] = []
    right: list[Point] = []
    for index, (x, y, half) in enumerate(joints):
        before, after = joints[max(0, index - 1)], joints[min(len(joints) - 1, index + 1)]
        dx, dy = after[0] - before[0], after[1] - before[1]
        length = math.hypot(dx, dy) or 1.0
        left.append((x + half * dy / length, y - half * dx / length))
        right.append((x - half * dy / length, y + half * dx / length))
    path.moveTo(*left[0])
    curve(path, left[1:])
    path.lineTo(*right[-1])
    curve(path, right[-2::-1])
    path.close()


def blob(path: skia.Path, points: list[Point]) -> None:
    """Add a closed smooth shape with its corners at `points` to `path`."""
    ring = [*points, points[0]]
    path.moveTo((points[-1][0] + points[0][0]) / 2, (points[-1][1] + points[0][1]) / 2)
    for (x, y), (next_x, next_y) in zip(ring, ring[1:], strict=False):
        path.quadTo(x, y, (x + next_x) / 2, (y + next_y) / 2)
    path.close()


def mist(top: float, bottom: float, colour: RGB, alpha: float) -> skia.Paint:
    """Return a paint for a band of mist: densest half-way between `top` and `bottom`, nothing at either."""
    result = skia.Paint(AntiAlias=True, Dither=True)
    shades = [code(colour, 0.0), code(colour, alpha), code(colour, 0.0)]
    ends = [skia.Point(0, top), skia.Point(0, bottom)]
    result.setShader(skia.GradientShader.MakeLinear(points=ends, colors=shades))
    return result


def soft(colour: RGB, alpha: float, radius: float) -> skia.Paint:
    """Return a blurred fill, for glows and shadows of still layers."""
    result = paint(colour, alpha)
    result.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, radius))
    return result


def oval(x: float, y: float, half_width: float, half_height: float) -> skia.Rect:
    """Return the box of an oval round (x, y)."""
    return skia.Rect.MakeLTRB(x - half_width, y - half_height, x + half_width, y + half_height)


def simplified(path: skia.Path) -> skia.Path:
    """Return `path` as one outline without inner edges, or as it is where Skia finds no such outline."""
    try:
        return skia.Simplify(path) or path
    except RuntimeError:
        return path
