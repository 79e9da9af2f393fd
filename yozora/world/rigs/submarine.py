"""A submarine: a long round hull with portholes, a conning tower with a periscope, and a turning screw."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import curve, darker, fill, lighter, oval, polygon, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

GLASS: RGB = (0.76, 0.85, 0.92)
CREAM: RGB = (1.0, 0.95, 0.8)

HULL = curve(
    (-0.72, 0.14),
    (-0.5, -0.1, -0.2, -0.1, 0.1, -0.1),
    (0.56, -0.1, 0.83, 0.02, 0.83, 0.19),
    (0.83, 0.38, 0.56, 0.49, 0.1, 0.49),
    (-0.2, 0.49, -0.5, 0.46, -0.72, 0.24),
)
KEEL = curve(
    (-0.72, 0.2),
    (-0.3, 0.38, 0.5, 0.38, 0.82, 0.25),
    (0.78, 0.41, 0.52, 0.49, 0.1, 0.49),
    (-0.2, 0.49, -0.5, 0.46, -0.72, 0.24),
)
TOWER = curve(
    (-0.2, -0.05), (-0.15, -0.26), (-0.14, -0.3, -0.1, -0.3), (0.18, -0.3), (0.22, -0.3, 0.24, -0.26), (0.32, -0.05)
)
PERISCOPE = curve((0.06, -0.3), (0.06, -0.46), (0.17, -0.46), closed=False)
PORTHOLES = skia.Path()
for middle in (-0.25, 0.05, 0.35):
    PORTHOLES.addCircle(middle, 0.16, 0.08)
RUDDER = polygon((-0.46, 0.16), (-0.66, -0.06), (-0.78, -0.06), (-0.72, 0.19), (-0.78, 0.44), (-0.66, 0.44))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the submarine pitching gently, its screw turning."""
    canvas.save()
    canvas.translate(0.0, 0.2)
    canvas.rotate(2.0 * math.sin(2.2 * pose.seconds))
    canvas.translate(0.0, -0.2)
    edge, main = stroke(darker(pose.colour, 0.42), 0.03), fill(pose.colour)
    _screw(canvas, pose)
    canvas.drawPath(PERISCOPE, stroke(darker(pose.colour, 0.42), 0.07))
    for path in (RUDDER, TOWER, HULL):
        canvas.drawPath(path, edge)
        canvas.drawPath(path, main)
    canvas.drawPath(KEEL, fill(darker(pose.colour, 0.22)))
    canvas.drawLine(-0.36, 0.0, 0.5, -0.02, stroke(lighter(pose.colour, 0.45), 0.035))
    canvas.drawLine(-0.08, -0.21, 0.16, -0.21, stroke(darker(pose.colour, 0.22), 0.04))
    canvas.drawPath(PORTHOLES, fill(GLASS))
    canvas.drawPath(PORTHOLES, stroke(darker(pose.colour, 0.5), 0.035))
    oval(canvas, 0.7, 0.13, 0.05, 0.06, fill(CREAM))
    canvas.restore()


def _screw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the screw seen from the side: two blades that shorten and lengthen as they turn."""
    canvas.drawLine(-0.7, 0.19, -0.8, 0.19, stroke(darker(pose.colour, 0.5), 0.06))
    blade = stroke(darker(pose.colour, 0.45), 0.07)
    for shift in (0.0, 0.25):
        reach = 0.2 * math.cos(math.tau * (pose.cycle + shift))
        canvas.drawLine(-0.81, 0.19 - reach, -0.81, 0.19 + reach, blade)


RIG = Rig(
    name="submarine",
    words=("submarine", "submersible", "mini submarine"),
    test_noun="submarine",
    gait="cruising",
    family="vehicle",
    habitats=("water", "deep"),
    directions=("left", "right"),
    aspect=1.7,
    height=0.25,
    draw=draw,
    cycles_per_second=0.7,
    bob=0.02,
    travels=("swim",),
)
