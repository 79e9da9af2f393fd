"""A handful of numbers about how a video looks and moves, from its sheet of frames: what votes may depend on."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, UnidentifiedImageError

NAMES = (
    "brightness", "contrast", "colourfulness", "warmth", "detail", "motion", "unrest", "drift",
)  # fmt: skip
SHEET = "spritesheet.jpg"
_TILES = 8
_MARGIN_PX = 8
_TILE_PX = 32


def looks_of(sheet: bytes) -> tuple[float, ...]:
    """Return the numbers of `NAMES`, each about 0 to 1, for a strip of evenly spaced frames; empty for no picture.

    Colourfulness is that of Hasler and Süsstrunk, "Measuring colourfulness in natural images" (2003).
    """
    try:
        with Image.open(io.BytesIO(sheet)) as picture:
            if min(picture.size) <= 2 * _MARGIN_PX + _TILES:
                return ()
            inner = picture.convert("RGB").crop(
                (_MARGIN_PX, _MARGIN_PX, picture.width - _MARGIN_PX, picture.height - _MARGIN_PX)
            )
            small = inner.resize((_TILES * _TILE_PX, _TILE_PX), Image.Resampling.BOX)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return ()
    strip = np.asarray(small, np.float64) / 255
    tiles = strip.reshape(_TILE_PX, _TILES, _TILE_PX, 3).transpose(1, 0, 2, 3)  # (T,H,W,3)
    red, green, blue = np.moveaxis(tiles, 3, 0)
    grey = 0.299 * red + 0.587 * green + 0.114 * blue
    red_green, yellow_blue = red - green, (red + green) / 2 - blue
    spread = np.hypot(red_green.std(), yellow_blue.std()) + 0.3 * np.hypot(red_green.mean(), yellow_blue.mean())
    slopes = np.abs(np.diff(grey, axis=1)).mean() + np.abs(np.diff(grey, axis=2)).mean()
    steps = np.abs(np.diff(grey, axis=0)).mean(axis=(1, 2))
    numbers = (
        grey.mean(), grey.std(), spread, 0.5 + (red - blue).mean() / 2, slopes, steps.mean(), steps.std(),
        np.abs(grey[-1] - grey[0]).mean(),
    )  # fmt: skip
    return tuple(round(float(number), 6) for number in numbers)
