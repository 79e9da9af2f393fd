"""Patterns: what a key draws into frames. One tile to find (sync), and one for each bit, all at right angles.

Spread spectrum after Cox et al., "Secure spread spectrum watermarking for multimedia" (1997); tiles repeat, so that a
crop still holds whole ones. Units are canonical pixels: those of a frame whose shorter side is `SIDE_PX`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[np.float64]

SIDE_PX, TILE_PX = 256, 256
NUM_BITS = 64
# Wavelengths in canonical pixels: shorter ones die in coding, longer ones drown in the picture and are seen.
SHORTEST_PX, LONGEST_PX = 9.0, 32.0
# The share of the energy by which the mark is found; the rest carries bits.
SYNC_SHARE = 0.4


@dataclass(frozen=True, eq=False)
class Pattern:
    """Tiles of one key (65,256,256), each of mean 0 and energy 256²: the first to find the mark, then one a bit."""

    tiles: Plane

    @property
    def sync(self) -> Plane:
        """The tile (256,256) by which the mark is found."""
        return self.tiles[0]

    def tile(self, payload: npt.NDArray[np.bool_]) -> Plane:
        """Return the tile (256,256), of variance 1, that carries 64 bits."""
        return self.weighed(plain_shares() * np.concatenate([[1.0], np.where(payload, 1.0, -1.0)]))

    def weighed(self, weights: Plane) -> Plane:
        """Return the sum (256,256) of all tiles, by weights (65,)."""
        told: Plane = np.tensordot(weights, self.tiles, 1)
        return told

    def read(self, plane: Plane) -> Plane:
        """Return how a canonical plane (h,w) that lies as it was delivered correlates with every tile: (65,)."""
        told: Plane = self.tiles.reshape(len(self.tiles), -1) @ folded(plane).ravel()
        return told


def plain_shares() -> Plane:
    """Return the weights (65,), of energy 1, of tiles where nothing is known of the picture."""
    bit = np.sqrt((1 - SYNC_SHARE) / NUM_BITS)
    return np.array([np.sqrt(SYNC_SHARE), *[bit] * NUM_BITS])


def folded(plane: Plane) -> Plane:
    """Return the sum (256,256) of a plane's tiles, the last ones filled up with zeros."""
    height, width = plane.shape
    down, across = -(-height // TILE_PX), -(-width // TILE_PX)
    full = np.zeros((down * TILE_PX, across * TILE_PX))
    full[:height, :width] = plane
    told: Plane = full.reshape(down, TILE_PX, across, TILE_PX).sum((0, 2))
    return told


def band(height: int, width: int) -> Plane:
    """Return which frequencies of a (height,width) plane carry the mark (rfft2's layout), 1 or 0."""
    fy, fx = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None]
    radius = np.hypot(fy, fx)
    return ((radius >= 1 / LONGEST_PX) & (radius <= 1 / SHORTEST_PX)).astype(np.float64)


@lru_cache(maxsize=8)
def pattern_of(key: bytes) -> Pattern:
    """Return the tiles that a key (any bytes) draws: the same key, the same tiles, everywhere."""
    seed = int.from_bytes(sha256(b"yozora watermark pattern 1" + key).digest()[:16], "big")
    noise = np.random.Generator(np.random.Philox(key=seed)).standard_normal((NUM_BITS + 1, TILE_PX, TILE_PX))
    held = np.fft.irfft2(np.fft.rfft2(noise) * band(TILE_PX, TILE_PX), s=(TILE_PX, TILE_PX))
    across, _ = np.linalg.qr(held.reshape(NUM_BITS + 1, -1).T)
    tiles = (across.T * TILE_PX).reshape(NUM_BITS + 1, TILE_PX, TILE_PX)
    return Pattern(tiles=tiles)


def laid(tile: Plane, height: int, width: int) -> Plane:
    """Return a tile repeated over (height,width)."""
    return np.tile(tile, (-(-height // TILE_PX), -(-width // TILE_PX)))[:height, :width]
