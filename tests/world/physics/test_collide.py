"""Collisions: who meets, and what becomes of momentum and energy."""

from __future__ import annotations

import numpy as np
import pytest

from tests.world.physics.stage import FLOOR, body, scene
from yozora.world.physics.engine import STEP_S
from yozora.world.physics.matter import GAP
from yozora.world.physics.motion import simulate
from yozora.world.scene.scene import Actor


def sliding(x: float, speed: float, *, kind: str = "ball", restitution: float = 1.0, height: float = 0.2) -> Actor:
    """Return what slides along the floor from `x`."""
    return body(kind, x, FLOOR - height / 2, "collide", height=height, launch=(speed, 0.0), restitution=restitution)


def velocities(*actors: Actor) -> tuple[np.ndarray, np.ndarray]:
    """Return the speeds of the actors in the first and the last eighth of a second."""
    tracks = simulate(scene(*actors, floor=FLOOR), 8.0).tracks
    first, last = (np.array([track.x[at + 1] - track.x[at] for track in tracks]) * 8 for at in (0, -2))
    return first, last


@pytest.mark.parametrize(("kind", "apart"), (("ball", 0.2), ("car", 0.328)))
def test_equal_masses_swap_their_velocities(kind: str, apart: float) -> None:
    """Within 1 %."""
    before, after = velocities(sliding(0.3, 0.5, kind=kind), sliding(0.3 + apart + 0.5, -0.2, kind=kind))
    assert before == pytest.approx((0.5, -0.2), rel=1e-3)
    assert after == pytest.approx((-0.2, 0.5), rel=0.01)


@pytest.mark.parametrize("restitution", (0.0, 0.5, 1.0))
def test_momentum_is_kept_and_restitution_is_the_speed_of_parting(restitution: float) -> None:
    """Within 1 % of the moving one's; masses are as the squares of the heights."""
    before, after = velocities(
        sliding(0.2, 0.6, kind="car", restitution=restitution),
        sliding(0.9, 0.0, kind="car", restitution=restitution, height=0.14),
    )
    masses = np.array((0.2**2, 0.14**2))
    assert masses @ after == pytest.approx(masses @ before, rel=0.01)
    assert after[1] - after[0] == pytest.approx(restitution * 0.6, abs=0.01)


def test_momentum_passes_down_a_row() -> None:
    """The first stops, the last goes on as fast (2 %), also where they lie side by side."""
    for speed in (0.3, 0.5, 0.9):
        _, after = velocities(sliding(0.1, speed), *(sliding(x, 0.0) for x in (0.4, 0.6, 0.8, 1.0)))
        assert after == pytest.approx((0.0, 0.0, 0.0, 0.0, speed), abs=0.02 * speed)


def test_the_touch_is_noted_when_it_happens() -> None:
    """To the gap that the engine keeps and a step; the one that came is named first."""
    motion = simulate(scene(sliding(0.9, 0.0), sliding(0.2, 0.5), floor=FLOOR), 8.0)
    (contact,) = motion.contacts
    assert (contact.first, contact.second, contact.what) == (1, 0, "actor")
    assert contact.at_s == pytest.approx(1.0, abs=GAP / 0.5 + 1.1 * STEP_S)
    assert contact.speed == pytest.approx(0.5, rel=0.01)


def test_a_ball_turns_with_its_way() -> None:
    (track,) = simulate(scene(sliding(0.2, 0.4), floor=FLOOR), 8.0).tracks
    assert np.radians(track.angle) * 0.1 == pytest.approx(track.x - 0.2)
    assert np.ptp(track.cycle) == 0
