"""Watercolour: pale washes with frayed, darker edges on grained paper."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from yozora.world.styles.paint import Planes, grain, in_parts, outlines, softened, step_of
from yozora.world.styles.style import Frames, Style

# How far a pixel may be drawn from, in frame heights.
FRAY = 0.0148
PIGMENT = 196


def redraw(frames: Frames, seed: int) -> Frames:
    """Return a clip (T,H,W,3) as washes; the paper and the frayed edges stand still."""
    height, width = frames.shape[1:3]
    step = step_of(height)
    beside = _beside(height, width, seed)
    blotches = grain(height, width, seed + 2, 14 * step)
    paper = 1 + 0.10 * blotches + 0.05 * grain(height, width, seed + 3, 2 * step)
    held = (PIGMENT * paper).astype(np.uint16)

    def draw(planes: Planes) -> Planes:
        flat = planes.reshape(3, -1, height * width)
        wet = softened(np.take(flat, beside, axis=2, mode="clip").reshape(planes.shape), step)
        pigment = (255 - wet).astype(np.uint16)
        # Half of what an outline could hold settles along it.
        pigment *= np.minimum(held + (softened(outlines(wet, 7), step) >> 1), 256)
        pigment >>= 8
        return (252 - np.minimum(pigment, 240)).astype(np.uint8)

    return in_parts(frames, draw)


def _beside(height: int, width: int, seed: int) -> npt.NDArray[np.intp]:
    """Return from which pixel each is taken (H*W): one a little beside it, so that every outline is frayed."""
    cell = 4 * step_of(height)
    y, x = np.mgrid[:height, :width]
    rows = np.clip(np.rint(y + FRAY * height * grain(height, width, seed, cell)), 0, height - 1)
    columns = np.clip(np.rint(x + FRAY * height * grain(height, width, seed + 1, cell)), 0, width - 1)
    return (rows * width + columns).astype(np.intp).ravel()


WATERCOLOUR = Style(
    name="watercolour",
    words=(
        "watercolour", "watercolor", "watercolour painting", "watercolor painting", "aquarelle",
        "painted in watercolour", "water colours", "in washes of colour",
    ),
    settings=("in watercolour", "painted in watercolour"),
    sceneries=("an aquarelle", "a watercolour painting"),
    redraw=redraw,
)  # fmt: skip
