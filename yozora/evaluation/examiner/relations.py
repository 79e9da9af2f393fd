"""Relations: how one subject stands to another over a clip, by geometry alone.

A relation is a claim about two tracks, and several can hold at once: who chases another to the right is left of it,
too. `holding` returns all that hold, the most telling first.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Series = npt.NDArray[np.float64]

# From this speed on (frame heights a second) who goes after another chases it; below, follows it.
FAST_FROM = 0.185
GOES_FROM = 0.06
# Who comes after another is this near behind it, from edge to edge (frame heights).
FURTHEST_BEHIND = 0.24
# Beside: centres apart by at least this share of half their widths together, for so much of the time.
APART = 0.5
MOSTLY = 0.85
# Behind: centres nearer than this share of half the widths together, for so much of the time. Above: feet no lower than
# this below the other's top.
COVERED, COVERED_FOR = 1.1, 0.7
CLEAR = 0.02


@dataclass(frozen=True, kw_only=True)
class Path:
    """One subject over time, in the world at rest and in frame heights: `boxes` (T,4), NaN where it is not seen."""

    boxes: npt.NDArray[np.float64]
    fps: float

    @property
    def x(self) -> Series:
        """The middle of its box across (T,)."""
        middle: Series = (self.boxes[:, 0] + self.boxes[:, 2]) / 2
        return middle

    @property
    def width(self) -> float:
        """Its usual width."""
        return float(np.nanmedian(self.boxes[:, 2] - self.boxes[:, 0]))

    def velocity(self, first: float = 0.0, last: float = 1.0) -> float:
        """Return its mean velocity across between two shares of the time it is in sight, by a line fit."""
        x = self.x
        frames = np.flatnonzero(np.isfinite(x))
        if len(frames) < 3:
            return 0.0
        since = (frames - frames[0]) / (frames[-1] - frames[0] + 1)
        frames = frames[(since >= first) & (since <= last)]
        return float(np.polyfit(frames / self.fps, x[frames], 1)[0]) if len(frames) >= 3 else 0.0


def holding(one: Path, two: Path) -> tuple[str, ...]:
    """Return every relation in which `one` stands to `two`, the most telling first."""
    both = np.isfinite(one.x) & np.isfinite(two.x)
    if both.sum() < 3:
        return ()
    half = (one.width + two.width) / 2
    away = (one.x - two.x)[both]
    names = [_going(one, two, away, half)]
    if _behind(one, two, both, half):
        names.append("behind")
    feet, top = one.boxes[both, 3], two.boxes[both, 1]
    if np.mean(feet < top + CLEAR) > MOSTLY:
        names.append("above")
    if np.mean(away < -APART * half) > MOSTLY:
        names.append("left of")
    if np.mean(away > APART * half) > MOSTLY:
        names.append("right of")
    return tuple(name for name in names if name)


def _going(one: Path, two: Path, away: Series, half: float) -> str:
    """Return "meets", "chases" or "follows" where two go towards or after each other, else nothing."""
    early = one.velocity(0.0, 0.6), two.velocity(0.0, 0.6)
    if min(abs(early[0]), abs(early[1])) < GOES_FROM:
        return ""
    gaps = np.abs(away) - half
    if early[0] * early[1] < 0:
        towards = (away[0] < 0) == (early[0] > 0)
        late = one.velocity(0.72, 1.0), two.velocity(0.72, 1.0)
        near = float(np.median(gaps[-max(2, len(gaps) // 5) :])) < FURTHEST_BEHIND
        stands = max(abs(late[0]), abs(late[1])) < GOES_FROM
        return "meets" if towards and near and stands else ""
    trails = np.mean(np.sign(away) == -np.sign(early[1])) > MOSTLY
    near = 0.0 < float(np.median(gaps)) < FURTHEST_BEHIND
    alike = abs(early[0] - early[1]) < 0.35 * max(abs(early[0]), abs(early[1]))
    if not (trails and near and alike):
        return ""
    return "chases" if (abs(early[0]) + abs(early[1])) / 2 > FAST_FROM else "follows"


def _behind(one: Path, two: Path, both: npt.NDArray[np.bool_], half: float) -> bool:
    """Whether `one` stands further off than `two` and is partly covered by it."""
    near = np.abs((one.x - two.x)[both]) < COVERED * half
    over = (one.boxes[both, 3] > two.boxes[both, 1]) & (one.boxes[both, 1] < two.boxes[both, 3])
    further = one.boxes[both, 3] < two.boxes[both, 3]
    return bool(np.mean(near & over & further) > COVERED_FOR)


def around(members: Sequence[npt.NDArray[np.float64]], fps: float) -> Path:
    """Return the path of a group: the box round all members (each (T,4), NaN unseen) that are in sight."""
    stacked = np.stack(members)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # frames in which nobody is seen stay NaN
        low, high = np.nanmin(stacked[..., :2], axis=0), np.nanmax(stacked[..., 2:], axis=0)
    return Path(boxes=np.concatenate((low, high), axis=1), fps=fps)


def between(paths: Sequence[Path]) -> tuple[tuple[int, str, int], ...]:
    """Return every (group, relation, group) that holds among the paths of some groups."""
    return tuple(
        (i, name, j)
        for i, one in enumerate(paths)
        for j, two in enumerate(paths)
        if i != j
        for name in holding(one, two)
    )
