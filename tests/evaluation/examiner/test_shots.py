"""Shots: the camera's way over the whole clip from eight moments of it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tests.evaluation.examiner.stage import Take, scene_of, simulated
from yozora.evaluation.examiner.camera import NUM_FRAMES, spread
from yozora.evaluation.examiner.shots import pace_of, views_of
from yozora.world.casting.wishes import Wishes
from yozora.world.render.view import view_at
from yozora.world.scene.scene import CAMERA_MOVES

PACED = [move for move in CAMERA_MOVES if move.startswith(("pan", "tilt", "zoom", "dolly"))]
# A hand's shake is not told; who is followed may stop between two moments; the rest is told to a thousandth.
WITHIN = {"handheld": 0.021, "follow": 0.035}
EXACT = 1e-3
SEEDS = range(6)


def true_views(take: Take, fps: float, frames: int) -> npt.NDArray[np.float32]:
    """Return where the camera is in every frame (T,3)."""
    views = [view_at(take.scene, take.motion, index, fps) for index in range(frames)]
    return np.array([[v.across, v.down, np.log(v.zoom * v.dolly)] for v in views], np.float32)


@pytest.mark.parametrize("fps", [2.0, 8.0, 24.0])
@pytest.mark.parametrize("move", CAMERA_MOVES)
def test_exact_views_at_eight_moments_give_the_view_in_every_frame(move: str, fps: float) -> None:
    for seed in SEEDS:
        take = simulated(scene_of(seed, Wishes(camera=move)), fps)
        truth = true_views(take, fps, len(take.motion.tracks[0].x))
        views = views_of(move, truth[spread(len(truth))], len(truth))
        wrong = np.abs(views - truth)
        assert wrong.max() <= WITHIN.get(move, EXACT), f"seed {seed}: {wrong.max():.4f}"
        if move == "follow":
            assert np.median(wrong[:, 0]) <= 0.005


@pytest.mark.parametrize("move", PACED)
def test_the_pace_is_that_of_the_scene(move: str) -> None:
    paces = set()
    for seed in range(12):
        for seconds in (4.0, 8.0):
            take = simulated(scene_of(seed, Wishes(camera=move), seconds=seconds))
            truth = true_views(take, 8.0, len(take.motion.tracks[0].x))
            # As networks tell it: a few thousandths off at each moment.
            told = truth[spread(len(truth))] + np.random.default_rng(seed).normal(0, 0.004, (NUM_FRAMES, 3))
            for views in (truth, views_of(move, told.astype(np.float32), len(truth))):
                if views is truth or "tilt" not in move:
                    assert pace_of(move, views, seconds) == take.scene.camera.pace, f"seed {seed}, {seconds} s"
            paces.add(take.scene.camera.pace)
    assert paces == {"slow", "fast"}


@pytest.mark.parametrize("move", ["still", "follow", "handheld"])
def test_a_pace_without_meaning_is_slow(move: str) -> None:
    rushing = np.linspace((0, 0, 0), (2, 2, 2), 32, dtype=np.float32)
    assert pace_of(move, rushing, 4.0) == "slow"


@pytest.mark.parametrize("frames", [1, 2, 5, 9])
@pytest.mark.parametrize("move", CAMERA_MOVES)
def test_short_clips_have_a_view_a_frame_too(move: str, frames: int) -> None:
    told = np.random.default_rng(0).normal(0, 0.1, (NUM_FRAMES, 3)).astype(np.float32)
    views = views_of(move, told, frames)
    assert views.shape == (frames, 3) and np.isfinite(views).all()
    assert pace_of(move, views, frames / 8.0) in ("slow", "fast")


def test_only_what_the_move_moves_is_moved() -> None:
    told = np.random.default_rng(0).normal(0, 0.1, (NUM_FRAMES, 3)).astype(np.float32)
    axes = {"pan left": {0}, "tilt up": {1}, "zoom in": {2}, "dolly out": {2}, "follow": {0}, "still": set()}
    for move, moved in axes.items():
        views = views_of(move, told, 32)
        assert {axis for axis in range(3) if np.abs(views[:, axis]).max() > 0} == moved, move
