"""Flashes: when the whole frame lights up at once and fades again: lightning, a strobe. No network is needed."""

from __future__ import annotations

import numpy as np

from yozora.core.records import Frames

# The median pixel must rise by so much (0..1) from one frame to the next. At eight frames a second lightning that is
# caught late, over a bright meadow, raises it by 0.04; a day passing, a zoom or a shaking hand by 0.012 at most.
RISE = 0.03


def flashes_in(frames: Frames, fps: float) -> tuple[float, ...]:
    """Return when flashes begin, in seconds, in order; a cut or a slow dawn is none, for what rises must fall again."""
    if len(frames) < 3:
        return ()
    bright = frames[:, ::2, ::2].astype(np.float32).mean(-1) / 255
    rises = np.median(np.diff(bright, axis=0), axis=(1, 2))
    found = []
    for index in np.flatnonzero(rises > RISE):
        level = float(np.median(bright[index]))
        later = [float(np.median(frame)) for frame in bright[index + 2 : index + 2 + max(1, round(0.4 * fps))]]
        if later and min(later) < level + RISE:
            found.append(round(float(index + 1) / fps, 4))
    return tuple(found)
