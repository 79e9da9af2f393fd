"""Residuals: what is left of frames when the picture itself is turned down, for a mark to be looked for in it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image

from yozora.core.records import Frames
from yozora.trust.watermark.pattern import SIDE_PX, Plane, band

_RIM_PX = 16
# How far around a place its busyness is measured (canonical pixels), and the least it counts as (levels of 255).
_AROUND_PX, _LEAST = 6.0, 1.0


def luma_of(frame: Frames) -> Plane:
    """Return the luma (H,W), 0..255, of one (H,W,3) sRGB frame."""
    return frame @ np.array([0.2126, 0.7152, 0.0722])


def canonical(luma: npt.NDArray[np.floating]) -> Plane:
    """Return a luma plane scaled so that its shorter side has 256 px."""
    height, width = luma.shape
    scale = SIDE_PX / min(height, width)
    size = (max(SIDE_PX, round(width * scale)), max(SIDE_PX, round(height * scale)))
    picture = Image.fromarray(np.asarray(luma, np.float32))
    return np.asarray(picture.resize(size, Image.Resampling.BICUBIC), np.float64)


def residual(lumas: Iterable[npt.NDArray[np.floating]]) -> Plane:
    """Return the mean residual (h,w), canonical, of luma planes of one size: in the mark's band, busy places down."""
    total: Plane | None = None
    count = 0
    for luma in lumas:
        plane = np.pad(canonical(luma), _RIM_PX, mode="reflect")
        held, around = _filters(*plane.shape)
        inside = np.fft.irfft2(np.fft.rfft2(plane) * held, s=plane.shape)
        energy = np.fft.irfft2(np.fft.rfft2(inside**2) * around, s=plane.shape)
        even = inside / (np.sqrt(np.maximum(energy, 0)) + _LEAST)
        total = even if total is None else total + even
        count += 1
    assert total is not None, "no frames"
    held, _ = _filters(*total.shape)
    even = np.fft.irfft2(np.fft.rfft2(total / count) * held, s=total.shape)
    return even[_RIM_PX:-_RIM_PX, _RIM_PX:-_RIM_PX]


def busyness(luma: Plane) -> Plane:
    """Return how much goes on around each place of a plane (H,W): the deviation from its surroundings, in levels."""
    scale = SIDE_PX / min(luma.shape)
    around = _blur(*luma.shape, _AROUND_PX / scale)
    mean = np.fft.irfft2(np.fft.rfft2(luma) * around, s=luma.shape)
    return np.sqrt(np.maximum(np.fft.irfft2(np.fft.rfft2((luma - mean) ** 2) * around, s=luma.shape), 0))


@lru_cache(maxsize=8)
def _filters(height: int, width: int) -> tuple[Plane, Plane]:
    """Return the mark's band, weighed as pictures fall off (with the frequency), and the blur of busyness."""
    fy, fx = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None]
    return band(height, width) * np.hypot(fy, fx) * 10, _blur(height, width, _AROUND_PX)


@lru_cache(maxsize=8)
def _blur(height: int, width: int, sigma_px: float) -> Plane:
    """Return a Gaussian blur as a factor of frequencies (rfft2's layout)."""
    fy, fx = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None]
    told: Plane = np.exp(-2 * (np.pi * sigma_px) ** 2 * (fy**2 + fx**2))
    return told
