"""Shots: from the views that the camera reader tells at eight moments to the camera's way over the whole clip."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from yozora.evaluation.examiner.camera import spread

Array = npt.NDArray[np.float32]

# The world's slow and fast rates part here: frame heights a second, log magnification a second.
PACES = {"pan": 0.08, "tilt": 0.02, "zoom": 0.105, "dolly": 0.105}
RATED_S = 4.0


def views_of(move: str, told: Array, frames: int) -> Array:
    """Return where the camera is in each frame (T,3): across, down (frame heights), log magnification.

    What is told (8,3) is fitted to the way such a move goes; a hand's shake is faster than eight moments can follow and
    leads nowhere, so it is left in the tracks.
    """
    picks = spread(frames)
    # Shares of the clip, as the world counts them: frame 0 is its very beginning.
    times, at = picks / frames, np.arange(frames) / frames
    views = np.zeros((frames, 3), np.float32)
    if move.startswith(("pan", "tilt")):
        axis = 0 if move.startswith("pan") else 1
        views[:, axis] = _slope(times - 0.5, told[:, axis]) * (at - 0.5)
    elif move.startswith(("zoom", "dolly")):
        since = (times, at) if move.endswith("in") else (1 - times, 1 - at)
        views[:, 2] = _slope(since[0], told[:, 2]) * since[1]
    elif move == "follow":
        views[:, 0] = np.interp(at, times, told[:, 0])
        late = at > times[-1]
        views[late, 0] += (at[late] - times[-1]) * (told[-1, 0] - told[-2, 0]) / max(times[-1] - times[-2], 1e-6)
    return views


def _slope(x: npt.NDArray[np.float64], y: Array) -> float:
    """Return the slope of the line through the origin that fits best."""
    return float((x * y).sum() / max(float((x * x).sum()), 1e-9))


def pace_of(move: str, views: Array, seconds: float) -> str:
    """Return "slow" or "fast", by how far the camera gets in a second; "slow" where that has no meaning."""
    limit = PACES.get(move.split()[0])
    if limit is None or len(views) < 2:
        return "slow"
    rate = float(np.abs(views[-1] - views[0]).max()) / (seconds * (len(views) - 1) / len(views))
    return "fast" if rate > limit * min(1.0, RATED_S / seconds) else "slow"
