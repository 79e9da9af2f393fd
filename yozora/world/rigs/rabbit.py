"""A rabbit that hops, its long ears laid back in the leap."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, WHITE, curve, darker, fill, oval, stroke
from yozora.world.rigs.parts import eye, moved, pace, soft, turned
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

REST = 0.3  # the share of a hop spent on the ground
BODY = curve(
    (-0.4, 0.22),
    (-0.42, -0.02, -0.24, -0.1, -0.1, -0.08),
    (0.04, -0.07, 0.1, -0.14, 0.2, -0.12),
    (0.38, -0.02, 0.36, 0.24, 0.26, 0.34),
    (0.16, 0.46, -0.06, 0.44, -0.16, 0.44),
    (-0.3, 0.44, -0.39, 0.38, -0.4, 0.22),
)
HEAD = curve(
    (0.08, -0.06),
    (0.08, -0.22, 0.24, -0.28, 0.35, -0.2),
    (0.42, -0.16, 0.49, -0.1, 0.48, -0.03),
    (0.46, 0.07, 0.34, 0.09, 0.25, 0.09),
    (0.14, 0.09, 0.08, 0.04, 0.08, -0.06),
)
EAR = curve((-0.06, 0.03), (-0.18, -0.12, -0.15, -0.36, -0.05, -0.38), (0.07, -0.35, 0.11, -0.12, 0.07, 0.03))
EAR_INSIDE = curve((-0.01, -0.04), (-0.11, -0.14, -0.09, -0.29, -0.045, -0.31), (0.03, -0.27, 0.05, -0.12, 0.03, -0.04))
UPRIGHT = moved(BODY, 0.12, -0.3)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the rabbit: it crouches, leaps nose up and lands nose down."""
    if pose.action == "sit":
        _sit(canvas, pose)
        return
    phase = pace(pose) % 1.0
    flight = max(0.0, (phase - REST) / (1 - REST))
    air = 1.0 if pose.action == "jump" else math.sin(math.pi * flight)
    crouch = math.sin(math.pi * min(1.0, phase / REST)) if phase < REST else 0.0
    colour, far = pose.colour, darker(pose.colour, 0.36)
    canvas.save()
    canvas.translate(-0.015, 0.5 - (0.12 * air if flight else 0.02 * air))
    canvas.rotate(-11 * math.sin(math.tau * flight) if flight else -8 * air)
    canvas.scale(1 + 0.06 * crouch, 1 - 0.07 * crouch)
    canvas.translate(0, -0.5)
    # Pricked ears tell who stands and looks about from who rests between two hops.
    lean = 10 if pose.action == "stand" else -6 - 62 * min(1.0, 1.6 * air) - 6 * crouch
    turned(canvas, EAR, (0.26, -0.14), lean + 18, fill(far))
    _forelegs(canvas, 0.29, air, far)
    oval(canvas, -0.4, 0.2, 0.095, 0.09, fill(WHITE if min(colour) < 0.9 else darker(colour, 0.2)))
    canvas.drawPath(BODY, fill(colour))
    _forelegs(canvas, 0.2, air, darker(colour, 0.1))
    _hind_leg(canvas, air, darker(colour, 0.13))
    turned(canvas, EAR, (0.18, -0.13), lean, fill(colour))
    turned(canvas, EAR_INSIDE, (0.18, -0.13), lean, fill(soft(colour, 0.5)))
    _head(canvas, colour)
    canvas.restore()


def _sit(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the rabbit upright on its haunches, forepaws at its chest and one ear twitching."""
    colour, far = pose.colour, darker(pose.colour, 0.36)
    twitch = 6 * max(0.0, math.sin(math.tau * 0.8 * pose.seconds))
    turned(canvas, EAR, (0.1, -0.12), 8 - twitch, fill(far))
    oval(canvas, -0.36, 0.39, 0.095, 0.09, fill(WHITE if min(colour) < 0.9 else darker(colour, 0.2)))
    turned(canvas, UPRIGHT, (-0.12, 0.3), -38, fill(colour))
    oval(canvas, -0.12, 0.31, 0.19, 0.18, fill(darker(colour, 0.13)))
    canvas.drawLine(-0.02, 0.445, 0.17, 0.445, stroke(darker(colour, 0.13), 0.11))
    canvas.drawLine(0.1, 0.12, 0.2, 0.19, stroke(darker(colour, 0.1), 0.1))
    turned(canvas, EAR, (0.0, -0.1), -16, fill(colour))
    turned(canvas, EAR_INSIDE, (0.0, -0.1), -16, fill(soft(colour, 0.5)))
    canvas.save()
    canvas.translate(-0.17, 0.02)
    _head(canvas, colour)
    canvas.restore()


def _head(canvas: skia.Canvas, colour: RGB) -> None:
    """Paint the head without its ears."""
    canvas.drawPath(HEAD, fill(colour))
    oval(canvas, 0.37, -0.0, 0.075, 0.055, fill(soft(colour, 0.5)))
    oval(canvas, 0.465, -0.075, 0.026, 0.024, fill(INK))
    eye(canvas, 0.3, -0.1, 0.042)


def _forelegs(canvas: skia.Canvas, x: float, air: float, colour: RGB) -> None:
    """Paint a foreleg: straight down at rest, stretched ahead in the leap."""
    canvas.save()
    canvas.translate(x, 0.24)
    canvas.rotate(-52 * air)
    canvas.drawLine(0, 0, 0, 0.205, stroke(colour, 0.11))
    canvas.restore()


def _hind_leg(canvas: skia.Canvas, air: float, colour: RGB) -> None:
    """Paint the big haunch and the long foot, which trails in the leap."""
    oval(canvas, -0.17, 0.24, 0.19, 0.19, fill(colour))
    canvas.save()
    canvas.translate(-0.02 - 0.22 * air, 0.445 - 0.03 * air)
    canvas.rotate(40 * air)
    canvas.drawLine(0, 0, -0.24, 0, stroke(colour, 0.11))
    canvas.restore()


RIG = Rig(
    name="rabbit",
    words=("rabbit", "bunny", "hare"),
    test_noun="rabbit",
    gait="hopping",
    family="animal",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.08,
    height=0.29,
    draw=draw,
    cycles_per_height=0.9,
    travels=("walk", "run"),
    acts=("stand", "jump", "sit"),
)
