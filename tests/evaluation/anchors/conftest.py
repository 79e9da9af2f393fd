"""Questions of the decks for public benchmarks, small and few."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from yozora.core.shapes import VideoShape
from yozora.evaluation.questions.question import Question, question_of
from yozora.model.conditioning.understanding import understand
from yozora.world.captions.lexicon import syllabus
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes

SHAPE = VideoShape(frames=32, height=32, width=32, fps=8)
# For many questions of which no video is made.
COARSE = VideoShape(frames=8, height=16, width=16, fps=2)
PLAIN = Mix(
    two_subjects=0, crowds=0, occluders=0, camera_moves=0, sizes_vary=0, patterns_vary=0, styles_vary=0,
    weather_varies=0, day_passes=0,
)  # fmt: skip
Ask = Callable[..., Question]


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Return what makes a question of wishes and a prompt of our own."""
    told = syllabus()

    def make(prompt: str, *, mix: Mix = PLAIN, **wishes) -> Question:
        scene = cast_scene(0, wishes=Wishes(**wishes), mix=mix, seconds=4.0, aspect=1.0, split="all")
        understood = understand(prompt, told)
        return question_of(scene, SHAPE, key="test/0000", prompt=prompt, understood=understood, seed=7)

    return make


@pytest.fixture(scope="session")
def red_car(ask: Ask) -> Question:
    """Return a red car that drives to the left through the city."""
    return ask(
        "A red car drives to the left in the city, a watercolour painting.",
        plot="parade", kind="car", colour="red", direction="left", place="city", style="watercolour",
        action="drive", camera="still", weather="clear",
    )  # fmt: skip


def numbered(question: Question, number: int) -> Question:
    """Return the question under another key."""
    return replace(question, key=f"test/{number:04d}")
