"""Sources: each film belongs to its question; folders of clips; wrong prompts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.evaluation.exam.conftest import COLOURS, PIXELS, SEEDS, TEST, Memory
from yozora.core.errors import UsageError
from yozora.core.records import Clip
from yozora.core.shapes import VideoShape
from yozora.evaluation.exam import candidate
from yozora.evaluation.exam.ask import ask
from yozora.evaluation.exam.candidate import Candidate, clips_in, native, the_world
from yozora.evaluation.exam.run import Plan, sit
from yozora.evaluation.exam.sources import ClipFolderSource, TruthSource, clip_path
from yozora.evaluation.exam.wrong import partners, wrong_sheets
from yozora.evaluation.examiner.reading import reading_of
from yozora.evaluation.questions.draw import draw
from yozora.evaluation.questions.question import Question
from yozora.evaluation.questions.sheet import Sheet
from yozora.generation.native import Take
from yozora.media.video import write_video


@pytest.fixture(scope="module")
def questions(tiny: Candidate) -> tuple[Question, ...]:
    return draw(TEST, tiny.syllabus, tiny.shape, 3)


def test_truth_and_floor_are_in_order(tiny: Candidate, questions: tuple[Question, ...]) -> None:
    assert tiny.floor is not None
    for question, truth, floor in zip(
        questions, TruthSource().film(questions), tiny.floor.film(questions), strict=True
    ):
        assert np.array_equal(truth, question.film())
        assert floor.shape == truth.shape and floor.dtype == np.uint8 and not np.array_equal(floor, truth)


def test_a_models_film_hangs_on_prompt_and_seed_alone(tiny: Candidate, questions: tuple[Question, ...]) -> None:
    assert tiny.source is not None
    films = list(tiny.source.film(questions))
    (alone,) = tiny.source.film(questions[2:])
    assert np.array_equal(alone, films[2])
    take = Take(
        understanding=questions[0].understood, num_frames=8, seed=questions[0].seed, num_inference_steps=1,
        guidance_scale=1.0,
    )  # fmt: skip
    (same,) = tiny.source.engine.film([take])  # type: ignore[attr-defined]
    assert np.array_equal(same, films[0])
    (other,) = tiny.source.film([replace(questions[0], seed=questions[0].seed + 1)])
    assert not np.array_equal(other, films[0])


def test_lengths_may_be_mixed(tiny: Candidate, questions: tuple[Question, ...]) -> None:
    assert tiny.source is not None
    long = replace(questions[1], shape=replace(questions[1].shape, frames=12))
    assert [len(film) for film in tiny.source.film([questions[0], long, questions[2]])] == [8, 12, 8]


def test_a_wrong_film_is_of_another_prompt(tiny: Candidate) -> None:
    questions = draw(SEEDS, tiny.syllabus, tiny.shape, 4)
    given = partners(questions)
    assert set(given) == {question.key for question in questions} == {other.key for other in given.values()}
    assert all(given[question.key].prompt != question.prompt for question in questions)
    assert given == partners(questions)
    truths = {q.key: Sheet(question=q, reading=reading_of(q.facts), truth_features=(float(i),))
              for i, q in enumerate(questions)}  # fmt: skip
    for key, sheet in wrong_sheets(truths).items():
        assert sheet.question == truths[key].question and sheet.truth_features == truths[key].truth_features
        assert sheet.reading == truths[given[key].key].reading
    assert partners(questions[:2]) == {}


def test_clips_of_any_model_are_examined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidate, "WORLD_SHAPE", VideoShape(frames=8, height=32, width=32, fps=8))
    world = the_world()
    plan = Plan(papers=(replace(COLOURS, decks=(TEST,)),), limit=3)
    asked = [json.loads(line) for line in ask(plan, tmp_path / "clips").read_text().splitlines()]
    assert [line["file"] for line in asked] == ["test__0000.mp4", "test__0001.mp4", "test__0002.mp4"]
    questions = draw(TEST, world.syllabus, world.shape, 3)
    assert [line["prompt"] for line in asked] == [question.prompt for question in questions]
    memory = Memory(world, plan)
    with pytest.raises(UsageError, match=r"has no test__0000.mp4 and 2 more"):
        sit(clips_in(tmp_path / "clips", "other"), plan, memory, tmp_path / "run")
    for line, question in zip(asked, questions, strict=True):
        # Another model's rate, size and length: all is brought to the question's.
        film = question.film().repeat(2, axis=0).repeat(2, axis=1).repeat(2, axis=2)
        film = np.concatenate((film, film[-2:]))
        write_video(Clip(frames=film, fps=16), tmp_path / "clips" / line["file"])
    exam = sit(clips_in(tmp_path / "clips", "other"), plan, memory, tmp_path / "run2")
    seen = exam.metrics["colours/seen"]
    assert exam.model == "other" and (seen.value, seen.n, seen.floor) == (1, 3, None)


def test_a_clip_that_is_too_short_is_one_sentence(tmp_path: Path, questions: tuple[Question, ...]) -> None:
    write_video(Clip(frames=questions[0].film()[:4], fps=8), clip_path(tmp_path, questions[0].key))
    with pytest.raises(UsageError, match=r"test__0000.mp4 lasts 0.5 s, 1 s are asked for"):
        list(ClipFolderSource(tmp_path).film(questions[:1]))


@pytest.mark.parametrize(
    ("options", "words"),
    [({"steps": 0}, "steps must be from 1"), ({"guidance": -1.0}, "guidance must be from 0"), ({}, "no model 'nanno'")],
)
def test_who_cannot_be_examined_is_one_sentence(options: dict, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        native("nanno", **options)


def test_other_papers_mark_the_same_clips(tiny: Candidate, plan: Plan, memory: Memory, folder: Path) -> None:
    sit(tiny, replace(plan, papers=(COLOURS,)), memory, folder)
    read = memory.read
    sit(tiny, replace(plan, papers=(COLOURS, PIXELS)), memory, folder)
    # Only the deck of seeds is new: two truths, two reconstructions, four films.
    assert memory.read == read + 8
