"""A standing lamp: a wide shade on a pole with a heavy foot and a pull chain; lit, its shade glows."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, oval, polygon, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

GLOW: RGB = (1.0, 0.95, 0.68)
SHADE = curve((-0.2, -0.48), (0.2, -0.48), (0.33, 0.0), (0.0, 0.07, -0.33, 0.0))
SIDE = curve((0.12, -0.48), (0.2, -0.48), (0.33, 0.0), (0.29, 0.015, 0.22, 0.025))
TRIM = curve((-0.315, -0.055), (0.0, 0.015, 0.315, -0.055), (0.33, 0.0), (0.0, 0.07, -0.33, 0.0))
FOOT = curve((-0.24, 0.49), (-0.24, 0.39, -0.1, 0.37), (0.1, 0.37), (0.24, 0.39, 0.24, 0.49))
BEAM = polygon((-0.29, 0.02), (0.29, 0.02), (0.34, 0.46), (-0.34, 0.46))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the lamp and, when it is lit, its light."""
    lit = pose.change > 0.5
    colour = pose.colour
    edge = stroke(darker(colour, 0.42), 0.022)
    if lit:
        canvas.drawPath(BEAM, fill(GLOW, 0.4))
    canvas.drawLine(0.0, 0.0, 0.0, 0.42, stroke(darker(colour, 0.2), 0.085))
    canvas.drawPath(FOOT, edge)
    canvas.drawPath(FOOT, fill(colour))
    sway = 0.02 * math.sin(math.tau * pose.cycle)
    canvas.drawLine(0.17, 0.02, 0.17 + sway, 0.16, stroke(INK, 0.018))
    oval(canvas, 0.17 + sway, 0.18, 0.03, 0.03, fill(darker(colour, 0.3)))
    canvas.drawPath(SHADE, edge)
    canvas.drawPath(SHADE, fill(colour))
    canvas.drawPath(SIDE, fill(darker(colour, 0.16)))
    if lit:
        canvas.drawPath(SHADE, _shine())
    canvas.drawPath(TRIM, fill(GLOW if lit else darker(colour, 0.22)))
    if not lit:
        canvas.drawLine(-0.15, -0.41, -0.22, -0.14, stroke(lighter(colour, 0.45), 0.035))


def _shine() -> skia.Paint:
    """Return the light of the bulb behind the shade: strongest in its middle."""
    return skia.Paint(Shader=SHINE, AntiAlias=True)


SHINE = skia.GradientShader.MakeRadial(
    center=skia.Point(0.0, -0.16), radius=0.235, colors=[0xFFFFFBE2, 0xD8FFF0B0, 0x00FFF0B0], positions=[0, 0.45, 1]
)

RIG = Rig(
    name="lamp",
    words=("lamp", "floor lamp", "standing lamp"),
    test_noun="floor lamp",
    gait="standing",
    family="household",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.72,
    height=0.37,
    draw=draw,
    cycles_per_second=0.5,
    change="lit",
)
