"""A duck that paddles on the water, nodding its head."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import WHITE, curve, darker, fill, oval, stroke
from yozora.world.rigs.parts import eye, soft, turned
from yozora.world.rigs.rig import Pose, Rig

BODY = curve(
    (-0.6, -0.1),
    (-0.5, -0.04, -0.42, 0.02, -0.28, -0.02),
    (-0.12, -0.07, 0.04, 0.02, 0.12, -0.06),
    (0.44, -0.06),
    (0.56, 0.08, 0.54, 0.46, 0.2, 0.47),
    (-0.16, 0.47),
    (-0.42, 0.46, -0.58, 0.24, -0.6, -0.1),
)
NECK = curve(
    (-0.17, 0.26), (-0.03, 0.12, -0.16, 0.02, -0.14, -0.12), (0.15, -0.12), (0.16, 0.0, 0.22, 0.08, 0.22, 0.26)
)
BILL = curve((0.14, -0.24), (0.22, -0.2, 0.28, -0.14, 0.36, -0.14), (0.36, -0.06, 0.24, -0.05, 0.12, -0.07))
COLLAR = curve((-0.12, 0.03), (0.02, 0.08, 0.17, 0.02), closed=False)
WING = curve(
    (0.26, -0.08),
    (0.3, 0.12, 0.1, 0.22, -0.1, 0.2),
    (-0.24, 0.18, -0.34, 0.08, -0.4, -0.06),
    (-0.2, -0.04, -0.06, -0.18, 0.1, -0.16),
    (0.2, -0.15, 0.26, -0.12, 0.26, -0.08),
)
RIPPLES = curve(
    (-0.55, 0.44), (-0.4, 0.38, -0.24, 0.44), (-0.08, 0.5, 0.1, 0.44), (0.3, 0.38, 0.55, 0.44), closed=False
)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the duck rocking on the water."""
    turn = math.tau * pose.cycle
    colour = pose.colour
    canvas.save()
    canvas.translate(0, 0.3)
    canvas.rotate(2.5 * math.sin(turn))
    canvas.translate(0, -0.3)
    canvas.drawPath(BODY, fill(colour))
    turned(canvas, WING, (-0.06, 0.16), 4 + 5 * math.sin(turn + 1.5), fill(darker(colour, 0.2)))
    canvas.save()
    canvas.translate(0.22 + 0.025 * math.sin(2 * turn), -0.11)
    canvas.rotate(4 * math.sin(2 * turn))
    canvas.drawPath(BILL, fill(darker(colour, 0.6)))
    canvas.drawPath(NECK, fill(colour))
    oval(canvas, 0.0, -0.17, 0.205, 0.2, fill(colour))
    canvas.drawPath(COLLAR, stroke(soft(colour, 0.75), 0.05))
    eye(canvas, 0.08, -0.21, 0.042)
    canvas.restore()
    canvas.restore()
    canvas.save()
    canvas.translate(0.02 * math.sin(turn), 0)
    canvas.drawPath(RIPPLES, stroke(WHITE, 0.04, 0.75))
    canvas.restore()


RIG = Rig(
    name="duck",
    words=("duck", "duckling", "mallard"),
    test_noun="duck",
    gait="paddling",
    family="animal",
    habitats=("water",),
    directions=("left", "right"),
    aspect=1.24,
    height=0.28,
    draw=draw,
    cycles_per_height=0.5,
    cycles_per_second=0.4,
    bob=0.03,
    travels=("swim",),
    plays=("float", "splash"),
)
