"""Duplicates: the same shot again, however it was encoded, resized or brightened.

Of four frames of a shot, each shrunk to 32x32, the signs of the 63 lowest waves of its cosine transform against their
median make 252 bits ("pHash"); two shots are one where few bits differ. A thousand million pairs are compared in
minutes: each new shot with all before it, as numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from yozora.core.records import Frames
from yozora.data.curation.pictures import grid, luma

SIDE, LOW, LOOKS = 32, 8, 4
NUM_BITS = LOOKS * (LOW * LOW - 1)
Bits = npt.NDArray[np.uint8]


def fingerprint(frames: Frames) -> str:
    """Return the 252 bits of (T,H,W,3) frames, as 64 hex digits (the last bits are zero)."""
    places = [int((index + 0.5) * len(frames) / LOOKS) for index in range(LOOKS)]
    bits = [_signs(picture) for picture in luma(grid(frames[places], SIDE))]
    return np.packbits(np.concatenate(bits)).tobytes().hex()


def _signs(picture: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Return 63 bits of a (32,32) picture."""
    waves = (_COSINES @ picture @ _COSINES.T).ravel()[1:]
    return waves > np.median(waves)


def _cosines() -> npt.NDArray[np.float64]:
    """Return the eight lowest cosine waves over 32 places, (8,32)."""
    waves, places = np.mgrid[0:LOW, 0:SIDE]
    return np.cos(math.pi / SIDE * (places + 0.5) * waves)


_COSINES = _cosines()


class Seen:
    """Fingerprints of the shots so far, each with a name."""

    def __init__(self) -> None:
        """Begin with none."""
        self._names: list[str] = []
        self._bits = np.zeros((64, NUM_BITS // 8 + 1), np.uint8)

    def add(self, name: str, mark: str) -> None:
        """Remember a shot."""
        if len(self._names) == len(self._bits):
            self._bits = np.concatenate([self._bits, np.zeros_like(self._bits)])
        self._bits[len(self._names)] = _unhex(mark)
        self._names.append(name)

    def nearest(self, mark: str) -> tuple[str, float]:
        """Return the name of the shot most like this one, and the share of bits that differ; ("", 1.0) if none."""
        if not self._names:
            return "", 1.0
        differ = _COUNTS[self._bits[: len(self._names)] ^ _unhex(mark)].sum(1, dtype=np.int64)
        best = int(np.argmin(differ))
        return self._names[best], float(differ[best]) / NUM_BITS


_COUNTS: npt.NDArray[np.uint8] = np.array([int(value).bit_count() for value in range(256)], np.uint8)


def _unhex(mark: str) -> Bits:
    """Return the bytes of a fingerprint."""
    return np.frombuffer(bytes.fromhex(mark), np.uint8)


def distances(marks: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return the shares of bits (N,N) by which fingerprints differ."""
    bits = np.stack([_unhex(mark) for mark in marks])
    return np.stack([_COUNTS[bits ^ row].sum(1, dtype=np.int64) for row in bits]) / NUM_BITS
