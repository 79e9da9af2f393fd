"""What a style is: a way to draw a finished picture over, so that every subject is shown in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Frames = npt.NDArray[np.uint8]


def untouched(frames: Frames, seed: int) -> Frames:
    """Return the frames as they are."""
    return frames


@dataclass(frozen=True, kw_only=True)
class Style:
    """A style.

    `words` are the phrases that mean it; `settings` ("in watercolour") are how the training grammar says it,
    `sceneries` ("a watercolour painting") how the test grammar does. `redraw(frames, seed)` returns a clip (T,H,W,3),
    uint8, drawn over; what is random in it (paper grain, hatching) depends on `seed` alone and stands still.
    """

    name: str
    words: tuple[str, ...]
    settings: tuple[str, ...]
    sceneries: tuple[str, ...]
    redraw: Callable[[Frames, int], Frames] = untouched
