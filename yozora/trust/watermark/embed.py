"""Embedding: a key's tile with 64 bits, added to the luma of every frame where the eye minds it least."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from yozora.core.errors import UsageError
from yozora.core.records import Frames
from yozora.trust.watermark.pattern import NUM_BITS, SIDE_PX, TILE_PX, Plane, laid, pattern_of, plain_shares
from yozora.trust.watermark.residual import busyness, luma_of, residual

# The quality that marking leaves, frame by frame: root mean square of the change, in levels of 255 (42.5 dB).
STRENGTH = 255 / 10 ** (42.5 / 20)
# How much more a busy place hides than a smooth one, and the most it is given.
_HIDES, _MOST = 0.15, 2.5
# Frames looked at to learn what the picture reads by itself; the least a bit gets that the picture says already.
_LOOKS, _LEAST_SHARE = 8, 0.3


def embed(frames: Frames, payload: npt.NDArray[np.bool_], key: bytes) -> Frames:
    """Return (T,H,W,3) sRGB frames with 64 bits in them; the shorter side must have 256 px at least."""
    height, width = frames.shape[1:3]
    if min(height, width) < SIDE_PX:
        raise UsageError(f"A watermark needs {SIDE_PX} px on the shorter side, not {width}x{height}.")
    if payload.shape != (NUM_BITS,):
        raise UsageError(f"A watermark carries {NUM_BITS} bits, not {payload.shape}.")
    pattern = pattern_of(key)
    plain = pattern.tile(payload)
    looked_at = frames[:: max(1, len(frames) // _LOOKS)]
    before = pattern.read(residual(map(luma_of, looked_at)))
    after = pattern.read(residual(map(luma_of, _added(looked_at, plain))))
    weights = informed(payload, before, after)
    return _added(frames, pattern.weighed(weights))


def informed(payload: npt.NDArray[np.bool_], before: Plane, after: Plane) -> Plane:
    """Return the weights (65,) of sync and bits, of energy 1, by which the worst of them shows as clearly as it can.

    `before` and `after` are what the tiles (65,) read without a mark and with the plain one. What the picture reads by
    itself is filled up, or made up for: Malvar & Florencio, "Improved spread spectrum" (2003), with a common margin.
    """
    signs = np.concatenate([[1.0], np.where(payload, 1.0, -1.0)])
    shares = plain_shares()
    gain = float(np.mean((after - before) * signs / shares))
    own = before * signs / max(gain, 1e-6)
    low, high = 0.0, 10.0
    for _ in range(40):  # the margin whose weights have energy 1
        margin = (low + high) / 2
        weights = np.maximum(margin * shares - own, _LEAST_SHARE * shares)
        low, high = (margin, high) if float(weights @ weights) < 1 else (low, margin)
    weights /= np.linalg.norm(weights)
    told: Plane = weights * signs
    return told


def _added(frames: Frames, tile: Plane) -> Frames:
    """Return frames (T,H,W,3) with a tile added to their luma, each changed by `STRENGTH`."""
    field = _field(tile, *frames.shape[1:3])
    marked = np.empty_like(frames)
    for index, frame in enumerate(frames):
        change = field * np.minimum(1 + _HIDES * busyness(luma_of(frame)), _MOST)
        change *= STRENGTH / np.sqrt(np.mean(change**2))
        marked[index] = np.clip(np.rint(frame + change[..., None]), 0, 255)
    return marked


def _field(tile: Plane, height: int, width: int) -> Plane:
    """Return a tile laid over a frame (height,width) at the scale of its shorter side."""
    scale = SIDE_PX / min(height, width)
    over = laid(tile, int(height * scale) + TILE_PX, int(width * scale) + TILE_PX).astype(np.float32)
    box = (0.0, 0.0, width * scale, height * scale)
    return np.asarray(Image.fromarray(over).resize((width, height), Image.Resampling.BICUBIC, box=box), np.float64)
