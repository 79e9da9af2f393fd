"""A cookie on its edge, iced in the subject's colour with sprinkles; bite by bite it is eaten."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import darker, fill, lighter, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB, rgb

DOUGH: RGB = rgb("#cf9a5e")
BITES = ((0.4, -0.33), (0.42, 0.16), (-0.02, -0.46))
SPRINKLES = (
    (-0.28, 0.1, 40), (-0.12, 0.28, 110), (0.1, 0.14, 20), (-0.06, -0.02, 80), (-0.25, -0.14, 150), (0.27, -0.06, 60),
    (-0.1, -0.27, 10), (0.13, -0.2, 130), (0.2, 0.3, 160),
)  # fmt: skip


def _wavy(radius: float, wave: float) -> skia.Path:
    """Return a round outline whose radius swells and shrinks eleven times."""
    steps = [math.tau * index / 66 for index in range(66)]
    path = skia.Path()
    rings = [(radius + wave * math.sin(11 * angle), angle) for angle in steps]
    path.addPoly([skia.Point(size * math.cos(angle), size * math.sin(angle)) for size, angle in rings], True)
    return path


def _bitten(whole: skia.Path, bites: int, size: float) -> skia.Path:
    """Return `whole` without its first `bites`, each of three tooth marks of `size`."""
    for x, y in BITES[:bites]:
        length = math.hypot(x, y)
        whole = skia.Op(whole, skia.Path.Circle(1.35 * x, 1.35 * y, size + 0.08), skia.PathOp.kDifference_PathOp)
        for side in (-0.14, 0.0, 0.14):
            inward = 1 - (0.03 if side else 0.1) / length
            tooth = skia.Path.Circle(inward * x - side * y / length, inward * y + side * x / length, size)
            whole = skia.Op(whole, tooth, skia.PathOp.kDifference_PathOp)
    return whole


CAKES = tuple(_bitten(skia.Path.Circle(0.0, 0.0, 0.49), bites, 0.14) for bites in range(4))
ICINGS = tuple(_bitten(_wavy(0.425, 0.014), bites, 0.165) for bites in range(4))


def _strewn(icing: skia.Path) -> skia.Path:
    """Return the sprinkles that lie on `icing` as one path of short lines."""
    path = skia.Path()
    for x, y, degrees in SPRINKLES:
        dx, dy = 0.03 * math.cos(math.radians(degrees)), 0.03 * math.sin(math.radians(degrees))
        if icing.contains(x - dx, y - dy) and icing.contains(x + dx, y + dy):
            path.moveTo(x - dx, y - dy)
            path.lineTo(x + dx, y + dy)
    return path


STREWN = tuple(_strewn(icing) for icing in ICINGS)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint what is left of the cookie, rocking on its edge."""
    bites = min(3, int(3 * pose.change + 1e-6))
    colour = pose.colour
    canvas.save()
    canvas.rotate(4.0 * math.sin(math.tau * pose.cycle))
    canvas.drawPath(CAKES[bites], stroke(darker(DOUGH, 0.5), 0.02))
    canvas.drawPath(CAKES[bites], fill(DOUGH))
    canvas.drawPath(ICINGS[bites], fill(colour))
    canvas.drawPath(ICINGS[bites], stroke(darker(colour, 0.2), 0.025))
    canvas.drawPath(STREWN[bites], stroke(lighter(colour, 0.75) if min(colour) < 0.9 else darker(colour, 0.3), 0.035))
    canvas.restore()


RIG = Rig(
    name="cookie",
    words=("cookie", "biscuit", "iced cookie"),
    test_noun="cookie",
    gait="standing",
    family="food",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.0,
    height=0.26,
    draw=draw,
    cycles_per_second=0.4,
    change="bitten",
    plays=("fall", "roll", "bounce"),
)
