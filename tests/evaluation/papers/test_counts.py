"""Counts: exactly as many as asked, seen at one time."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from tests.evaluation.papers.sat import (
    SYLLABUSES,
    assert_perfect,
    by_name,
    lines_of,
    mean,
    questions_of,
    wrong_lines_of,
)
from yozora.evaluation.papers.counts import DECK, PAPER
from yozora.evaluation.questions.draw import sits
from yozora.evaluation.questions.question import Question
from yozora.evaluation.questions.sheet import Sheet


@cache
def questions() -> list[list[Question]]:
    """Return forty questions."""
    return questions_of(PAPER, "full", 40)


def test_the_truth_is_perfect_for_every_number() -> None:
    lines = lines_of(PAPER, questions())
    assert_perfect(lines)
    assert [(name, len(line.scores)) for name, line in lines.items()] == [
        *((f"counts/{number}", 10) for number in (2, 3, 4, 5)), ("counts/all", 40), ("counts/absolute error", 40),
    ]  # fmt: skip


def test_another_scene_has_another_number_of_another_kind() -> None:
    lines = wrong_lines_of(PAPER, questions())
    assert mean(lines["counts/all"]) <= 0.1 and mean(lines["counts/absolute error"]) >= 2


def test_one_more_and_one_less_are_each_one_off() -> None:
    (deck,) = questions()
    fewer, more = [], []
    for one in deck:
        subjects = one.truth.subjects
        fewer.append(Sheet(question=one, reading=replace(one.truth, subjects=subjects[1:])))
        more.append(Sheet(question=one, reading=replace(one.truth, subjects=(*subjects, subjects[0]))))
    for sheets in (fewer, more):
        lines = by_name(PAPER, sheets)
        assert mean(lines["counts/all"]) == 0 and set(lines["counts/absolute error"].scores.values()) == {1.0}


def test_a_glimpse_and_one_of_another_look_do_not_change_the_number() -> None:
    (deck,) = questions()
    sheets = []
    for one in deck:
        first = one.truth.subjects[0]
        glimpse = replace(first, boxes=(first.boxes[8], *(None,) * 15), group=1)
        odd = replace(first, colour="no colour", group=2)
        subjects = (odd, *one.truth.subjects[1:], glimpse)
        sheets.append(Sheet(question=one, reading=replace(one.truth, subjects=subjects)))
    assert mean(by_name(PAPER, sheets)["counts/all"]) == 1


def test_who_was_not_taught_numbers_does_not_sit() -> None:
    assert sits(DECK, SYLLABUSES["nano"]) == "was not taught numbers"
    assert PAPER.mark([]) == []
