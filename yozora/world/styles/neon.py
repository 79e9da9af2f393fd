"""Night neon: the dark, and in it outlines that glow in their own colour."""

from __future__ import annotations

import numpy as np

from yozora.world.styles.paint import Planes, Wide, in_parts, outlines, softened, step_of
from yozora.world.styles.style import Frames, Style

# What is left of the picture itself, of 256, and the colour of the dark.
LEFT = 92
GREY = 110
DARK = (8, 3, 22)
# How much brighter (of 256) a colour of each brightness (0..255) is made: by half, or as far as its hue stays the same.
GAIN = np.minimum(384, 65280 // np.maximum(np.arange(256), 1)).astype(np.uint16)


def redraw(frames: Frames, seed: int) -> Frames:
    """Return a clip (T,H,W,3) of glowing lines on near-black."""
    return in_parts(frames, _glowing)


def _glowing(planes: Planes) -> Planes:
    """Return planes as glowing lines: what is left of the picture, and the glow of its lines in its own pure colour."""
    step = step_of(planes.shape[2])
    lines = _on_both_sides(outlines(planes, 11), step)
    halo = softened(softened(lines, 2 * step), step)
    light = np.minimum(np.maximum(lines, halo).astype(np.uint16) + LEFT, 256)
    shining = _pure(planes)
    shining *= light
    shining >>= 8
    # The dark shows through where nothing shines more: added to all, it would turn yellow to brown.
    return np.maximum(shining, np.array(DARK, np.uint16)[:, None, None, None]).astype(np.uint8)


def _on_both_sides(lines: Planes, step: int) -> Planes:
    """Return lines (T,H,W) two pixels wide, so that each also glows in the colour of what lies right of it or below."""
    wide = lines.copy()
    np.maximum(wide[:, step:], lines[:, :-step], out=wide[:, step:])
    np.maximum(wide[:, :, step:], lines[:, :, :-step], out=wide[:, :, step:])
    return wide


def _pure(planes: Planes) -> Wide:
    """Return the colours (0..255) with some of their grey taken out and made bright."""
    grey = ((planes.min(0).astype(np.uint16) * GREY) >> 8).astype(np.uint8)
    pure = planes - grey
    gain = np.take(GAIN, pure.max(0))
    wide = pure.astype(np.uint16)
    wide *= gain
    wide >>= 8
    return wide


NEON = Style(
    name="night neon",
    words=("night neon", "neon", "neon style", "neon lights", "glowing neon", "synthwave", "neon glow", "in neon"),
    settings=("in neon", "in glowing neon"),
    sceneries=("neon style", "synthwave"),
    redraw=redraw,
)
