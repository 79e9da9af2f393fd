"""A beach ball that rolls and bounces."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import curve, darker, fill, lighter, oval
from yozora.world.rigs.rig import Pose, Rig

CIRCLE = skia.Path.Circle(0, 0, 0.5)
WEDGES = skia.Path()
for _third in range(3):
    WEDGES.addPath(curve((0, 0), (0.6, 0), (0.56, 0.42), (0.4854, 0.3527)), skia.Matrix.RotateDeg(120 * _third))
# The soft shadow of a sphere lit from above left.
SHADE = skia.Paint(
    AntiAlias=True,
    Shader=skia.GradientShader.MakeRadial(
        center=skia.Point(-0.15, -0.2),
        radius=0.75,
        colors=[0x00000000, 0x00000000, 0x66201838],
        positions=[0, 0.55, 1],
    ),
)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the ball turned by the distance it rolled."""
    canvas.save()
    canvas.clipPath(CIRCLE, True)
    oval(canvas, 0, 0, 0.5, 0.5, fill(pose.colour))
    canvas.rotate(360 * pose.cycle)
    canvas.drawPath(WEDGES, fill(lighter(pose.colour, 0.75)))
    canvas.rotate(-360 * pose.cycle)
    oval(canvas, 0.1, 0.22, 0.62, 0.62, SHADE)
    canvas.restore()
    oval(canvas, 0, 0, 0.07, 0.07, fill(darker(pose.colour, 0.2)))
    oval(canvas, -0.17, -0.2, 0.1, 0.07, fill((1.0, 1.0, 1.0), 0.55))


RIG = Rig(
    name="ball",
    words=("ball", "beach ball", "toy ball"),
    test_noun="ball",
    gait="bouncing",
    family="toy",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.0,
    height=0.22,
    draw=draw,
    cycles_per_height=1 / math.pi,
    travels=("bounce",),
    plays=("fall", "bounce", "roll", "collide", "swing", "float", "splash", "brake"),
)
