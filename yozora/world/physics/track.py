"""Tracks and contacts: what physics says of a scene, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Series = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Track:
    """One actor over time, each (T,): box centre `x`, `y` (frame heights), `cycle` of its gait, `angle` (degrees,

    clockwise), `facing` (1 right, -1 left), `change` (0..1, how far its lasting change has gone) and `actions`, the
    name of what it does in each frame.
    """

    x: Series
    y: Series
    cycle: Series
    angle: Series
    facing: Series
    change: Series
    actions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A touch: at `at_s` actor number `first` meets `second` (an actor's number, or None for what `what` names).

    `what` is "actor", "ground", "ramp" or "water"; `speed` is how fast they closed in, in frame heights a second.
    """

    at_s: float
    first: int
    second: int | None
    what: str
    speed: float


@dataclass(frozen=True, kw_only=True)
class Print:
    """A footprint: left at `at_s` by actor number `actor` at (`x`, `y`), the sole's middle; it stays."""

    at_s: float
    actor: int
    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class Motion:
    """All that moves in a scene: a track an actor, and the contacts and footprints in order of time."""

    tracks: tuple[Track, ...]
    contacts: tuple[Contact, ...] = ()
    prints: tuple[Print, ...] = ()
