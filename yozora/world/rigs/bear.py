"""A big bear that lumbers along."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, oval, stroke
from yozora.world.rigs.parts import Leg, eye, pace, soft
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

LEG = Leg(thigh=0.14, shin=0.1, widths=(0.23, 0.18), swing=26, bend=40, toe=0.06)
HIP = LEG.hip(0.25)
BODY = curve(
    (-0.62, 0.1),
    (-0.64, -0.18, -0.5, -0.32, -0.32, -0.33),
    (-0.2, -0.34, -0.12, -0.42, 0.02, -0.46),
    (0.16, -0.5, 0.3, -0.4, 0.4, -0.3),
    (0.5, -0.14, 0.48, 0.14, 0.34, 0.22),
    (0.16, 0.32, -0.1, 0.27, -0.26, 0.28),
    (-0.48, 0.3, -0.61, 0.26, -0.62, 0.1),
)
EARS = skia.Path()
EARS.addCircle(0.29, -0.3, 0.095)
EARS.addCircle(0.58, -0.3, 0.095)
EAR_INSIDES = skia.Path()
EAR_INSIDES.addCircle(0.29, -0.3, 0.05)
EAR_INSIDES.addCircle(0.58, -0.3, 0.05)
SEATED = curve(
    (-0.43, 0.3),
    (-0.45, 0.02, -0.28, -0.2, -0.08, -0.28),
    (0.1, -0.32, 0.27, -0.2, 0.27, 0.02),
    (0.31, 0.2, 0.25, 0.47, 0.1, 0.485),
    (-0.24, 0.49),
    (-0.38, 0.49, -0.43, 0.42, -0.43, 0.3),
)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the bear in a heavy walk, its head swaying low."""
    if pose.action == "sit":
        _sit(canvas, pose)
        return
    leg, cycle = LEG.doing(pose.action), pace(pose)
    turn = math.tau * cycle
    colour, near, far = pose.colour, darker(pose.colour, 0.14), darker(pose.colour, 0.38)
    canvas.save()
    canvas.translate(0, leg.hip(cycle, cycle + 0.5) - HIP)
    leg.draw(canvas, 0.32, HIP, cycle + 0.5, far)
    leg.draw(canvas, -0.34, HIP, cycle, far)
    leg.draw(canvas, -0.47, HIP, cycle + 0.5, near)
    leg.draw(canvas, 0.17, HIP, cycle, near)
    canvas.drawPath(BODY, fill(colour))
    canvas.translate(0.0, 0.015 * math.sin(2 * turn))
    canvas.rotate(3 * math.sin(turn))
    _head(canvas, colour)
    canvas.restore()


def _sit(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the bear on its rump, a hind leg stretched ahead, nodding a little."""
    colour, near, far = pose.colour, darker(pose.colour, 0.14), darker(pose.colour, 0.38)
    canvas.drawLine(0.1, 0.38, 0.34, 0.41, stroke(far, 0.17))
    canvas.drawLine(0.18, -0.02, 0.33, 0.15, stroke(far, 0.15))
    canvas.drawPath(SEATED, fill(colour))
    canvas.drawLine(-0.14, 0.37, 0.16, 0.395, stroke(near, 0.2))
    oval(canvas, 0.3, 0.375, 0.085, 0.12, fill(near))
    oval(canvas, 0.315, 0.375, 0.045, 0.07, fill(soft(colour, 0.4)))
    canvas.drawLine(0.02, -0.02, 0.17, 0.18, stroke(darker(colour, 0.2), 0.16))
    canvas.save()
    canvas.translate(-0.27, -0.1)
    canvas.rotate(2 * math.sin(math.tau * 0.4 * pose.seconds))
    _head(canvas, colour)
    canvas.restore()


def _head(canvas: skia.Canvas, colour: RGB) -> None:
    """Paint the head, which looks at us."""
    canvas.drawPath(EARS, fill(darker(colour, 0.18)))
    canvas.drawPath(EAR_INSIDES, fill(darker(colour, 0.45)))
    oval(canvas, 0.44, -0.13, 0.25, 0.225, fill(darker(colour, 0.07)))
    oval(canvas, 0.5, -0.03, 0.135, 0.11, fill(soft(colour, 0.55)))
    oval(canvas, 0.51, -0.085, 0.06, 0.042, fill(INK))
    eye(canvas, 0.36, -0.17, 0.036)
    eye(canvas, 0.58, -0.17, 0.036)


RIG = Rig(
    name="bear",
    words=("bear", "bear cub", "grizzly"),
    test_noun="bear",
    gait="lumbering",
    family="animal",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.4,
    height=0.25,
    draw=draw,
    cycles_per_height=1.2,
    travels=("walk", "run"),
    acts=("stand", "jump", "sit"),
)
