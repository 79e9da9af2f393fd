"""What styles share: planes of colour, outlines, grain and blurs of clips, in whole numbers so that they are quick."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from yozora.world.styles.style import Frames

# Colour channels first, (3,T,H,W): every operation then runs over memory in order, five times faster.
Planes = npt.NDArray[np.uint8]
Wide = npt.NDArray[np.uint16]
# So many pixels are drawn over at a time: what is worked on then stays in the processor's cache, twice as fast.
PART_PX = 4 * 128 * 128


def in_parts(frames: Frames, draw: Callable[[Planes], Planes]) -> Frames:
    """Return a clip (T,H,W,3) drawn over by `draw`, which is given the planes (3,t,H,W) of a few frames at a time."""
    count, height, width = frames.shape[:3]
    part = max(1, PART_PX // (height * width))
    drawn = np.empty_like(frames)
    for start in range(0, count, part):
        planes = draw(planes_of(frames[start : start + part]))
        for channel in range(3):
            drawn[start : start + part, ..., channel] = planes[channel]
    return drawn


def planes_of(frames: Frames) -> Planes:
    """Return a clip (T,H,W,3) as planes (3,T,H,W)."""
    planes = np.empty((3, *frames.shape[:3]), np.uint8)
    for channel in range(3):
        planes[channel] = frames[..., channel]
    return planes


def step_of(height: int) -> int:
    """Return how many pixels a line of a drawing is wide: one at a height of 128 pixels."""
    return max(1, round(height / 128))


def flattened(levels: int, planes: Planes) -> Wide:
    """Return planes (0..255) in `levels` steps of brightness; the hue stays, as all channels are scaled alike."""
    brightness = np.arange(256)
    tone = np.rint(brightness / 255 * (levels - 1)) * (255 / (levels - 1))
    # Black has no hue to keep; the darkest tones are let down to half a step, so that they do not all turn black.
    tone = np.maximum(tone, np.minimum(brightness, 127 / (levels - 1)))
    scale = np.minimum(256 * tone / np.maximum(brightness, 1), 512).astype(np.uint16)
    wide = planes.astype(np.uint16)
    # At most 255 * 512 / 2: the product is halved first so that it fits sixteen bits.
    wide *= (scale >> 1)[planes.max(0)]
    wide >>= 7
    return np.minimum(wide, 255)


def outlines(planes: Planes, gain: int) -> Planes:
    """Return how much of an outline (T,H,W) each pixel is, 0..255: the change of any channel to its right and below.

    `gain` is in quarters.
    """
    step = step_of(planes.shape[2])
    found = np.zeros(planes.shape[1:], np.uint16)
    for first, second, into in (
        (planes[:, :, :-step], planes[:, :, step:], found[:, :-step]),
        (planes[:, :, :, :-step], planes[:, :, :, step:], found[:, :, :-step]),
    ):
        into += (np.maximum(first, second) - np.minimum(first, second)).max(0)
    return np.minimum((found * gain) >> 2, 255).astype(np.uint8)


def softened(planes: npt.NDArray[np.uint8], step: int) -> npt.NDArray[np.uint8]:
    """Return planes (...,H,W) blurred over three times three pixels `step` apart; the border stays as it is."""
    wide = planes.astype(np.uint16)
    down = wide.copy()
    down[..., step:-step, :] += wide[..., step:-step, :]
    down[..., step:-step, :] += wide[..., : -2 * step, :]
    down[..., step:-step, :] += wide[..., 2 * step :, :]
    down[..., step:-step, :] >>= 2
    across = down.copy()
    across[..., step:-step] += down[..., step:-step]
    across[..., step:-step] += down[..., : -2 * step]
    across[..., step:-step] += down[..., 2 * step :]
    across[..., step:-step] >>= 2
    return across.astype(np.uint8)


def grain(height: int, width: int, seed: int, cell_px: int) -> npt.NDArray[np.float64]:
    """Return smooth noise (H,W) in -1..1 whose blotches are about `cell_px` wide; one seed gives one sheet of paper."""
    rng = np.random.default_rng(seed % 2**32)
    rows, columns = height // cell_px + 3, width // cell_px + 3
    coarse = rng.uniform(-1, 1, (rows, columns))
    y, x = np.arange(height) / cell_px, np.arange(width) / cell_px
    top, left = y.astype(int), x.astype(int)
    down, across = (y - top)[:, None], (x - left)[None]
    corners = [coarse[np.ix_(top + i, left + j)] for i in (0, 1) for j in (0, 1)]
    upper = corners[0] * (1 - across) + corners[1] * across
    lower = corners[2] * (1 - across) + corners[3] * across
    return np.asarray(upper * (1 - down) + lower * down)
