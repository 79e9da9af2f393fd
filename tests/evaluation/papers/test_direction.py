"""Direction and speed: measured on the path, borne with noise, wrong when it goes the other way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from random import Random

import pytest

from tests.evaluation.papers.sat import assert_perfect, by_name, lines_of, mean, questions_of, wrong_lines_of
from yozora.evaluation.examiner.reading import Box, Reading
from yozora.evaluation.papers.direction import PAPER, heading, speed_class
from yozora.evaluation.questions.question import Question
from yozora.evaluation.questions.sheet import Sheet


@cache
def questions(model: str) -> list[list[Question]]:
    """Return twenty-four questions within the trained speeds and as many beyond."""
    return questions_of(PAPER, model, 24)


def with_boxes(reading: Reading, changed: Mapping[int, Box | None]) -> Reading:
    """Return a reading whose first subject has other boxes in some frames."""
    (first, *others) = reading.subjects
    boxes = tuple(changed.get(frame, box) for frame, box in enumerate(first.boxes))
    return replace(reading, subjects=(replace(first, boxes=boxes), *others))


@pytest.mark.parametrize("model", ["nano", "full"])
def test_the_truth_is_perfect(model: str) -> None:
    lines = lines_of(PAPER, questions(model))
    assert_perfect(lines)
    assert {"direction/up", "direction/slow", "direction/unseen speed/fast"} <= set(lines)
    assert len(lines["direction/left"].scores) == 6 and len(lines["direction/velocity outside"].scores) == 24


@pytest.mark.parametrize("model", ["nano", "full"])
def test_another_scene_is_right_by_chance_alone(model: str) -> None:
    lines = wrong_lines_of(PAPER, questions(model))
    assert mean(lines["direction/right way"]) <= 0.45
    assert mean(lines["direction/right speed"]) <= 0.7
    assert mean(lines["direction/both"]) <= 0.3
    assert mean(lines["direction/velocity outside"]) >= 0.1


def test_boxes_that_are_a_little_off_or_missing_do_not_matter() -> None:
    rng = Random(0)
    for deck in questions("full"):
        sheets = []
        for one in deck:
            boxes = enumerate(one.truth.subjects[0].boxes)
            noisy: dict[int, Box | None] = {
                frame: None if rng.random() < 0.1 else (a + rng.gauss(0, 0.01), b, c + rng.gauss(0, 0.01), d)
                for frame, (a, b, c, d) in ((f, box) for f, box in boxes if box is not None)
            }
            sheets.append(Sheet(question=one, reading=with_boxes(one.truth, noisy)))
        lines = by_name(PAPER, sheets)
        assert all(mean(line) >= 0.95 for line in lines.values() if line.share)
        assert all(mean(line) <= 0.01 for line in lines.values() if not line.share)


def test_boxes_that_end_at_the_edge_of_the_frame_do_not_slow_anybody_down() -> None:
    """As an examiner sees them that sees no further than the frame."""
    (_, beyond) = questions("nano")
    sheets = []
    for one in beyond:
        cut = {f: _cut(box) for f, box in enumerate(one.truth.subjects[0].boxes) if box is not None}
        sheets.append(Sheet(question=one, reading=with_boxes(one.truth, cut)))
    lines = by_name(PAPER, sheets)
    assert mean(lines["direction/unseen speed/both"]) >= 0.95


def _cut(box: Box) -> Box:
    """Return the part of a box inside the frame."""
    x0, y0, x1, y1 = (min(1.0, max(0.0, side)) for side in box)
    return x0, y0, x1, y1


def test_going_back_is_the_wrong_way_at_the_right_speed() -> None:
    (within, _) = questions("nano")
    sheets = []
    for one in within:
        boxes = dict(enumerate(reversed(one.truth.subjects[0].boxes)))
        sheets.append(Sheet(question=one, reading=with_boxes(one.truth, boxes)))
    lines = by_name(PAPER, sheets)
    assert mean(lines["direction/right way"]) == 0 and mean(lines["direction/right speed"]) == 1
    assert mean(lines["direction/velocity outside"]) >= 0.2


def test_who_is_not_there_goes_nowhere() -> None:
    (within, _) = questions("nano")
    lines = by_name(PAPER, [Sheet(question=one, reading=replace(one.truth, subjects=())) for one in within])
    assert all(mean(line) == 0 for line in lines.values() if line.share)
    assert mean(lines["direction/velocity outside"]) >= 0.05


def test_headings_and_speeds() -> None:
    assert heading((0.2, -0.1)) == "right" and heading((0.1, -0.2)) == "up" and heading((0.0, 0.0)) == ""
    assert speed_class((-0.12, 0.0)) == "slow" and speed_class((0.0, 0.2)) == "fast"
    assert speed_class((0.01, 0.0)) is None and speed_class((0.19, 0.0)) is None
