"""Wholes: boxes round what is in sight of a subject made as large as the subject is.

Half behind a tree or beyond the edge of the frame, a subject's box is a guess, and often one of what is in sight. But
nobody grows or shrinks on the way: how large a subject is shows where it is whole, and where it is follows from the
side that is in sight.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

# A subject's size is this quantile of its boxes' over time; from so much of it on a box is whole.
USUAL, WHOLE = 0.75, 0.88
# What turns as it goes swells and shrinks: its boxes stay as they are where fewer than this share of them are near the
# usual size.
STEADY_SHARE = 0.4
# A box that comes so near a side of the frame (frame heights) is cut by it.
EDGE = 0.015
# Where it should be is told by a line through so many of the nearest whole boxes; it takes so few to know its size.
NEAREST, FEWEST = 6, 3


def made_whole(boxes: Array, framed: Array, aspect: float) -> tuple[Array, Array]:
    """Return boxes (T,4) in the world at rest made whole, and what share of each (T,) the given ones are.

    `framed` are the same boxes in the frame, both in frame heights and NaN unseen; `aspect` is the frame's.
    """
    whole, shares = boxes.copy(), np.ones(len(boxes), np.float32)
    seen = np.isfinite(boxes[:, 0])
    if seen.sum() < FEWEST:
        return whole, shares
    sizes = boxes[:, 2:] - boxes[:, :2]
    for axis, far in ((0, aspect), (1, 1.0)):
        size = float(np.quantile(sizes[seen, axis], USUAL))
        complete = seen & (sizes[:, axis] >= WHOLE * size)
        near = complete & (sizes[:, axis] <= size / WHOLE)
        if near.sum() < max(FEWEST, STEADY_SHARE * seen.sum()):
            continue
        low, high = framed[:, axis] < EDGE, framed[:, axis + 2] > far - EDGE
        inside = complete & ~low & ~high
        middle = boxes[:, [axis, axis + 2]].mean(1)
        for frame in np.flatnonzero(seen & ~complete):
            start, end = float(boxes[frame, axis]), float(boxes[frame, axis + 2])
            if low[frame] != high[frame]:
                grows_on = bool(high[frame])
            else:
                there = _expected(middle, inside if inside.sum() >= FEWEST else complete, int(frame))
                grows_on = abs(start + size / 2 - there) <= abs(end - size / 2 - there)
            whole[frame, [axis, axis + 2]] = (start, start + size) if grows_on else (end - size, end)
            shares[frame] *= (end - start) / size
    return whole, shares


def _expected(middle: Array, known: Mask, frame: int) -> float:
    """Return where the middle (T,) should be in a frame, by the nearest frames in which it is known."""
    frames = np.flatnonzero(known)
    nearest = np.sort(frames[np.abs(frames - frame).argsort(kind="stable")[:NEAREST]])
    if nearest[0] < frame < nearest[-1] or len(nearest) < FEWEST:
        return float(np.interp(frame, nearest, middle[nearest]))
    slope, level = np.polyfit(nearest - frame, middle[nearest], 1)
    return float(level)
