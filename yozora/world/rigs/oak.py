"""A tree: a round crown of leaves in the subject's colour on a brown trunk; the wind sways it."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import curve, darker, fill, lighter, stroke
from yozora.world.rigs.rig import Pose, Rig
from yozora.world.scene.light import RGB, rgb

BARK: RGB = rgb("#5c3a28")
FOOT = 0.5
PUFFS = (
    (0.0, -0.28, 0.2), (-0.19, -0.2, 0.17), (0.19, -0.19, 0.17), (-0.25, -0.03, 0.15), (0.25, -0.02, 0.15),
    (-0.1, 0.05, 0.15), (0.11, 0.06, 0.15), (0.0, -0.1, 0.22),
)  # fmt: skip
TRUNK = curve(
    (-0.055, -0.05), (-0.05, 0.25, -0.06, 0.38, -0.15, 0.49), (0.15, 0.49), (0.06, 0.38, 0.05, 0.25, 0.055, -0.05)
)
BOUGHS = curve((0.0, 0.27), (-0.05, 0.2, -0.13, 0.15), closed=False)
BOUGHS.addPath(curve((0.0, 0.3), (0.06, 0.22, 0.14, 0.15), closed=False))


def _crown(dx: float = 0.0, dy: float = 0.0) -> skia.Path:
    """Return the puffs of leaves as one outline, moved by (`dx`, `dy`)."""
    path = skia.Path()
    for x, y, radius in PUFFS:
        path = skia.Op(path, skia.Path.Circle(x + dx, y + dy, radius), skia.PathOp.kUnion_PathOp)
    return path


CROWN = _crown()
SHADE = skia.Op(CROWN, _crown(-0.05, -0.07), skia.PathOp.kDifference_PathOp)
# Short arcs that tell of tufts of leaves within the crown.
LIGHTS = skia.Path()
DARKS = skia.Path()
for tuft_x, tuft_y, tuft_radius in ((-0.16, -0.2, 0.1), (0.04, -0.3, 0.09), (-0.2, -0.01, 0.08)):
    tuft = skia.Rect.MakeLTRB(tuft_x - tuft_radius, tuft_y - tuft_radius, tuft_x + tuft_radius, tuft_y + tuft_radius)
    LIGHTS.addArc(tuft, 190, 110)
for tuft_x, tuft_y, tuft_radius in ((0.15, -0.12, 0.1), (0.0, 0.03, 0.09), (-0.07, -0.12, 0.08)):
    tuft = skia.Rect.MakeLTRB(tuft_x - tuft_radius, tuft_y - tuft_radius, tuft_x + tuft_radius, tuft_y + tuft_radius)
    DARKS.addArc(tuft, 20, 110)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the tree, leaning a little to and fro over its roots."""
    colour = pose.colour
    canvas.save()
    canvas.translate(0.0, FOOT)
    canvas.skew(0.04 * math.sin(math.tau * pose.cycle), 0.0)
    canvas.translate(0.0, -FOOT)
    canvas.drawPath(TRUNK, stroke(darker(BARK, 0.5), 0.02))
    canvas.drawPath(TRUNK, fill(BARK))
    canvas.drawPath(BOUGHS, stroke(BARK, 0.035))
    canvas.drawPath(CROWN, stroke(darker(colour, 0.42), 0.022))
    canvas.drawPath(CROWN, fill(colour))
    canvas.drawPath(SHADE, fill(darker(colour, 0.2)))
    canvas.drawPath(DARKS, stroke(darker(colour, 0.25), 0.022))
    canvas.drawPath(LIGHTS, stroke(lighter(colour, 0.5), 0.024))
    canvas.restore()


RIG = Rig(
    name="oak",
    words=("oak", "oak tree", "leafy oak"),
    test_noun="oak",
    gait="standing",
    family="plant",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=0.84,
    height=0.4,
    draw=draw,
    cycles_per_second=0.3,
)
