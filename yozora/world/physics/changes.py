"""Changes: how far each lasting change has gone, and the touch that brings it about."""

from __future__ import annotations

import math

import numpy as np

from yozora.world.physics.track import Contact, Series, Track
from yozora.world.scene.script import Change


def change_of(changes: tuple[Change, ...], number: int, times: Series) -> Series:
    """Return the level (0..1) of actor number `number`'s change at `times`; 0 for one that never changes."""
    own = sorted((change for change in changes if change.actor == number), key=lambda change: change.start_s)
    level = np.full(len(times), own[0].before if own else 0.0)
    for change in own:
        began = times >= change.start_s - 1e-9
        gone = np.clip((times[began] - change.start_s) / max(change.end_s - change.start_s, 1e-9), 0.0, 1.0)
        level[began] = change.before + (change.after - change.before) * gone
    return level


def causes(changes: tuple[Change, ...], tracks: tuple[Track, ...], fps: float) -> list[Contact]:
    """Return a contact for each change that an actor brings about: it touches the one that changes as it begins."""
    return [
        Contact(
            at_s=change.start_s,
            first=change.cause,
            second=change.actor,
            what="actor",
            speed=_closing(tracks[change.cause], tracks[change.actor], change.start_s, fps),
        )
        for change in changes
        if change.cause is not None
    ]


def _closing(one: Track, two: Track, at_s: float, fps: float) -> float:
    """Return how fast (frame heights a second) two actors move against each other just before `at_s`."""
    frames = len(one.x)
    if frames < 2:
        return 0.0
    frame = min(frames - 1, max(1, math.floor(at_s * fps + 1e-6)))
    away = [(a[frame] - a[frame - 1]) - (b[frame] - b[frame - 1]) for a, b in ((one.x, two.x), (one.y, two.y))]
    return float(math.hypot(*away) * fps)
