"""Scenes to look at: cast, filmed small, with their facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from yozora.core.shapes import VideoShape
from yozora.world.casting.cast import cast_scene
from yozora.world.facts.facts import Facts, facts_of
from yozora.world.render.render import Rendering, render
from yozora.world.scene.scene import Scene


@dataclass(frozen=True, kw_only=True)
class Filmed:
    """A scene with its pictures and facts."""

    scene: Scene
    rendering: Rendering
    facts: Facts


def film(scene: Scene, *, side_px: int = 64, fps: float = 2.0) -> Filmed:
    """Film `scene` in frames `side_px` high."""
    frames = round(scene.seconds * fps)
    shape = VideoShape(frames=frames, height=side_px, width=round(side_px * scene.aspect), fps=fps)
    rendering = render(scene, shape)
    facts = facts_of(scene, rendering.motion, rendering.visible, fps)
    return Filmed(scene=scene, rendering=rendering, facts=facts)


@pytest.fixture(scope="session")
def filmed() -> Callable[..., Filmed]:
    """Return a function that casts and films a scene, each only once."""
    known: dict[str, Filmed] = {}

    def make(seed: int, *, side_px: int = 64, fps: float = 2.0, **casting: Any) -> Filmed:
        key = f"{seed} {side_px} {fps} {sorted(casting.items())}"
        if key not in known:
            known[key] = film(cast_scene(seed, **casting), side_px=side_px, fps=fps)
        return known[key]

    return make
