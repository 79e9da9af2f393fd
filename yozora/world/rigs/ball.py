"""A beach ball that rolls and bounces."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import darker, fill, lighter, oval
from yozora.world.rigs.rig import Pose, Rig


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the ball turned by the distance it rolled."""
    circle = skia.Path.Circle(0, 0, 0.5)
    canvas.save()
    canvas.clipPath(circle, True)
    oval(canvas, 0, 0, 0.5, 0.5, fill(pose.colour))
    canvas.rotate(360 * pose.cycle)
    for index in range(3):
        canvas.save()
        canvas.rotate(120 * index)
        canvas.drawArc(skia.Rect.MakeLTRB(-0.6, -0.6, 0.6, 0.6), 0, 36, True, fill(lighter(pose.colour, 0.75)))
        canvas.restore()
    canvas.rotate(-360 * pose.cycle)
    oval(canvas, 0.1, 0.22, 0.62, 0.62, _shade(pose))
    canvas.restore()
    oval(canvas, 0, 0, 0.07, 0.07, fill(darker(pose.colour, 0.2)))
    oval(canvas, -0.17, -0.2, 0.1, 0.07, fill((1.0, 1.0, 1.0), 0.55))


def _shade(pose: Pose) -> skia.Paint:
    """Return the soft shadow of a sphere lit from above left."""
    paint = fill(pose.colour)
    paint.setShader(
        skia.GradientShader.MakeRadial(
            center=skia.Point(-0.15, -0.2),
            radius=0.75,
            colors=[0x00000000, 0x00000000, 0x66201838],
            positions=[0, 0.55, 1],
        )
    )
    return paint


RIG = Rig(
    name="ball",
    words=("ball", "beach ball", "toy ball"),
    test_noun="ball",
    gait="bouncing",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.0,
    height=0.22,
    draw=draw,
    cycles_per_height=1 / math.pi,
    bounces=True,
)
