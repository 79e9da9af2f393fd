"""Diversity: videos that differ by seed score, videos that do not score nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from yozora.core.shapes import VideoShape
from yozora.evaluation.examiner.reading import reading_of
from yozora.evaluation.papers.diversity import PAPER, SEEDS
from yozora.evaluation.questions.question import Question, question_of
from yozora.evaluation.questions.sheet import Sheet
from yozora.model.conditioning.understanding import Understanding
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.first_light import FIRST_LIGHT
from yozora.world.casting.wishes import Wishes

KINDS = ("car", "dog", "balloon", "ball")
SHAPE = VideoShape(frames=16, height=16, width=16, fps=4.0)


@lru_cache
def scene_of(kind: str, seed: int) -> Question:
    """Return one of the many scenes that a prompt that asks for `kind` allows."""
    scene = cast_scene(seed, wishes=Wishes(kind=kind, camera="still"), mix=replace(FIRST_LIGHT, two_subjects=0.0))
    understood = Understanding(setting={}, subjects=({"kind": kind},))
    return question_of(scene, SHAPE, key=f"seeds/{kind}-0", prompt=kind, understood=understood, seed=seed)


def sheets(*, same: bool) -> list[Sheet]:
    """Return four videos for each kind: of four scenes, or of one; features are where its kind and its seed put it."""
    result = []
    for place, kind in enumerate(KINDS):
        first = scene_of(kind, 0)
        for seed in range(4):
            shown = scene_of(kind, 0 if same else seed)
            like = None if seed == 0 else first.key
            question = replace(first, key=f"seeds/{kind}-{seed}", like=like, seed=seed)
            own = np.random.default_rng(10 * place + (0 if same else seed)).normal(size=8)
            features = tuple((own + 2 * np.eye(8)[place]).tolist())
            result.append(Sheet(question=question, reading=reading_of(shown.facts), features=features))
    return result


def means(marked: list[Sheet]) -> dict[str, float]:
    return {
        line.name.removeprefix("diversity/"): sum(line.scores.values()) / len(line.scores)
        for line in PAPER.mark(marked)
    }


def test_seeds_that_change_the_video_score() -> None:
    diverse = means(sheets(same=False))
    assert set(diverse) == {"features", "position", "moment"}
    assert 0.5 < diverse["features"] < 1.0
    assert diverse["position"] > 0.3
    assert diverse["moment"] > 0.3


def test_seeds_that_change_nothing_score_nothing() -> None:
    assert means(sheets(same=True)) == {"features": 0.0, "position": 0.0, "moment": 0.0}


def test_a_line_has_one_score_a_prompt() -> None:
    line = next(line for line in PAPER.mark(sheets(same=False)) if line.name == "diversity/features")
    assert set(line.scores) == {f"seeds/{kind}-0" for kind in KINDS}


def test_the_score_is_the_ratio_of_mean_distances() -> None:
    # Within a prompt the four lie on a line, 1 apart: 10/6 on average. Prompts lie 30 apart, at a right angle.
    marked = []
    for number, sheet in enumerate(sheets(same=False)):
        marked.append(replace(sheet, features=(float(number % 4), 30.0 * (number // 4))))
    within, steps = 10 / 6, [abs(a - b) for a in range(4) for b in range(4)]
    between = np.mean([np.hypot(30.0 * gap, step) for gap in (1, 1, 1, 2, 2, 3) for step in steps])
    assert means(marked)["features"] == pytest.approx(within / between)


def test_a_subject_whose_place_is_told_and_one_that_is_not_seen_have_no_position() -> None:
    told = Understanding(setting={}, subjects=({"kind": "car", "relation": "left of"}, {"kind": "dog"}))
    bound = [replace(sheet, question=replace(sheet.question, understood=told)) for sheet in sheets(same=False)]
    assert set(means(bound)) == {"features"}
    empty = [replace(sheet, reading=replace(sheet.reading, subjects=())) for sheet in sheets(same=False)]
    assert set(means(empty)) == {"features"}


def test_other_decks_too_few_prompts_and_missing_features_are_not_marked() -> None:
    marked = sheets(same=False)
    assert means(marked[:8]) == {}
    assert "features" not in means([replace(sheet, features=()) for sheet in marked])
    assert means([replace(s, question=replace(s.question, key=f"test/{s.question.seed}")) for s in marked]) == {}
    assert SEEDS.seeds == 4
