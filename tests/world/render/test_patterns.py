"""Patterns: stripes and spots change the drawing, within its silhouette and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.world.render.test_masks import ALONE, posed
from yozora.core.shapes import VideoShape
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.wishes import Wishes
from yozora.world.render.patterns import second_colour
from yozora.world.render.render import Rendering, render
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.colour import COLOURS

ONE = VideoShape(frames=1, height=128, width=128, fps=1.0)


def clad(kind: str, pattern: str) -> Rendering:
    scene = cast_scene(0, wishes=Wishes(kind=kind, camera="still"), mix=replace(ALONE, patterns_vary=0.0))
    (actor,) = scene.actors
    return render(replace(scene, actors=(replace(actor, x=0.5, y=0.5, pattern=pattern),)), ONE)


@pytest.mark.parametrize("kind", [kind for kind in RIGS if not RIGS[kind].standin])
def test_a_pattern_stays_within_the_silhouette(kind: str) -> None:
    plain, striped, spotted = (clad(kind, pattern) for pattern in ("plain", "striped", "spotted"))
    outline = plain.masks[0, 0].astype(int)
    inside = outline.repeat(2, 0).repeat(2, 1) > 0
    for other in (striped, spotted):
        assert abs(other.masks[0, 0].astype(int) - outline).max() < 90, "the mask is the plain one's"
        assert abs(other.masks[0, 0].astype(int) - outline).mean() < 0.6
        changed = abs(other.frames[0].astype(int) - plain.frames[0]).max(-1) > 24
        assert not changed[~inside].any()
        assert changed[inside].mean() > 0.04, "and it is seen"
    assert abs(striped.frames.astype(int) - spotted.frames).max() > 24


def test_a_pattern_goes_with_its_subject() -> None:
    """Stripes are painted on: a metre to the side they are the same stripes."""
    here, there = (render(posed("car", x=x, pattern="striped"), ONE) for x in (0.375, 0.625))
    mask = here.masks[0, 0].repeat(2, 0).repeat(2, 1) > 250
    one = here.frames[0].astype(int)[mask]
    two = there.frames[0].astype(int)[np.roll(mask, 32, axis=1)]
    assert abs(one - two).mean() < 6


@pytest.mark.parametrize("colour", COLOURS)
def test_the_second_shade_is_told_from_the_first(colour: str) -> None:
    first, second = COLOURS[colour], second_colour(COLOURS[colour])
    assert max(abs(a - b) for a, b in zip(first, second, strict=True)) > 0.25
