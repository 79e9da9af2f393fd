"""The label that everybody can see: "AI-generated" in a lower corner of every frame."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from yozora.core.records import Frames

WORDS, SHORT = "AI-generated", "AI"
# Letters are this share of the shorter side high, and no lower than can be read; the label keeps as far from the edge.
_HIGH, _LEAST_PX = 0.045, 9
# The label may take this share of the width, or it says less.
_WIDE = 0.6
_INK, _GROUND = (255, 255, 255, 255), (12, 14, 24, 170)


def labelled(frames: Frames) -> Frames:
    """Return frames (T,H,W,3) uint8 with the label in their lower right corner."""
    _, height, width, _ = frames.shape
    patch = _patch(height, width)
    rows, columns = patch.shape[:2]
    edge = max(1, round(0.4 * rows))
    down, right = max(0, height - rows - edge), max(0, width - columns - edge)
    patch = patch[: height - down, : width - right]
    there = (slice(None), slice(down, down + len(patch)), slice(right, right + patch.shape[1]))
    share = patch[..., 3:].astype(np.float32) / 255
    told = frames.copy()
    told[there] = (frames[there] * (1 - share) + patch[..., :3] * share + 0.5).astype(np.uint8)
    return told


def _patch(height: int, width: int) -> Frames:
    """Return the label (H,W,4) for frames of a size: as many of its words as there is room for."""
    high = max(_LEAST_PX, round(_HIGH * min(height, width)))
    font = ImageFont.load_default(size=high)
    words = WORDS if font.getlength(WORDS) <= _WIDE * width else SHORT
    pad = round(0.45 * high)
    size = (round(font.getlength(words)) + 2 * pad, high + 2 * pad)
    patch = Image.new("RGBA", size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(patch)
    pen.rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), radius=size[1] // 3, fill=_GROUND)
    pen.text((size[0] / 2, size[1] / 2), words, fill=_INK, font=font, anchor="mm")
    return np.asarray(patch)
