"""Beats: from what a subject does and where it is in each frame to stretches of action, changes, speed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from yozora.evaluation.examiner.reading import BeatReading, ChangeReading
from yozora.world.facts.facts import ALONG, MOVES, ON_THE_SPOT, SMALLEST_WAY, VERTICAL_PACE
from yozora.world.scene.script import TRAVELS

Array = npt.NDArray[np.float32]

# A stretch shorter than this (seconds) is a slip of the reader, not a beat.
SHORTEST_BEAT_S = 0.3
# Who goes so far across one way (frame heights), and then so far the other, has turned about: two beats.
LEG = 2 * SMALLEST_WAY
# Velocities are the slopes of lines through this much of the track (seconds).
FIT_S = 0.5
# The middle between the world's slow and fast, in frame heights a second.
FAST_FROM = 0.185
# A level has changed when it has gone so much of a step and stays there for so many frames; bites come in thirds.
HIGH = 0.6
BITES = 3
HELD = 2


def beats_of(doing: Sequence[str], boxes: Array, fps: float) -> tuple[BeatReading, ...]:
    """Return the stretches of action of a subject whose boxes (T,4) are in the world at rest."""
    shortest = max(2, round(SHORTEST_BEAT_S * fps))
    spans = [leg for span in _spans(list(doing), shortest) for leg in _legs(span, boxes, shortest)]
    return tuple(
        BeatReading(
            action=action,
            start_s=round(first / fps, 3),
            end_s=round(last / fps, 3),
            direction=_direction(action, boxes[first:last]),
        )
        for action, first, last in spans
    )


def _spans(doing: list[str], shortest: int) -> list[tuple[str, int, int]]:
    """Return runs of like actions as (action, first, last + 1); the shortest goes to its longer neighbour, in turn."""
    runs: list[tuple[str, int, int]] = []
    for index, action in enumerate(doing):
        if runs and runs[-1][0] == action:
            runs[-1] = (action, runs[-1][1], index + 1)
        else:
            runs.append((action, index, index + 1))
    while len(runs) > 1:
        lengths = [last - first for _, first, last in runs]
        k = int(np.argmin(lengths))
        if lengths[k] >= shortest:
            break
        before, after = (lengths[k - 1] if k else -1), (lengths[k + 1] if k + 1 < len(runs) else -1)
        other = k - 1 if before >= after else k + 1
        low, high = min(k, other), max(k, other)
        runs[low : high + 1] = [(runs[other][0], runs[low][1], runs[high][2])]
        if low + 1 < len(runs) and runs[low][0] == runs[low + 1][0]:
            runs[low : low + 2] = [(runs[low][0], runs[low][1], runs[low + 1][2])]
        if low and runs[low - 1][0] == runs[low][0]:
            runs[low - 1 : low + 1] = [(runs[low][0], runs[low - 1][1], runs[low][2])]
    return runs


def _legs(span: tuple[str, int, int], boxes: Array, shortest: int) -> list[tuple[str, int, int]]:
    """Return one stretch of action as stretches between which its subject turns about; most are one."""
    action, first, last = span
    x = (boxes[first:last, 0] + boxes[first:last, 2]) / 2
    seen = np.flatnonzero(np.isfinite(x))
    if action not in TRAVELS or not len(seen):
        return [span]
    # One box that is off is no turn.
    x[seen] = steadied(x[seen].astype(np.float32))
    for furthest in (int(np.nanargmax(x)), int(np.nanargmin(x))):
        ways = x[furthest] - x[seen[[0, -1]]]
        turn = first + furthest + 1
        if np.abs(ways).min() > LEG and turn - first >= shortest and last - turn >= shortest:
            return _legs((action, first, turn), boxes, shortest) + _legs((action, turn, last), boxes, shortest)
    return [span]


def _direction(action: str, boxes: Array) -> str | None:
    """Return where a beat leads, by the rule of the world's facts."""
    seen = boxes[np.isfinite(boxes[:, 0])]
    if action in ON_THE_SPOT or len(seen) < 2:
        return None
    centre = (seen[:, :2] + seen[:, 2:]) / 2
    few = max(1, min(3, len(centre) // 4))
    if action == "collide":
        # Who comes from beyond the frame and is thrown back there was on its way to where it turned.
        furthest = int(np.abs(centre[:, 0] - centre[:few, 0].mean()).argmax())
        centre = centre[: max(furthest + 1, 2 * few)]
    dx, dy = (centre[-few:].mean(0) - centre[:few].mean(0)).tolist()
    rise = 0.0 if action in ALONG else dy
    if max(abs(dx), abs(rise)) <= SMALLEST_WAY:
        return None
    if abs(dx) >= abs(rise):
        return "right" if dx > 0 else "left"
    return "down" if dy > 0 else "up"


def velocities(boxes: Array, fps: float) -> Array:
    """Return the velocity (T,2) of the middle of boxes (T,4), in their unit a second: slopes of short lines.

    NaN where too little is seen about a frame.
    """
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2
    half = max(1, round(FIT_S * fps / 2))
    result: Array = np.full(centre.shape, np.nan, np.float32)
    for index in range(len(centre)):
        first, last = max(0, index - half), min(len(centre), index + half + 1)
        frames = np.arange(first, last)
        seen = np.isfinite(centre[first:last, 0])
        if seen.sum() >= 2:
            result[index] = np.polyfit(frames[seen] / fps, centre[first:last][seen], 1)[0]
    return result


def speed_of(beats: Sequence[BeatReading], boxes: Array, fps: float) -> str | None:
    """Return "slow" or "fast" as the first beat that leads somewhere goes; None for who goes nowhere.

    The pace is the median slope over all pairs of frames (Theil 1950; Sen 1968) of boxes (T,4), which bears a part of
    the way behind something: before and after it, boxes are a little off, but far apart.
    """
    way = next((beat for beat in beats if beat.direction), None)
    if way is None or not any(beat.action in MOVES for beat in beats):
        return None
    first = round(way.start_s * fps)
    part = boxes[first : max(round(way.end_s * fps), first + 1)]
    frames = np.flatnonzero(np.isfinite(part[:, 0]))
    if len(frames) < 2:
        return None
    centre = (part[frames, :2] + part[frames, 2:]) / 2
    one, two = np.triu_indices(len(frames), 1)
    slopes = (centre[two] - centre[one]) / ((frames[two] - frames[one]) / fps)[:, None]
    across, down = np.abs(np.median(slopes, axis=0)).tolist()
    pace = down / VERTICAL_PACE if way.direction in ("up", "down") else across
    return "fast" if pace > FAST_FROM else "slow"


def changes_of(name: str | None, state: Array, seen: npt.NDArray[np.bool_], fps: float) -> tuple[ChangeReading, ...]:
    """Return the lasting changes of a subject whose change is called `name`, from its level (T,) where it is seen."""
    frames = np.flatnonzero(seen)
    if name is None or len(frames) < 2 * HELD:
        return ()
    steps = BITES if name == "bitten" else 1
    levels = _levels(steadied(state[frames]), steps)
    changes = []
    for k in np.flatnonzero(np.diff(levels)):
        before, after = float(levels[k]) / steps, float(levels[k + 1]) / steps
        called = name
        if after < before:
            called = {"lit": "unlit"}.get(name, name)
        changes.append(
            ChangeReading(
                name=called,
                start_s=round(float(frames[k] + 1) / fps, 3),
                end_s=round(float(frames[k + 1] + 1) / fps, 3),
                before=round(before, 3),
                after=round(after, 3),
            )
        )
    return tuple(changes)


def steadied(values: Array) -> Array:
    """Return each value replaced by the median of the three about it."""
    padded = np.concatenate((values[:1], values, values[-1:]))
    steady: Array = np.median(np.stack((padded[:-2], padded[1:-1], padded[2:])), axis=0)
    return steady


def _levels(state: Array, steps: int) -> npt.NDArray[np.int64]:
    """Return whole levels 0..steps: one is left only when it has been crossed well and for some frames."""
    levels = np.zeros(len(state), np.int64)
    now = int(np.round(float(np.median(state[: HELD + 1])) * steps))
    for index in range(len(state)):
        ahead = state[index : index + HELD] * steps
        target = int(np.round(float(np.median(ahead))))
        if len(ahead) == HELD and target != now and np.all(np.abs(ahead - now) > HIGH):
            now = target
        levels[index] = now
    return levels
