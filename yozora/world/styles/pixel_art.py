"""Pixel art: square blocks of few colours."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from yozora.world.styles.paint import Planes, in_parts, softened, step_of
from yozora.world.styles.palette import BITS, nearest, palette
from yozora.world.styles.style import Frames, Style

BLOCKS = 44


def redraw(frames: Frames, seed: int) -> Frames:
    """Return a clip (T,H,W,3) in about BLOCKS blocks from top to bottom (never fewer than two pixels wide)."""
    height, width = frames.shape[1:3]
    block = max(2, round(height / BLOCKS))
    rows, columns = _middles(height, block), _middles(width, block)

    def draw(planes: Planes) -> Planes:
        small = softened(planes, step_of(height))[:, :, rows][:, :, :, columns].astype(np.uint16) >> (8 - BITS)
        numbers = nearest()[(small[0] << (2 * BITS)) | (small[1] << BITS) | small[2]]
        tones = palette().T[:, numbers]
        return tones.repeat(block, 2)[:, :, :height].repeat(block, 3)[:, :, :, :width]

    return in_parts(frames, draw)


def _middles(length: int, block: int) -> npt.NDArray[np.intp]:
    """Return the middle pixel of each block along one axis; a last one that is cut off ends at the border."""
    return np.minimum(np.arange(0, length, block) + block // 2, length - 1)


PIXEL_ART = Style(
    name="pixel art",
    words=("pixel art", "pixelated", "8-bit", "8 bit", "retro pixel art", "blocky pixels", "pixel style", "retro game"),
    settings=("in pixel art", "as pixel art"),
    sceneries=("blocky pixels", "8-bit"),
    redraw=redraw,
)
