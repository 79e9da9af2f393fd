"""A dog that trots with a wagging tail."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, WHITE, curve, darker, fill, lighter, oval, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

THIGH, SHIN, PAW, SWING = 0.19, 0.155, 0.055, 34.0
SHOULDER, HIP, HIP_Y = 0.2, -0.33, 0.5 - THIGH - SHIN - PAW
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


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the dog in a trot: diagonal legs swing together, and the lowest foot touches the ground."""
    step = math.sin(math.tau * pose.cycle)
    colour, far = pose.colour, darker(pose.colour, 0.38)
    canvas.save()
    canvas.translate(0, (THIGH + SHIN) * (1 - math.cos(math.radians(SWING * step))))
    _leg(canvas, SHOULDER + 0.06, pose.cycle + 0.5, far)
    _leg(canvas, HIP + 0.07, pose.cycle, far)
    _turned(canvas, TAIL, (-0.4, -0.08), 16 * math.sin(math.tau * (2 * pose.cycle + 0.2)), darker(colour, 0.12))
    _leg(canvas, HIP, pose.cycle + 0.5, darker(colour, 0.1))
    _leg(canvas, SHOULDER, pose.cycle, darker(colour, 0.1))
    canvas.drawPath(BODY, fill(colour))
    canvas.drawPath(HEAD, fill(colour))
    canvas.drawPath(MUZZLE, fill(lighter(colour, 0.22) if min(colour) < 0.9 else darker(colour, 0.14)))
    oval(canvas, 0.64, -0.28, 0.05, 0.045, fill(INK))
    oval(canvas, 0.4, -0.34, 0.042, 0.046, fill(INK))
    oval(canvas, 0.415, -0.355, 0.015, 0.015, fill(WHITE))
    _turned(canvas, EAR, (0.22, -0.4), 10 + 12 * step, darker(colour, 0.4))
    canvas.restore()


def _leg(canvas: skia.Canvas, x: float, cycle: float, colour: RGB) -> None:
    """Paint a leg hung at `x`: straight while it stands, bent at the knee while it swings forward."""
    angle = math.tau * cycle
    paint = stroke(colour, 0.13)
    canvas.save()
    canvas.translate(x, HIP_Y)
    canvas.rotate(-SWING * math.sin(angle))
    canvas.drawLine(0, 0, 0, THIGH, paint)
    canvas.translate(0, THIGH)
    canvas.rotate(62 * max(0.0, math.cos(angle + 0.5)))
    paint.setStrokeWidth(2 * PAW)
    canvas.drawLine(0, 0, 0, SHIN, paint)
    canvas.restore()


def _turned(canvas: skia.Canvas, path: skia.Path, joint: tuple[float, float], degrees: float, colour: RGB) -> None:
    """Paint `path` about its `joint`, turned by `degrees`."""
    canvas.save()
    canvas.translate(*joint)
    canvas.rotate(degrees)
    canvas.drawPath(path, fill(colour))
    canvas.restore()


RIG = Rig(
    name="dog",
    words=("dog", "puppy", "hound", "doggy"),
    test_noun="dog",
    gait="running",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.38,
    height=0.27,
    draw=draw,
    cycles_per_height=1.1,
)
