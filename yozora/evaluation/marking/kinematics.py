"""Kinematics: what the boxes of a reading say of motion: ways, times out of sight, flights, nearness.

Boxes are off by a per cent or two of the frame's height and missing now and then, so slopes are medians over pairs of
frames (Theil 1950; Sen 1968), and what counts as out of sight or as seen must last.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yozora.evaluation.examiner.reading import SubjectReading

Series = npt.NDArray[np.float64]
# Out of sight: for at least so long; shorter is a frame or two that the examiner missed.
LEAST_HIDDEN_S = 0.35
# In sight: for at least so long (and two frames); shorter is a stray sighting.
LEAST_SEEN_S = 0.2
# Edge to edge, across: two that are no further apart than this (frame heights) are together.
TOUCH = 0.08
# An arc of free fall needs so many frames; turning points closer in height than this (frame heights) are noise.
ARC_FRAMES = 4
GUARD_S = 0.05
SMALLEST_TURN = 0.06


@dataclass(frozen=True, kw_only=True)
class Way:
    """Where a subject was in the N frames in which it was seen: `frames` (numbers), `times` in seconds, the middle of

    its box `x`, `y` and its `width` and `height`, all in frame heights in the world at rest, each (N,).
    """

    frames: npt.NDArray[np.int64]
    times: Series
    x: Series
    y: Series
    width: Series
    height: Series

    def within(self, start_s: float, end_s: float) -> Way:
        """Return the part of the way from `start_s` to `end_s`, both included."""
        inside = (self.times >= start_s - 1e-6) & (self.times <= end_s + 1e-6)
        return Way(
            frames=self.frames[inside],
            times=self.times[inside],
            x=self.x[inside],
            y=self.y[inside],
            width=self.width[inside],
            height=self.height[inside],
        )

    @property
    def half_width(self) -> float:
        """Half its width; of what turns as it goes, whose box swells and shrinks, near its narrowest."""
        return float(np.quantile(self.width, 0.25)) / 2

    @property
    def own_height(self) -> float:
        """Its height; of what turns as it goes, near its lowest."""
        return float(np.quantile(self.height, 0.25))


def way_of(subject: SubjectReading, fps: float) -> Way:
    """Return the way of a subject over the frames in which it was seen."""
    frames = np.array([index for index, box in enumerate(subject.boxes) if box is not None], np.int64)
    boxes = np.array([box for box in subject.boxes if box is not None], np.float64).reshape(-1, 4)
    x0, y0, x1, y1 = boxes.T
    return Way(frames=frames, times=frames / fps, x=(x0 + x1) / 2, y=(y0 + y1) / 2, width=x1 - x0, height=y1 - y0)


def slope(times: Series, values: Series) -> float:
    """Return the median slope over all pairs of points (N,), values a second; 0 of fewer than two points."""
    if len(times) < 2:
        return 0.0
    first, second = np.triu_indices(len(times), 1)
    return float(np.median((values[second] - values[first]) / (times[second] - times[first])))


def velocity_between(subject: SubjectReading, fps: float, start_s: float, end_s: float) -> tuple[float, float] | None:
    """Return the median velocity (vx,vy) in frame heights a second between two instants; None where none was read."""
    span = range(max(0, round(start_s * fps)), min(len(subject.velocity), round(end_s * fps) + 1))
    read = [pair for pair in (subject.velocity[frame] for frame in span) if pair is not None]
    if not read:
        return None
    vx, vy = np.median(np.array(read, np.float64), axis=0).tolist()
    return vx, vy


def smoothed(values: Series, frames: int) -> Series:
    """Return the running median of values (N,) over `frames` neighbours on either side."""
    return np.array([np.median(values[max(0, i - frames) : i + frames + 1]) for i in range(len(values))], np.float64)


@dataclass(frozen=True, kw_only=True)
class Absence:
    """A time out of sight after frame `last` in which a subject was seen, until frame `back` in which it was seen again

    (None: until the end). `before` and `after` are the first and last frame of the times in sight on either side.
    """

    before: int
    last: int
    back: int | None
    after: int | None


def stretches(seen: list[bool], fps: float) -> list[tuple[int, int]]:
    """Return first and last frame of each time in sight: gaps too short to be true are closed, strays left out."""
    runs: list[tuple[int, int]] = []
    for frame, there in enumerate(seen):
        if not there:
            continue
        if runs and frame - runs[-1][1] - 1 < LEAST_HIDDEN_S * fps:
            runs[-1] = (runs[-1][0], frame)
        else:
            runs.append((frame, frame))
    least = max(2, round(LEAST_SEEN_S * fps))
    return [(first, last) for first, last in runs if sum(seen[first : last + 1]) >= least]


def absences(subject: SubjectReading, fps: float) -> tuple[Absence, ...]:
    """Return the times out of sight of a subject after it was first seen, in order."""
    runs = stretches([box is not None for box in subject.boxes], fps)
    result = [
        Absence(before=first, last=last, back=back, after=after)
        for (first, last), (back, after) in zip(runs, runs[1:], strict=False)
    ]
    if runs and len(subject.boxes) - 1 - runs[-1][1] >= LEAST_HIDDEN_S * fps:
        result.append(Absence(before=runs[-1][0], last=runs[-1][1], back=None, after=None))
    return tuple(result)


def together_s(one: SubjectReading, two: SubjectReading, fps: float, reach: float = TOUCH) -> float | None:
    """Return when two subjects first come within `reach` of each other across, in seconds; None if they never do.

    A single frame is not enough, unless it is the last in which both are seen.
    """
    first, second = way_of(one, fps), way_of(two, fps)
    frames, i, j = np.intersect1d(first.frames, second.frames, return_indices=True)
    if not len(frames):
        return None
    near = np.abs(first.x[i] - second.x[j]) - first.half_width - second.half_width <= reach
    lasting = near & np.append(near[1:], True)
    return float(frames[np.argmax(lasting)] / fps) if lasting.any() else None


@dataclass(frozen=True, kw_only=True)
class Arcs:
    """A ball's flights: parabolas y = y_k + g (t - t_k)² / 2 that share one `gravity` (frame heights a second squared).

    `heights` are those of their turning points above the level at which the flights meet, frame heights, in order;
    `residual` is the root mean square of what the parabolas leave, frame heights.
    """

    gravity: float
    heights: tuple[float, ...]
    residual: float


def touches(y: Series) -> list[int]:
    """Return the numbers of the frames in which a ball is lowest before it rises by SMALLEST_TURN at least."""
    result: list[int] = []
    low, high = 0, 0
    falling = True
    for frame in range(1, len(y)):
        if falling:
            if y[frame] >= y[low]:
                low = frame
            elif y[low] - y[frame] >= SMALLEST_TURN:
                if y[low] - y[: low + 1].min() >= SMALLEST_TURN:
                    result.append(low)
                falling, high = False, frame
        elif y[frame] <= y[high]:
            high = frame
        elif y[frame] - y[high] >= SMALLEST_TURN:
            falling, low = True, frame
    return result


def arcs_of(way: Way, fps: float) -> Arcs | None:
    """Return the flights of one that bounces, the first drop among them; None if it does not leave the ground.

    Frames about a touch belong to no flight. Where two flights meet is the level of the ground, its median over all
    touches; at a few frames a second no frame shows the touch itself.
    """
    spans = _flights(way.y, round(GUARD_S * fps))
    if len(spans) < 2:
        return None
    rows, right = [], []
    for number, (start, end) in enumerate(spans):
        for t, y in zip(way.times[start:end], way.y[start:end], strict=True):
            row = np.zeros(1 + 2 * len(spans))
            row[0], row[1 + 2 * number], row[2 + 2 * number] = t * t / 2, t, 1.0
            rows.append(row)
            right.append(y)
    matrix, values = np.array(rows), np.array(right)
    found = np.linalg.lstsq(matrix, values, rcond=None)[0]
    gravity = float(found[0])
    residual = float(np.sqrt(np.mean((matrix @ found - values) ** 2)))
    lines = found[1:].reshape(-1, 2)
    ground = _ground(lines, gravity)
    if gravity <= 0 or ground is None:
        return Arcs(gravity=gravity, heights=(), residual=residual)
    tops = [float(offset - rate * rate / (2 * gravity)) for rate, offset in lines]
    return Arcs(gravity=gravity, heights=tuple(ground - top for top in tops), residual=residual)


def _flights(y: Series, guard: int) -> list[tuple[int, int]]:
    """Return first frame and end of each flight that can be measured, `guard` frames more about touches left out.

    The last one ends as long after its top as that is after the touch: what follows may be too small to be told.
    """
    marks = touches(y)
    result = []
    for number, (start, end) in enumerate(zip([-1 - guard, *marks], [*marks, len(y)], strict=True)):
        first, beyond = start + 1 + guard, end - guard
        if number == len(marks) and first < len(y):
            top = first + int(np.argmin(y[first:]))
            beyond = min(len(y), 2 * top - start - guard)
        if beyond - first >= ARC_FRAMES:
            result.append((first, beyond))
        elif result:
            break
    return result


def _ground(lines: Series, gravity: float) -> float | None:
    """Return the median level at which flights that follow each other meet; None if none do."""
    levels = []
    for (r0, c0), (r1, c1) in zip(lines, lines[1:], strict=False):
        if abs(r0 - r1) > 1e-6:
            t = (c1 - c0) / (r0 - r1)
            levels.append(gravity * t * t / 2 + r0 * t + c0)
    return float(np.median(levels)) if levels else None


def parabola(times: Series, values: Series) -> tuple[float, float]:
    """Return the constant acceleration (values a second squared) that fits best, and the root mean square left over."""
    found = np.polyfit(times - times.mean(), values, 2)
    left = np.polyval(found, times - times.mean()) - values
    return 2 * float(found[0]), float(np.sqrt(np.mean(left**2)))
