"""What floats and what splashes, against Archimedes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.world.physics.stage import body, scene
from yozora.world.physics.engine import GRAVITY, STEP_S
from yozora.world.physics.motion import simulate
from yozora.world.physics.water import DENSITY, WAVE_HEIGHT, under

SURFACE = 0.6


@pytest.mark.parametrize(("kind", "disc"), (("ball", True), ("car", False)))
def test_what_floats_lies_as_deep_as_archimedes_says(kind: str, disc: bool) -> None:
    """On average its share under water is its density, within 0.03."""
    motion = simulate(scene(body(kind, 0.9, SURFACE - 0.03, "float"), floor=SURFACE, seconds=16.0), 8.0)
    rest = motion.tracks[0].y[-96:]
    share = under((float(rest.mean()) + 0.1 - SURFACE) / 0.2, disc)
    assert share == pytest.approx(DENSITY, abs=0.03)
    assert WAVE_HEIGHT / 2 < np.ptp(rest) / 2 < 4 * WAVE_HEIGHT
    assert not motion.contacts


def test_a_disc_is_half_under_water_when_its_middle_is_at_the_surface() -> None:
    assert under(0.5, True) == pytest.approx(0.5) and under(0.5, False) == 0.5
    assert under(1.2, True) == under(1.0, True) == 1.0
    assert under(0.25, True) == pytest.approx((math.pi / 3 - math.sqrt(3) / 4) / math.pi)


def test_a_splash_falls_dives_and_comes_up_to_float() -> None:
    """It meets the water when free fall says (three steps) and as fast (3 %), dives and then stays at the surface."""
    start = 0.1
    motion = simulate(scene(body("ball", 0.9, start, "splash"), floor=SURFACE, seconds=8.0), 24.0)
    (track,) = motion.tracks
    contact = motion.contacts[0]
    drop = SURFACE - 0.1 - start
    assert (contact.what, contact.first, contact.second) == ("water", 0, None)
    assert contact.at_s == pytest.approx(math.sqrt(2 * drop / GRAVITY), abs=3 * STEP_S)
    assert contact.speed == pytest.approx(math.sqrt(2 * GRAVITY * drop), rel=0.03)
    assert track.y.max() > SURFACE + 0.1
    assert track.y[-48:] == pytest.approx(np.full(48, SURFACE), abs=0.05)
