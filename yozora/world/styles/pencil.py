"""Coloured pencil: hatched strokes on white paper, dark outlines."""

from __future__ import annotations

import numpy as np

from yozora.world.styles.paint import Planes, grain, in_parts, outlines, step_of
from yozora.world.styles.style import Frames, Style

STROKE_PX = 3.2
FAINT, FULL = 96, 232


def redraw(frames: Frames, seed: int) -> Frames:
    """Return a clip (T,H,W,3) as strokes of coloured pencil; the hatching stands still."""
    height, width = frames.shape[1:3]
    step = step_of(height)
    y, x = np.mgrid[:height, :width] / step
    wobble = grain(height, width, seed, 9 * step)
    stroke = 0.5 + 0.5 * np.sin(2 * np.pi * (x + 0.8 * y + 1.6 * wobble) / STROKE_PX)
    press = (FAINT + (FULL - FAINT) * np.clip(stroke * 1.1 + 0.25 * wobble, 0, 1)).astype(np.uint16)

    def draw(planes: Planes) -> Planes:
        ink = (255 - planes).astype(np.uint16)
        ink *= press
        ink >>= 8
        ink += (outlines(planes, 9).astype(np.uint16) * 170) >> 8
        return (252 - np.minimum(ink, 252)).astype(np.uint8)

    return in_parts(frames, draw)


PENCIL = Style(
    name="pencil",
    words=(
        "pencil", "pencil drawing", "coloured pencil", "colored pencil", "pencil sketch", "crayon drawing",
        "drawn in pencil", "graphite drawing",
    ),
    settings=("in coloured pencil", "drawn in pencil"),
    sceneries=("a pencil sketch", "a crayon drawing", "a graphite drawing"),
    redraw=redraw,
)  # fmt: skip
