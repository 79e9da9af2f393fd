"""Scripted actors: where the beats lead them, at a steady speed, with gaits that follow the ground."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.world.physics.stage import actor, scene
from yozora.world.physics.engine import GRAVITY
from yozora.world.physics.motion import simulate
from yozora.world.physics.track import Motion, Track
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Actor


def played(one: Actor, fps: float = 8.0, seconds: float = 4.0) -> Motion:
    """Return the motion of one actor alone in a parade."""
    return simulate(scene(one, plot="parade", seconds=seconds), fps)


def track_of(one: Actor, fps: float = 8.0, seconds: float = 4.0) -> Track:
    """Return the track of one actor alone in a parade."""
    return played(one, fps, seconds).tracks[0]


def test_positions_at_the_ends_of_beats_are_exact_and_speed_is_steady_between() -> None:
    way = (("walk", 1.0, 0.4, 0.7), ("stand", 0.5, 0.4, 0.7), ("run", 1.5, 1.3, 0.75), ("walk", 1.0, 0.9, 0.75))
    track = track_of(actor("person", 0.1, 0.7, *way))
    for frame, x, y in ((0, 0.1, 0.7), (8, 0.4, 0.7), (12, 0.4, 0.7), (24, 1.3, 0.75)):
        assert (track.x[frame], track.y[frame]) == pytest.approx((x, y), abs=1e-12)
    for first, last in ((0, 8), (8, 12), (12, 24), (24, 31)):
        for series in (track.x, track.y):
            steps = np.diff(series[first : last + 1])
            assert steps == pytest.approx(np.full(len(steps), steps[0]), abs=1e-12)
    assert track.actions == ("walk",) * 8 + ("stand",) * 4 + ("run",) * 12 + ("walk",) * 8


@pytest.mark.parametrize("kind", RIGS)
def test_a_steady_parade_is_steady(kind: str) -> None:
    rig = RIGS[kind]
    if not rig.travels or not {"left", "right"} & set(rig.directions):
        pytest.skip("it stays where it is")
    track = track_of(actor(kind, 0.1, 0.6, (rig.travels[0], 4.0, 1.3, 0.6)))
    assert np.diff(track.x) == pytest.approx(np.full(31, 0.3 / 8))
    assert (track.facing == 1).all()
    if rig.travels[0] not in ("bounce", "jump"):
        assert abs(track.y - 0.6).max() <= rig.bob * 0.2 + 1e-9
    if rig.travels[0] != "roll":
        assert (track.angle == 0).all()
        assert track.cycle[-1] - track.cycle[0] == pytest.approx(
            rig.cycles_per_height * (track.x[-1] - 0.1) / 0.2 + rig.cycles_per_second * 31 / 8
        )


def test_who_flies_sways_also_while_it_stands_in_the_air() -> None:
    rig = RIGS["bird"]
    track = track_of(actor("bird", 0.5, 0.3, ("fly", 2.0, 0.9, 0.3), ("stand", 2.0, 0.9, 0.3), phase=0.2))
    sway = rig.bob * 0.2 * np.sin(2 * math.pi * (0.45 * np.arange(32) / 8 + 0.2))
    assert rig.bob > 0 and track.y == pytest.approx(0.3 + sway)


def test_facing_follows_the_way_and_is_kept() -> None:
    way = (("stand", 1.0, 0.9, 0.7), ("walk", 1.0, 1.2, 0.7), ("sit", 1.0, 1.2, 0.7), ("walk", 1.0, 0.6, 0.7))
    track = track_of(actor("person", 0.9, 0.7, *way, direction="left"))
    assert track.facing.tolist() == [-1.0] * 8 + [1.0] * 16 + [-1.0] * 8


def test_rigs_that_turn_point_where_they_go() -> None:
    way = (("fly", 1.0, 0.5, 0.2), ("fly", 1.0, 0.9, 0.2), ("fly", 1.0, 0.9, 0.6), ("stand", 1.0, 0.9, 0.6))
    track = track_of(actor("rocket", 0.5, 0.7, *way, direction="left"))
    assert track.angle.tolist() == [-90.0] * 8 + [0.0] * 8 + [90.0] * 8 + [0.0] * 8
    assert (track.facing == 1).all()


def test_jumps_land_a_whole_number_of_times() -> None:
    """Parabolas of 0.10 to 0.16 frame heights, about 0.7 s each; the last landing is the beat's end."""
    motion = played(
        actor("person", 0.2, 0.7, ("stand", 0.5, 0.2, 0.7), ("jump", 2.1, 1.0, 0.7), ("stand", 1.4, 1.0, 0.7)), 240.0
    )
    (track,) = motion.tracks
    landings = [contact.at_s for contact in motion.contacts]
    assert landings == pytest.approx([1.2, 1.9, 2.6])
    assert {(contact.what, contact.first, contact.second) for contact in motion.contacts} == {("ground", 0, None)}
    lift = 0.7 - track.y
    assert 0.0999 <= lift.max() <= 0.16 and lift.min() >= -1e-12
    for landing in (0.5, *landings):
        assert lift[round(landing * 240)] == pytest.approx(0.0, abs=1e-9)
    times = np.arange(len(lift)) / 240
    hop = (times > 0.5) & (times < 1.2)
    bend = np.diff(lift[hop], 2) * 240**2
    assert bend == pytest.approx(np.full(len(bend), -8 * lift.max() / 0.7**2), rel=1e-3)
    assert np.diff(track.x[121:620]) == pytest.approx(np.full(498, 0.8 / 2.1 / 240))


def test_dancers_sway_and_hop_on_the_spot() -> None:
    track = track_of(actor("person", 0.8, 0.7, ("dance", 4.0, 0.8, 0.7)), 48.0)
    assert abs(track.x - 0.8).max() == pytest.approx(0.02, abs=1e-3)
    lift = 0.7 - track.y
    assert lift.max() == pytest.approx(0.015, abs=1e-3) and lift.min() > -1e-12
    assert np.flatnonzero(lift < 1e-9).tolist() == list(range(0, 192, 24))
    assert track.cycle[48] - track.cycle[0] == pytest.approx(1.2 + RIGS["person"].cycles_per_second)


def test_who_rolls_along_turns_as_it_rolls() -> None:
    track = track_of(actor("ball", 1.2, 0.7, ("roll", 2.0, 0.6, 0.7), ("stand", 2.0, 0.6, 0.7), direction="left"))
    assert np.radians(track.angle) * 0.1 == pytest.approx(track.x - 1.2)
    assert np.ptp(track.cycle) == 0 and (track.facing == -1).all()


def test_a_ball_bounces_along_above_its_ground() -> None:
    """Each landing is 0.88 as fast as the one before (3 %), and x does not feel it."""
    motion = played(actor("ball", 0.1, 0.7, ("bounce", 4.0, 1.3, 0.7), phase=0.9), 240.0)
    (track,) = motion.tracks
    assert (track.y - 0.7).max() < 0.008 and (0.7 - track.y).max() > 0.05
    speeds = np.array([contact.speed for contact in motion.contacts])
    assert len(speeds) >= 3 and speeds[1:] / speeds[:-1] == pytest.approx(np.full(len(speeds) - 1, 0.88), rel=0.03)
    free = np.diff(track.y, 2)[:60] * 240**2
    assert free == pytest.approx(np.full(60, GRAVITY), rel=1e-3)


@pytest.mark.parametrize("phase", (0.0, 0.14, 0.5, 0.9))
def test_a_ball_bounces_on_in_a_long_clip(phase: float) -> None:
    long = actor("ball", 0.1, 0.7, ("bounce", 20.0, 1.3, 0.7), phase=phase)
    track = track_of(long, 24.0, 20.0)
    for first in range(0, 480, 96):
        assert (0.7 - track.y[first : first + 96]).max() > 0.02


def test_a_ball_that_bounces_now_and_then_starts_and_ends_on_the_ground() -> None:
    way = (("stand", 1.0, 0.2, 0.7), ("bounce", 2.0, 1.0, 0.7), ("stand", 1.0, 1.0, 0.7))
    track = track_of(actor("ball", 0.2, 0.7, *way), 240.0)
    assert abs(np.diff(track.y)).max() < 0.01
    assert track.y[[0, 240, 720]] == pytest.approx((0.7, 0.7, 0.7)) and track.y.min() < 0.62


def test_a_beat_shorter_than_a_frame_breaks_nothing() -> None:
    for action in ("walk", "jump", "dance", "hide"):
        way = (("walk", 1.0, 0.4, 0.7), (action, 0.03, 0.41, 0.7), (action, 0.0, 0.41, 0.7), ("walk", 2.97, 1.3, 0.7))
        track = track_of(actor("person", 0.1, 0.7, *way))
        assert len(track.x) == 32 and np.isfinite([track.x, track.y, track.cycle, track.angle]).all()
        assert abs(np.diff(track.x)).max() < 0.06


def test_feet_follow_the_ground() -> None:
    """Twice as far is twice as many steps; who stands on the spot makes none."""
    steps = []
    for x in (0.1, 0.5, 0.9):
        track = track_of(actor("dog", 0.1, 0.7, ("walk", 4.0, x, 0.7)))
        steps.append(track.cycle[-1] - track.cycle[0])
    assert steps[0] == 0 and steps[2] == pytest.approx(2 * steps[1]) and steps[1] > 1


def test_who_leaves_and_returns_is_where_the_script_says() -> None:
    way = (("leave", 2.0, -0.3, 0.7), ("hide", 1.0, -0.3, 0.7), ("return", 1.0, 0.6, 0.7))
    one = actor("person", 0.6, 0.7, *way)
    track = track_of(replace(one, direction="left"))
    assert track.x[[8, 16, 20, 28]] == pytest.approx((0.15, -0.3, -0.3, 0.15))
    assert track.facing.tolist() == [-1.0] * 24 + [1.0] * 8
