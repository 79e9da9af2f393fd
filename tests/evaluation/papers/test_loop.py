"""Loops: a drawn loop is closed; a course that only goes, one that turns at the seam, and a still are not."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from yozora.core.records import Frames
from yozora.core.shapes import VideoShape
from yozora.evaluation.papers.loop import LOOP, PAPER
from yozora.evaluation.questions.question import Question, question_of
from yozora.evaluation.questions.sheet import Sheet
from yozora.evaluation.questions.signals import measure
from yozora.model.conditioning.understanding import Understanding
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.first_light import FIRST_LIGHT
from yozora.world.casting.wishes import Wishes
from yozora.world.render.render import render

FPS = 8.0


@lru_cache
def question() -> Question:
    shape = VideoShape(frames=32, height=32, width=32, fps=FPS)
    understood = Understanding(setting={}, subjects=())
    return question_of(cast_scene(1), shape, key="loop/0000", prompt="a loop", understood=understood, seed=1)


def orbit(turns: list[float]) -> Frames:
    """Return a soft white disc on its way round the middle, at these shares of a turn."""
    y, x = np.mgrid[:64, :64] - 31.5
    frames = []
    for turn in turns:
        away = np.hypot(x - 16 * np.cos(2 * np.pi * turn), y - 16 * np.sin(2 * np.pi * turn))
        frames.append(60 + 180 * np.clip(11 - away, 0, 1))
    return np.repeat(np.stack(frames)[..., None], 3, axis=3).astype(np.uint8)


ROUND = [t / 32 for t in range(32)]


def marked(frames: Frames) -> dict[str, float]:
    sheet = Sheet(question=question(), reading=question().truth, signals=measure(frames, FPS))
    return {line.name: line.scores["loop/0000"] for line in PAPER.mark([sheet])}


def test_a_drawn_loop_is_closed() -> None:
    lines = marked(orbit(ROUND))
    assert lines["loop/closed"] == 1.0
    assert lines["loop/seam"] == pytest.approx(1.0, abs=0.15)
    assert lines["loop/turn"] < 1.5


def test_a_loop_under_grain_is_closed_still() -> None:
    grain = np.random.default_rng(0).normal(0, 4, (32, 64, 64, 3))
    half = [t / 64 for t in range(32)]
    assert marked(np.clip(orbit(ROUND) + grain, 0, 255).astype(np.uint8))["loop/closed"] == 1.0
    assert marked(np.clip(orbit(half) + grain, 0, 255).astype(np.uint8))["loop/closed"] == 0.0


@pytest.mark.parametrize(
    ("turns", "fault"),
    [
        ([t / 64 for t in range(32)], "loop/seam"),
        ([min(t, 32 - t) / 32 for t in range(32)], "loop/turn"),
        ([t / 32 + 0.1 * (t > 30) for t in range(32)], "loop/seam"),
    ],
    ids=["half a turn", "there and back", "a last frame out of place"],
)
def test_a_clip_that_does_not_close_has_a_seam(turns: list[float], fault: str) -> None:
    lines = marked(orbit(turns))
    assert lines["loop/closed"] == 0.0
    assert lines[fault] > 2.0


def test_standing_still_is_no_loop() -> None:
    assert marked(orbit([0.0] * 32))["loop/closed"] == 0.0


def test_the_worlds_own_clips_do_not_loop_and_only_what_asks_to_is_marked() -> None:
    shape = VideoShape(frames=32, height=64, width=64, fps=FPS)
    wishes = Wishes(weather="clear", camera="still")
    films = [render(cast_scene(seed, wishes=wishes, mix=FIRST_LIGHT), shape).frames for seed in range(8)]
    assert sum(marked(film)["loop/closed"] for film in films) <= 1
    plain = Sheet(
        question=replace(question(), key="test/0000"), reading=question().truth, signals=measure(films[0], FPS)
    )
    assert PAPER.mark([plain]) == []
    assert LOOP.needs == ("loop",)
