"""A ringed planet: a banded ball in a tilted ring, with a storm that drifts across it."""

from __future__ import annotations

from functools import cache

import skia

from yozora.world.rigs.brush import curve, darker, fill, lighter, oval, stroke
from yozora.world.rigs.parts import soft
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

RADIUS, TILT = 0.38, -16.0
BALL = skia.Path.Circle(0.0, 0.0, RADIUS)
BANDS = curve((-0.4, -0.2), (0.0, -0.1, 0.4, -0.2), (0.4, -0.1), (0.0, 0.0, -0.4, -0.1))
BANDS.addPath(curve((-0.4, 0.18), (0.0, 0.28, 0.4, 0.18), (0.4, 0.24), (0.0, 0.34, -0.4, 0.24)))
SHADE = skia.Op(BALL, skia.Path.Circle(-0.09, -0.09, RADIUS + 0.02), skia.PathOp.kDifference_PathOp)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the far half of the ring, the ball and the near half."""
    colour = pose.colour
    canvas.save()
    canvas.rotate(TILT)
    _ring(canvas, pose, 180.0)
    canvas.drawPath(BALL, stroke(darker(colour, 0.45), 0.026))
    canvas.drawPath(BALL, fill(colour))
    canvas.save()
    canvas.clipPath(BALL, doAntiAlias=True)
    canvas.drawPath(BANDS, fill(darker(colour, 0.17)))
    x = 1.3 * ((0.4 * pose.cycle + 0.6) % 1.0) - 0.65
    oval(canvas, x, -0.25 + 0.06 * (1 - (x / 0.5) ** 2), 0.1, 0.05, fill(soft(colour)))
    canvas.drawPath(SHADE, fill(darker(colour, 0.25)))
    canvas.restore()
    canvas.drawPath(
        curve((-0.27, -0.08), (-0.25, -0.2, -0.12, -0.28), closed=False), stroke(lighter(colour, 0.6), 0.035)
    )
    _ring(canvas, pose, 0.0)
    canvas.restore()


def _ring(canvas: skia.Canvas, pose: Pose, start: float) -> None:
    """Paint half of the ring, from the angle `start` (degrees) on: two bands with a gap."""
    rim = skia.Rect.MakeLTRB(-0.66, -0.135, 0.66, 0.135)
    colour = pose.colour
    for shade, width in ((darker(colour, 0.5), 0.118), (soft(colour, 0.5), 0.075), (darker(colour, 0.1), 0.014)):
        canvas.drawArc(rim, start, 180.0, False, _band(shade, width))


@cache
def _band(colour: RGB, width: float) -> skia.Paint:
    """Return a paint for lines of `width` with blunt ends."""
    paint = skia.Paint(stroke(colour, width))
    paint.setStrokeCap(skia.Paint.kButt_Cap)
    return paint


RIG = Rig(
    name="ringed planet",
    words=("ringed planet", "saturn", "ringed world"),
    test_noun="ringed world",
    gait="drifting",
    family="celestial",
    habitats=("space", "air"),
    directions=("left", "right"),
    aspect=1.46,
    height=0.3,
    draw=draw,
    cycles_per_second=0.3,
    bob=0.02,
    travels=("fly",),
)
