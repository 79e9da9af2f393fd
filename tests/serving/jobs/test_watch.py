"""The watch: who gives no sign of life for a lease loses its jobs, by no clock but the watch's own steady one."""

from __future__ import annotations

import pytest

from tests.serving.jobs.conftest import Room
from yozora.serving.jobs.watch import Watch


class Steady:
    """A steady clock to move by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def looks(watch: Watch, clock: Steady, seconds: float, every: float = 1.0) -> int:
    """Let time pass under the eyes of a watch; return how many jobs it took away."""
    freed = 0
    for _ in range(round(seconds / every)):
        clock.now += every
        freed += watch.look()
    return freed


@pytest.fixture
def clock() -> Steady:
    return Steady()


@pytest.fixture
def watch(room: Room, clock: Steady) -> Watch:
    return Watch(room.leases, lease_s=10, look_every_s=1, clock=clock)


def test_a_silent_worker_loses_its_job_after_a_lease(room: Room, watch: Watch, clock: Steady) -> None:
    job = room.submit()
    room.claim()
    watch.look()
    assert looks(watch, clock, 9) == 0
    assert looks(watch, clock, 2) == 1
    assert room.get(job).waiting


def test_a_living_worker_keeps_it(room: Room, watch: Watch, clock: Steady) -> None:
    room.submit()
    (lease,) = room.claim()
    for _ in range(10):
        assert looks(watch, clock, 5) == 0
        room.leases.beat([lease])


def test_clocks_on_the_wall_have_no_say(room: Room, watch: Watch, clock: Steady) -> None:
    room.submit()
    (lease,) = room.claim()
    for ahead_s in (3600, -3600, 0):
        room.clock.ahead_s = ahead_s
        room.leases.beat([lease])
        assert looks(watch, clock, 3) == 0


def test_a_watch_that_slept_blames_nobody(room: Room, watch: Watch, clock: Steady) -> None:
    room.submit()
    room.claim()
    watch.look()
    clock.now += 1000
    assert watch.look() == 0, "it was the watch that was away"


def test_a_new_owner_has_a_lease_of_its_own(room: Room, watch: Watch, clock: Steady) -> None:
    room.submit()
    (lease,) = room.claim("w1")
    watch.look()
    assert looks(watch, clock, 9) == 0
    room.leases.give_back(lease)
    room.claim("w2")
    assert looks(watch, clock, 9) == 0
    assert looks(watch, clock, 3) == 1
