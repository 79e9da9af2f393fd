"""A helicopter: a round cabin with a glass nose, a tail boom, skids, and rotors that spin."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, lighter, oval, polygon, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

GLASS: RGB = (0.76, 0.85, 0.92)
MAST, TAIL = (0.2, -0.44), (-0.66, -0.16)

CABIN = curve(
    (-0.22, 0.02),
    (-0.2, -0.24, 0.04, -0.32, 0.22, -0.32),
    (0.5, -0.32, 0.68, -0.12, 0.69, 0.08),
    (0.69, 0.24, 0.56, 0.34, 0.3, 0.34),
    (0.0, 0.34, -0.16, 0.22, -0.22, 0.02),
)
BELLY = curve(
    (-0.19, 0.1), (0.2, 0.24, 0.67, 0.18), (0.62, 0.3, 0.5, 0.34, 0.3, 0.34), (0.02, 0.34, -0.14, 0.24, -0.19, 0.1)
)
NOSE = curve((0.3, -0.22), (0.52, -0.22, 0.61, -0.06, 0.61, 0.1), (0.3, 0.1))
BOOM = polygon((0.0, -0.2), (0.0, 0.12), (-0.7, -0.06), (-0.7, -0.18))
FIN = polygon((-0.58, -0.14), (-0.66, -0.36), (-0.74, -0.36), (-0.74, 0.04), (-0.66, 0.04))
SKID = curve((-0.14, 0.47), (0.5, 0.47), (0.58, 0.47, 0.61, 0.41), closed=False)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the helicopter, nose down a little, under its rotor."""
    edge, main = stroke(darker(pose.colour, 0.42), 0.03), fill(pose.colour)
    strut = stroke(darker(pose.colour, 0.5), 0.045)
    canvas.drawLine(0.08, 0.3, 0.03, 0.46, strut)
    canvas.drawLine(0.36, 0.3, 0.4, 0.46, strut)
    canvas.drawPath(SKID, strut)
    canvas.drawLine(MAST[0], -0.28, *MAST, stroke(darker(pose.colour, 0.4), 0.09))
    for path in (BOOM, FIN, CABIN):
        canvas.drawPath(path, edge)
    for path in (BOOM, FIN, CABIN):
        canvas.drawPath(path, main)
    canvas.drawPath(BELLY, fill(darker(pose.colour, 0.22)))
    canvas.drawPath(NOSE, fill(GLASS))
    canvas.drawLine(-0.02, -0.18, 0.16, -0.24, stroke(lighter(pose.colour, 0.45), 0.04))
    _rotors(canvas, pose)


def _rotors(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint both rotors: the main one seen from the side, the tail one from the front."""
    turn = math.tau * pose.cycle
    blade = stroke(darker(pose.colour, 0.6), 0.05)
    x, y = MAST
    oval(canvas, x, y, 0.54, 0.04, fill(INK, 0.18))
    for angle in (turn, turn + math.pi / 2):
        dx, dy = 0.52 * math.cos(angle), 0.025 * math.sin(angle)
        canvas.drawLine(x - dx, y - dy, x + dx, y + dy, blade)
    x, y = TAIL
    oval(canvas, x, y, 0.13, 0.13, fill(INK, 0.18))
    dx, dy = 0.12 * math.cos(turn), 0.12 * math.sin(turn)
    canvas.drawLine(x - dx, y - dy, x + dx, y + dy, stroke(darker(pose.colour, 0.5), 0.04))


RIG = Rig(
    name="helicopter",
    words=("helicopter", "chopper", "copter"),
    test_noun="helicopter",
    gait="hovering",
    family="vehicle",
    habitats=("air",),
    directions=("left", "right", "up", "down"),
    aspect=1.56,
    height=0.27,
    draw=draw,
    cycles_per_second=1.3,
    bob=0.03,
    travels=("fly",),
)
