"""The score of a clip: all of it and nobody else is 1, what is missing or too much costs; each part in its own time."""

from __future__ import annotations

import numpy as np
import pytest

from yozora.core.records import Clip
from yozora.core.shapes import VideoShape
from yozora.evaluation.marking.scorer import Scorer
from yozora.generation.story import Part
from yozora.model.conditioning.understanding import understand
from yozora.world.captions.lexicon import syllabus
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.wishes import Wishes
from yozora.world.render.render import render

WORDS = syllabus()


def film(seed: int, **wishes) -> Clip:
    scene = cast_scene(seed, wishes=Wishes(**wishes, plot="parade", camera="still"), seconds=2, split="train")
    return Clip(frames=render(scene, VideoShape(frames=16, height=96, width=96, fps=8)).frames, fps=8)


def part(prompt: str, start: float = 0.0, end: float = 2.0) -> Part:
    return Part(understanding=understand(prompt, WORDS), start=start, end=end)


@pytest.fixture(scope="module")
def dog() -> Clip:
    return film(1, kind="dog", colour="red", place="meadow", time="day", direction="left")


@pytest.fixture(scope="module")
def fish() -> Clip:
    return film(2, kind="fish", colour="blue", place="underwater", direction="right")


@pytest.fixture(scope="module")
def score() -> Scorer:
    return Scorer(WORDS)


def test_what_is_shown_scores_above_what_is_not(score: Scorer, dog: Clip, fish: Clip) -> None:
    right, partly, wrong = (
        score(clip, [part("a red dog goes left in a meadow")])
        for clip in (dog, Clip(frames=dog.frames[:, :, ::-1].copy(), fps=8), fish)
    )
    assert 0.9 < right <= 1 and wrong < partly < right


def test_parts_are_read_in_their_own_seconds(score: Scorer, dog: Clip, fish: Clip) -> None:
    both = Clip(frames=np.concatenate((dog.frames, fish.frames)), fps=8)
    first, second = part("a red dog in a meadow"), part("a blue fish under water")
    told = [part("a red dog in a meadow"), part("a blue fish under water", 2, 4)]
    swapped = [part("a blue fish under water"), part("a red dog in a meadow", 2, 4)]
    assert score(both, told) == pytest.approx((score(dog, [first]) + score(fish, [second])) / 2)
    assert score(both, told) > score(both, swapped) + 0.5
