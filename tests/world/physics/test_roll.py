"""Rolling down a ramp and on along the floor."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.world.physics.stage import FLOOR, body, scene
from yozora.world.physics.engine import GRAVITY, ROLLING
from yozora.world.physics.motion import simulate
from yozora.world.scene.scene import Ramp, Scene


def slope(degrees: float, *, length: float = 1.0, side: int = 1) -> tuple[Scene, float, float]:
    """Return a ball at the top of a ramp down to the right (or left), and the way along the ramp as a unit vector."""
    theta, foot = math.radians(degrees), 0.889 + side * length / 2
    along, down = side * math.cos(theta), math.sin(theta)
    ramp = Ramp(x0=foot - length * along, y0=FLOOR - length * down, x1=foot, y1=FLOOR)
    x = ramp.x0 + 0.1 * along + 0.1 * side * math.sin(theta)
    y = ramp.y0 + 0.1 * down - 0.1 * math.cos(theta)
    return scene(body("ball", x, y, "roll"), ramp=ramp, floor=FLOOR), along, down


@pytest.mark.parametrize(("degrees", "side"), ((10, 1), (20, 1), (30, 1), (20, -1)))
def test_a_disc_speeds_up_by_two_thirds_of_what_a_sled_would(degrees: float, side: int) -> None:
    """2/3 g sin(theta), within 3 %, and it does not slip: its turn is its way over its radius, within 2 %."""
    stage, along, down = slope(degrees, side=side)
    (track,) = simulate(stage, 24.0).tracks
    way = (track.x - track.x[0]) * along + (track.y - track.y[0]) * down
    on_ramp = way < 0.75
    times = np.arange(len(way))[on_ramp] / 24
    acceleration = 2 * way[on_ramp][-1] / times[-1] ** 2
    assert acceleration == pytest.approx(2 / 3 * GRAVITY * math.sin(math.radians(degrees)), rel=0.03)
    turned = side * np.radians(track.angle[on_ramp]) * 0.1
    assert turned[-1] == pytest.approx(way[on_ramp][-1], rel=0.02)


def test_it_rolls_on_along_the_floor_and_comes_to_rest() -> None:
    """It meets the floor at the ramp's foot; there the floor's resistance stops it within 5 % of the reckoned way."""
    stage, _, _ = slope(15, length=0.5)
    motion = simulate(scene(stage.actors[0], ramp=stage.ramp, floor=FLOOR, seconds=12.0), 24.0)
    (track,) = motion.tracks
    (landing,) = (contact for contact in motion.contacts if contact.what == "ground")
    assert landing.at_s < 4
    frame = math.ceil(landing.at_s * 24) + 1
    speed = (track.x[frame + 1] - track.x[frame]) * 24
    way = track.x[-1] - track.x[frame]
    assert way == pytest.approx(speed**2 / (2 * ROLLING * GRAVITY * 2 / 3), rel=0.05)
    assert track.y[frame:] == pytest.approx(np.full(len(track.y) - frame, FLOOR - 0.1), abs=0.004)
    assert np.ptp(track.x[-24:]) < 1e-4 and np.ptp(track.angle[-24:]) < 0.1


def test_what_comes_rolling_keeps_its_speed_at_first() -> None:
    """Speed lost in half a second is the floor's resistance alone (10 %)."""
    (track,) = simulate(scene(body("ball", 0.2, FLOOR - 0.1, "roll", launch=(0.6, 0.0)), floor=FLOOR), 24.0).tracks
    velocity = np.diff(track.x) * 24
    assert velocity[0] - velocity[12] == pytest.approx(0.5 * ROLLING * GRAVITY * 2 / 3, rel=0.1)
