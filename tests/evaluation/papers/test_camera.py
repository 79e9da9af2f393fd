"""Camera: every move and pace that was asked for, each in its own line."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from tests.evaluation.papers.sat import (
    SYLLABUSES,
    assert_perfect,
    by_name,
    lines_of,
    mean,
    questions_of,
    wrong_lines_of,
)
from yozora.evaluation.papers.camera import PAPER
from yozora.evaluation.questions.question import Question
from yozora.evaluation.questions.sheet import Sheet


@cache
def questions(model: str) -> list[list[Question]]:
    """Return four questions at least for each move."""
    return questions_of(PAPER, model, 44)


@pytest.mark.parametrize("model", ["nano", "full"])
def test_the_truth_is_perfect_for_every_move(model: str) -> None:
    lines = lines_of(PAPER, questions(model))
    assert_perfect(lines)
    moves = {concept.name for concept in SYLLABUSES[model].of_slot("camera")}
    paced = {"camera/pace"} if model == "full" else set()
    assert set(lines) == {f"camera/{move}" for move in moves} | {"camera/all"} | paced
    assert min(len(line.scores) for line in lines.values()) >= 4


@pytest.mark.parametrize("model", ["nano", "full"])
def test_another_scene_is_right_by_chance_alone(model: str) -> None:
    lines = wrong_lines_of(PAPER, questions(model))
    assert mean(lines["camera/all"]) <= 0.35
    if model == "full":
        assert mean(lines["camera/pace"]) <= 0.75


def test_a_move_at_the_wrong_pace_is_still_the_move() -> None:
    (deck,) = questions("full")
    other = {"slow": "fast", "fast": "slow"}
    sheets = [Sheet(question=one, reading=replace(one.truth, pace=other[one.truth.pace])) for one in deck]
    lines = by_name(PAPER, sheets)
    assert mean(lines["camera/pace"]) == 0 and mean(lines["camera/all"]) == 1


def test_no_pace_is_asked_of_a_camera_at_rest() -> None:
    (deck,) = questions("full")
    resting = {one.key for one in deck if one.facts.camera in ("still", "follow", "handheld")}
    assert resting and not resting & set(lines_of(PAPER, questions("full"))["camera/pace"].scores)
