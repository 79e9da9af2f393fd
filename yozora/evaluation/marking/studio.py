"""Studio: scenes filmed for controls, each take with its facts and a prompt that is true of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from yozora.core.records import Frames
from yozora.core.seeds import derive_seed
from yozora.core.shapes import VideoShape
from yozora.core.syllabus import Syllabus
from yozora.evaluation.examiner.reading import SEEN_FROM, Reading, reading_of
from yozora.model.conditioning.understanding import Understanding, understand
from yozora.world.captions.heldout_grammar import describe
from yozora.world.captions.train_grammar import LENGTHS
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.facts.facts import ActorFacts, Facts, facts_of
from yozora.world.render.render import render
from yozora.world.scene.scene import Scene

# What is to be noticed must be in sight for so long (seconds in all).
SHOWN_S = 0.5


@dataclass(frozen=True, kw_only=True)
class Take:
    """A scene as it was filmed: `frames` (T,H,W,3) uint8, `facts`, a prompt, and what that is understood to ask."""

    scene: Scene
    shape: VideoShape
    frames: Frames
    facts: Facts
    prompt: str
    understood: Understanding

    @property
    def reading(self) -> Reading:
        """What a perfect examiner would read of it."""
        return reading_of(self.facts)

    def again(self, scene: Scene) -> Take:
        """Return a changed scene filmed for the same prompt."""
        frames, facts = _filmed(scene, self.shape)
        return replace(self, scene=scene, frames=frames, facts=facts)

    def shown(self, actor: ActorFacts, first: int = 0, last: int | None = None, *, frames: int = 3) -> bool:
        """Whether an actor is in sight for SHOWN_S and so many frames, of those from `first` to before `last`."""
        seen = sum(share >= SEEN_FROM for share in actor.visible[max(0, first) : last])
        return seen >= max(frames, SHOWN_S * self.shape.fps)


@dataclass(frozen=True, kw_only=True)
class Studio:
    """Where takes are made: their shape, the syllabus by which prompts are understood, the world's mix and split."""

    shape: VideoShape
    syllabus: Syllabus
    mix: Mix = field(default_factory=Mix)
    split: str = "test"

    def take(self, seed: int, wishes: Wishes | None = None) -> Take:
        """Return the take of `seed`; the prompt is one of the test grammar's, of any length."""
        shape, rng = self.shape, Random(derive_seed("prompt", seed))
        aspect = shape.width / shape.height
        scene = cast_scene(seed, wishes=wishes, mix=self.mix, seconds=shape.seconds, aspect=aspect, split=self.split)
        frames, facts = _filmed(scene, shape)
        prompt = describe(facts, rng, rng.choice(LENGTHS))
        understood = understand(prompt, self.syllabus)
        return Take(scene=scene, shape=shape, frames=frames, facts=facts, prompt=prompt, understood=understood)


def _filmed(scene: Scene, shape: VideoShape) -> tuple[Frames, Facts]:
    """Return the frames and facts of a scene."""
    rendering = render(scene, shape)
    return rendering.frames, facts_of(scene, rendering.motion, rendering.visible, shape.fps)
