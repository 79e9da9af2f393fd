"""Agreement: how far a reading agrees with the truth: how the examiner itself is examined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from yozora.evaluation.examiner.reading import BeatReading, ChangeReading, Reading, SubjectReading
from yozora.world.scene.script import ABSENCES, TRAVELS

# Who is in sight for less than this (seconds) need not be read; a beat shorter than that is not asked for.
SEEN_S, BEAT_S = 0.75, 0.6
# An event is read if it is told this near (seconds) to when it happened, or to when its subject came back in sight.
EVENT_S = 0.5
# A level of a lasting change is right within this; a track is a subject's within this distance (frame heights).
LEVEL, NEAR = 0.25, 0.15
# Velocities are compared where the whole subject is in sight, of those that go faster than this (frame heights/s).
WHOLE, GOES = 0.95, 0.05
SETTING = ("place", "time", "weather", "style", "camera")
SUBJECT = ("kind", "colour", "pattern", "size")
PACED = ("pan", "tilt", "zoom", "dolly")
# Velocities are compared over beats on which the subject goes straight on at a steady pace.
STEADY = (*TRAVELS, "roll")

Scores = dict[str, list[float]]


def agreement(read: Reading, truth: Reading) -> Scores:
    """Return for each thing that can be read the scores (1 right, 0 wrong) of one clip, and errors of velocity.

    "velocity" has relative errors, one a beat; all else are shares. Nobody has a time of day in space.
    """
    scores: Scores = defaultdict(list)
    for slot in SETTING:
        if not (slot == "time" and truth.place == "space"):
            scores[slot].append(float(getattr(read, slot) == getattr(truth, slot)))
    if truth.camera.split()[0] in PACED and read.camera == truth.camera:
        scores["pace"].append(float(read.pace == truth.pace))
    asked = [subject for subject in truth.subjects if _seen_s(subject, truth.fps) >= SEEN_S]
    pairs = matched(asked, read)
    found = [mine for _, mine in pairs if mine is not None]
    # Somebody who was there, if only for a moment, is not made up.
    extra = len(read.subjects) - len(found) - (len(truth.subjects) - len(asked))
    scores["nobody else"].append(float(extra <= 0))
    for group in sorted({subject.group for subject in asked}):
        of_group = [(subject, mine) for subject, mine in pairs if subject.group == group]
        if len(of_group) == of_group[0][0].count:
            mine = next((mine for _, mine in of_group if mine is not None), None)
            scores["count"].append(float(mine is not None and mine.count == len(of_group)))
    for subject, mine in pairs:
        for name, score in _of_subject(subject, mine, truth.fps):
            scores[name].append(score)
    if truth.relation:
        scores["relation"].append(float(_related(read, truth, pairs)))
    return dict(scores)


def matched(asked: list[SubjectReading], read: Reading) -> list[tuple[SubjectReading, SubjectReading | None]]:
    """Return each true subject with the one that was read in its place, None if none was; the nearest first."""
    costs = sorted(
        (distance, i, j)
        for i, subject in enumerate(asked)
        for j, mine in enumerate(read.subjects)
        if (distance := _apart(subject, mine)) < NEAR
    )
    taken: dict[int, int] = {}
    for _, i, j in costs:
        if i not in taken and j not in taken.values():
            taken[i] = j
    return [(subject, read.subjects[taken[i]] if i in taken else None) for i, subject in enumerate(asked)]


def _apart(one: SubjectReading, two: SubjectReading) -> float:
    """Return the median distance of two subjects' middles where both are seen, in frame heights."""
    ways = [
        np.hypot(a[0] + a[2] - b[0] - b[2], a[1] + a[3] - b[1] - b[3]) / 2
        for a, b in zip(one.boxes, two.boxes, strict=False)
        if a is not None and b is not None
    ]
    return float(np.median(ways)) if len(ways) >= 2 else float("inf")


def _seen_s(subject: SubjectReading, fps: float) -> float:
    """Return how long a subject is in sight."""
    return sum(box is not None for box in subject.boxes) / fps


def _of_subject(subject: SubjectReading, mine: SubjectReading | None, fps: float) -> Iterator[tuple[str, float]]:
    """Yield the scores of one subject."""
    for slot in SUBJECT:
        yield slot, float(mine is not None and getattr(mine, slot) == getattr(subject, slot))
    if subject.direction:
        yield "direction", float(mine is not None and mine.direction == subject.direction)
    if subject.speed:
        yield "speed", float(mine is not None and mine.speed == subject.speed)
    for beat in subject.beats:
        yield from _of_beat(subject, mine, beat, fps)
    yield from _of_changes(subject, mine, fps)


def _of_beat(
    subject: SubjectReading, mine: SubjectReading | None, beat: BeatReading, fps: float
) -> Iterator[tuple[str, float]]:
    """Yield the scores of one beat: the action that was read in most of it, and the velocity where it is steady."""
    first, last = round(beat.start_s * fps), round(beat.end_s * fps)
    if last - first < BEAT_S * fps:
        return
    seen = [box is not None for box in subject.boxes[first:last]]
    if beat.action not in ABSENCES and sum(seen) < BEAT_S * fps:
        return
    times = [(index + 0.5) / fps for index in range(first, last) if beat.action in ABSENCES or seen[index - first]]
    said = (
        []
        if mine is None
        else [other.action for t in times for other in mine.beats if other.start_s <= t < other.end_s]
    )
    yield "action", float(bool(said) and said.count(beat.action) > len(times) / 2)
    if mine is None or beat.direction is None or beat.action not in STEADY:
        return
    axis = int(beat.direction in ("up", "down"))
    frames = [
        index
        for index in range(first, min(last, len(subject.boxes), len(mine.boxes)))
        if subject.visible[index] >= WHOLE and subject.boxes[index] is not None and mine.boxes[index] is not None
    ]
    if len(frames) >= BEAT_S * fps:
        true, told = (_slope(who, frames, axis, fps) for who in (subject, mine))
        if abs(true) > GOES:
            yield "velocity", abs(told - true) / abs(true)


def _slope(subject: SubjectReading, frames: list[int], axis: int, fps: float) -> float:
    """Return how fast the middle of a subject's box moves along an axis over some frames, by a line fit."""
    boxes = np.array([subject.boxes[index] for index in frames], np.float64)
    return float(np.polyfit(np.array(frames) / fps, (boxes[:, axis] + boxes[:, axis + 2]) / 2, 1)[0])


def _of_changes(subject: SubjectReading, mine: SubjectReading | None, fps: float) -> Iterator[tuple[str, float]]:
    """Yield the scores of lasting changes: each that happened, each that was made up, and the level at the end."""
    told = list(mine.changes) if mine is not None else []
    for change in subject.changes:
        hit = next((other for other in told if _same(change, other, subject, fps)), None)
        if hit is not None:
            told.remove(hit)
        yield "event", float(hit is not None)
    for _ in told:
        yield "event", 0.0
    if subject.changes and mine is not None:
        last = max((index for index, box in enumerate(mine.boxes) if box is not None), default=0)
        yield "state", float(abs(mine.state[last] - subject.state[last]) < LEVEL)


def _same(change: ChangeReading, other: ChangeReading, subject: SubjectReading, fps: float) -> bool:
    """Whether one read change is this one: its name, and its time; out of sight, that of the return."""
    if change.name != other.name:
        return False
    after = [
        index / fps for index, box in enumerate(subject.boxes) if box is not None and index / fps >= change.start_s
    ]
    times = (change.start_s, change.end_s, *after[:1])
    return min(times) - EVENT_S <= other.start_s <= max(times) + EVENT_S


def _related(read: Reading, truth: Reading, pairs: list[tuple[SubjectReading, SubjectReading | None]]) -> bool:
    """Whether the true relation of the first two groups was read of those that stand for them."""
    groups = [
        next((mine.group for subject, mine in pairs if subject.group == group and mine is not None), None)
        for group in (0, 1)
    ]
    return (groups[0], truth.relation, groups[1]) in read.relations
