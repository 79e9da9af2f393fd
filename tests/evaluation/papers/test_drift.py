"""Drift: the truth's subjects do not drift, and each way of drifting is seen in its own line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import pytest

from yozora.core.shapes import VideoShape
from yozora.evaluation.examiner.reading import Reading, SubjectReading, reading_of
from yozora.evaluation.papers.drift import LONG_15, LONG_60, PAPER, agreement_of, drift_of
from yozora.evaluation.papers.paper import Line
from yozora.evaluation.questions.question import Question, question_of
from yozora.evaluation.questions.sheet import Sheet
from yozora.evaluation.questions.signals import measure
from yozora.model.conditioning.understanding import Understanding
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.first_light import FIRST_LIGHT
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes

FPS = 4.0


@lru_cache
def story(number: int) -> Question:
    """Return a story of 15 seconds whose prompt asks for all of its groups by kind and colour."""
    shape = VideoShape(frames=round(15 * FPS), height=32, width=32, fps=FPS)
    scene = cast_scene(number, wishes=Wishes(plot="story", camera="still", time="day", weather="clear"), seconds=15.0)
    asked: list[dict[str, str]] = []
    for actor in scene.actors:
        if {"kind": actor.kind, "colour": actor.colour} not in asked:
            asked.append({"kind": actor.kind, "colour": actor.colour})
    understood = Understanding(setting={}, subjects=tuple(asked))
    return question_of(scene, shape, key=f"long-15/{number:04d}", prompt="a story", understood=understood, seed=number)


def sheets(change: Callable[[SubjectReading], SubjectReading] = lambda subject: subject) -> list[Sheet]:
    """Return sheets of the truth with every subject as `change` has it."""
    result = []
    for number in range(4):
        question = story(number)
        reading: Reading = reading_of(question.facts)
        reading = replace(reading, subjects=tuple(change(subject) for subject in reading.subjects))
        result.append(Sheet(question=question, reading=reading))
    return result


def later(names: tuple[str | None, ...], name: str | None) -> tuple[str | None, ...]:
    """Return names frame by frame, `name` in their place from the middle on where there was one."""
    half = len(names) // 2
    return names[:half] + tuple(name if old else None for old in names[half:])


def line(marked: list[Sheet], name: str) -> Line:
    return next(line for line in PAPER.mark(marked) if line.name == f"drift/15 s/{name}")


def mean(line: Line) -> float:
    return sum(line.scores.values()) / len(line.scores)


def test_the_first_and_the_last_fifteen_percent_are_compared() -> None:
    # Of 20 values three are an end, whatever lies between.
    assert drift_of([1.0] * 3 + [50.0] * 14 + [4.0] * 3) == 3.0
    assert drift_of([4.0] * 3 + [50.0] * 14 + [1.0] * 3) == 3.0
    assert drift_of([2.0, 9.0, 5.0]) == 3.0
    # A flash in one end is no drift.
    assert drift_of([1.0, 99.0, 1.0] + [50.0] * 14 + [1.0] * 3) == 0.0


def test_the_truths_subjects_do_not_drift() -> None:
    semantics = line(sheets(), "semantics")
    assert len(semantics.scores) >= 2
    assert set(semantics.scores.values()) == {0.0}
    assert all(agreement_of(sheet) in (None, (1.0, 1.0)) for sheet in sheets())


@pytest.mark.parametrize(
    ("change", "drift"),
    [
        (lambda s: replace(s, colours=later(s.colours, "grey")), 0.5),
        (lambda s: replace(s, kinds=later(s.kinds, "teapot")), 0.5),
        (lambda s: replace(s, kinds=later(s.kinds, None), colours=later(s.colours, None)), 1.0),
    ],
    ids=["recoloured", "became something else", "gone"],
)
def test_subjects_that_change_drift(change: Callable[[SubjectReading], SubjectReading], drift: float) -> None:
    assert mean(line(sheets(change), "semantics")) == pytest.approx(drift, abs=0.01)


def test_wrong_from_the_first_is_no_drift_and_gaps_in_the_reading_are_none() -> None:
    wrong = sheets(lambda s: replace(s, colours=tuple("grey" if colour else None for colour in s.colours)))
    assert mean(line(wrong, "semantics")) == 0.0
    assert {agreement_of(sheet) for sheet in wrong} <= {None, (0.5, 0.5)}
    gaps = sheets(lambda s: replace(s, kinds=tuple(k if t % 4 else None for t, k in enumerate(s.kinds))))
    assert mean(line(gaps, "semantics")) < 0.02


def test_each_drift_of_the_picture_shows_in_its_own_line() -> None:
    question = story(0)
    film = question.film()
    grey = film.copy()
    grey[30:] = grey[30:].mean(3, keepdims=True).astype("uint8")
    dim = film.copy()
    dim[30:] = dim[30:] // 2 + 40
    frozen = film.copy()
    frozen[30:] = frozen[30]

    def drift(frames: object, name: str) -> float:
        sheet = Sheet(question=question, reading=question.truth, signals=measure(frames, FPS))  # type: ignore[arg-type]
        return mean(line([sheet], name))

    assert drift(grey, "colourfulness") > drift(film, "colourfulness") + 5
    assert drift(dim, "contrast") > drift(film, "contrast") + 0.02
    assert drift(dim, "sharpness") > drift(film, "sharpness")
    assert drift(frozen, "motion") > drift(film, "motion")


def test_lines_are_by_length_and_other_decks_are_not_marked() -> None:
    sheet = sheets()[0]
    sheet = replace(sheet, signals=measure(sheet.question.film(), FPS))
    names = [line.name for line in PAPER.mark([sheet])]
    assert names == [
        f"drift/15 s/{name}"
        for name in ("sharpness", "colourfulness", "contrast", "motion", "smoothness", "semantics")
        if name != "semantics" or agreement_of(sheet)
    ]
    minute = replace(sheet, question=replace(sheet.question, key="long-60/0000"))
    assert {line.name.split("/")[1] for line in PAPER.mark([sheet, minute])} == {"15 s", "60 s"}
    assert PAPER.mark([replace(sheet, question=replace(sheet.question, key="test/0000"))]) == []


def test_long_decks_are_stories_where_stories_were_taught_and_can_be_cast() -> None:
    for deck in (LONG_15, LONG_60):
        assert deck.quick == 0 and deck.full > 0 and deck.wishes is not None and deck.seconds is not None
        assert deck.wishes(0, Mix()) == Wishes(plot="story")
        assert deck.wishes(0, FIRST_LIGHT) == Wishes()
        for mix, plot in ((Mix(), "story"), (FIRST_LIGHT, "parade")):
            assert cast_scene(1, wishes=deck.wishes(0, mix), mix=mix, seconds=deck.seconds, split="test").plot == plot
