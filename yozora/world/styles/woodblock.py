"""Woodblock print: flat tints on cream paper, black key lines, the grain of the wood."""

from __future__ import annotations

import numpy as np

from yozora.world.styles.paint import Planes, flattened, grain, in_parts, outlines, softened, step_of
from yozora.world.styles.style import Frames, Style

LEVELS = 6
# Cream paper, of 256 a channel.
CREAM = (256, 250, 234)


def redraw(frames: Frames, seed: int) -> Frames:
    """Return a clip (T,H,W,3) as a print; the wood's grain stands still."""
    height, width = frames.shape[1:3]
    step = step_of(height)
    rings = np.sin(
        2 * np.pi * (np.arange(height)[:, None] / (4.2 * step) + 2.5 * grain(height, width, seed, 24 * step))
    )
    wood = (np.array(CREAM)[:, None, None] * (1 - 0.035 * (1 + rings))).astype(np.uint16)[:, None]

    def draw(planes: Planes) -> Planes:
        smooth = softened(planes, step)
        tints = flattened(LEVELS, smooth)
        tints *= wood
        tints >>= 8
        lines = outlines(smooth, 7)
        tints *= 255 - np.minimum(lines, 235)
        tints >>= 8
        return tints.astype(np.uint8)

    return in_parts(frames, draw)


WOODBLOCK = Style(
    name="woodblock print",
    words=(
        "woodblock print", "woodcut", "woodblock", "linocut", "block print", "ukiyo-e", "printed from wood",
    ),
    settings=("as a woodblock print", "printed from wood"),
    sceneries=("a woodcut", "a linocut"),
    redraw=redraw,
)  # fmt: skip
