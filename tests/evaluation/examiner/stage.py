"""What the examiner's tests share: scenes of the world with their facts, filmed or only simulated."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from yozora.core.shapes import VideoShape
from yozora.evaluation.examiner.lessons import LESSON_MIX
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.facts.facts import Facts, facts_of
from yozora.world.physics.motion import simulate
from yozora.world.physics.track import Motion
from yozora.world.render.render import Rendering, render
from yozora.world.scene.scene import Scene

FPS = 8.0


@dataclass(frozen=True, kw_only=True)
class Take:
    """A scene with its motion and facts; `rendering` is None where nobody looked."""

    scene: Scene
    motion: Motion
    facts: Facts
    rendering: Rendering | None = None


def simulated(scene: Scene, fps: float = FPS) -> Take:
    """Return a scene's facts as if all were always in sight: fast, for nothing is drawn."""
    motion = simulate(scene, fps)
    visible = np.ones((len(scene.actors), round(scene.seconds * fps)), np.float32)
    return Take(scene=scene, motion=motion, facts=facts_of(scene, motion, visible, fps))


def filmed(scene: Scene, fps: float = FPS, side: int = 64) -> Take:
    """Return a scene's facts with its pictures, `side` px high."""
    frames, width = round(scene.seconds * fps), round(side * scene.aspect)
    rendering = render(scene, VideoShape(frames=frames, height=side, width=width, fps=fps))
    facts = facts_of(scene, rendering.motion, rendering.visible, fps)
    return Take(scene=scene, motion=rendering.motion, facts=facts, rendering=rendering)


@lru_cache(maxsize=256)
def scene_of(seed: int, wishes: Wishes | None = None, mix: Mix = LESSON_MIX, seconds: float = 4.0) -> Scene:
    """Return a scene of the whole world, as lessons are drawn."""
    return cast_scene(seed, wishes=wishes, mix=mix, seconds=seconds, split="all")
