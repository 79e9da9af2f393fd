"""A tower of toy blocks under a pointed roof; it topples to the right, and the blocks lie."""

from __future__ import annotations

import math
from dataclasses import dataclass

import skia

from yozora.world.rigs.brush import darker, fill, lighter, oval, polygon, stroke
from yozora.world.rigs.rig import Pose, Rig

LEFT = -0.32


@dataclass(frozen=True)
class Block:
    """One block: its size, where its centre stands and lies, its turn in degrees when it lies, and its shade."""

    width: float
    height: float
    y: float
    end_x: float
    end_y: float
    turn: float
    shade: float


BLOCKS = (
    Block(0.42, 0.27, 0.365, LEFT, 0.365, 0.0, 0.0),
    Block(0.37, 0.25, 0.105, 0.045, 0.315, 90.0, 0.2),
    Block(0.33, 0.24, -0.14, 0.395, 0.38, 180.0, 0.0),
)
ROOF = polygon((-0.21, 0.12), (0.0, -0.12), (0.21, 0.12))
ROOF_Y, ROOF_END, ROOF_TURN = -0.38, (0.28, 0.17), 160.0


def draw(canvas: skia.Canvas, pose: Pose) -> None:
    """Paint the tower, wobbling while it stands; the higher a block, the earlier it falls."""
    canvas.save()
    canvas.translate(0.0, -0.01)
    wobble = 0.012 * math.sin(math.tau * pose.cycle) * (1 - min(1.0, 3 * pose.change))
    for index, block in enumerate(BLOCKS):
        _block(canvas, pose, block, _fallen(pose.change, 2 - index), wobble * index)
    fallen = _fallen(pose.change, 0)
    _place(canvas, (LEFT + 3 * wobble, ROOF_Y), ROOF_END, ROOF_TURN, fallen)
    canvas.drawPath(ROOF, stroke(darker(pose.colour, 0.42), 0.024))
    canvas.drawPath(ROOF, fill(darker(pose.colour, 0.2)))
    canvas.restore()
    canvas.restore()


def _fallen(change: float, order: int) -> float:
    """Return how far (0..1) the block that falls as number `order` has fallen."""
    return min(1.0, max(0.0, (change - 0.12 * order) / 0.7))


def _place(
    canvas: skia.Canvas, start: tuple[float, float], end: tuple[float, float], turn: float, fallen: float
) -> None:
    """Move `canvas` (after a save) to a block on its way: steadily to the right, ever faster down."""
    canvas.save()
    canvas.translate(
        start[0] + (end[0] - start[0]) * fallen,
        start[1] + (end[1] - start[1]) * fallen**2,
    )
    canvas.rotate(turn * fallen)


def _block(canvas: skia.Canvas, pose: Pose, block: Block, fallen: float, lean: float) -> None:
    """Paint one block with a round mark on its face."""
    _place(canvas, (LEFT + lean, block.y), (block.end_x, block.end_y), block.turn, fallen)
    x, y = block.width / 2, block.height / 2
    face = skia.Rect.MakeLTRB(-x, -y, x, y)
    canvas.drawRoundRect(face, 0.03, 0.03, stroke(darker(pose.colour, 0.42), 0.024))
    canvas.drawRoundRect(face, 0.03, 0.03, fill(darker(pose.colour, block.shade)))
    mark = lighter(pose.colour, 0.7) if min(pose.colour) < 0.9 else darker(pose.colour, 0.25)
    oval(canvas, 0.0, 0.0, 0.065, 0.065, fill(mark))
    canvas.restore()


RIG = Rig(
    name="tower",
    words=("tower", "toy tower", "block tower"),
    test_noun="toy tower",
    gait="standing",
    family="toy",
    habitats=("ground",),
    directions=("left", "right"),
    aspect=1.14,
    height=0.36,
    draw=draw,
    cycles_per_second=0.5,
    change="toppled",
)
