"""Measures of a shot: how much moves, how sharp, how bright it is, and how much of it looks like words.

All are plain numpy on a few small frames, so that a core measures hundreds of shots a minute. Sizes and thresholds
that say what is too much lie in `filters.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from yozora.core.records import Frames
from yozora.data.curation.lettering import lettering
from yozora.data.curation.pictures import grid, luma, spaced

GRID, SHARP_PX = 32, 480
# A cell of the grid has moved if over the shot it changes by so many levels; where all is dark, or all is pale, by so
# much of what lies between dark and bright there, but by more than a camera's noise.
MOVED, MOVED_SHARE, NOISE = 10.0, 0.1, 3.0
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Measures:
    """What was measured of one shot.

    `moving` is the share of the picture (0..1) in which anything changes; `unrest` how little a frame is like the one
    before (0 the same, 1 nothing in common; the median); `blur` from 0 (sharp) to 1; `dark` and `bright` are the
    95th and the 5th percentile of brightness in levels (0..255); `lettering` how many strokes of standing words there
    are for each line of text that would fit (0..); `colour` the mean colour of the picture (R,G,B in levels).
    """

    seconds: float
    moving: float
    unrest: float
    blur: float
    dark: float
    bright: float
    lettering: float
    colour: tuple[int, int, int]


def measure(frames: Frames, fps: float) -> Measures:
    """Measure (T,H,W,3) frames of one shot."""
    small = grid(frames, GRID)
    few = spaced(frames, 8)
    bright = luma(few)
    red, green, blue = (round(float(value)) for value in small.mean((0, 1, 2)))
    return Measures(
        seconds=round(len(frames) / fps, 3),
        moving=_round(_moving(small)),
        unrest=_round(_unrest(small)),
        blur=_round(float(np.median([_blur(frame) for frame in few]))),
        dark=_round(float(np.percentile(bright, 95))),
        bright=_round(float(np.percentile(bright, 5))),
        lettering=_round(lettering(spaced(frames, 12))),
        colour=(red, green, blue),
    )


def _round(value: float) -> float:
    """Return a number with as many digits as a manifest needs: the last bits differ from machine to machine."""
    return round(value, 4)


def _moving(small: Floats) -> float:
    """Return the share of cells whose brightness or colour changes over the shot."""
    low, high = np.percentile(small, (5, 95))
    enough = max(NOISE, min(MOVED, MOVED_SHARE * float(high - low)))
    return float(((small.max(0) - small.min(0)).max(-1) > enough).mean())


def _unrest(small: Floats) -> float:
    """Return the median of 1 - correlation between one frame and the next."""
    bright = luma(small).reshape(len(small), -1)
    bright = bright - bright.mean(1, keepdims=True)
    scale = np.sqrt((bright * bright).sum(1)) + 1e-3
    alike = (bright[1:] * bright[:-1]).sum(1) / (scale[1:] * scale[:-1])
    return float(np.median(1 - alike)) if len(alike) else 0.0


def _blur(frame: Frames) -> float:
    """Return the blur of one picture, 0 (sharp) to 1: how little of its edges another blur takes away.

    Crété-Roffet, Dolmiere, Ladret, Nicolas: "The Blur Effect: Perception and Estimation with a New No-Reference
    Perceptual Blur Metric", SPIE 2007. Edges below the noise of a codec (two levels) do not count.
    """
    height, width = frame.shape[:2]
    if (scale := SHARP_PX / max(height, width)) < 1:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        frame = np.asarray(Image.fromarray(frame).resize(size, Image.Resampling.BOX))
    bright = luma(frame)
    return max(_blur_along(bright), _blur_along(bright.T))


def _blur_along(bright: Floats) -> float:
    """Return the blur of (H,W) brightness along its columns."""
    reach = 4
    if bright.shape[0] <= 2 * reach + 2:
        return 1.0
    total = np.cumsum(np.pad(bright, ((reach + 1, reach), (0, 0)), mode="edge"), axis=0, dtype=np.float64)
    blurred = (total[2 * reach + 1 :] - total[: -2 * reach - 1]) / (2 * reach + 1)
    edge, soft = np.abs(np.diff(bright, axis=0)), np.abs(np.diff(blurred, axis=0))
    edge = np.where(edge > 2, edge, 0)
    lost = np.maximum(0, edge - soft)
    return float(1 - lost.sum() / edge.sum()) if edge.sum() > 0 else 1.0
