"""The size of a fleet: up at once, down after a while, never out of bounds."""

from __future__ import annotations

import pytest

from yozora.core.errors import UsageError
from yozora.serving.fleet.scale import Scale
from yozora.serving.fleet.settings import FleetSettings


class Clock:
    """A clock to move by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def scale(together: int = 1, **values) -> tuple[Scale, Clock]:
    settings = FleetSettings(**{"address": "auto", "min_workers": 1, "max_workers": 4, "idle_s": 60.0, **values})
    clock = Clock()
    return Scale(settings, together=together, clock=clock), clock


def test_it_grows_at_once_within_bounds() -> None:
    size, _ = scale()
    assert [size.size(jobs) for jobs in (0, 1, 2, 3, 7, 1000)] == [1, 1, 1, 2, 4, 4]


def test_what_is_made_together_counts_once() -> None:
    size, _ = scale(together=4)
    assert [size.size(jobs) for jobs in (8, 9, 24, 33)] == [1, 2, 3, 4]


def test_it_shrinks_when_less_has_been_enough_for_a_while() -> None:
    size, clock = scale()
    assert size.size(8) == 4
    assert size.size(2) == 4
    clock.now = 59.0
    assert size.size(2) == 4
    clock.now = 60.0
    assert size.size(2) == 1


def test_a_short_lull_changes_nothing() -> None:
    size, clock = scale()
    size.size(8)
    for clock.now in range(0, 600, 50):
        assert size.size(0 if clock.now % 100 else 8) == 4


def test_a_fleet_may_sleep() -> None:
    size, clock = scale(min_workers=0)
    assert size.size(0) == 0
    assert size.size(1) == 1
    size.size(0)
    clock.now = 60.0
    assert size.size(0) == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"address": ""}, "address of Ray"),
        ({"min_workers": 5}, "not from 5 to 4"),
        ({"min_workers": 0, "max_workers": 0}, "not from 0 to 0"),
        ({"jobs_per_worker": 0}, "jobs_per_worker"),
        ({"gpus": -1.0}, "gpus"),
        ({"look_every_s": 0.0}, "look_every_s"),
    ],
)
def test_a_fleet_that_cannot_be_is_refused(values: dict, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        scale(**values)
