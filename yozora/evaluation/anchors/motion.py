"""Motion as Physics-IQ sees it: pictures shrunk to its size, and masks of where a video moves.

Written from the definitions of arXiv 2501.09038 and checked against google-deepmind/physics-IQ-benchmark at e457754:
grey frames, blurred, against their running average; what differs by more than ten levels, opened and closed, moves.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from yozora.core.records import Frames

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

GREY = np.array([0.299, 0.587, 0.114])
BLUR = np.array([1, 4, 6, 4, 1]) / 16
# The newest frame's share of the running average, and the levels (0..255) from it beyond which a pixel moves.
NEWEST = 0.3
THRESHOLD = 10
# Side of the square with which masks are opened and closed, in pixels.
SQUARE = 5


def shrunk(picture: npt.NDArray[np.uint8], height: int, width: int) -> Frames:
    """Return a picture (H,W) or (H,W,3) uint8 at `height` x `width`, by two-way linear interpolation.

    Samples lie at the middles of the new pixels, as OpenCV's `INTER_LINEAR` has them; nothing is averaged before.
    """
    rows, cols = _taps(picture.shape[0], height), _taps(picture.shape[1], width)
    extra = (1,) * (picture.ndim - 2)
    low, high, share = rows
    share = share.reshape(-1, 1, *extra)
    tall = picture[low] * (1 - share) + picture[high] * share
    low, high, share = cols
    share = share.reshape(1, -1, *extra)
    return np.rint(tall[:, low] * (1 - share) + tall[:, high] * share).astype(np.uint8)


def _taps(old: int, new: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """Return for each of `new` samples of `old` pixels the pixel before, the one after, and the latter's share."""
    at = np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)
    low = np.floor(at).astype(np.int64)
    return low, np.minimum(low + 1, old - 1), (at - low).astype(np.float32)


def motion_masks(frames: Frames) -> Iterator[Flags]:
    """Yield for each frame of (T,H,W,3) uint8 where it moves, (H,W); nowhere in the first."""
    average: npt.NDArray[np.float64] | None = None
    for frame in frames:
        grey = _blurred(np.rint(frame @ GREY))
        if average is None:
            average = grey
            yield np.zeros(grey.shape, bool)
            continue
        average = (1 - NEWEST) * average + NEWEST * grey
        moving = np.abs(grey - np.rint(average)) > THRESHOLD
        opened = _spread(_shrink(moving))
        yield _shrink(_spread(opened))


def _blurred(grey: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return a grey picture (H,W) after a 5x5 Gaussian, mirrored at its edges."""
    padded = np.pad(grey, 2, mode="reflect")
    rows = sum(weight * padded[i : i + grey.shape[0]] for i, weight in enumerate(BLUR))
    blurred: npt.NDArray[np.float64] = np.rint(
        sum(weight * rows[:, i : i + grey.shape[1]] for i, weight in enumerate(BLUR))
    )
    return blurred


def _spread(mask: Flags) -> Flags:
    """Return where any pixel of the square about is set; what lies outside is not."""
    for axis in (0, 1):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (SQUARE // 2, SQUARE // 2)
        padded = np.pad(mask, pad)
        mask = np.logical_or.reduce(
            [np.roll(padded, -i, axis)[: mask.shape[0], : mask.shape[1]] for i in range(SQUARE)]
        )
    return mask


def _shrink(mask: Flags) -> Flags:
    """Return where all pixels of the square about are set; what lies outside counts as set."""
    return ~_spread(~mask)


def at_rate(frames: Frames, count: int) -> Frames:
    """Return `count` frames spread evenly from the first of `frames` to the last, each blended of its neighbours.

    So the benchmark brings its real videos to the rate of the generated ones.
    """
    if count == len(frames):
        return frames
    result = np.empty((count, *frames.shape[1:]), np.uint8)
    for index in range(count):
        at = index * (len(frames) - 1) / max(1, count - 1)
        low, high = int(at), min(int(at) + 1, len(frames) - 1)
        # Cut off, not rounded, as there.
        result[index] = (frames[low] * (1 - (at - low)) + frames[high] * (at - low)).astype(np.uint8)
    return result
