"""The order paper: the truth passes; effects before causes and stories told backwards or shuffled do not."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from tests.evaluation.papers.lawful import FPS, changed, lines, mean, truths, worn
from yozora.evaluation.examiner.reading import SubjectReading
from yozora.evaluation.marking.splice import backwards
from yozora.evaluation.papers.collision import COLLIDE
from yozora.evaluation.papers.effects import EFFECT, LONG_EFFECT
from yozora.evaluation.papers.order import PAPER, Event, in_order, ordered_pairs, story_events
from yozora.evaluation.papers.permanence import LONG_STORIES
from yozora.evaluation.questions.sheet import Sheet

TALES = 10


def causes() -> list[Sheet]:
    """Return sheets of causes and effects."""
    return [*truths(EFFECT, 18), *truths(LONG_EFFECT, 4), *truths(COLLIDE, 12)]


def test_the_truth_is_in_order() -> None:
    found = lines(PAPER, [*causes(), *truths(LONG_STORIES, TALES)])
    for line in found.values():
        assert line.scores and mean(line) == 1.0, line.name
    assert len(found["order/cause first"].scores) >= 28
    assert len(found["order/story"].scores) == TALES


def test_a_poor_examiner_does_not_spoil_it() -> None:
    sheets = [*causes(), *truths(LONG_STORIES, TALES)]
    for line in lines(PAPER, [worn(sheet, number) for number, sheet in enumerate(sheets)]).values():
        assert mean(line) >= 0.95, line.name


def test_effects_before_their_causes() -> None:
    def early(subject: SubjectReading) -> SubjectReading:
        return replace(subject, changes=tuple(replace(each, start_s=0.0, end_s=0.2) for each in subject.changes))

    found = lines(PAPER, [changed(sheet, early) for sheet in (*truths(LONG_EFFECT, 4), *truths(EFFECT, 18))])
    assert mean(found["order/cause first"]) <= 0.1
    assert mean(found["order/effect follows"]) <= 0.1


def test_effects_long_after_their_causes_do_not_follow() -> None:
    def late(subject: SubjectReading) -> SubjectReading:
        return replace(subject, changes=tuple(replace(each, start_s=each.start_s + 3) for each in subject.changes))

    found = lines(PAPER, [changed(sheet, late) for sheet in truths(LONG_EFFECT, 4)])
    assert mean(found["order/cause first"]) == 1.0
    assert mean(found["order/effect follows"]) == 0.0


def test_one_that_starts_before_it_is_touched() -> None:
    def eager(sheet: Sheet) -> Sheet:
        """Let the first one come a second later."""
        one, two = sheet.reading.subjects
        wait = round(FPS)
        boxes = (*one.boxes[:1] * wait, *one.boxes[:-wait])
        late = replace(one, boxes=boxes, velocity=((0.0, 0.0),) * wait + one.velocity[:-wait])
        return replace(sheet, reading=replace(sheet.reading, subjects=(late, two)))

    def held(sheet: Sheet) -> Sheet:
        one, two = sheet.reading.subjects
        rests = replace(two, velocity=((0.0, 0.0),) * len(two.velocity), boxes=(two.boxes[0],) * len(two.boxes))
        return replace(sheet, reading=replace(sheet.reading, subjects=(one, rests)))

    def apart(sheet: Sheet) -> Sheet:
        one, two = sheet.reading.subjects
        stops = replace(one, velocity=((0.0, 0.0),) * len(one.velocity), boxes=(one.boxes[0],) * len(one.boxes))
        return replace(sheet, reading=replace(sheet.reading, subjects=(stops, two)))

    sheets = truths(COLLIDE, 12)
    assert mean(lines(PAPER, [apart(sheet) for sheet in sheets])["order/cause first"]) == 0.0
    assert mean(lines(PAPER, [held(sheet) for sheet in sheets])["order/effect follows"]) == 0.0
    assert mean(lines(PAPER, [eager(sheet) for sheet in sheets])["order/cause first"]) == 0.0


def test_stories_backwards_and_shuffled() -> None:
    sheets = truths(LONG_STORIES, TALES)
    reversed_ = lines(PAPER, [replace(sheet, reading=backwards(sheet.reading)) for sheet in sheets])
    assert mean(reversed_["order/story"]) <= 0.1
    assert mean(reversed_["order/story pairs"]) <= 0.4

    def shuffled(subject: SubjectReading) -> SubjectReading:
        beats = list(subject.beats)
        Random(len(beats)).shuffle(beats)
        begun = [0.0]
        for beat in beats:
            begun.append(begun[-1] + beat.end_s - beat.start_s)
        moved = tuple(replace(b, start_s=s, end_s=e) for b, (s, e) in zip(beats, pairwise(begun), strict=True))
        return replace(subject, beats=moved)

    found = lines(PAPER, [changed(sheet, shuffled) for sheet in sheets])
    assert mean(found["order/story"]) <= 0.5
    assert mean(found["order/story pairs"]) <= 0.9


def test_a_step_that_is_left_out_is_in_order_with_nothing() -> None:
    for sheet in truths(LONG_STORIES, TALES):
        events = story_events(sheet.question.understood)
        gone = (Event(kind="nobody", what="jump"), *events)
        assert not in_order(gone, sheet.reading)
        pairs = len(gone) * (len(gone) - 1) / 2
        assert ordered_pairs(gone, sheet.reading) == pytest.approx(1 - len(events) / pairs)


def test_events_of_a_story_are_told_once() -> None:
    for sheet in truths(LONG_STORIES, TALES):
        events = story_events(sheet.question.understood)
        assert len(events) >= 2
        for before, after in pairwise(events):
            assert before != after
        assert all(event.what != "stand" for event in events)
