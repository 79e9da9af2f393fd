"""A dog that trots with a wagging tail."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, WHITE, curve, darker, fill, lighter, oval, stroke
from yozora.world.rigs.parts import Leg, moved, pace, turned
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

LEG = Leg(thigh=0.19, shin=0.155, widths=(0.13, 0.11), swing=34, bend=62)
SHOULDER, RUMP, HIP = 0.2, -0.33, LEG.hip(0.5)
BODY = curve(
    (-0.45, -0.06),
    (-0.42, -0.19, -0.26, -0.19, -0.1, -0.17),
    (0.05, -0.16, 0.12, -0.24, 0.2, -0.34),
    (0.4, -0.34, 0.43, -0.1, 0.36, 0.08),
    (0.3, 0.26, 0.14, 0.24, 0.0, 0.18),
    (-0.1, 0.13, -0.2, 0.14, -0.28, 0.19),
    (-0.42, 0.24, -0.49, 0.1, -0.45, -0.06),
)
HEAD = curve(
    (0.16, -0.3),
    (0.17, -0.52, 0.42, -0.54, 0.47, -0.35),
    (0.55, -0.33, 0.66, -0.33, 0.68, -0.25),
    (0.69, -0.12, 0.54, -0.09, 0.42, -0.08),
    (0.26, -0.06, 0.16, -0.14, 0.16, -0.3),
)
MUZZLE = curve(
    (0.47, -0.34),
    (0.55, -0.33, 0.66, -0.33, 0.68, -0.25),
    (0.69, -0.12, 0.54, -0.09, 0.44, -0.09),
    (0.5, -0.2, 0.47, -0.34),
)
EAR = curve((0.08, -0.03), (-0.16, 0.0, -0.17, 0.22, -0.07, 0.31), (0.04, 0.3, 0.1, 0.14, 0.08, -0.03))
TAIL = curve(
    (0.03, 0.05),
    (-0.1, 0.0, -0.2, -0.1, -0.2, -0.3),
    (-0.13, -0.36, -0.1, -0.28),
    (-0.07, -0.17, 0.0, -0.13, 0.08, -0.08),
)
TILTED = moved(BODY, -0.2, 0.06)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the dog in a trot: diagonal legs swing together, and the lowest foot touches the ground."""
    if pose.action == "sit":
        _sit(canvas, pose)
        return
    leg, cycle = LEG.doing(pose.action), pace(pose)
    step = math.sin(math.tau * cycle)
    wag = 16 * math.sin(math.tau * (2 * cycle + 0.2)) if cycle else 14 * math.sin(math.tau * 1.6 * pose.seconds)
    colour, near, far = pose.colour, darker(pose.colour, 0.1), darker(pose.colour, 0.38)
    canvas.save()
    canvas.translate(0, leg.hip(cycle, cycle + 0.5) - HIP)
    leg.draw(canvas, SHOULDER + 0.06, HIP, cycle + 0.5, far)
    leg.draw(canvas, RUMP + 0.07, HIP, cycle, far)
    turned(canvas, TAIL, (-0.4, -0.08), wag, fill(darker(colour, 0.12)))
    leg.draw(canvas, RUMP, HIP, cycle + 0.5, near)
    leg.draw(canvas, SHOULDER, HIP, cycle, near)
    canvas.drawPath(BODY, fill(colour))
    _head(canvas, colour, step)
    canvas.restore()


def _sit(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the dog on its haunches, its tail sweeping the ground."""
    colour, near = pose.colour, darker(pose.colour, 0.1)
    wag = 12 * math.sin(math.tau * 1.6 * pose.seconds)
    turned(canvas, TAIL, (-0.22, 0.39), -62 + wag, fill(darker(colour, 0.12)))
    canvas.drawLine(0.26, 0.1, 0.3, 0.435, stroke(darker(colour, 0.38), 0.12))
    turned(canvas, TILTED, (0.2, -0.06), -38, fill(colour))
    canvas.drawLine(0.19, 0.06, 0.21, 0.435, stroke(near, 0.12))
    oval(canvas, -0.09, 0.32, 0.17, 0.16, fill(near))
    canvas.drawLine(-0.08, 0.44, 0.08, 0.44, stroke(near, 0.11))
    canvas.save()
    canvas.translate(-0.1, 0.03)
    _head(canvas, colour, 0.0)
    canvas.restore()


def _head(canvas: skia.Canvas, colour: RGB, step: float) -> None:
    """Paint the head, its ear flapping with each `step`."""
    canvas.drawPath(HEAD, fill(colour))
    canvas.drawPath(MUZZLE, fill(lighter(colour, 0.22) if min(colour) < 0.9 else darker(colour, 0.14)))
    oval(canvas, 0.64, -0.28, 0.05, 0.045, fill(INK))
    oval(canvas, 0.4, -0.34, 0.042, 0.046, fill(INK))
    oval(canvas, 0.415, -0.355, 0.015, 0.015, fill(WHITE))
    turned(canvas, EAR, (0.22, -0.4), 10 + 12 * step, fill(darker(colour, 0.4)))


RIG = Rig(
    name="dog",
    words=("dog", "puppy", "hound", "doggy"),
    test_noun="dog",
    gait="running",
    family="animal",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.38,
    height=0.27,
    draw=draw,
    cycles_per_height=1.1,
    travels=("walk", "run"),
    acts=("stand", "jump", "sit"),
)
