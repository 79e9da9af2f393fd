"""The same scene gives the same bytes, here and in another process, and clips of the shapes that were asked for."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from tests.house.graph import REPOSITORY
from tests.world.bulk import cast_many
from yozora.core.shapes import VideoShape
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.render.render import render

SHAPE = VideoShape(frames=8, height=64, width=64, fps=2.0)
SEEDS = range(16)


def digest() -> str:
    """Return a hash of every byte of sixteen clips of all plots, styles and weathers."""
    hashed = hashlib.sha256()
    for seed in SEEDS:
        made = render(cast_scene(seed, mix=Mix(styles_vary=0.6, weather_varies=0.6, camera_moves=0.5)), SHAPE)
        hashed.update(made.frames.tobytes() + made.masks.tobytes() + made.visible.tobytes())
    return hashed.hexdigest()


def test_the_same_scene_gives_the_same_bytes_here_and_in_another_process() -> None:
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONHASHSEED": "7"}
    code = "from tests.world.render.test_bytes import digest; print(digest())"
    there = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True, env=env, timeout=120
    )
    assert there.stdout.strip() == digest()


def test_every_plot_gives_the_same_bytes_twice() -> None:
    for plot in ("parade", "permanence", "effect", "physics", "story", "stand-in"):
        (scene,) = cast_many([3], wishes=Wishes(plot=plot))
        one, two = render(scene, SHAPE), render(scene, SHAPE)
        assert np.array_equal(one.frames, two.frames) and np.array_equal(one.masks, two.masks), plot


def test_another_seed_gives_other_bytes() -> None:
    first, second = (render(cast_scene(seed), SHAPE).frames for seed in (1, 2))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(("width", "height"), [(64, 64), (96, 54), (54, 96)])
def test_shapes(width: int, height: int) -> None:
    scene = cast_scene(0, mix=Mix(two_subjects=1.0), aspect=width / height)
    made = render(scene, replace(SHAPE, width=width, height=height))
    actors = len(scene.actors)
    assert made.frames.shape == (8, height, width, 3) and made.frames.dtype == np.uint8
    assert made.masks.shape == (actors, 8, height // 2, width // 2) and made.masks.dtype == np.uint8
    assert made.visible.shape == (actors, 8) and made.visible.dtype == np.float32
    assert len(made.motion.tracks) == actors


def test_a_picture_is_a_clip_of_one_frame() -> None:
    scene = cast_scene(0, seconds=0.5)
    assert render(scene, replace(SHAPE, frames=1)).frames.shape == (1, 64, 64, 3)


def test_an_empty_stage_can_be_filmed() -> None:
    made = render(replace(cast_scene(0, wishes=Wishes(camera="still")), actors=(), changes=(), ropes=()), SHAPE)
    assert made.masks.shape == (0, 8, 32, 32) and made.frames.std() > 10
