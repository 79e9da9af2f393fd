"""A boxy tin robot that marches with swinging arms."""

from __future__ import annotations

import math
from dataclasses import replace

import skia

from yozora.world.rigs.brush import INK, darker, fill, oval, stroke
from yozora.world.rigs.parts import Leg, soft
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

LAMP: RGB = (1.0, 0.96, 0.82)
LEG = Leg(thigh=0.13, shin=0.115, widths=(0.125, 0.115), swing=28, bend=50, toe=0.09, foot=0.25)
DANCING = replace(LEG, swing=6)
HIP = LEG.hip(0.25)


def _box(left: float, top: float, right: float, bottom: float, radius: float) -> skia.Path:
    """Return a box with rounded corners."""
    path = skia.Path()
    path.addRoundRect(skia.Rect.MakeLTRB(left, top, right, bottom), radius, radius)
    return path


HEAD, VISOR = _box(-0.21, -0.41, 0.23, -0.1, 0.07), _box(-0.07, -0.34, 0.24, -0.19, 0.07)
BODY, PANEL = _box(-0.2, -0.07, 0.21, 0.24, 0.06), _box(-0.06, -0.01, 0.17, 0.12, 0.03)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the robot on the march: arms swing against the legs, its lamps light in turn."""
    leg, cycle, (right, left, tilt) = _held(pose)
    colour, near, far = pose.colour, darker(pose.colour, 0.14), darker(pose.colour, 0.38)
    canvas.save()
    canvas.translate(0, leg.hip(cycle, cycle + 0.5) - HIP)
    canvas.translate(0.008 * tilt, 0)
    _arm(canvas, 0.21, right, far)
    leg.draw(canvas, 0.08, HIP, cycle + 0.5, far)
    leg.draw(canvas, -0.06, HIP, cycle, near)
    canvas.drawLine(0.01, -0.06, 0.01, -0.12, stroke(far, 0.14))
    canvas.drawPath(BODY, fill(colour))
    canvas.drawPath(PANEL, fill(soft(colour, 0.6)))
    for index, x in enumerate((-0.01, 0.055, 0.12)):
        lit = int(2 * pose.cycle) % 3 == index
        oval(canvas, x, 0.055, 0.024, 0.024, fill(LAMP if lit else darker(colour, 0.45)))
    _arm(canvas, -0.205, left, darker(colour, 0.18))
    canvas.rotate(tilt)
    canvas.drawLine(0.01, -0.4, 0.01, -0.44, stroke(far, 0.035))
    oval(canvas, 0.01, -0.435, 0.045, 0.045, fill(near))
    oval(canvas, -0.21, -0.255, 0.045, 0.07, fill(far))
    canvas.drawPath(HEAD, fill(colour))
    canvas.drawPath(VISOR, fill(INK))
    oval(canvas, 0.02, -0.265, 0.036, 0.042, fill(LAMP))
    oval(canvas, 0.15, -0.265, 0.036, 0.042, fill(LAMP))
    canvas.restore()


def _held(pose: Pose) -> tuple[Leg, float, tuple[float, float, float]]:
    """Return its leg, the cycle of its steps, and the turns (degrees) of right arm, left arm and head."""
    step = math.sin(math.tau * pose.cycle)
    if pose.action == "dance":
        return DANCING, pose.cycle, (-146 - 22 * step, 146 - 22 * step, 7 * step)
    if pose.action == "wave":
        hand = math.sin(math.tau * 1.5 * pose.seconds)
        return LEG.doing("stand"), 0.0, (-136 + 26 * hand, 12.0, 3 * hand)
    if pose.action == "jump":
        return LEG.doing("jump"), 0.0, (-140.0, 150.0, 0.0)
    if pose.action == "stand":
        return LEG.doing("stand"), 0.0, (-8.0, 18.0, 0.0)
    return LEG, pose.cycle, (-5 + 22 * step, 22 - 26 * step, 2 * step)


def _arm(canvas: skia.Canvas, x: float, degrees: float, colour: RGB) -> None:
    """Paint an arm hung at `x`, bent at the elbow, with its round fist."""
    paint = stroke(colour, 0.1)
    canvas.save()
    canvas.translate(x, 0.0)
    canvas.rotate(degrees)
    canvas.drawLine(0, 0, 0, 0.11, paint)
    canvas.translate(0, 0.11)
    canvas.rotate(-20)
    canvas.drawLine(0, 0, 0, 0.1, paint)
    oval(canvas, 0, 0.12, 0.068, 0.068, fill(colour))
    canvas.restore()


RIG = Rig(
    name="robot",
    words=("robot", "android", "tin robot"),
    test_noun="robot",
    gait="marching",
    family="toy",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.78,
    height=0.34,
    draw=draw,
    cycles_per_height=1.5,
    travels=("walk", "run"),
    acts=("stand", "jump", "dance", "wave"),
)
