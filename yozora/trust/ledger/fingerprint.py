"""Fingerprints: a clip's looks in 384 bytes that hardly change when it is encoded, scaled or packed again.

Eight frames, evenly spaced; of each the signs of its low frequencies against their median, as in pHash and PDQ
(Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019): 16x16 of the luma, and
8x8 of either colour difference, without which a red and a blue ball would look alike. The distance of two clips is the
share of bits in which they differ: 0 for the same, about .5 for strangers.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from yozora.core.errors import UsageError
from yozora.core.records import Frames
from yozora.media.sample import sample_frames

NUM_FRAMES, SIDE_PX = 8, 64
_LUMA_SIDE, _COLOUR_SIDE = 16, 8
FINGERPRINT_BYTES = NUM_FRAMES * (_LUMA_SIDE**2 + 2 * _COLOUR_SIDE**2) // 8
# The distance up to which two clips count as one; benchmarks/provenance.py measures both sides of it.
SAME_BELOW = 0.16

Bits = npt.NDArray[np.uint8]


def fingerprint_of(frames: Frames) -> bytes:
    """Return the fingerprint of (T,H,W,3) frames, or of what `sample_video` gives."""
    return fingerprint_of_sample(sample_frames(frames, NUM_FRAMES, SIDE_PX))


def fingerprint_of_sample(pictures: Frames) -> bytes:
    """Return the fingerprint of (8,64,64,3) pictures."""
    if pictures.shape != (NUM_FRAMES, SIDE_PX, SIDE_PX, 3):
        raise UsageError(f"A fingerprint is of (8,64,64,3) pictures, not of {pictures.shape}.")
    red, green, blue = np.moveaxis(pictures.astype(np.float64), -1, 0)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    bits = [_signs(luma, _LUMA_SIDE), _signs(blue - luma, _COLOUR_SIDE), _signs(red - luma, _COLOUR_SIDE)]
    return np.packbits(np.concatenate(bits, axis=1).reshape(-1)).tobytes()


def as_bits(fingerprint: bytes) -> Bits:
    """Return a fingerprint as an array of bytes that `distances` takes."""
    if len(fingerprint) != FINGERPRINT_BYTES:
        raise UsageError(f"A fingerprint has {FINGERPRINT_BYTES} bytes, not {len(fingerprint)}.")
    return np.frombuffer(fingerprint, np.uint8)


def distances(fingerprint: bytes, others: Bits) -> npt.NDArray[np.float64]:
    """Return the distance of a fingerprint to each of (N,384) others: the share of bits in which they differ."""
    return np.bitwise_count(others ^ as_bits(fingerprint)).sum(axis=1, dtype=np.int64) / (8 * FINGERPRINT_BYTES)


def _signs(plane: npt.NDArray[np.float64], side: int) -> npt.NDArray[np.bool_]:
    """Return, for (T,64,64), whether each of the side x side lowest frequencies (but the mean) exceeds their median."""
    frequency, place = np.arange(1, side + 1)[:, None], np.arange(SIDE_PX)[None]
    basis = np.cos(np.pi * (place + 0.5) * frequency / SIDE_PX)
    spectrum = (basis @ plane @ basis.T).reshape(len(plane), -1)
    return spectrum > np.median(spectrum, axis=1, keepdims=True)
