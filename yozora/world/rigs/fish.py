"""A fish that swims by swinging its tail."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, WHITE, curve, darker, fill, lighter, oval, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

BODY = curve(
    (0.68, 0.02),
    (0.6, -0.24, 0.36, -0.36, 0.12, -0.35),
    (-0.14, -0.34, -0.3, -0.16, -0.42, -0.08),
    (-0.42, 0.1),
    (-0.3, 0.2, -0.14, 0.38, 0.12, 0.38),
    (0.36, 0.38, 0.6, 0.26, 0.68, 0.02),
)
BELLY = curve(
    (0.62, 0.16), (0.5, 0.31, 0.32, 0.38, 0.12, 0.38), (-0.08, 0.38, -0.22, 0.27, -0.32, 0.18), (0.15, 0.34, 0.62, 0.16)
)
TAIL = curve(
    (0.08, -0.08),
    (-0.06, -0.14, -0.16, -0.36, -0.36, -0.42),
    (-0.4, -0.2, -0.27, 0.0),
    (-0.4, 0.2, -0.34, 0.42),
    (-0.16, 0.36, -0.06, 0.14, 0.08, 0.1),
)
DORSAL = curve((0.3, -0.28), (0.18, -0.52, -0.04, -0.54, -0.24, -0.44), (-0.2, -0.32, -0.24, -0.16))
VENTRAL = curve((0.16, 0.3), (0.1, 0.48, -0.06, 0.5), (-0.1, 0.36, -0.06, 0.28))
FIN = curve((0.06, -0.06), (-0.1, -0.16, -0.26, -0.1, -0.3, 0.04), (-0.22, 0.18, -0.06, 0.16, 0.06, 0.08))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the fish: the tail swings, and the body leans against it."""
    angle = math.tau * pose.cycle
    colour, fins = pose.colour, darker(pose.colour, 0.26)
    canvas.save()
    canvas.translate(0.02, 0.0)
    canvas.rotate(-4 * math.sin(angle))
    _tail(canvas, angle, fins)
    canvas.drawPath(DORSAL, fill(fins))
    canvas.drawPath(VENTRAL, fill(fins))
    canvas.drawPath(BODY, fill(colour))
    canvas.drawPath(BELLY, fill(lighter(colour, 0.4) if min(colour) < 0.9 else darker(colour, 0.12)))
    canvas.drawArc(skia.Rect.MakeLTRB(0.08, -0.22, 0.32, 0.24), -75, 150, False, stroke(darker(colour, 0.3), 0.035))
    _fin(canvas, angle, darker(colour, 0.18))
    oval(canvas, 0.45, -0.08, 0.115, 0.12, fill(WHITE if min(colour) < 0.9 else darker(colour, 0.2)))
    oval(canvas, 0.475, -0.075, 0.075, 0.08, fill(INK))
    oval(canvas, 0.5, -0.105, 0.025, 0.027, fill(WHITE))
    canvas.restore()


def _tail(canvas: skia.Canvas, angle: float, colour: RGB) -> None:
    """Paint the tail fin, swung about its root and foreshortened as it turns away."""
    canvas.save()
    canvas.translate(-0.36, 0.01)
    canvas.rotate(20 * math.sin(angle - 0.6))
    canvas.scale(0.78 + 0.14 * math.cos(2 * angle - 1.2), 1.0)
    canvas.drawPath(TAIL, fill(colour))
    canvas.restore()


def _fin(canvas: skia.Canvas, angle: float, colour: RGB) -> None:
    """Paint the paddling fin on the flank."""
    canvas.save()
    canvas.translate(0.16, 0.1)
    canvas.rotate(-12 + 26 * math.sin(angle + 0.9))
    canvas.drawPath(FIN, fill(colour))
    canvas.restore()


RIG = Rig(
    name="fish",
    words=("fish", "little fish", "goldfish"),
    test_noun="fish",
    gait="swimming",
    family="animal",
    habitats=("water", "deep"),
    directions=("left", "right"),
    aspect=1.42,
    height=0.24,
    draw=draw,
    cycles_per_height=0.5,
    cycles_per_second=0.7,
    bob=0.06,
    travels=("swim",),
)
