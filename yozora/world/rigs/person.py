"""A person out for a walk in a long coat."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, oval, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB, rgb

SKIN, HAIR = rgb("#f0cdb0"), rgb("#4a3436")
THIGH, SHIN, SWING, HIP_Y = 0.16, 0.22, 27.0, 0.12
COAT = curve(
    (-0.07, -0.27),
    (-0.15, -0.25, -0.14, -0.12, -0.15, -0.02),
    (-0.17, 0.1, -0.2, 0.18, -0.23, 0.24),
    (0.0, 0.3, 0.22, 0.24),
    (0.2, 0.16, 0.17, 0.06, 0.15, -0.04),
    (0.14, -0.14, 0.14, -0.25, 0.06, -0.27),
)
HEM = curve((-0.215, 0.2), (0.0, 0.26, 0.205, 0.2), (0.22, 0.24), (0.0, 0.3, -0.23, 0.24))
HAIRDO = curve(
    (0.13, -0.4),
    (0.06, -0.4, 0.03, -0.38, 0.01, -0.33),
    (0.0, -0.28, -0.04, -0.25, -0.1, -0.24),
    (-0.19, -0.24, -0.18, -0.34, -0.15, -0.4),
    (-0.12, -0.53, 0.12, -0.53, 0.13, -0.4),
)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the person in mid-stride: arms swing against the legs, and the lower foot touches the ground."""
    step = math.sin(math.tau * pose.cycle)
    colour = pose.colour
    canvas.save()
    canvas.translate(0, (THIGH + SHIN) * (1 - math.cos(math.radians(SWING * step))))
    _arm(canvas, 0.03, 34 * step, darker(colour, 0.4))
    _leg(canvas, pose.cycle + 0.5, darker(colour, 0.58))
    _leg(canvas, pose.cycle, darker(colour, 0.45))
    canvas.drawPath(COAT, fill(colour))
    canvas.drawPath(HEM, fill(darker(colour, 0.2)))
    oval(canvas, 0.015, -0.375, 0.115, 0.12, fill(SKIN))
    canvas.drawPath(HAIRDO, fill(HAIR))
    oval(canvas, 0.085, -0.36, 0.017, 0.022, fill(INK))
    canvas.drawLine(
        -0.05, -0.245, 0.06, -0.245, stroke(lighter(colour, 0.5) if min(colour) < 0.9 else darker(colour, 0.25), 0.05)
    )
    _arm(canvas, -0.02, -34 * step, darker(colour, 0.17))
    canvas.restore()


def _leg(canvas: skia.Canvas, cycle: float, colour: RGB) -> None:
    """Paint a leg with its shoe: straight while it stands, bent at the knee while it swings forward."""
    angle = math.tau * cycle
    paint = stroke(colour, 0.12)
    canvas.save()
    canvas.translate(0, HIP_Y)
    canvas.rotate(-SWING * math.sin(angle))
    canvas.drawLine(0, 0, 0, THIGH, paint)
    canvas.translate(0, THIGH)
    canvas.rotate(48 * max(0.0, math.cos(angle)))
    paint.setStrokeWidth(0.1)
    canvas.drawLine(0, 0, 0, SHIN - 0.06, paint)
    canvas.drawLine(0, SHIN - 0.035, 0.06, SHIN - 0.035, stroke(INK, 0.07))
    canvas.restore()


def _arm(canvas: skia.Canvas, x: float, degrees: float, colour: RGB) -> None:
    """Paint an arm with its hand, hung at `x` from the shoulder and bent a little."""
    paint = stroke(colour, 0.095)
    canvas.save()
    canvas.translate(x, -0.19)
    canvas.rotate(degrees)
    canvas.drawLine(0, 0, 0, 0.15, paint)
    canvas.translate(0, 0.15)
    canvas.rotate(-22)
    oval(canvas, 0, 0.175, 0.042, 0.045, fill(SKIN))
    canvas.drawLine(0, 0, 0, 0.1, paint)
    canvas.restore()


RIG = Rig(
    name="person",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.58,
    height=0.36,
    draw=draw,
    cycles_per_height=1.4,
)
