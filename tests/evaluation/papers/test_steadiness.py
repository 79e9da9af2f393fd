"""Steadiness: the truth is as steady as itself, and noise, stutter, jolts and standing still are each seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import numpy as np

from yozora.core.records import Frames
from yozora.core.shapes import VideoShape
from yozora.evaluation.papers.steadiness import PAPER
from yozora.evaluation.questions.question import Question, question_of
from yozora.evaluation.questions.sheet import Sheet
from yozora.evaluation.questions.signals import measure
from yozora.model.conditioning.understanding import Understanding
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.first_light import FIRST_LIGHT
from yozora.world.casting.wishes import Wishes

SHAPE = VideoShape(frames=32, height=64, width=64, fps=8.0)
CLIPS = 4


@lru_cache
def asked(number: int, weather: str = "clear") -> tuple[Question, Frames]:
    """Return a question and its film."""
    wishes = Wishes(weather=weather, camera="still")
    scene = cast_scene(number, wishes=wishes, mix=None if weather != "clear" else FIRST_LIGHT)
    understood = Understanding(setting={}, subjects=())
    question = question_of(scene, SHAPE, key=f"test/{number:04d}", prompt="?", understood=understood, seed=number)
    return question, question.film()


def means(change: Callable[[Frames], Frames], weather: str = "clear") -> dict[str, float]:
    """Return the mean of every line when each video is the truth's film as `change` has it."""
    sheets = []
    for number in range(CLIPS):
        question, film = asked(number, weather)
        sheets.append(
            Sheet(
                question=question,
                reading=question.truth,
                signals=measure(change(film), SHAPE.fps),
                truth_signals=measure(film, SHAPE.fps),
            )
        )
    return {
        line.name.removeprefix("steadiness/"): sum(line.scores.values()) / len(line.scores)
        for line in PAPER.mark(sheets)
    }


def noisy(film: Frames) -> Frames:
    grain = np.random.default_rng(0).normal(0, 4, film.shape)
    return np.clip(film + grain, 0, 255).astype(np.uint8)


def stuttering(film: Frames) -> Frames:
    return np.repeat(film[::2], 2, axis=0)


def cut(film: Frames) -> Frames:
    return np.concatenate([film[:16], film[16:, :, ::-1]])


def test_the_truth_is_as_steady_as_the_truth() -> None:
    marked = means(lambda film: film)
    assert marked["flicker beyond the truth"] == 0.0
    assert marked["smoothness beyond the truth"] == 0.0
    assert marked["motion"] == 1.0
    assert marked["no jolts"] == 1.0
    assert marked["flicker"] < 0.01 and marked["smoothness"] > 0.98


def test_noise_flickers() -> None:
    truth, noise = means(lambda film: film), means(noisy)
    assert noise["flicker beyond the truth"] > 0.005
    assert noise["flicker"] > truth["flicker"] + 0.005
    assert noise["no jolts"] == 1.0


def test_a_stutter_is_not_smooth_and_a_frozen_clip_does_not_move() -> None:
    assert means(stuttering)["smoothness beyond the truth"] < -0.0005
    frozen = means(lambda film: np.repeat(film[:1], len(film), axis=0))
    assert frozen["smoothness beyond the truth"] >= 0
    assert frozen["motion"] < 0.05


def test_one_cut_or_one_odd_frame_is_a_jolt() -> None:
    def odd(film: Frames) -> Frames:
        film = film.copy()
        film[20] = film[20] // 2
        return film

    assert means(cut)["no jolts"] < 0.2
    assert means(odd)["no jolts"] < 0.2


def test_clips_that_flash_are_not_asked_for_jolts() -> None:
    sheets = []
    for number in range(CLIPS):
        question, film = asked(number, "thunder")
        signals = measure(film, SHAPE.fps)
        sheets.append(Sheet(question=question, reading=question.truth, signals=signals, truth_signals=signals))
    flash = {sheet.question.key for sheet in sheets if sheet.question.facts.flashes_s}
    marked = {line.name: set(line.scores) for line in PAPER.mark(sheets)}
    assert flash
    assert marked.get("steadiness/no jolts", set()) == marked["steadiness/motion"] - flash


def test_without_the_truths_signals_clips_are_marked_by_themselves() -> None:
    question, film = asked(0)
    sheet = Sheet(question=question, reading=question.truth, signals=measure(film, SHAPE.fps))
    assert [line.name for line in PAPER.mark([sheet])] == ["steadiness/flicker", "steadiness/smoothness"]
    elsewhere = replace(sheet, question=replace(question, key="somewhere else/0000"))
    assert PAPER.mark([elsewhere, replace(sheet, signals={})]) == []


def test_what_a_sheet_knows_of_the_truth_survives_json() -> None:
    question, film = asked(0)
    signals = measure(film, SHAPE.fps)
    sheet = Sheet(
        question=question,
        reading=question.truth,
        signals=signals,
        features=(0.5,),
        truth_signals=signals,
        truth_features=(0.25, 2.0),
    )
    assert Sheet.from_dict(sheet.to_dict(), question) == sheet
    older = {key: value for key, value in sheet.to_dict().items() if not key.startswith("truth")}
    assert Sheet.from_dict(older, question) == replace(sheet, truth_signals={}, truth_features=())
