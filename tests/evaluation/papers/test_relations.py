"""Relations: each of them holds of its truth, and not of what is turned round."""

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
from yozora.evaluation.papers.relations import DECK, PAPER
from yozora.evaluation.questions.draw import sits
from yozora.evaluation.questions.question import Question
from yozora.evaluation.questions.sheet import Sheet
from yozora.world.scene.scene import RELATIONS


@cache
def questions() -> list[list[Question]]:
    """Return six questions for each relation."""
    return questions_of(PAPER, "full", 42)


def test_the_truth_is_perfect_for_every_relation() -> None:
    lines = lines_of(PAPER, questions())
    assert_perfect(lines)
    assert list(lines) == [*(f"relations/{name}" for name in RELATIONS), "relations/all"]
    assert min(len(line.scores) for line in lines.values()) >= 4


def test_another_scene_is_right_by_chance_alone() -> None:
    assert mean(wrong_lines_of(PAPER, questions())["relations/all"]) <= 0.1


def test_nobody_else_has_the_part_of_the_first() -> None:
    """What holds of the second to the first does not hold of the first to the second, meetings apart."""
    (deck,) = questions()
    sheets = [
        Sheet(
            question=one,
            reading=replace(one.truth, relations=tuple((b, name, a) for a, name, b in one.truth.relations)),
        )
        for one in deck
    ]
    lines = by_name(PAPER, sheets)
    assert mean(lines.pop("relations/meets")) == 1
    assert all(mean(line) == 0 for name, line in lines.items() if name != "relations/all")


def test_the_order_in_which_they_are_read_does_not_matter() -> None:
    (deck,) = questions()
    sheets = []
    for one in deck:
        subjects = tuple(replace(s, group=1 - s.group) for s in reversed(one.truth.subjects))
        relations = tuple((1 - a, name, 1 - b) for a, name, b in one.truth.relations)
        sheets.append(Sheet(question=one, reading=replace(one.truth, subjects=subjects, relations=relations)))
    assert mean(by_name(PAPER, sheets)["relations/all"]) == 1


def test_the_right_relation_of_the_wrong_subjects_is_wrong() -> None:
    (deck,) = questions()
    sheets = []
    for one in deck:
        subjects = tuple(replace(s, kind="brick") if s.group else s for s in one.truth.subjects)
        sheets.append(Sheet(question=one, reading=replace(one.truth, subjects=subjects)))
    assert mean(by_name(PAPER, sheets)["relations/all"]) <= 0.1


def test_who_was_not_taught_relations_does_not_sit() -> None:
    assert sits(DECK, SYLLABUSES["nano"]) == "was not taught relations"
