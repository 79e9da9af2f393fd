"""Adherence: the truth has all that is asked; another question's truth has what it has by chance."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from tests.evaluation.papers.sat import assert_perfect, by_name, lines_of, mean, questions_of, wrong_lines_of
from yozora.evaluation.examiner.reading import Reading
from yozora.evaluation.papers.adherence import PAPER
from yozora.evaluation.questions.question import Question
from yozora.evaluation.questions.sheet import Sheet

# How much may be right by chance, where few answers are common; 0.4 elsewhere.
BY_CHANCE = {"direction": 0.75, "time": 0.75, "action": 0.6, "size": 0.75}


@cache
def questions(model: str) -> list[list[Question]]:
    """Return the questions of one model: more decks, fewer of each."""
    return questions_of(PAPER, model, 20 if model == "nano" else 8)


@pytest.mark.parametrize("model", ["nano", "full"])
def test_the_truth_is_perfect_on_every_split(model: str) -> None:
    assert sum(len(deck) for deck in questions(model)) >= 40
    lines = lines_of(PAPER, questions(model))
    assert_perfect(lines)
    splits = {name.split("/")[1] for name in lines}
    beyond = {"unseen action", "unseen time", "unseen size"}
    assert splits == {"test", "unseen", "unseen speed"} | (beyond if model == "full" else set())


@pytest.mark.parametrize("model", ["nano", "full"])
def test_another_scene_is_right_by_chance_alone(model: str) -> None:
    for name, line in wrong_lines_of(PAPER, questions(model)).items():
        attribute = name.rpartition("/")[2]
        if len(line.scores) >= 8 and attribute != "speed":
            assert mean(line) <= BY_CHANCE.get(attribute, 0.4), name
        if attribute == "all together":
            assert mean(line) == 0, name


def test_only_what_was_asked_counts() -> None:
    lines = lines_of(PAPER, questions("nano"))
    asked = [one for one in questions("nano")[0] if "speed" in one.understood.subjects[0]]
    assert set(lines["adherence/test/speed"].scores) == {one.key for one in asked}
    assert len(lines["adherence/test/speed"].scores) < len(lines["adherence/test/kind"].scores)
    assert "adherence/test/weather" not in lines and "adherence/test/action" not in lines


def first_subject(reading: Reading, **changes: object) -> Reading:
    """Return a reading with something else about its first subject."""
    first, *others = reading.subjects
    return replace(reading, subjects=(replace(first, **changes), *others))


def test_a_single_wrong_attribute_fails_its_line_and_all_together() -> None:
    question = next(one for one in questions("full")[0] if one.facts.actors[0].colour != "grey")
    lines = by_name(PAPER, [Sheet(question=question, reading=first_subject(question.truth, colour="grey"))])
    failed = {name.rpartition("/")[2] for name, line in lines.items() if not line.scores[question.key]}
    assert failed == {"colour", "all together"}


def test_somebody_else_spoils_the_cast() -> None:
    question = next(one for one in questions("full")[0] if one.facts.actors[0].kind != "bear")
    stranger = replace(question.truth.subjects[0], kind="bear", group=1)
    reading = replace(question.truth, subjects=(*question.truth.subjects, stranger))
    lines = by_name(PAPER, [Sheet(question=question, reading=reading)])
    failed = {name.rpartition("/")[2] for name, line in lines.items() if not line.scores[question.key]}
    assert failed == {"exact cast", "all together"}
