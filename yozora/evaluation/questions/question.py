"""A question: a prompt, the scene it was told of, and what a perfect examiner would read of that scene."""

from __future__ import annotations

from dataclasses import dataclass

from yozora.core.records import Frames
from yozora.core.shapes import VideoShape
from yozora.evaluation.examiner.reading import Reading, reading_of
from yozora.model.conditioning.understanding import Understanding
from yozora.world.facts.facts import Facts, facts_of
from yozora.world.render.render import render
from yozora.world.scene.scene import Scene


@dataclass(frozen=True, kw_only=True)
class Question:
    """One prompt of a deck. `key` ("test/0017") is unique in an exam.

    `understood` is the prompt in the terms of the syllabus of the model that is examined; `facts` are the facts of
    `scene` as filmed in `shape`; `seed` is the seed of the noise a model starts from. `like` is the key of the
    question that has the same prompt with another seed, if any.
    """

    key: str
    prompt: str
    understood: Understanding
    scene: Scene
    facts: Facts
    shape: VideoShape
    seed: int
    like: str | None = None

    @property
    def deck(self) -> str:
        """The deck it belongs to."""
        return self.key.rpartition("/")[0]

    @property
    def truth(self) -> Reading:
        """What a perfect examiner would read of the ground truth."""
        return reading_of(self.facts)

    def film(self) -> Frames:
        """Return the ground truth (T,H,W,3) uint8."""
        return render(self.scene, self.shape).frames


def question_of(
    scene: Scene, shape: VideoShape, *, key: str, prompt: str, understood: Understanding, seed: int
) -> Question:
    """Return the question that `prompt` asks about `scene`."""
    rendering = render(scene, shape)
    facts = facts_of(scene, rendering.motion, rendering.visible, shape.fps)
    return Question(key=key, prompt=prompt, understood=understood, scene=scene, facts=facts, shape=shape, seed=seed)
