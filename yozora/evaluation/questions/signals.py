"""Signals: what can be measured of a clip's pixels without a network. Each is a tuple of numbers, one a frame, or one.

For a clip of T frames (8-bit levels divided by 255 unless said otherwise):

- `brightness` (T), 0..1: mean luma (ITU-R BT.601).
- `contrast` (T), 0..0.5: standard deviation of luma, "RMS contrast" (Peli, J. Opt. Soc. Am. A 7, 1990).
- `colourfulness` (T), 0 (grey) and up, in 8-bit levels: M^(3) of Hasler & Süsstrunk (SPIE 5007, 2003), who call 15
  slightly, 59 quite and 109 extremely colourful.
- `sharpness` (T), 0 (flat) to 16 (a chequerboard): variance of the Laplacian of luma (Pech-Pacheco et al., ICPR 2000)
  on the picture averaged down to SHARP_ROWS rows, so that a clip and its enlargement have the same.
- `change` (T-1), 0..1: mean |f[t+1] - f[t]| over pixels and channels: VBench's `temporal_flickering` before it is
  taken from one (Huang et al., CVPR 2024).
- `flicker` (T-2), 0..0.5: how far a frame lies outside what is between the frame before and the frame after, pixel by
  pixel: |f[t] - median(f[t-1], f[t], f[t+1])|, over the parts of the picture that stand still. It is zero for whatever
  grows, fades or passes; grain of deviation s that is new in every frame gives s / sqrt(pi), a still that swings
  between two levels gives their distance.
- `smoothness` (T-2), 0..1: how well a frame is predicted as half way between its neighbours, each block going as far
  from the one as to the other: one less the mean absolute error. The idea and the scale of VBench's
  `motion_smoothness`, block motion in place of its network (AMT); a frozen clip is perfectly smooth.
- `seam` (1), 1 where a clip loops: change from the last frame to the first over the median change of a step, both of
  luma in SEAM_ROWS rows, where grain and rain weigh less than the subjects.
- `seam_turn` (1), 1 where a clip loops: the larger of the two errors of prediction (as for `smoothness`) across the
  seam over the median error within: a loop that comes back to its place at another velocity shows here alone.

Readers of them take medians over frames, so that lightning does not count.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from yozora.core.errors import UsageError
from yozora.core.records import Frames

Floats = npt.NDArray[np.float32]

# A taller clip is first averaged down by a whole number: detail beyond is not what is judged here.
MOST_ROWS = 256
SHARP_ROWS = 64
SEAM_ROWS = 16
# Motion is looked for on a picture of this many rows, in blocks of this many of them each way.
COARSE_ROWS, BLOCK_ROWS = 32, 4
# As fast as a block may go (frame heights a second), and the furthest it is looked for in coarse rows a step.
FASTEST, FURTHEST = 0.75, 3
# A block moves if motion explains it better by this share of what is unexplained at rest, and by this many levels.
MOVES_BY, MOVES_LEVELS = 0.5, 1.0
# Fewer blocks than this share at rest (a camera on its way): flicker is then measured over the whole picture.
LEAST_STILL = 0.05
# Steps and errors below this are taken for this many levels, lest a still clip's seam be divided by nothing.
LEAST_LEVELS = 0.25


def measure(frames: Frames, fps: float) -> dict[str, tuple[float, ...]]:
    """Return every signal of `frames` (T,H,W,3) uint8 at `fps` by name; what needs more frames than T is empty."""
    if frames.ndim != 4 or frames.shape[-1] != 3 or frames.dtype != np.uint8 or not len(frames):
        raise UsageError(f"Signals are measured on (T,H,W,3) uint8, not {frames.shape} {frames.dtype}.")
    frames = _averaged_down(np.ascontiguousarray(frames))
    luma, signals = _pictures(frames)
    change = _changes(frames[1:], frames[:-1])
    signals["change"] = change
    signals |= {"flicker": (), "smoothness": (), "seam": (), "seam_turn": ()}
    if len(frames) > 2:
        at_rest, moved = _unexplained(luma, fps)
        error = moved.mean((1, 2))
        signals["flicker"] = _flicker(frames, at_rest[1:-1], moved[1:-1])
        signals["smoothness"] = _told(1 - error[1:-1] / 255)
        rough = _resized(luma, SEAM_ROWS)
        steps = np.abs(rough - np.roll(rough, 1, axis=0)).mean((1, 2))
        signals["seam"] = (_times(steps[0], np.median(steps[1:])),)
        signals["seam_turn"] = (_times(max(error[0], error[-1]), np.median(error[1:-1])),)
    return signals


def _times(seam: np.float32, usual: np.float32) -> float:
    """Return how many times the usual is had at the seam, either in levels of 255; what is next to nothing is equal."""
    return round(max(float(seam), LEAST_LEVELS) / max(float(usual), LEAST_LEVELS), 6)


def _told(values: npt.ArrayLike) -> tuple[float, ...]:
    """Return numbers as plain ones, with as many digits as mean something."""
    return tuple(round(float(value), 6) for value in np.asarray(values))


def _averaged_down(frames: Frames) -> Frames:
    """Return frames (T,H,W,3) of MOST_ROWS rows at most, averaged down by a whole number; a rest is cut off."""
    by = -(-frames.shape[1] // MOST_ROWS)
    if by == 1:
        return frames
    height, width = frames.shape[1] // by, max(1, frames.shape[2] // by)
    small = np.empty((len(frames), height, width, 3), np.uint8)
    for number, frame in enumerate(frames):
        cut = frame[: height * by, : width * by].reshape(height, by, width, -1, 3)
        small[number] = np.rint(cut.mean((1, 3), dtype=np.float32))
    return small


def _pictures(frames: Frames) -> tuple[Floats, dict[str, tuple[float, ...]]]:
    """Return luma (T,H,W) in 0..255, and the signals of single pictures."""
    luma = np.empty(frames.shape[:3], np.float32)
    mean, spread = np.empty((2, 3, len(frames)), np.float32)
    for number, frame in enumerate(frames):
        # A frame at a time: it stays in the processor's cache.
        red, green, blue = frame.reshape(-1, 3).T.astype(np.float32, order="C")
        luma[number] = (0.299 * red + 0.587 * green + 0.114 * blue).reshape(luma.shape[1:])
        # Luma, red less green, yellow less blue (Hasler & Süsstrunk, eq. 1 and 2).
        for row, plane in enumerate((luma[number].ravel(), red - green, 0.5 * (red + green) - blue)):
            mean[row, number] = middle = plane.mean()
            apart = plane - middle
            spread[row, number] = np.sqrt(apart @ apart / apart.size)
    colourful = np.hypot(spread[1], spread[2]) + 0.3 * np.hypot(mean[1], mean[2])
    return luma, {
        "brightness": _told(mean[0] / 255),
        "contrast": _told(spread[0] / 255),
        "colourfulness": _told(colourful),
        "sharpness": _told(_sharpness(_resized(luma, SHARP_ROWS))),
    }


def _sharpness(luma: Floats) -> Floats:
    """Return the variance of the five-point Laplacian of luma (T,H,W) in 0..255, borders apart, for luma in 0..1."""
    if min(luma.shape[1:]) < 3:
        return np.zeros(len(luma), np.float32)
    edges = luma[:, :-2, 1:-1] + luma[:, 2:, 1:-1]
    edges += luma[:, 1:-1, :-2]
    edges += luma[:, 1:-1, 2:]
    edges -= 4 * luma[:, 1:-1, 1:-1]
    flat = edges.reshape(len(luma), -1)
    flat -= flat.mean(1, keepdims=True)
    variance: Floats = np.einsum("tp,tp->t", flat, flat) / (flat.shape[1] * 255.0**2)
    return variance


def _changes(after: Frames, before: Frames) -> tuple[float, ...]:
    """Return the mean |after - before| of each pair of frames (N,H,W,3), 0..1."""
    apart = np.maximum(after, before)
    apart -= np.minimum(after, before)
    return _told(apart.sum((1, 2, 3), dtype=np.uint32) / (255.0 * apart[:1].size)) if len(apart) else ()


@lru_cache(maxsize=64)
def _averages(size: int, rows: int) -> Floats:
    """Return the matrix (rows, size) that averages `size` pixels in a line into `rows`, each by its share."""
    edges = np.arange(rows + 1) * (size / rows)
    lower, upper = np.arange(size), np.arange(1, size + 1)
    shared = np.minimum(edges[1:, None], upper) - np.maximum(edges[:-1, None], lower)
    return np.ascontiguousarray(np.maximum(shared, 0.0) * (rows / size), np.float32)


def _resized(luma: Floats, rows: int) -> Floats:
    """Return pictures (T,H,W) averaged down to `rows` rows and as many columns as keep the aspect; never enlarged."""
    height, width = luma.shape[1:]
    if height <= rows:
        return luma
    return _blocks(luma, (rows, max(1, round(width * rows / height))))


def _blocks(pixels: Floats, blocks: tuple[int, int]) -> Floats:
    """Return the means (N, *blocks) of pictures (N,H,W) over a grid of blocks."""
    count, height, width = pixels.shape
    across = pixels.reshape(-1, width) @ _averages(width, blocks[1]).T
    means: Floats = _averages(height, blocks[0]) @ across.reshape(count, height, -1)
    return means


def _unexplained(luma: Floats, fps: float) -> tuple[Floats, Floats]:
    """Return how far off each block is of what its neighbours in time say, at rest and at its best motion.

    Both are (T, rows, columns) in 0..255, round the seam: the neighbours of the first frame are the second and the
    last. A block of frame t that goes by d a step is the mean of what lies d back in t-1 and d ahead in t+1.
    """
    coarse = _resized(luma, COARSE_ROWS)
    height, width = coarse.shape[1:]
    blocks = (max(1, height // BLOCK_ROWS), max(1, width // BLOCK_ROWS))
    reach = min(FURTHEST, max(1, round(FASTEST / fps * COARSE_ROWS)))
    wide = np.pad(coarse, ((1, 1), (0, 0), (0, 0)), mode="wrap")
    wide = np.pad(wide, ((0, 0), (reach, reach), (reach, reach)), mode="edge")
    twice = 2 * coarse
    ways = [(down, across) for down in range(-reach, reach + 1) for across in range(-reach, reach + 1)]
    offs: list[Floats] = []
    for down, across in sorted(ways, key=lambda way: way != (0, 0)):
        back = wide[:-2, reach - down : reach - down + height, reach - across : reach - across + width]
        ahead = wide[2:, reach + down : reach + down + height, reach + across : reach + across + width]
        apart = back + ahead
        apart -= twice
        off = _blocks(np.abs(apart, out=apart), blocks)
        off /= 2
        offs.append(off)
    best: Floats = np.min(offs, axis=0)
    return offs[0], best


def _flicker(frames: Frames, at_rest: Floats, moved: Floats) -> tuple[float, ...]:
    """Return how far each inner frame lies outside its neighbours where nothing moves.

    `at_rest` and `moved` are what `_unexplained` says of the inner frames.
    """
    before, now, after = frames[:-2], frames[1:-1], frames[2:]
    high, low = np.maximum(before, after), np.minimum(before, after)
    outside = np.maximum(now, high)
    outside -= high
    np.maximum(low, now, out=low)
    low -= now
    outside += low
    pixels = outside.reshape(*outside.shape[:2], -1).astype(np.float32)
    off = _blocks(pixels, (at_rest.shape[1], at_rest.shape[2]))
    still = at_rest - moved <= np.maximum(MOVES_BY * at_rest, MOVES_LEVELS)
    still |= still.mean((1, 2), keepdims=True) < LEAST_STILL
    return _told((off * still).sum((1, 2)) / still.sum((1, 2)) / 255)
