"""Splice: readings cut and joined as frames are, so that what a perfect examiner sees of a doctored video is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from yozora.evaluation.examiner.reading import BeatReading, Box, ChangeReading, Reading, SubjectReading
from yozora.evaluation.examiner.relations import around, between
from yozora.world.facts.facts import hidden_spans

Item = TypeVar("Item")
OPPOSITE = {"left": "right", "right": "left", "up": "down", "down": "up"}
UNDONE = {"lit": "unlit", "unlit": "lit"}
# Read backwards, these are no longer so, or something else.
ONE_WAY_RELATIONS = ("chases", "follows", "meets")
# A level that moves by so much from one frame to the next is seen to change.
NOTICED = 0.1


def joined(first: Reading, second: Reading, at: int) -> Reading:
    """Return the reading of the frames before number `at` of one video and from there on of another.

    Both have the same subjects in the same order, doing the same. What a subject is in all is what it is longest.
    """
    subjects = tuple(_joined(one, two, at, first.fps) for one, two in zip(first.subjects, second.subjects, strict=True))
    return replace(first, subjects=subjects)


def _joined(one: SubjectReading, two: SubjectReading, at: int, fps: float) -> SubjectReading:
    """Return one subject of a joined reading."""
    kinds, colours = one.kinds[:at] + two.kinds[at:], one.colours[:at] + two.colours[at:]
    visible = one.visible[:at] + two.visible[at:]
    return replace(
        one,
        kind=_longest(kinds, one.kind),
        colour=_longest(colours, one.colour),
        boxes=one.boxes[:at] + two.boxes[at:],
        velocity=one.velocity[:at] + two.velocity[at:],
        visible=visible,
        state=one.state[:at] + two.state[at:],
        hidden_s=hidden_spans(np.array(visible, np.float32), fps),
        kinds=kinds,
        colours=colours,
        changes=tuple(change for change in one.changes if change.start_s < at / fps),
    )


def _longest(names: Sequence[str | None], default: str) -> str:
    """Return the name that most frames bear."""
    told = Counter(name for name in names if name is not None)
    return told.most_common(1)[0][0] if told else default


def permuted(reading: Reading, order: Sequence[int]) -> Reading:
    """Return the reading of the same frames in another order; `order` says which frame comes when.

    Where nothing can be told of a whole video in disorder (what is done, where to), it stays as it was.
    """
    return replace(
        reading,
        subjects=tuple(_permuted(subject, order, reading.fps) for subject in reading.subjects),
    )


def _permuted(subject: SubjectReading, order: Sequence[int], fps: float) -> SubjectReading:
    """Return one subject with its frames in another order: its velocity and changes are those now seen."""
    boxes, visible, state = _taken(subject.boxes, order), _taken(subject.visible, order), _taken(subject.state, order)
    name = subject.changes[0].name if subject.changes else None
    return replace(
        subject,
        boxes=boxes,
        velocity=tuple(_velocities(boxes, fps)),
        visible=visible,
        state=state,
        hidden_s=hidden_spans(np.array(visible, np.float32), fps),
        kinds=_taken(subject.kinds, order),
        colours=_taken(subject.colours, order),
        changes=_changes(name, state, fps) if name else (),
    )


def _taken(row: Sequence[Item], order: Sequence[int]) -> tuple[Item, ...]:
    """Return a row in another order."""
    return tuple(row[index] for index in order)


def _velocities(boxes: Sequence[Box | None], fps: float) -> list[tuple[float, float] | None]:
    """Return how fast a subject goes from the frame before each frame, None where it is not seen in both."""
    result: list[tuple[float, float] | None] = []
    for index, box in enumerate(boxes):
        before = boxes[max(0, index - 1)]
        if box is None or before is None:
            result.append(None)
            continue
        dx, dy = ((box[k] + box[k + 2] - before[k] - before[k + 2]) / 2 * fps for k in (0, 1))
        result.append((dx, dy))
    return result


def _changes(name: str, state: Sequence[float], fps: float) -> tuple[ChangeReading, ...]:
    """Return every change of level from one frame to the next as a change of its own."""
    return tuple(
        ChangeReading(name=name, start_s=(index - 1) / fps, end_s=index / fps, before=state[index - 1], after=level)
        for index, level in enumerate(state)
        if index and abs(level - state[index - 1]) > NOTICED
    )


def backwards(reading: Reading) -> Reading:
    """Return the reading of a video that runs backwards: what was done is undone, who came goes."""
    subjects = tuple(_backwards(subject, reading.seconds) for subject in reading.subjects)
    kept = tuple(told for told in reading.relations if told[1] not in ONE_WAY_RELATIONS)
    return replace(
        reading,
        subjects=subjects,
        relation=None if reading.relation in ONE_WAY_RELATIONS else reading.relation,
        relations=tuple(dict.fromkeys((*kept, *_one_way(subjects, reading.fps)))),
        flashes_s=tuple(reading.seconds - at_s for at_s in reversed(reading.flashes_s)),
    )


def _one_way(subjects: Sequence[SubjectReading], fps: float) -> list[tuple[int, str, int]]:
    """Return who chases, follows or meets whom among subjects, by their boxes."""
    numbers = sorted({subject.group for subject in subjects})
    nowhere = (np.nan,) * 4
    paths = [
        around([np.array([box or nowhere for box in each.boxes]) for each in subjects if each.group == number], fps)
        for number in numbers
    ]
    told = between(paths)
    return [(numbers[one], name, numbers[two]) for one, name, two in told if name in ONE_WAY_RELATIONS]


def _backwards(subject: SubjectReading, seconds: float) -> SubjectReading:
    """Return one subject of a video that runs backwards."""
    beats = tuple(
        BeatReading(
            action=beat.action,
            start_s=seconds - beat.end_s,
            end_s=seconds - beat.start_s,
            direction=OPPOSITE[beat.direction] if beat.direction else None,
        )
        for beat in reversed(subject.beats)
    )
    changes = tuple(
        ChangeReading(
            name=UNDONE.get(change.name, change.name),
            start_s=seconds - change.end_s,
            end_s=seconds - change.start_s,
            before=change.after,
            after=change.before,
        )
        for change in reversed(subject.changes)
    )
    return replace(
        subject,
        direction=next((beat.direction for beat in beats if beat.direction), None),
        action=beats[0].action if beats else subject.action,
        beats=beats,
        changes=changes,
        boxes=subject.boxes[::-1],
        velocity=tuple(None if pair is None else (-pair[0], -pair[1]) for pair in reversed(subject.velocity)),
        visible=subject.visible[::-1],
        state=subject.state[::-1],
        hidden_s=tuple((seconds - end, seconds - start) for start, end in reversed(subject.hidden_s)),
        kinds=subject.kinds[::-1],
        colours=subject.colours[::-1],
    )
