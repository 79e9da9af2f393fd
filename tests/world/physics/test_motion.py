"""Motion: steady courses, gaits that follow the ground, and a ball that obeys the law of energy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from yozora.world.casting.cast import Mix, Wishes, cast_scene
from yozora.world.physics.motion import GRAVITY, RESTITUTION, simulate
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Scene

ALONE = Mix(two_subjects=0.0, camera_moves=0.0, occluders=0.0)
TOWARDS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
SEEDS = range(6)


def scene_of(seed: int, seconds: float = 4.0, **wishes: str) -> Scene:
    return cast_scene(seed, wishes=Wishes(**wishes), mix=ALONE, seconds=seconds)


def falls(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return times (s) and heights above the floor (frame heights) of a ball over eight seconds."""
    scene = scene_of(seed, 8.0, kind="ball")
    (track,) = simulate(scene, 240.0)
    return np.arange(len(track.y)) / 240, scene.actors[0].y - track.y


def apexes(heights: np.ndarray) -> np.ndarray:
    """Return the heights at which the ball turns."""
    middle = heights[1:-1]
    return middle[(middle > heights[:-2]) & (middle >= heights[2:])]


@pytest.mark.parametrize("seed", SEEDS)
def test_each_bounce_keeps_the_same_share_of_energy(seed: int) -> None:
    """The height of an apex is its energy: each is the one before times the square of the restitution."""
    _, heights = falls(seed)
    tops = np.concatenate((heights[:1], apexes(heights)))[:6]
    assert len(tops) == 6
    assert tops[1:] / tops[:-1] == pytest.approx(np.full(5, RESTITUTION**2), rel=0.02)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_ball_never_sinks_into_the_floor(seed: int) -> None:
    assert falls(seed)[1].min() > -0.005


def test_a_ball_falls_as_galileo_says() -> None:
    times, heights = falls(0)
    free = times < 0.9 * np.sqrt(2 * heights[0] / GRAVITY)
    fallen = heights[0] - heights[free]
    assert fallen == pytest.approx(0.5 * GRAVITY * times[free] ** 2, abs=0.004)


def test_a_ball_falls_the_same_at_any_frame_rate() -> None:
    scene = scene_of(3, kind="ball")
    slow, fast = (simulate(scene, fps)[0].y for fps in (8.0, 24.0))
    assert slow == pytest.approx(fast[::3], abs=1e-12)


@pytest.mark.parametrize("kind", RIGS)
def test_courses_are_steady_and_go_where_they_say(kind: str) -> None:
    for direction in RIGS[kind].directions:
        scene = scene_of(1, kind=kind, direction=direction)
        (actor,), (track,) = scene.actors, simulate(scene, 8.0)
        dx, dy = TOWARDS[direction]
        along = track.x * dx + track.y * dy
        if dx:
            assert np.diff(along) == pytest.approx(np.full(31, actor.velocity / 8))
        else:
            sway = RIGS[kind].bob * actor.height
            ideal = actor.velocity * (np.arange(32) / 8 - 2.0) + actor.y * dy
            assert abs(along - ideal).max() <= sway + 1e-9
            assert np.ptp(track.x) == 0
        assert (track.angle != 0) == (RIGS[kind].turns and direction in ("up", "down"))


def test_half_way_through_an_actor_is_where_the_scene_puts_it() -> None:
    scene = scene_of(2, kind="car")
    (actor,), (track,) = scene.actors, simulate(scene, 8.0)
    assert (track.x[16], track.y[16]) == pytest.approx((actor.x, actor.y))


def test_feet_follow_the_ground() -> None:
    """Twice as fast is twice as many steps; who stands on the spot makes none."""
    scene = scene_of(0, kind="dog")
    (actor,) = scene.actors
    steps = []
    for velocity in (0.0, 0.2, 0.4):
        (track,) = simulate(replace(scene, actors=(replace(actor, velocity=velocity),)), 8.0)
        steps.append(track.cycle[-1] - track.cycle[0])
    assert steps[0] == 0 and steps[2] == pytest.approx(2 * steps[1]) and steps[1] > 1


def test_the_number_of_frames_is_seconds_times_rate() -> None:
    for seconds, fps, count in ((4.0, 8.0, 32), (1.0, 24.0, 24), (0.5, 8.0, 4)):
        (track,) = simulate(scene_of(0, seconds, kind="bird"), fps)
        assert {len(track.x), len(track.y), len(track.cycle)} == {count}
