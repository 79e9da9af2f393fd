"""Extraction: where a key's tiles lie in a residual (scale, mirror, shift, perspective), how sure it is, and the bits.

Scales are tried one by one; all shifts of one scale at once, by folding the residual into one tile and correlating in
the frequency domain. Then four corners are moved for as long as the tiles show more clearly.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
from PIL import Image

from yozora.trust.watermark.pattern import TILE_PX, Plane, folded, pattern_of
from yozora.trust.watermark.residual import residual

# Scales of a picture against what was delivered: from a frame put around it to a crop to two thirds of its side.
SCALES = tuple(0.85 * 1.0125**step for step in range(46))
_STEPS_PX = (3.0, 1.5, 0.75)
# The highest score of an unmarked clip follows Gumbel's law: place and spread, from 40 of them
# so far (benchmarks/watermark.py).
PLACE, SPREAD = 5.2, 0.35


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read: the score of presence (deviations), and 64 soft bits (deviations; above 0 is a one)."""

    score: float
    soft: Plane
    scale: float
    mirrored: bool

    @property
    def p_value(self) -> float:
        """How often an unmarked clip scores as high, 0..1."""
        return -math.expm1(-math.exp(min(50.0, -(self.score - PLACE) / SPREAD)))

    @property
    def bits(self) -> npt.NDArray[np.bool_]:
        """The 64 bits as read, each as it is more likely."""
        return self.soft > 0


def extract(lumas: Iterable[npt.NDArray[np.floating]], key: bytes) -> Reading:
    """Return what a key reads in luma planes (H,W), 0..255, of one size: a few frames of a clip."""
    plane, pattern = residual(lumas), pattern_of(key)
    # A mirrored picture is read by mirrored tiles.
    ways = {False: pattern.tiles, True: pattern.tiles[:, :, ::-1]}
    spectra = {way: np.conj(np.fft.rfft2(tiles[0].astype(np.float32))) for way, tiles in ways.items()}
    best = (-math.inf, 1.0, False, (0, 0))
    for scale in SCALES:
        seen = np.fft.rfft2(folded(_scaled(plane, scale)).astype(np.float32))
        for mirrored, spectrum in spectra.items():
            clearness = np.fft.irfft2(seen * spectrum, s=(TILE_PX, TILE_PX))
            peak = int(clearness.argmax())
            score = float(clearness.flat[peak] / clearness.std())
            if score > best[0]:
                best = (score, scale, mirrored, divmod(peak, TILE_PX))
    _, scale, mirrored, shift = best
    score, soft = _refined(plane, scale, np.roll(ways[mirrored], shift, (1, 2)))
    return Reading(score=score, soft=soft, scale=scale, mirrored=mirrored)


def _scaled(plane: Plane, scale: float) -> Plane:
    """Return a plane made smaller by `scale`."""
    height, width = plane.shape
    size = (max(16, round(width / scale)), max(16, round(height / scale)))
    # The exact scale: what does not fill the last pixel is drawn from the edge.
    picture = Image.fromarray(np.asarray(plane, np.float32))
    data = (scale, 0.0, 0.0, 0.0, scale, 0.0)
    return np.asarray(picture.transform(size, Image.Transform.AFFINE, data, Image.Resampling.BILINEAR), np.float64)


def _refined(plane: Plane, scale: float, tiles: Plane) -> tuple[float, Plane]:
    """Return score and soft bits (64,) where the corners of the plane lie best for the tiles to show."""
    height, width = plane.shape
    picture = Image.fromarray(np.asarray(plane, np.float32))
    size = (max(16, round(width / scale)), max(16, round(height / scale)))
    square = np.array([(0, 0), (size[0], 0), (size[0], size[1]), (0, size[1])], float)
    corners = square * scale
    sync = tiles[0].ravel()

    def fold(at: Plane) -> Plane:
        """Return the tile that the plane folds into when its corners are here."""
        data = _perspective(square, at)
        warped = picture.transform(size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BILINEAR)
        return folded(np.asarray(warped, np.float64)).ravel()

    def clear(tile: Plane) -> float:
        """Return how clearly the mark shows, as a cosine."""
        return float(tile @ sync / (TILE_PX * np.linalg.norm(tile) + 1e-9))

    best = fold(corners)
    top = clear(best)
    for step in _STEPS_PX:
        for _ in range(3):
            before = top
            for place, way in product(range(8), (step, -step)):
                trial = corners.copy()
                trial.flat[place] += way
                tried = fold(trial)
                if (value := clear(tried)) > top:
                    corners, best, top = trial, tried, value
            if top == before:
                break
    # Where the mark does not lie, its tile reads as much as this by chance.
    spectrum = np.conj(np.fft.rfft2(tiles[0]))
    deviation = float(np.fft.irfft2(np.fft.rfft2(best.reshape(TILE_PX, TILE_PX)) * spectrum).std()) + 1e-9
    return float(best @ sync) / deviation, (tiles[1:].reshape(len(tiles) - 1, -1) @ best) / deviation


def _perspective(square: Plane, corners: Plane) -> tuple[float, ...]:
    """Return the eight numbers by which Pillow takes `square` (4,2) to `corners` (4,2)."""
    rows, values = [], []
    for (x, y), (u, v) in zip(square, corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return tuple(float(number) for number in np.linalg.solve(np.array(rows), np.array(values)))
