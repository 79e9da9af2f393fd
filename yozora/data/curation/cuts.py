"""Cuts: where one shot ends and the next begins.

A hard cut is a change between two frames that is large in itself and large beside the changes about it, as in
PySceneDetect's adaptive detector. That library is not used: it brings a second OpenCV along, 200 MB for these lines.
A flash is no cut: before and after it, the picture is the same. Dissolves and fades are not found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yozora.core.records import Frames
from yozora.data.curation.pictures import grid

# A cut changes the mean pixel by so many levels of 255, so many times more than the frames on either side do,
# and takes the structure: a picture that is so much like the one before (correlation, as a share of what is usual
# among neighbours here) is of the same shot.
LEAST_CHANGE, TIMES_AROUND, SAME_SHOT = 9.0, 2.5, 0.8
AROUND = 2
GRID = 24
# A flash is over after so many frames.
FLASH = 3
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Span:
    """Frames of a file from `start` up to, not with, `end`."""

    start: int
    end: int

    @property
    def frames(self) -> range:
        """The numbers of the frames."""
        return range(self.start, self.end)


def find_spans(frames: Frames) -> list[Span]:
    """Return the shots of (T,H,W,3) frames, in order; together they are all of it."""
    small = grid(frames, GRID)
    edges = [0, *find_cuts(small), len(frames)]
    return [Span(start=start, end=end) for start, end in zip(edges, edges[1:], strict=False)]


def pieces(span: Span, longest: int) -> list[Span]:
    """Return a shot in as few equal pieces as have at most `longest` frames each."""
    count = -(-(span.end - span.start) // longest)
    edges = [span.start + (span.end - span.start) * index // count for index in range(count + 1)]
    return [Span(start=start, end=end) for start, end in zip(edges, edges[1:], strict=False)]


def find_cuts(small: Floats) -> list[int]:
    """Return the first frame of every shot but the first; `small` are frames (T,h,w,3) in levels, tiny."""
    change = np.abs(np.diff(small, axis=0)).mean((1, 2, 3))
    cuts: list[int] = []
    for index in np.flatnonzero(change >= LEAST_CHANGE).tolist():
        beside = np.concatenate([change[max(0, index - AROUND) : index], change[index + 1 : index + 1 + AROUND]])
        first = index + 1
        if len(beside) and change[index] < TIMES_AROUND * beside.mean():
            continue
        if cuts and first - cuts[-1] <= 1:
            continue
        near = [at for at in range(max(0, index - 2 * AROUND), min(len(change), index + 2 * AROUND + 1)) if at != index]
        usual = float(np.median([_likeness(small[at], small[at + 1]) for at in near])) if near else 1.0
        after = small[first : first + FLASH]
        if max(_likeness(small[index], later) for later in after) < SAME_SHOT * usual:
            cuts.append(first)
    return cuts


def _likeness(one: Floats, other: Floats) -> float:
    """Return the correlation of two pictures, of their brightness about its mean and of their colours."""
    a, b = (picture - picture.mean() for picture in (one, other))
    scale = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / scale if scale > 1e-3 else 1.0
