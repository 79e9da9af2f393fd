"""A person out for a walk in a long coat."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, oval, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB, rgb

SKIN, HAIR = rgb("#f0cdb0"), rgb("#4a3436")
THIGH, SHIN, SOLE, SWING = 0.16, 0.185, 0.035, 30.0
HIP_Y = 0.495 - THIGH - SHIN - SOLE
COAT = curve(
    (-0.08, -0.28),
    (-0.18, -0.26, -0.18, -0.14, -0.19, -0.02),
    (-0.21, 0.1, -0.24, 0.14, -0.27, 0.19),
    (0.0, 0.26, 0.26, 0.19),
    (0.24, 0.12, 0.21, 0.05, 0.19, -0.04),
    (0.18, -0.14, 0.17, -0.26, 0.07, -0.28),
)
HEM = curve((-0.255, 0.145), (0.0, 0.21, 0.245, 0.145), (0.26, 0.19), (0.0, 0.26, -0.27, 0.19))
HAIRDO = curve(
    (0.13, -0.4),
    (0.06, -0.4, 0.03, -0.38, 0.01, -0.33),
    (0.0, -0.29, -0.04, -0.28, -0.09, -0.28),
    (-0.17, -0.28, -0.17, -0.35, -0.14, -0.4),
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
    scarf = lighter(colour, 0.5) if min(colour) < 0.9 else darker(colour, 0.25)
    canvas.drawLine(-0.06, -0.25, 0.075, -0.25, stroke(scarf, 0.05))
    _arm(canvas, -0.02, -36 * step, darker(colour, 0.15))
    canvas.restore()


def _leg(canvas: skia.Canvas, cycle: float, colour: RGB) -> None:
    """Paint a leg with its shoe: straight while it stands, bent at the knee while it swings forward."""
    angle = math.tau * cycle
    paint = stroke(colour, 0.13)
    canvas.save()
    canvas.translate(0, HIP_Y)
    canvas.rotate(-SWING * math.sin(angle))
    canvas.drawLine(0, 0, 0, THIGH, paint)
    canvas.translate(0, THIGH)
    canvas.rotate(52 * max(0.0, math.cos(angle + 0.5)))
    paint.setStrokeWidth(0.115)
    canvas.drawLine(0, 0, 0, SHIN - 0.03, paint)
    canvas.drawLine(0, SHIN, 0.06, SHIN, stroke(INK, 2 * SOLE))
    canvas.restore()


def _arm(canvas: skia.Canvas, x: float, degrees: float, colour: RGB) -> None:
    """Paint an arm with its hand, hung at `x` from the shoulder and bent a little."""
    paint = stroke(colour, 0.105)
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
    words=("person", "man", "woman", "walker", "someone", "traveller", "pedestrian"),
    test_noun="person",
    gait="walking",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.58,
    height=0.36,
    draw=draw,
    cycles_per_height=1.4,
)
