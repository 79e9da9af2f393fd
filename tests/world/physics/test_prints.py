"""Footprints on sand and snow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.world.physics.stage import actor, scene
from yozora.world.physics.motion import simulate
from yozora.world.physics.prints import ASIDE, SOLE
from yozora.world.physics.track import Print
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.scene import Actor, Camera

SAND = next(name for name, place in PLACES.items() if place.traces)
HARD = next(name for name, place in PLACES.items() if not place.traces)


def prints(*actors: Actor, place: str = SAND) -> tuple[Print, ...]:
    """Return the footprints of a parade."""
    return simulate(scene(*actors, plot="parade", place=place), 8.0).prints


def test_walkers_leave_a_print_each_half_cycle_left_and_right() -> None:
    left = prints(actor("dog", 0.1, 0.7, ("walk", 4.0, 1.3, 0.7)))
    times, places = np.array([made.at_s for made in left]), np.array([made.x for made in left])
    stride = 0.5 * 0.2 / RIGS["dog"].cycles_per_height
    assert len(left) == pytest.approx(1.2 / stride, abs=1)
    assert np.diff(times) == pytest.approx(np.full(len(left) - 1, stride / 0.3))
    aside = places - (0.1 + 0.3 * times)
    assert abs(aside) == pytest.approx(np.full(len(left), ASIDE))
    assert (aside[1:] * aside[:-1] < 0).all()
    assert [made.y for made in left] == pytest.approx([0.7 + 0.1 - SOLE] * len(left))
    assert {made.actor for made in left} == {0}


def test_jumpers_leave_two_prints_where_they_land() -> None:
    left = prints(actor("person", 0.5, 0.7, ("jump", 1.4, 0.9, 0.7), ("stand", 2.6, 0.9, 0.7)))
    assert [made.at_s for made in left] == pytest.approx([0.7, 0.7, 1.4, 1.4])
    assert sorted(made.x for made in left) == pytest.approx([0.7 - ASIDE, 0.7 + ASIDE, 0.9 - ASIDE, 0.9 + ASIDE])


def test_no_prints_from_who_stands_flies_or_treads_on_hard_ground() -> None:
    assert not prints(actor("dog", 0.5, 0.7, ("stand", 4.0, 0.5, 0.7)), actor("bird", 0.1, 0.3, ("fly", 4.0, 1.3, 0.3)))
    assert not prints(actor("dog", 0.1, 0.7, ("walk", 4.0, 1.3, 0.7)), place=HARD)


def test_prints_stay_on_the_ground_that_is_painted() -> None:
    gone = actor("dog", 1.4, 0.7, ("leave", 2.0, 2.6, 0.7), ("return", 2.0, 1.4, 0.7))
    assert max(made.x for made in prints(gone)) < 16 / 9 + 0.11
    followed = replace(scene(gone, plot="parade", place=SAND), camera=Camera(move="follow"))
    assert max(made.x for made in simulate(followed, 8.0).prints) > 2.4


def test_prints_do_not_depend_on_the_frame_rate() -> None:
    stage = scene(actor("dog", 0.1, 0.7, ("run", 4.0, 1.3, 0.7)), plot="parade", place=SAND)
    assert simulate(stage, 3.0).prints == simulate(stage, 30.0).prints
