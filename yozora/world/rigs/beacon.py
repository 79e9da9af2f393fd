"""A beacon: a tall striped tower by the sea with a lantern under a cap, whose light turns."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import curve, darker, fill, lighter, oval, polygon, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB

CREAM: RGB = (1.0, 0.97, 0.88)
GLOW: RGB = (1.0, 0.94, 0.6)
TOP, FOOT, LAMP_Y = -0.19, 0.43, -0.285


def _band(top: float, bottom: float) -> skia.Path:
    """Return the part of the tower, which tapers upwards, from `top` to `bottom`."""
    upper, lower = (0.13 + 0.11 * (y - TOP) / (FOOT - TOP) for y in (top, bottom))
    return polygon((-upper, top), (upper, top), (lower, bottom), (-lower, bottom))


TOWER = _band(TOP, FOOT)
STRIPES = _band(-0.06, 0.05)
STRIPES.addPath(_band(0.2, 0.3))
SIDE = polygon((0.06, TOP), (0.13, TOP), (0.24, FOOT), (0.13, FOOT))
DOOR = curve((-0.06, FOOT), (-0.06, 0.36), (-0.06, 0.31, 0.0, 0.31), (0.06, 0.31, 0.06, 0.36), (0.06, FOOT))
CAP = curve((-0.15, -0.355), (-0.12, -0.43, -0.04, -0.45), (0.0, -0.49), (0.04, -0.45), (0.12, -0.43, 0.15, -0.355))
ROCK = curve((-0.34, 0.49), (-0.33, 0.41, -0.24, 0.41), (0.24, 0.41), (0.33, 0.41, 0.34, 0.49))


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the tower and its light."""
    colour = pose.colour
    edge = stroke(darker(colour, 0.45), 0.024)
    _beams(canvas, pose)
    canvas.drawPath(TOWER, edge)
    canvas.drawPath(TOWER, fill(colour))
    canvas.drawPath(STRIPES, fill(CREAM if min(colour) < 0.9 else darker(colour, 0.34)))
    canvas.drawPath(SIDE, fill(darker(colour, 0.5), 0.18))
    canvas.drawPath(ROCK, edge)
    canvas.drawPath(ROCK, fill(darker(colour, 0.22)))
    canvas.drawPath(DOOR, fill(darker(colour, 0.65)))
    lantern = skia.Rect.MakeLTRB(-0.095, -0.36, 0.095, -0.2)
    canvas.drawRect(lantern, edge)
    canvas.drawRect(lantern, fill(GLOW))
    for x in (-0.032, 0.032):
        canvas.drawLine(x, -0.35, x, -0.22, stroke(darker(colour, 0.5), 0.014))
    canvas.drawLine(-0.18, -0.2, 0.18, -0.2, stroke(darker(colour, 0.45), 0.06))
    canvas.drawLine(-0.18, -0.2, 0.18, -0.2, stroke(colour, 0.036))
    canvas.drawPath(CAP, edge)
    canvas.drawPath(CAP, fill(colour))
    canvas.drawLine(-0.12, TOP + 0.1, -0.13, 0.18, stroke(lighter(colour, 0.5), 0.02))


def _beams(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the two beams of the turning light: long to the sides, short and broad towards us."""
    for start in (0.0, 0.5):
        side = math.cos(math.tau * (0.5 * pose.cycle + start))
        reach, width = 0.43 * side, 0.05 + 0.04 * abs(side)
        beam = polygon((0.0, LAMP_Y - 0.03), (reach, LAMP_Y - width), (reach, LAMP_Y + width), (0.0, LAMP_Y + 0.03))
        canvas.drawPath(beam, fill(GLOW, 0.75))
    oval(canvas, 0.0, LAMP_Y, 0.17, 0.13, fill(GLOW, 0.45))


RIG = Rig(
    name="beacon",
    words=("beacon", "sea beacon", "beacon tower", "signal tower"),
    test_noun="sea beacon",
    gait="standing",
    family="building",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.88,
    height=0.4,
    draw=draw,
    cycles_per_second=0.3,
)
