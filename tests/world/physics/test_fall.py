"""Falling, bouncing and braking, against Galileo and Coulomb."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.world.physics.stage import FLOOR, body, scene
from yozora.world.physics.engine import GRAVITY, STEP_S
from yozora.world.physics.matter import BRAKE_FRICTION
from yozora.world.physics.motion import simulate

HIGH = 240.0


@pytest.mark.parametrize("drop", (0.15, 0.4, 0.6))
def test_free_fall_takes_as_long_as_galileo_says(drop: float) -> None:
    """Exact along the way (1e-4 frame heights); the landing is known to a step."""
    motion = simulate(scene(body("ball", 0.5, FLOOR - 0.1 - drop, "fall"), floor=FLOOR), HIGH)
    landing = math.sqrt(2 * drop / GRAVITY)
    times = np.arange(len(motion.tracks[0].y)) / HIGH
    free = times < landing
    fallen = motion.tracks[0].y[free] - (FLOOR - 0.1 - drop)
    assert fallen == pytest.approx(GRAVITY * times[free] ** 2 / 2, abs=1e-4)
    contact = motion.contacts[0]
    assert (contact.what, contact.first, contact.second) == ("ground", 0, None)
    assert contact.at_s == pytest.approx(landing, abs=1.1 * STEP_S)
    assert contact.speed == pytest.approx(GRAVITY * landing, rel=0.01)


def test_what_fell_comes_to_rest_on_the_floor() -> None:
    for kind in ("ball", "car"):
        (track,) = simulate(scene(body(kind, 0.5, 0.5, "fall", restitution=0.4), floor=FLOOR), 8.0).tracks
        assert track.y[-8:] == pytest.approx(np.full(8, FLOOR - 0.1), abs=0.002)
        assert np.ptp(track.x) == pytest.approx(0.0, abs=1e-3)


@pytest.mark.parametrize("restitution", (0.6, 0.75, 0.9))
def test_each_bounce_is_restitution_squared_as_high(restitution: float) -> None:
    """Within 3 %: the first three apexes and the drop itself."""
    motion = simulate(scene(body("ball", 0.5, 0.25, "bounce", restitution=restitution), floor=FLOOR, seconds=8.0), HIGH)
    heights = FLOOR - 0.1 - motion.tracks[0].y
    middle = heights[1:-1]
    tops = middle[(middle > heights[:-2]) & (middle >= heights[2:])]
    tops = np.concatenate((heights[:1], tops))[:4]
    assert tops[1:] / tops[:-1] == pytest.approx(np.full(3, restitution**2), rel=0.03)
    assert heights.min() > -0.008
    speeds = [contact.speed for contact in motion.contacts[:4]]
    assert np.array(speeds[1:]) / speeds[:-1] == pytest.approx(np.full(3, restitution), rel=0.03)


def test_braking_loses_speed_by_friction_and_stops_where_coulomb_says() -> None:
    """Speed falls by mu g a second (1 %), the way is v^2 / (2 mu g) (2 %), and what stands stands."""
    for speed in (0.6, 1.0):
        direction, sign = ("right", 1) if speed < 1 else ("left", -1)
        car = body("car", 0.5, FLOOR - 0.1, "brake", launch=(sign * speed, 0.0), direction=direction)
        (track,) = simulate(scene(car, floor=FLOOR), 24.0).tracks
        way = sign * (track.x - 0.5)
        stop_s = speed / (BRAKE_FRICTION * GRAVITY)
        velocity = np.diff(way) * 24
        moving = velocity[: int(stop_s * 24) - 1]
        assert np.diff(moving) * 24 == pytest.approx(np.full(len(moving) - 1, -BRAKE_FRICTION * GRAVITY), rel=0.01)
        assert way[-1] == pytest.approx(speed**2 / (2 * BRAKE_FRICTION * GRAVITY), rel=0.02)
        assert np.ptp(way[int(stop_s * 24) + 2 :]) < 1e-4
        assert (track.facing == sign).all() and (track.angle == 0).all()


def test_wheels_turn_with_the_way() -> None:
    car = body("car", 0.3, FLOOR - 0.1, "brake", launch=(0.8, 0.0))
    (track,) = simulate(scene(car, floor=FLOOR), 8.0).tracks
    turned = track.cycle - track.cycle[0]
    assert turned / turned[-1] == pytest.approx((track.x - 0.3) / (track.x[-1] - 0.3))
    assert turned[-1] > 1
