"""Letterbox: black bars round a picture, found so that they can be cut off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yozora.core.records import Frames
from yozora.data.curation.pictures import luma, spaced

# A bar is this dark and this even in every frame (levels of 255), and ends with a step of so much on average.
DARK, EVEN, STEP = 26.0, 9.0, 12.0
# Thinner ones (shares of the side) are the edge of a badly cropped film, thicker ones leave no picture.
THINNEST, THICKEST = 0.02, 0.4
LOOKS = 8


@dataclass(frozen=True, kw_only=True)
class Crop:
    """What is kept of a picture, in pixels: rows `top` up to `bottom`, columns `left` up to `right`."""

    top: int
    bottom: int
    left: int
    right: int

    def of(self, frames: Frames) -> Frames:
        """Return (T,H,W,3) frames cropped."""
        return np.ascontiguousarray(frames[:, self.top : self.bottom, self.left : self.right])


def find_crop(frames: Frames) -> Crop:
    """Return the picture inside its black bars, of even sides as an mp4 needs; all of it where there are none.

    A dark sky is no bar: a bar is as even along as across, in all frames, and ends at a step.
    """
    bright = luma(spaced(frames, LOOKS))
    height, width = bright.shape[1:]
    top, bottom = _bars(bright)
    left, right = _bars(bright.transpose(0, 2, 1))
    rows, columns = height - top - bottom, width - left - right
    return Crop(
        top=top + (rows % 2 if top else 0),
        bottom=height - bottom - (rows % 2 if not top else 0),
        left=left + (columns % 2 if left else 0),
        right=width - right - (columns % 2 if not left else 0),
    )


def _bars(bright: npt.NDArray[np.float32]) -> tuple[int, int]:
    """Return how many rows of (T,H,W) belong to a bar at the top, and at the bottom."""
    return _bar(bright), _bar(bright[:, ::-1])


def _bar(bright: npt.NDArray[np.float32]) -> int:
    """Return how many rows from the top are a bar."""
    side = bright.shape[1]
    low, high = np.percentile(bright, (2, 98), axis=(0, 2))
    plain = (high <= DARK) & (high - low <= EVEN)
    rows = side if plain.all() else int(np.argmin(plain))
    if not THINNEST * side <= rows <= THICKEST * side:
        return 0
    # The encoder blurs the last row of a bar: compare the middle of the bar with what lies two rows inside.
    inside = bright[:, min(rows + 1, side - 1)]
    return rows if float(np.abs(inside - bright[:, rows // 2]).mean()) >= STEP else 0
