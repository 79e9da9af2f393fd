"""Who is who in a reading, and what a reading holds: as read back for the facts, and nothing that is not there."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from tests.evaluation.marking.readings import line, perfect, reading, subject, truths
from yozora.evaluation.examiner.reading import BeatReading, ChangeReading
from yozora.evaluation.marking.asked import Answer
from yozora.evaluation.marking.match import deeds_at, gap, holds, match, said_by, together
from yozora.evaluation.read_back import said_of
from yozora.model.conditioning.understanding import Understanding
from yozora.world.scene.scene import RELATIONS

SLOTS = ("kind", "colour", "pattern", "size", "speed", "direction", "action", "behind")
BITTEN = ChangeReading(name="bitten", start_s=2.0, end_s=2.2, before=0.0, after=1 / 3)


def wanted(*subjects: dict[str, str]) -> Understanding:
    return Understanding(setting={}, subjects=subjects)


def test_a_perfect_reading_says_what_may_be_said_of_the_facts() -> None:
    for facts, _, prompt in truths(60):
        read = perfect(facts)
        for place, actor in enumerate(facts.groups):
            for slot in SLOTS:
                assert said_by(read, place, slot) == said_of(facts, actor, slot, first=place == 0), (prompt, slot)
            for slot in ("deed", "effect", "relation"):
                spec = said_of(facts, actor, slot, first=place == 0)
                # Whose prints lie about a reading leaves open; more relations hold than the one that is told.
                more = set(RELATIONS) if slot == "relation" else {"prints"}
                assert spec <= said_by(read, place, slot) <= spec | more, (prompt, slot)


def test_who_is_who_does_not_hang_on_the_order_of_the_groups() -> None:
    asked = wanted(
        {"kind": "dog", "colour": "red"}, {"kind": "dog", "colour": "blue"}, {"kind": "cat", "colour": "red"}
    )
    shown = (subject("dog", "red"), subject("dog", "blue"), subject("cat", "red"))
    for order in permutations(range(3)):
        found = match(asked, reading(*(shown[number] for number in order)))
        assert [order[place] for place in found if place is not None] == [0, 1, 2]


def test_kind_tells_more_than_colour_and_colour_more_than_pattern() -> None:
    asked = wanted({"kind": "dog", "colour": "red", "pattern": "striped"})
    assert match(asked, reading(subject("cat", "red", pattern="striped"), subject("dog", "blue"))) == (1,)
    assert match(asked, reading(subject("dog", "blue", pattern="striped"), subject("dog", "red"))) == (1,)
    assert match(asked, reading(subject("dog", "red"), subject("dog", "red", pattern="striped"))) == (1,)


def test_alike_subjects_are_told_apart_by_what_they_do() -> None:
    left = BeatReading(action="walk", start_s=0.0, end_s=4.0, direction="left")
    asked = wanted({"kind": "dog", "direction": "left"}, {"kind": "dog", "direction": "right"})
    assert match(asked, reading(subject(), subject(beats=[left], direction="left"))) == (1, 0)


def test_who_is_not_there_is_nobody() -> None:
    asked = wanted({"kind": "dog"}, {"kind": "cat"})
    assert match(asked, reading(subject("cat"))) == (None, 0)
    assert match(asked, reading()) == (None, None)
    assert match(wanted(), reading(subject())) == ()
    answer = Answer(slot="kind", name="dog", subject=0)
    assert not holds(answer, reading(subject("cat")), (None, 0))


def test_a_picture_full_of_strangers_is_matched_in_good_time() -> None:
    asked = wanted({"kind": "dog"}, {"kind": "cat"}, {"kind": "ball"})
    brief = (line((0.3, 0.5), (0.4, 0.5))[0], *[None] * 31)
    crowd = [subject("bee", boxes=brief) for _ in range(20)]
    found = match(asked, reading(subject("ball"), *crowd, subject("dog"), subject("cat")))
    assert found == (21, 22, 0)


def test_the_setting_is_held_against_the_reading() -> None:
    night = Answer(slot="time", name="night")
    assert holds(night, reading(time="night"), ()) and not holds(night, reading(), ())


def crowd(*starts_ends: tuple[int, int]) -> object:
    """Return a reading of a group of balls, seen from one frame to another each."""
    whole = line((0.2, 0.5), (0.8, 0.5))
    members = [
        subject("ball", boxes=[box if start <= index < end else None for index, box in enumerate(whole)], group=1)
        for start, end in starts_ends
    ]
    return reading(*members)


def test_a_group_counts_who_is_there_together() -> None:
    assert together(crowd((0, 32), (0, 32), (4, 20)), 0) == 3
    assert together(crowd((0, 16), (16, 32)), 0) == 1, "one that was lost in between is no second"
    assert together(crowd((0, 32), (10, 12)), 0) == 1, "a glimpse is no subject"
    assert together(crowd((0, 1)), 0) == 1
    assert said_by(crowd((0, 32), (0, 32)), 0, "count") == {"2"}


def test_one_behind_another_still_counts() -> None:
    whole = line((0.2, 0.5), (0.8, 0.5))
    gone = [None if 10 < index < 20 else box for index, box in enumerate(whole)]
    gone_later = [None if 19 < index < 30 else box for index, box in enumerate(whole)]
    two = (subject("ball", boxes=gone, group=1), subject("ball", boxes=gone_later, group=1))
    assert together(reading(*two), 0) == 2


def test_an_effect_is_a_change_that_happens_not_one_that_is_undone() -> None:
    undone = replace(BITTEN, before=1.0, after=0.0)
    assert said_by(reading(subject("cookie", changes=[BITTEN])), 0, "effect") == {"bitten"}
    assert said_by(reading(subject("cookie", changes=[undone])), 0, "effect") == set()
    off = ChangeReading(name="unlit", start_s=1.0, end_s=1.2, before=1.0, after=0.0)
    assert said_by(reading(subject("lamp", changes=[off])), 0, "effect") == {"unlit"}
    assert said_by(reading(subject(), prints_s=0.5), 0, "effect") == {"prints"}


@pytest.mark.parametrize(("near", "done"), [(0.72, True), (0.4, False)])
def test_a_deed_is_a_change_of_another_while_one_is_near(near: float, done: bool) -> None:
    cookie = subject("cookie", boxes=line((0.9, 0.7), (0.9, 0.7)), changes=[BITTEN])
    dog = subject("dog", boxes=line((0.1, 0.7), (near, 0.7), 17) + [line((near, 0.7), (near, 0.7))[0]] * 15)
    read = reading(dog, cookie)
    assert said_by(read, 0, "deed") == ({"bite"} if done else set())
    assert deeds_at(read, 0, "bite") == ([2.0] if done else [])
    assert said_by(read, 1, "deed") == set() and said_by(read, 0, "effect") == set()


def test_who_does_a_deed_may_be_lost_for_a_frame() -> None:
    near = [None if 14 <= index <= 18 else box for index, box in enumerate(line((0.7, 0.7), (0.7, 0.7)))]
    cookie = subject("cookie", boxes=line((0.9, 0.7), (0.9, 0.7)), changes=[BITTEN])
    assert said_by(reading(subject("dog", boxes=near), cookie), 0, "deed") == {"bite"}
    away = [None if 8 <= index <= 26 else box for index, box in enumerate(near)]
    assert said_by(reading(subject("dog", boxes=away), cookie), 0, "deed") == set()


def test_a_relation_is_one_to_the_subject_asked_for_next() -> None:
    three = (subject("dog"), subject("cat"), subject("ball"))
    read = reading(*three, relations=((0, "left of", 1), (1, "right of", 0), (2, "above", 1)))
    assert said_by(read, 0, "relation") == {"left of"} and said_by(read, 1, "relation") == {"right of"}
    left, above = Answer(slot="relation", name="left of", subject=0), Answer(slot="relation", name="above", subject=2)
    assert holds(left, read, (0, 1)) and not holds(left, read, (0, 2)) and not holds(left, read, (1, 0))
    assert not holds(left, read, (0, None)) and holds(left, read, (0,))
    assert holds(above, read, (0, 1, 2))


def test_the_gap_between_boxes() -> None:
    assert gap((0, 0, 1, 1), (0.5, 0.5, 2, 2)) == 0
    assert gap((0, 0, 1, 1), (1.5, 0, 2, 1)) == pytest.approx(0.5)
    assert gap((0, 0, 1, 1), (1.3, 1.4, 2, 2)) == pytest.approx(0.5)


def test_an_unknown_slot_holds_nothing() -> None:
    assert said_by(reading(subject()), 0, "mood") == set()
