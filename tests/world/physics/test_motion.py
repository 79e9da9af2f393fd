"""Simulation as a whole: who is played by the engine, how many frames there are, and that nothing is left to chance."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from tests.house.graph import REPOSITORY
from tests.world.physics.stage import FLOOR, actor, body, scene
from yozora.world.physics.motion import simulate
from yozora.world.scene.scene import Scene


def busy() -> Scene:
    """Return a stack with a ball thrown at it, one that walks past and one that bounces."""
    stack = (body("car", 1.0, FLOOR - 0.05 - 0.1 * index, "topple", height=0.1) for index in range(5))
    ball = body("ball", 0.15, 0.6, "topple", height=0.16, launch=(1.3, -0.4))
    walker = actor("person", 0.1, 0.6, ("walk", 4.0, 1.3, 0.6))
    return scene(*stack, ball, walker, body("ball", 0.4, 0.3, "bounce", launch=(0.2, 0.0)), floor=FLOOR)


def digest() -> str:
    """Return a hash of every byte of the busy scene's motion."""
    motion = simulate(busy(), 8.0)
    hashed = hashlib.sha256()
    for track in motion.tracks:
        for series in (track.x, track.y, track.cycle, track.angle, track.facing, track.change):
            hashed.update(series.tobytes())
    hashed.update(repr((motion.contacts, motion.prints)).encode())
    return hashed.hexdigest()


def test_the_same_scene_gives_the_same_bytes_in_every_process() -> None:
    code = "from tests.world.physics.test_motion import digest; print(digest())"
    other = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=120
    )
    assert digest() == digest() == other.stdout.strip()


def test_the_number_of_frames_is_seconds_times_rate() -> None:
    for seconds, fps, count in ((4.0, 8.0, 32), (1.0, 24.0, 24), (0.5, 8.0, 4), (0.1, 8.0, 1)):
        one = actor("person", 0.1, 0.6, ("walk", seconds, 0.3, 0.6))
        motion = simulate(scene(one, body("ball", 0.5, 0.4, "fall"), floor=FLOOR, seconds=seconds), fps)
        for track in motion.tracks:
            assert {len(track.x), len(track.y), len(track.cycle), len(track.angle)} == {count}
            assert {len(track.facing), len(track.change), len(track.actions)} == {count}


def test_frames_between_steps_lie_on_the_way() -> None:
    """At a rate that no step fits, a falling ball is where free fall says (1e-4 frame heights)."""
    (track,) = simulate(scene(body("ball", 0.5, 0.2, "fall"), floor=FLOOR, seconds=0.5), 29.97).tracks
    assert track.y == pytest.approx(0.2 + 0.8 * (np.arange(15) / 29.97) ** 2, abs=1e-4)


def test_bouncing_and_rolling_are_the_engine_s_only_in_physics() -> None:
    one = actor("ball", 0.2, 0.7, ("roll", 4.0, 1.2, 0.7))
    (along,) = simulate(scene(one, plot="parade"), 8.0).tracks
    (played,) = simulate(scene(one, plot="physics", floor=0.8), 8.0).tracks
    assert along.x[-1] > 1.0 and played.x[-1] == pytest.approx(0.2, abs=1e-3)


def test_contacts_are_in_order_and_scripted_actors_touch_nothing() -> None:
    motion = simulate(busy(), 8.0)
    times = [contact.at_s for contact in motion.contacts]
    assert times == sorted(times) and len(times) > 3 and max(times) <= 4.0
    assert all(6 not in (contact.first, contact.second) for contact in motion.contacts)
    assert np.diff(motion.tracks[6].x) == pytest.approx(np.full(31, 0.3 / 8))
