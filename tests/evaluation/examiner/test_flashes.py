"""Flashes: lightning is seen when it strikes, and nothing else is taken for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.evaluation.examiner.stage import filmed, scene_of
from yozora.core.records import Frames
from yozora.evaluation.examiner.flashes import flashes_in
from yozora.world.casting.wishes import Wishes
from yozora.world.rigs.catalog import RIGS

NEAR_S = 0.15
# What strikes as the clip ends cannot be seen to fade.
END_S = 0.3


def lit(levels: list[float], side: int = 32) -> Frames:
    """Return frames of a picture with some contrast, as bright as these levels (0..1) say."""
    picture = np.linspace(0.2, 1.0, side * side * 3).reshape(side, side, 3)
    return (np.array(levels)[:, None, None, None] * picture * 255).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("fps", [8.0, 16.0])
def test_lightning_is_seen_when_it_strikes(fps: float) -> None:
    hits = asked = made_up = 0
    for seed in range(10):
        take = filmed(scene_of(seed, Wishes(weather="thunder", plot="parade")), fps, side=32)
        assert take.rendering is not None and take.facts.flashes_s
        found = flashes_in(take.rendering.frames, fps)
        strikes = [at for at in take.facts.flashes_s if at < take.facts.seconds - END_S]
        asked += len(strikes)
        hits += sum(any(0 <= mine - at <= NEAR_S for mine in found) for at in strikes)
        made_up += sum(all(abs(mine - at) > NEAR_S for at in take.facts.flashes_s) for mine in found)
    assert asked >= 25
    assert hits >= 0.95 * asked, f"{hits} of {asked}"
    assert made_up == 0


def test_there_is_no_lightning_in_calm_scenes_nor_while_a_day_passes() -> None:
    calm = 0
    for seed in range(18):
        wishes = Wishes(time="day passing") if seed % 3 == 0 else Wishes(camera="handheld") if seed % 3 == 1 else None
        scene = scene_of(seed, wishes)
        if scene.weather == "thunder" or any(RIGS[actor.kind].flashes_per_second for actor in scene.actors):
            scene = replace(scene, weather="clear")
        take = filmed(scene, side=32)
        if not take.facts.flashes_s:
            calm += 1
            assert take.rendering is not None
            assert flashes_in(take.rendering.frames, 8.0) == (), f"seed {seed}"
    assert calm >= 15


def test_what_rises_must_fall_again() -> None:
    low, high = 0.4, 0.6
    assert flashes_in(lit([low] * 8 + [high] + [low] * 8), 8.0) == (1.0,)
    # One that fades over three frames, and two of them.
    assert flashes_in(lit([low] * 4 + [0.7, 0.6, 0.5] + [low] * 8), 8.0) == (0.5,)
    assert flashes_in(lit([low] * 4 + [high] + [low] * 7 + [high] + [low] * 4), 8.0) == (0.5, 1.5)
    # A cut, a slow dawn, a sudden shadow, a faint flicker.
    assert flashes_in(lit([low] * 8 + [high] * 8), 8.0) == ()
    assert flashes_in(lit(np.linspace(0.2, 0.9, 32).tolist()), 8.0) == ()
    assert flashes_in(lit([high] * 8 + [low] + [high] * 8), 8.0) == ()
    assert flashes_in(lit([low, 0.44] * 8), 8.0) == ()


def test_what_lights_up_a_corner_is_no_flash() -> None:
    frames = lit([0.4] * 16)
    frames[6, :12, :12] = 255
    assert flashes_in(frames, 8.0) == ()


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_frames_show_no_flash(count: int) -> None:
    assert flashes_in(lit([0.3, 0.9][:count]) if count else lit([0.3])[:0], 8.0) == ()
