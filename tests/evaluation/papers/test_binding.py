"""Binding: who is there, and whose colour is whose."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from tests.evaluation.papers.sat import assert_perfect, by_name, lines_of, mean, questions_of, wrong_lines_of
from yozora.evaluation.papers.binding import PAPER
from yozora.evaluation.questions.question import Question
from yozora.evaluation.questions.sheet import Sheet


@cache
def questions(model: str) -> list[list[Question]]:
    """Return the questions of one model."""
    return questions_of(PAPER, model, 40 if model == "nano" else 20)


@pytest.mark.parametrize("model", ["nano", "full"])
def test_the_truth_is_perfect(model: str) -> None:
    lines = lines_of(PAPER, questions(model))
    assert_perfect(lines)
    parts = ("all present", "each as asked", "exact cast", "attributes swapped")
    decks = ("two",) if model == "nano" else ("two", "three")
    assert set(lines) == {f"binding/{deck}/{part}" for deck in decks for part in parts}


@pytest.mark.parametrize("model", ["nano", "full"])
def test_the_subjects_asked_for_are_those_there(model: str) -> None:
    for deck, number in zip(questions(model), (2, 3), strict=False):
        assert all(len(one.understood.subjects) == len(one.facts.groups) == number for one in deck)
        assert all(len({group.colour for group in one.facts.groups}) == number for one in deck)


@pytest.mark.parametrize("model", ["nano", "full"])
def test_another_scene_hardly_ever_has_them(model: str) -> None:
    for name, line in wrong_lines_of(PAPER, questions(model)).items():
        assert mean(line) <= 0.25, name


def test_colours_that_change_hands_are_swapped() -> None:
    for deck in questions("full"):
        sheets = []
        for one in deck:
            colours = [group.colour for group in one.facts.groups]
            turned = dict(zip(range(len(colours)), [*colours[1:], colours[0]], strict=True))
            subjects = tuple(replace(subject, colour=turned[subject.group]) for subject in one.truth.subjects)
            sheets.append(Sheet(question=one, reading=replace(one.truth, subjects=subjects)))
        lines = {name.rpartition("/")[2]: mean(line) for name, line in by_name(PAPER, sheets).items()}
        assert lines == {"all present": 1, "each as asked": 0, "exact cast": 1, "attributes swapped": 1}


def test_a_colour_that_nobody_asked_for_is_wrong_but_not_swapped() -> None:
    (deck, *_) = questions("nano")
    sheets = [
        Sheet(
            question=one,
            reading=replace(one.truth, subjects=tuple(replace(s, colour="brown") for s in one.truth.subjects)),
        )
        for one in deck
    ]
    lines = by_name(PAPER, sheets)
    assert mean(lines["binding/two/attributes swapped"]) == 0 and mean(lines["binding/two/each as asked"]) == 0


def test_one_that_is_missing_is_missed() -> None:
    (deck, *_) = questions("nano")
    sheets = [Sheet(question=one, reading=replace(one.truth, subjects=one.truth.subjects[:1])) for one in deck]
    lines = by_name(PAPER, sheets)
    assert mean(lines["binding/two/all present"]) == 0 and mean(lines["binding/two/exact cast"]) == 0
