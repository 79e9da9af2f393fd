"""A square toy block with a round mark; its edges are its box's edges, so that blocks stack without a gap."""

from __future__ import annotations

import math

import skia

from yozora.world.rigs.brush import darker, fill, lighter, stroke
from yozora.world.rigs.rig import Pose, Rig

EDGE = 0.03
# The outline is painted within the box, its outer side on the box's edge.
OUTLINE = skia.Rect.MakeLTRB(EDGE / 2 - 0.5, EDGE / 2 - 0.5, 0.5 - EDGE / 2, 0.5 - EDGE / 2)
FACE = skia.Rect.MakeLTRB(-0.4, -0.4, 0.4, 0.4)


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the block alike from all four sides; its mark grows and shrinks by a breath."""
    colour = pose.colour
    canvas.drawRoundRect(OUTLINE, 0.05, 0.05, fill(darker(colour, 0.2)))
    canvas.drawRoundRect(OUTLINE, 0.05, 0.05, stroke(darker(colour, 0.42), EDGE))
    canvas.drawRoundRect(FACE, 0.05, 0.05, fill(colour))
    breath = 1 + 0.05 * math.sin(math.tau * pose.cycle)
    mark = lighter(colour, 0.7) if min(colour) < 0.9 else darker(colour, 0.25)
    canvas.drawCircle(0.0, 0.0, 0.2 * breath, fill(mark))
    canvas.drawCircle(0.0, 0.0, 0.1 * breath, fill(colour))


RIG = Rig(
    name="brick",
    words=("brick", "toy brick", "toy block"),
    test_noun="brick",
    gait="standing",
    family="toy",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.0,
    height=0.2,
    draw=draw,
    cycles_per_second=0.3,
    plays=("fall", "topple"),
)
