"""Lasting changes: their levels over time, and the touch that brings each about."""

from __future__ import annotations

import numpy as np
import pytest

from tests.world.physics.stage import actor, scene
from yozora.world.physics.motion import simulate
from yozora.world.scene.script import Change

BITE = Change(actor=1, name="bitten", start_s=2.0, end_s=2.5, before=0.0, after=1.0, cause=0)


def test_a_change_goes_linearly_from_level_to_level_and_stays() -> None:
    changes = (
        Change(actor=0, name="lit", start_s=1.0, end_s=2.0, before=0.2, after=1.0),
        Change(actor=0, name="unlit", start_s=3.0, end_s=3.0, before=1.0, after=0.0),
    )
    lamp = actor("ball", 0.5, 0.7, ("stand", 4.0, 0.5, 0.7))
    tracks = simulate(scene(lamp, lamp, plot="effect", changes=changes), 8.0).tracks
    times = np.arange(32) / 8
    ideal = np.where(times < 3.0, np.interp(times, (1.0, 2.0), (0.2, 1.0)), 0.0)
    assert tracks[0].change[times != 3.0] == pytest.approx(ideal[times != 3.0])
    assert (tracks[1].change == 0).all()


def test_what_an_actor_does_to_another_is_a_touch() -> None:
    """It closes in at its speed just before."""
    walker = actor("person", 0.1, 0.7, ("walk", 2.0, 0.7, 0.7), ("stand", 2.0, 0.7, 0.7))
    other = actor("ball", 0.9, 0.75, ("stand", 4.0, 0.9, 0.75))
    motion = simulate(scene(walker, other, plot="effect", changes=(BITE,)), 8.0)
    (contact,) = motion.contacts
    assert (contact.at_s, contact.first, contact.second, contact.what) == (2.0, 0, 1, "actor")
    assert contact.speed == pytest.approx(0.3)
    assert motion.tracks[1].change[[0, 16, 18, 20, 31]] == pytest.approx((0.0, 0.0, 0.5, 1.0, 1.0))
