"""An elephant that walks with a swinging trunk and flapping ears."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import curve, darker, fill, stroke
from yozora.world.rigs.parts import Leg, eye, pace, soft, turned
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

IVORY: RGB = (1.0, 0.96, 0.86)
LEG = Leg(thigh=0.14, shin=0.12, widths=(0.2, 0.17), swing=22, bend=36)
HIP = LEG.hip(0.25)
BODY = curve(
    (-0.53, 0.02),
    (-0.54, -0.28, -0.34, -0.37, -0.14, -0.36),
    (0.0, -0.35, 0.06, -0.4, 0.2, -0.46),
    (0.4, -0.5, 0.54, -0.36, 0.54, -0.18),
    (0.54, -0.02, 0.42, 0.06, 0.32, 0.1),
    (0.24, 0.26, 0.04, 0.27, -0.16, 0.26),
    (-0.42, 0.27, -0.52, 0.2, -0.53, 0.02),
)
EAR = curve(
    (0.06, -0.14),
    (0.0, -0.3, -0.3, -0.3, -0.36, -0.1),
    (-0.4, 0.1, -0.26, 0.3, -0.12, 0.3),
    (0.02, 0.28, 0.1, 0.06, 0.06, -0.14),
)
TRUNK = curve(
    (-0.14, 0.06),
    (-0.14, -0.1, 0.08, -0.14, 0.1, 0.02),
    (0.14, 0.18, 0.08, 0.36, 0.13, 0.43),
    (0.17, 0.48, 0.2, 0.44, 0.22, 0.4),
    (0.27, 0.4, 0.28, 0.44),
    (0.25, 0.54, 0.16, 0.58, 0.08, 0.54),
    (-0.04, 0.46, 0.02, 0.26, -0.08, 0.16),
)
TUSK = curve((0.4, -0.02), (0.46, 0.12, 0.6, 0.12), (0.54, 0.19, 0.4, 0.16, 0.33, 0.01))
TAIL = curve((0.03, 0.0), (-0.1, 0.06, -0.07, 0.28), closed=False)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the elephant in a heavy walk."""
    leg, cycle = LEG.doing(pose.action), pace(pose)
    turn = math.tau * cycle
    colour, near, far = pose.colour, darker(pose.colour, 0.1), darker(pose.colour, 0.36)
    canvas.save()
    canvas.translate(-0.03, leg.hip(cycle, cycle + 0.5) - HIP)
    leg.draw(canvas, 0.24, HIP, cycle + 0.5, far)
    leg.draw(canvas, -0.27, HIP, cycle, far)
    turned(canvas, TAIL, (-0.51, -0.1), 8 + 10 * math.sin(turn), stroke(far, 0.045))
    leg.draw(canvas, -0.4, HIP, cycle + 0.5, near)
    leg.draw(canvas, 0.1, HIP, cycle, near)
    turned(canvas, TRUNK, (0.42, -0.18), 2 + 7 * math.sin(turn + 0.8), fill(colour))
    canvas.drawPath(BODY, fill(colour))
    canvas.drawPath(TUSK, fill(IVORY if min(colour) < 0.9 else soft(colour, 0.8)))
    eye(canvas, 0.39, -0.24, 0.036)
    canvas.save()
    canvas.translate(0.26, -0.18)
    canvas.rotate(5 * math.sin(turn))
    canvas.scale(0.9 + 0.12 * math.sin(turn + 0.5), 1.0)
    canvas.drawPath(EAR, fill(darker(colour, 0.22)))
    canvas.restore()
    canvas.restore()


RIG = Rig(
    name="elephant",
    words=("elephant", "baby elephant", "elephant calf"),
    test_noun="elephant",
    gait="plodding",
    family="animal",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.4,
    height=0.27,
    draw=draw,
    cycles_per_height=1.2,
    travels=("walk", "run"),
    acts=("stand", "jump"),
)
