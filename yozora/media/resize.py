"""Other sizes and other rates for a clip that exists already."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from yozora.core.errors import UsageError
from yozora.core.records import Clip
from yozora.media.rate import exact_rate


def resize_clip(clip: Clip, height: int, width: int) -> Clip:
    """Return `clip` at `height` x `width` pixels, filled to the edges and never distorted.

    Where the aspect differs, the picture is scaled until it covers the new frame, and what hangs over is cut
    from both sides equally. Shrinking averages areas; enlarging is Lanczos.
    """
    if height < 1 or width < 1:
        raise UsageError(f"A clip cannot be resized to {width}x{height}: both sides must be at least 1.")
    _, old_height, old_width, _ = clip.frames.shape
    if (old_height, old_width) == (height, width):
        return clip
    scale = max(height / old_height, width / old_width)
    seen_width, seen_height = min(old_width, width / scale), min(old_height, height / scale)
    left, top = (old_width - seen_width) / 2, (old_height - seen_height) / 2
    box = (left, top, left + seen_width, top + seen_height)
    method = _method(scale)
    frames = np.empty((len(clip.frames), height, width, 3), np.uint8)
    for index, pixels in enumerate(clip.frames):
        frames[index] = np.asarray(Image.fromarray(pixels).resize((width, height), method, box))
    return replace(clip, frames=frames)


def retime_clip(clip: Clip, fps: float, num_frames: int) -> Clip:
    """Return `num_frames` frames of `clip` at `fps`: at the middle of each, the frame one would have seen then.

    Frames are chosen, never blended, so that edges stay crisp; past the end the last frame stands still.
    """
    if num_frames < 1 or not 0 < fps < float("inf"):
        raise UsageError(f"A clip cannot be retimed to {num_frames} frames at {fps:g} a second.")
    ratio = exact_rate(clip.fps) / exact_rate(fps)  # a fraction, so that no frame is lost to rounding
    last = len(clip.frames) - 1
    chosen = [min(last, ((2 * index + 1) * ratio.numerator) // (2 * ratio.denominator)) for index in range(num_frames)]
    if fps == clip.fps and chosen == list(range(last + 1)):
        return clip
    return replace(clip, frames=clip.frames[chosen], fps=fps)


def _method(scale: float) -> Image.Resampling:
    """Return the filter for a scale: by a whole factor down, plain averages; otherwise down, a soft average."""
    if scale > 1:
        return Image.Resampling.LANCZOS
    return Image.Resampling.BOX if abs(1 / scale - round(1 / scale)) < 1e-9 else Image.Resampling.HAMMING
