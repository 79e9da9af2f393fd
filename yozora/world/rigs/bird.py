"""A plump bird that beats its wings."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, WHITE, curve, darker, fill, lighter, oval, polygon
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

BODY = curve(
    (-0.42, 0.02),
    (-0.3, -0.14, 0.0, -0.16, 0.2, -0.17),
    (0.26, -0.34, 0.54, -0.3, 0.53, -0.1),
    (0.52, 0.16, 0.24, 0.32, 0.0, 0.31),
    (-0.2, 0.3, -0.36, 0.16, -0.42, 0.02),
)
BELLY = curve(
    (0.47, 0.03), (0.38, 0.22, 0.2, 0.31, 0.0, 0.31), (-0.12, 0.3, -0.2, 0.26, -0.26, 0.2), (0.1, 0.26, 0.47, 0.03)
)
TAIL = polygon((-0.3, -0.07), (-0.68, -0.16), (-0.6, -0.02), (-0.69, 0.07), (-0.56, 0.11), (-0.56, 0.2), (-0.25, 0.2))
BEAK = polygon((0.5, -0.17), (0.69, -0.06), (0.49, 0.01))
WING = curve(
    (0.22, 0.04),
    (0.24, -0.3, 0.02, -0.54, -0.3, -0.58),
    (-0.24, -0.5, -0.25, -0.44),
    (-0.34, -0.42, -0.39, -0.38),
    (-0.31, -0.32, -0.3, -0.26),
    (-0.37, -0.23, -0.4, -0.18),
    (-0.3, -0.1, -0.22, 0.04),
)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the bird at the wing beat of `pose`, its body rising as the wings go down."""
    beat = math.sin(math.tau * pose.cycle + 0.5)
    colour = pose.colour
    canvas.save()
    canvas.translate(0, 0.04 + 0.03 * beat)
    _wing(canvas, 0.16, beat, darker(colour, 0.36))
    canvas.drawPath(TAIL, fill(darker(colour, 0.22)))
    canvas.drawPath(BEAK, fill(darker(colour, 0.68)))
    canvas.drawPath(BODY, fill(colour))
    canvas.drawPath(BELLY, fill(lighter(colour, 0.4) if min(colour) < 0.9 else darker(colour, 0.12)))
    oval(canvas, 0.4, -0.13, 0.058, 0.062, fill(INK))
    oval(canvas, 0.42, -0.15, 0.02, 0.02, fill(WHITE))
    _wing(canvas, 0.0, beat, darker(colour, 0.16))
    canvas.restore()


def _wing(canvas: skia.Canvas, x: float, beat: float, colour: RGB) -> None:
    """Paint a wing rooted at `x` on the back: up for a `beat` of 1, down for -1."""
    canvas.save()
    canvas.translate(x, 0.0)
    canvas.rotate(10 * beat)
    canvas.scale(1.0, max(0.2, 0.92 * beat) if beat > 0 else min(-0.2, 0.78 * beat))
    canvas.drawPath(WING, fill(colour))
    canvas.restore()


RIG = Rig(
    name="bird",
    words=("bird", "songbird", "little bird"),
    test_noun="bird",
    gait="flying",
    family="animal",
    habitats=("air",),
    directions=("left", "right"),
    aspect=1.38,
    height=0.26,
    draw=draw,
    cycles_per_second=1.2,
    bob=0.08,
    travels=("fly",),
)
