"""What the wind blows along."""

from __future__ import annotations

import numpy as np
import pytest

from tests.world.physics.stage import body, scene
from yozora.world.physics.motion import simulate
from yozora.world.physics.wind import SWAY, WIND_DRAG
from yozora.world.rigs.catalog import RIGS


@pytest.mark.parametrize("wind", (-0.3, 0.4))
def test_wind_brings_light_things_to_their_terminal_speed(wind: float) -> None:
    """x = w/c t - w/c^2 (1 - exp(-c t)) from rest, within 1 % of the way; after eight seconds the speed is w/c."""
    (track,) = simulate(scene(body("balloon", 0.5, 0.4, "blow", height=0.3), wind=wind, seconds=8.0), 24.0).tracks
    times, drag = np.arange(len(track.x)) / 24, WIND_DRAG
    way = wind / drag * times - wind / drag**2 * (1 - np.exp(-drag * times))
    assert track.x - 0.5 == pytest.approx(way, abs=0.01 * abs(way[-1]))
    assert (track.x[-1] - track.x[-2]) * 24 == pytest.approx(wind / drag, rel=0.01)


def test_it_sways_but_neither_falls_nor_rises() -> None:
    (track,) = simulate(scene(body("balloon", 0.5, 0.4, "blow", height=0.3), wind=0.3, seconds=8.0), 24.0).tracks
    reach = max(SWAY, RIGS["balloon"].bob) * 0.3
    assert abs(track.y - 0.4).max() <= reach + 1e-9
    assert np.ptp(track.y) > reach and np.ptp(track.angle) > 5
