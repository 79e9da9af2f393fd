"""Stacks: they stand until they are hit, fall, and lie."""

from __future__ import annotations

import numpy as np
import pytest

from tests.world.physics.stage import FLOOR, body, scene
from yozora.world.physics.motion import simulate
from yozora.world.physics.track import Motion
from yozora.world.scene.scene import Actor

BRICK = 0.1
COUNT = 4


def stack() -> tuple[Actor, ...]:
    """Return boxes on top of each other at x = 1."""
    return tuple(body("car", 1.0, FLOOR - BRICK * (index + 0.5), "topple", height=BRICK) for index in range(COUNT))


def hit(seconds: float = 4.0, fps: float = 24.0) -> Motion:
    """Return the motion of a stack at which a ball is thrown."""
    ball = body("ball", 0.15, 0.6, "topple", height=0.16, launch=(1.3, -0.4))
    return simulate(scene(*stack(), ball, floor=FLOOR, seconds=seconds), fps)


def test_a_stack_stands_when_nothing_hits_it() -> None:
    """For two seconds and longer nothing moves by a thousandth of a frame height, or turns by a tenth of a degree."""
    motion = simulate(scene(*stack(), floor=FLOOR), 24.0)
    for track in motion.tracks:
        assert np.ptp(track.x) < 0.001 and np.ptp(track.y) < 0.001 and np.ptp(track.angle) < 0.1
    assert not motion.contacts


def test_a_stack_topples_when_it_is_hit_and_not_before() -> None:
    motion = hit()
    blow = next(contact for contact in motion.contacts if contact.what == "actor")
    assert blow.first == COUNT and blow.second in range(COUNT)
    before = int(blow.at_s * 24)
    for track in motion.tracks[:COUNT]:
        assert np.ptp(track.x[:before]) < 0.001
    top = motion.tracks[COUNT - 1]
    assert top.y[-1] > FLOOR - 2.5 * BRICK and abs(top.x[-1] - 1.0) > BRICK
    assert sum(abs(track.angle[-1]) > 20 for track in motion.tracks[:COUNT]) >= 2


def test_what_fell_lies_on_the_floor_and_stays() -> None:
    for track in hit(seconds=8.0).tracks:
        assert np.ptp(track.x[-24:]) < 0.001 and np.ptp(track.y[-24:]) < 0.001 and np.ptp(track.angle[-24:]) < 0.5
        assert track.y.max() < FLOOR - BRICK / 2 + 0.01


def test_bricks_land_where_they_land_at_any_frame_rate() -> None:
    slow, fast = hit(fps=8.0), hit(fps=24.0)
    assert slow.contacts == fast.contacts
    for one, two in zip(slow.tracks, fast.tracks, strict=True):
        assert one.y == pytest.approx(two.y[::3], abs=1e-12)
