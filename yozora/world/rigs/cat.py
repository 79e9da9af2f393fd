"""A cat that trots with its tail held high."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import INK, curve, darker, fill, oval, polygon, stroke
from yozora.world.rigs.parts import Leg, eye, moved, pace, soft, turned
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

LEG = Leg(thigh=0.15, shin=0.13, widths=(0.125, 0.1), swing=32, bend=60)
HIP = LEG.hip(0.5)
BODY = curve(
    (-0.44, 0.03),
    (-0.44, -0.16, -0.24, -0.15, -0.1, -0.13),
    (0.06, -0.11, 0.16, -0.2, 0.28, -0.22),
    (0.46, -0.1, 0.44, 0.16, 0.3, 0.22),
    (0.12, 0.27, -0.1, 0.17, -0.22, 0.22),
    (-0.38, 0.27, -0.44, 0.16, -0.44, 0.03),
)
EARS = polygon((0.155, -0.2), (0.135, -0.5), (0.37, -0.37))
EARS.addPath(polygon((0.41, -0.37), (0.63, -0.5), (0.63, -0.2)))
EAR_INSIDES = polygon((0.2, -0.28), (0.18, -0.42), (0.29, -0.36))
EAR_INSIDES.addPath(polygon((0.49, -0.36), (0.59, -0.42), (0.58, -0.28)))
TAIL = curve((0.04, 0.02), (-0.2, 0.04, -0.24, -0.16, -0.15, -0.27), (-0.09, -0.36, -0.12, -0.43), closed=False)
STRIPES = curve((-0.27, -0.14), (-0.22, -0.07, -0.24, 0.0), closed=False)
STRIPES.addPath(curve((-0.14, -0.13), (-0.09, -0.06, -0.11, 0.03), closed=False))
STRIPES.addPath(curve((-0.01, -0.13), (0.04, -0.07, 0.02, 0.0), closed=False))
WHISKERS = curve((0.52, -0.1), (0.63, -0.125), closed=False)
WHISKERS.addPath(curve((0.52, -0.08), (0.63, -0.055), closed=False))
WHISKERS.addPath(curve((0.31, -0.1), (0.16, -0.13), closed=False))
WHISKERS.addPath(curve((0.31, -0.08), (0.16, -0.05), closed=False))
TILTED, TILTED_STRIPES = moved(BODY, -0.2, 0.02), moved(STRIPES, -0.2, 0.02)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the cat in a trot: diagonal legs swing together, the tail sways."""
    if pose.action == "sit":
        _sit(canvas, pose)
        return
    leg, cycle = LEG.doing(pose.action), pace(pose)
    sway = math.sin(math.tau * (cycle or 0.4 * pose.seconds))
    colour, near, far = pose.colour, darker(pose.colour, 0.12), darker(pose.colour, 0.38)
    canvas.save()
    canvas.translate(0, leg.hip(cycle, cycle + 0.5) - HIP)
    leg.draw(canvas, 0.31, HIP, cycle + 0.5, far)
    leg.draw(canvas, -0.26, HIP, cycle, far)
    turned(canvas, TAIL, (-0.38, -0.02), 3 + 9 * sway, stroke(near, 0.095))
    leg.draw(canvas, -0.34, HIP, cycle + 0.5, near)
    leg.draw(canvas, 0.22, HIP, cycle, near)
    canvas.drawPath(BODY, fill(colour))
    canvas.drawPath(STRIPES, stroke(darker(colour, 0.35), 0.04))
    _head(canvas, colour)
    canvas.restore()


def _sit(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the cat upright on its haunches, its tail swinging behind it."""
    colour, near = pose.colour, darker(pose.colour, 0.12)
    sway = 8 * math.sin(math.tau * 0.4 * pose.seconds)
    turned(canvas, TAIL, (-0.24, 0.4), -22 + sway, stroke(near, 0.095))
    canvas.drawLine(0.27, 0.1, 0.29, 0.445, stroke(darker(colour, 0.38), 0.11))
    turned(canvas, TILTED, (0.2, -0.02), -42, fill(colour))
    turned(canvas, TILTED_STRIPES, (0.2, -0.02), -42, stroke(darker(colour, 0.35), 0.04))
    canvas.drawLine(0.19, 0.06, 0.2, 0.445, stroke(near, 0.11))
    oval(canvas, -0.07, 0.34, 0.16, 0.15, fill(near))
    canvas.drawLine(-0.06, 0.45, 0.09, 0.45, stroke(near, 0.1))
    canvas.save()
    canvas.translate(-0.14, 0.0)
    _head(canvas, colour)
    canvas.restore()


def _head(canvas: skia.Canvas, colour: RGB) -> None:
    """Paint the head, which looks at us."""
    canvas.drawPath(EARS, fill(colour))
    canvas.drawPath(EAR_INSIDES, fill(darker(colour, 0.4)))
    oval(canvas, 0.39, -0.2, 0.25, 0.2, fill(darker(colour, 0.05)))
    oval(canvas, 0.42, -0.1, 0.12, 0.08, fill(soft(colour, 0.5)))
    canvas.drawPath(WHISKERS, stroke(INK, 0.012))
    eye(canvas, 0.31, -0.22, 0.04)
    eye(canvas, 0.51, -0.22, 0.04)
    oval(canvas, 0.42, -0.135, 0.03, 0.022, fill(INK))


RIG = Rig(
    name="cat",
    words=("cat", "kitten", "kitty"),
    test_noun="cat",
    gait="trotting",
    family="animal",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.3,
    height=0.27,
    draw=draw,
    cycles_per_height=1.2,
    travels=("walk", "run"),
    acts=("stand", "jump", "sit"),
)
