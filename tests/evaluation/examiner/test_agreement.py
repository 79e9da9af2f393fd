"""Agreement: the truth agrees with itself, and each thing misread costs its own score and no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest

from tests.evaluation.examiner.stage import filmed, scene_of
from yozora.evaluation.examiner.agreement import Scores, agreement, matched
from yozora.evaluation.examiner.lessons import LESSON_MIX
from yozora.evaluation.examiner.reading import Reading, SubjectReading, reading_of
from yozora.world.casting.wishes import PLOTS, Wishes

Corrupt = Callable[[Reading], Reading]


@lru_cache
def truth(seed: int, wishes: Wishes | None = None) -> Reading:
    """Return what a perfect examiner reads of a scene."""
    mix = replace(LESSON_MIX, two_subjects=1.0, three_subjects=0.0)
    return reading_of(filmed(scene_of(seed, wishes, mix), side=32).facts)


CHASE = Wishes(relation="chases", camera="still", place="meadow")
BITE = Wishes(plot="effect", effect="bitten")
PAN = Wishes(camera="pan left", plot="parade")


def fallen(read: Reading, true: Reading) -> set[str]:
    """Return which scores are worse than the truth's own."""
    right, now = agreement(true, true), agreement(read, true)
    worse = set()
    for name in right.keys() | now.keys():
        if name == "velocity":
            if max(now.get(name, [0.0])) > 0.1:
                worse.add(name)
        elif now.get(name, []) != right.get(name, []):
            worse.add(name)
    return worse


def first(**changes: Any) -> Corrupt:
    """Return what changes the first subject so."""
    return lambda reading: replace(reading, subjects=(replace(reading.subjects[0], **changes), *reading.subjects[1:]))


def each(change: Callable[[SubjectReading], SubjectReading]) -> Corrupt:
    """Return what changes every subject so."""
    return lambda reading: replace(reading, subjects=tuple(change(subject) for subject in reading.subjects))


def drifting(subject: SubjectReading) -> SubjectReading:
    """Return a subject that is seen to go a little further in every frame than it does."""
    boxes = tuple(
        box and (box[0] + 0.005 * t, box[1], box[2] + 0.005 * t, box[3]) for t, box in enumerate(subject.boxes)
    )
    return replace(subject, boxes=boxes)


@pytest.mark.parametrize("plot", PLOTS)
def test_the_truth_agrees_with_itself(plot: str) -> None:
    scores: Scores = {}
    for seed in range(5):
        reading = truth(seed, Wishes(plot=plot))
        for name, values in agreement(reading, reading).items():
            scores.setdefault(name, []).extend(values)
    assert {"place", "weather", "style", "camera", "kind", "colour", "pattern", "size", "nobody else"} <= set(scores)
    for name, values in scores.items():
        assert set(values) == ({0.0} if name == "velocity" else {1.0}), name
    assert plot != "effect" or {"event", "state"} <= set(scores)


@pytest.mark.parametrize(
    ("wishes", "corrupt", "own"),
    [
        (CHASE, lambda r: replace(r, place="room"), {"place"}),
        (CHASE, lambda r: replace(r, time="night" if r.time != "night" else "day"), {"time"}),
        (CHASE, lambda r: replace(r, weather="snow" if r.weather != "snow" else "rain"), {"weather"}),
        (CHASE, lambda r: replace(r, style="neon" if r.style != "neon" else "pencil"), {"style"}),
        (CHASE, lambda r: replace(r, camera="follow"), {"camera"}),
        (PAN, lambda r: replace(r, pace="fast" if r.pace == "slow" else "slow"), {"pace"}),
        (CHASE, lambda r: replace(r, relations=()), {"relation"}),
        (CHASE, lambda r: replace(r, relations=((1, "chases", 0),)), {"relation"}),
        (CHASE, first(kind="snowman"), {"kind"}),
        (CHASE, first(colour="grey"), {"colour"}),
        (CHASE, first(pattern="chequered"), {"pattern"}),
        (CHASE, first(size="huge"), {"size"}),
        (CHASE, first(direction=None), {"direction"}),
        (CHASE, first(speed="slow"), {"speed"}),
        (CHASE, first(count=2), {"count"}),
        (CHASE, each(lambda s: replace(s, beats=tuple(replace(b, action="dance") for b in s.beats))), {"action"}),
        (CHASE, each(lambda s: replace(s, beats=())), {"action"}),
        (CHASE, each(drifting), {"velocity"}),
        (BITE, each(lambda s: replace(s, changes=())), {"event"}),
        (BITE, each(lambda s: replace(s, changes=tuple(replace(c, name="lit") for c in s.changes))), {"event"}),
        (BITE, each(lambda s: replace(s, changes=tuple(replace(c, start_s=c.start_s - 1.2) for c in s.changes))),
         {"event"}),
        (BITE, each(lambda s: replace(s, state=tuple(0.0 for _ in s.state))), {"state"}),
    ],
)  # fmt: skip
def test_what_is_misread_costs_its_own_score_alone(wishes: Wishes, corrupt: Corrupt, own: set[str]) -> None:
    for seed in range(2):
        reading = truth(seed, wishes)
        assert fallen(corrupt(reading), reading) == own


def test_a_change_may_be_told_a_little_early_or_late_and_one_that_was_made_up_counts() -> None:
    for seed in range(2):
        reading = truth(seed, BITE)
        late = each(lambda s: replace(s, changes=tuple(replace(c, start_s=c.start_s + 0.3) for c in s.changes)))
        assert fallen(late(reading), reading) == set()
        twice = each(lambda s: replace(s, changes=s.changes * 2))
        assert 0.0 in agreement(twice(reading), reading)["event"]


def test_who_is_not_seen_is_wrong_in_all_that_is_asked_of_it() -> None:
    reading = truth(0, CHASE)
    alone = replace(reading, subjects=reading.subjects[1:])
    lost = fallen(alone, reading)
    assert {"kind", "colour", "pattern", "size", "direction", "speed", "action", "count", "relation"} <= lost
    assert not lost & {"place", "time", "weather", "style", "camera", "nobody else"}
    assert agreement(alone, reading)["kind"] == [0.0, 1.0]


def test_who_is_made_up_is_told() -> None:
    reading = truth(0, CHASE)
    far = tuple(box and (box[0], box[1] - 0.5, box[2], box[3] - 0.5) for box in reading.subjects[0].boxes)
    ghost = replace(reading.subjects[0], boxes=far, group=9)
    assert fallen(replace(reading, subjects=(*reading.subjects, ghost)), reading) == {"nobody else"}


def test_subjects_are_matched_by_where_they_are_not_by_their_order() -> None:
    reading = truth(0, CHASE)
    turned = replace(reading, subjects=reading.subjects[::-1])
    assert fallen(turned, reading) == set()
    pairs = matched(list(reading.subjects), turned)
    assert all(mine is subject for subject, mine in pairs)
    # Who is a third of the frame away is somebody else.
    far = each(
        lambda s: replace(s, boxes=tuple(box and (box[0], box[1] - 0.3, box[2], box[3] - 0.3) for box in s.boxes))
    )
    assert [mine for _, mine in matched(list(reading.subjects), far(reading))] == [None, None]


def test_the_mirror_of_a_place_without_a_day_is_not_asked_for() -> None:
    reading = truth(0, Wishes(place="space", plot="parade"))
    assert "time" not in agreement(replace(reading, time="sunset"), reading)
