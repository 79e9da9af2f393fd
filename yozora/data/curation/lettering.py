"""Lettering: words laid over a film (titles, subtitles, logos), by their strokes.

A stroke is a thin mark, lighter or darker than what lies left and right of it, at the same place in every frame. Words
are many of them in a row, of one colour and height, so: find thin marks that stand still, and count how often they
begin along each line of the picture. It reads nothing, and takes a fence under a camera that never moves for a word;
who needs better gives a reader of text as a plug-in.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from yozora.core.records import Frames
from yozora.data.curation.pictures import luma

# A mark is up to this wide (shares of the picture's height), and stands out by so many levels.
WIDEST, CONTRAST = 0.05, 48.0
# Lines of text are so high (shares of the picture's height).
LINES = (0.04, 0.08, 0.13)
Floats = npt.NDArray[np.float32]


def lettering(frames: Frames) -> float:
    """Return the strokes of standing words in (T,H,W,3) frames: about how many letters the fullest line has."""
    bright = luma(frames)
    return max(_strokes(bright), _strokes(-bright))


def _strokes(bright: Floats) -> float:
    """Return the strokes of words that are brighter than what is about them."""
    height = bright.shape[1]
    reach = max(2, round(WIDEST * height))
    marks = _tophat(bright, reach).min(0) > CONTRAST
    # Words have one colour: marks near the brightest there are.
    still = bright.min(0)
    if not marks.any():
        return 0.0
    marks &= still > np.percentile(still[marks], 90) - CONTRAST
    begins = (marks[:, 1:] & ~marks[:, :-1]).sum(1).astype(np.float32)
    return max(_line(begins, max(3, round(share * height))) for share in LINES)


def _line(begins: Floats, size: int) -> float:
    """Return the strokes in the fullest `size` rows, less those in the emptiest row close by.

    Between lines of text there is a gap; hatching and rain have none, and are found in most rows.
    """
    if len(begins) < size:
        return 0.0
    rows = np.pad(begins, 2 * size, mode="edge")
    usual, best = float(np.median(begins)), 0.0
    for first in range(2 * size, len(begins) + size + 1):
        above, below = rows[first - 2 * size : first].min(), rows[first + size : first + 3 * size].min()
        best = max(best, float(rows[first : first + size].mean() - max(above, below, usual)))
    return best


def _tophat(bright: Floats, reach: int) -> Floats:
    """Return how far (T,H,W) stands out from the brightest dip within `reach` columns on both sides."""
    left = np.full_like(bright, np.inf)
    right = np.full_like(bright, np.inf)
    for step in range(1, reach + 1):
        left[:, :, step:] = np.minimum(left[:, :, step:], bright[:, :, :-step])
        right[:, :, :-step] = np.minimum(right[:, :, :-step], bright[:, :, step:])
    return bright - np.maximum(np.where(np.isinf(left), bright, left), np.where(np.isinf(right), bright, right))
