"""Consistency: what must be so in any video, whatever was asked: who is there stays who it is, what is done stays done.

Each check is made to bear what an examiner does wrong (a frame misread now and then, boxes a little off) and to miss
nothing that lasts.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yozora.evaluation.examiner.reading import Reading, SubjectReading
from yozora.world.rigs.catalog import RIGS

# A subject has turned into another if at some moment the frames before and those after are of two minds: on either
# side SIDE_SHARE of the frames in which it is seen at least (FEWEST anyway; no more at a time out of sight), of which
# AGREED agree.
SIDE_SHARE, AGREED, FEWEST = 0.12, 0.75, 3
# A lasting change that falls back by so much (of 0..1) and stays so for half of SMOOTH_S has healed.
HEALED, SMOOTH_S = 0.2, 0.9
# A state that is off its running median by OFF in more than FLICKERING of the frames (FEWEST anyway) comes and goes.
OFF, FLICKERING = 0.25, 0.1
# Nothing in the world is faster than what falls from the top of the frame to its foot: sqrt(2 g h) = 1.79 frame heights
# a second (g = 1.6). A box may be off by BOX_OFF frame heights.
FASTEST, BOX_OFF = 1.8, 0.07
# A leap is a step longer than LEAP frame heights (and LEAP_SHARE of what is fastest) out of a much slower motion.
LEAP, LEAP_SHARE, LEAP_RATIO = 0.12, 0.6, 2.5
# A motion is jerky if its steps change, on average, by JERK frame heights (JERK_PUSH per second squared where frames
# are far apart in time: what hops changes as fast) and by JERK_RATIO of their length. Frames belong together that are
# TOGETHER_S apart at most, and it takes FEWEST_STEPS of them.
JERK, JERK_PUSH, JERK_RATIO = 0.075, 2.5, 0.75
TOGETHER_S, FEWEST_STEPS = 0.65, 6

Series = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that no true video shows. `check` is "identity", "lasting" or "continuity" ("order" for a story);

    `subject` the number of the subject in the reading, None for the whole; `about` says it in words.
    """

    check: str
    subject: int | None
    about: str


def faults_of(reading: Reading) -> tuple[Fault, ...]:
    """Return what in a reading goes against consistency, in any of its subjects."""
    return tuple(fault for number in range(len(reading.subjects)) for fault in _faults(reading, number))


def _faults(reading: Reading, number: int) -> Iterator[Fault]:
    """Yield what is wrong with one subject."""
    subject, fps = reading.subjects[number], reading.fps
    named = f"the {subject.colour} {subject.kind}"
    for what, names in (("kind", subject.kinds), ("colour", subject.colours)):
        turned = None if what == "colour" and _painted(subject) else turns_into(names, subject.hidden_s, fps)
        if turned:
            yield Fault(check="identity", subject=number, about=f"{named}: {turned[0]} becomes {turned[1]}")
    if heals(subject, fps):
        yield Fault(check="lasting", subject=number, about=f"{named}: what was done to it does not last")
    if leaps(subject, fps):
        yield Fault(check="continuity", subject=number, about=f"{named} leaps from one place to another")
    elif jerks(subject, fps):
        yield Fault(check="continuity", subject=number, about=f"{named} jerks about")


def turns_into(
    names: Sequence[str | None], hidden_s: Sequence[tuple[float, float]], fps: float
) -> tuple[str, str] | None:
    """Return what a subject turns from and into, by what it looks like frame by frame; None if it stays as it is."""
    seen = [(index, name) for index, name in enumerate(names) if name is not None]
    told = [name for _, name in seen]
    side = max(FEWEST, math.ceil(SIDE_SHARE * len(told)))
    cuts = dict.fromkeys(range(side, len(told) - side + 1), side)
    for start, _ in hidden_s:
        cut = sum(index < round(start * fps) for index, _ in seen)
        if FEWEST <= cut <= len(told) - FEWEST:
            cuts[cut] = min(cuts.get(cut, FEWEST), FEWEST)
    for cut, shortest in sorted(cuts.items()):
        before, after = _mind(told[max(0, cut - 2 * shortest) : cut]), _mind(told[cut : cut + 2 * shortest])
        if before and after and before != after:
            return before, after
    return None


def _mind(names: Sequence[str]) -> str | None:
    """Return what most of some frames agree on, None if they do not."""
    name, count = Counter(names).most_common(1)[0]
    return name if count >= AGREED * len(names) else None


def _painted(subject: SubjectReading) -> bool:
    """Whether a subject is seen to get a new colour, as it may."""
    return any(change.name == "painted" for change in subject.changes)


def heals(subject: SubjectReading, fps: float) -> bool:
    """Return whether a lasting change goes back, or comes and goes. Lights may go on and off, but not flicker.

    A kind that nothing can be done to has no state worth reading.
    """
    change = RIGS[subject.kind].change
    if change is None and not subject.changes:
        return False
    levels = [level for level, box in zip(subject.state, subject.boxes, strict=True) if box is not None]
    state = np.array(levels, np.float64)
    if len(state) < FEWEST:
        return False
    smooth = running_median(state, max(FEWEST, round(SMOOTH_S * fps)))
    if np.sum(np.abs(state - smooth) > OFF) > max(FEWEST - 1, FLICKERING * len(state)):
        return True
    falls = bool((np.maximum.accumulate(smooth) - smooth).max() > HEALED)
    backwards = any(change.after < change.before - HEALED for change in subject.changes if change.name != "unlit")
    return (falls or backwards) and change != "lit"


def running_median(values: Series, width: int) -> Series:
    """Return the median of values (N,) in a window of about `width` round each; beyond the ends they are mirrored."""
    half = min(width // 2, len(values) - 1)
    padded = np.pad(values, half, mode="reflect")
    smooth: Series = np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1), axis=1)
    return smooth


def leaps(subject: SubjectReading, fps: float) -> bool:
    """Return whether a subject leaps: faster than anything falls, or far in one step out of a much slower motion.

    Steps across a time out of sight do not count: nobody saw them.
    """
    frames, places = seen_places(subject)
    if len(frames) < 2:
        return False
    spans, steps = np.diff(frames) / fps, np.hypot(*np.diff(places, axis=0).T)
    watched = np.array([not _crosses(subject, a / fps, b / fps) for a, b in zip(frames, frames[1:], strict=False)])
    if (watched & (steps > FASTEST * spans + BOX_OFF)).any():
        return True
    next_to = watched & (spans < 1.5 / fps)
    alone = next_to[1:-1] & next_to[:-2] & next_to[2:]
    around = np.maximum(steps[:-2], steps[2:])
    far = max(LEAP, LEAP_SHARE * FASTEST / fps)
    return bool((alone & (steps[1:-1] > far + LEAP_RATIO * around)).any())


def jerks(subject: SubjectReading, fps: float) -> bool:
    """Return whether a subject's way has no course: from frame to frame it turns about as often as not.

    How far each place is from the straight line between the one before and the one after, in time as in space, is held
    against how far these are apart. A smooth way has little of it, frames in disorder have more than their steps.
    """
    frames, places = seen_places(subject)
    if len(frames) < FEWEST_STEPS + 2:
        return False
    before, after = np.diff(frames)[:-1], np.diff(frames)[1:]
    near = before + after <= max(2.0, 2 * TOGETHER_S * fps)
    if near.sum() < FEWEST_STEPS:
        return False
    share = (before / (before + after))[:, None]
    off = np.hypot(*(places[1:-1] - places[:-2] * (1 - share) - places[2:] * share).T)[near]
    steps = np.hypot(*np.diff(places, axis=0).T)
    length = ((steps[1:] + steps[:-1]) / 2)[near]
    change = 2 * float(off.mean())
    return bool(change > max(JERK, JERK_PUSH / fps**2) and change > JERK_RATIO * length.mean())


def seen_places(subject: SubjectReading) -> tuple[npt.NDArray[np.int64], Series]:
    """Return in which frames (N,) a subject is seen, and the centres (N,2) of its boxes there in frame heights."""
    frames = [index for index, box in enumerate(subject.boxes) if box is not None]
    boxes = np.array([box for box in subject.boxes if box is not None], np.float64).reshape(-1, 4)
    return np.array(frames, np.int64), (boxes[:, :2] + boxes[:, 2:]) / 2


def _crosses(subject: SubjectReading, start_s: float, end_s: float) -> bool:
    """Whether a subject is out of sight at some time between two moments."""
    return any(start < end_s and end > start_s for start, end in subject.hidden_s)
