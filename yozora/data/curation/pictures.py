"""Small pictures to measure on: grids of areas' means, and brightness."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from yozora.core.records import Frames

Floats = npt.NDArray[np.float32]
# Rec. 709 luma of gamma-coded RGB.
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)


def luma(frames: npt.NDArray[np.generic]) -> Floats:
    """Return the brightness (...,H,W) of pictures (...,H,W,3), in levels from 0 to 255."""
    return np.asarray(frames.astype(np.float32) @ _LUMA, np.float32)


def grid(frames: Frames, side: int) -> Floats:
    """Return (T,H,W,3) frames as (T,side,side,3) in levels: each pixel the mean of its area, whatever the aspect."""
    small = [Image.fromarray(frame).resize((side, side), Image.Resampling.BOX) for frame in frames]
    return np.stack([np.asarray(picture, np.float32) for picture in small])


def spaced(frames: Frames, most: int) -> Frames:
    """Return at most `most` of the frames, evenly spaced."""
    if len(frames) <= most:
        return frames
    return frames[((np.arange(most) + 0.5) * len(frames) / most).astype(int)]
