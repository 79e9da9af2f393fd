"""Leases: one owner at a time, old tokens are not heard, statuses never go back, attempts come to an end."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.serving.jobs.conftest import KIND, Room
from tests.serving.jobs.test_queue import file_of
from yozora.serving.jobs.job import Failure

OOPS = Failure(code="oops", message="It went wrong.")


def test_a_claim_takes_the_oldest(room: Room) -> None:
    ids = [room.submit().id for _ in range(3)]
    assert room.leases.any_waiting([KIND]) and not room.leases.any_waiting(["image"])
    assert room.leases.claim("w1", ["image"]) == []
    leases = [room.claim()[0] for _ in range(3)]
    assert [lease.job.id for lease in leases] == ids and room.claim() == []
    assert {(lease.token, lease.job.status, lease.job.attempt, lease.owner) for lease in leases} == {
        (1, "in_progress", 1, "w1")
    }
    assert not room.leases.any_waiting([KIND])


def test_many_claim_at_once_and_none_gets_the_same(room: Room) -> None:
    wanted = {room.submit(batch_key="b").id for _ in range(40)}
    start = threading.Barrier(4)

    def take(number: int) -> list[str]:
        start.wait()
        taken = []
        while leases := room.claim(f"w{number}", 3):
            taken += [lease.job.id for lease in leases]
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [job_id for ids in pool.map(take, range(4)) for job_id in ids]
    # SKIP LOCKED may leave a claimer empty-handed while another's claim is under way: what is left is still there.
    taken += [lease.job.id for _ in range(40) for lease in room.claim()]
    assert sorted(taken) == sorted(wanted)


def test_only_like_jobs_come_together(room: Room) -> None:
    a1, b1, a2, alone, a3 = (room.submit(batch_key=key).id for key in ("a", "b", "a", None, "a"))
    assert [lease.job.id for lease in room.claim(limit=2)] == [a1, a2]
    assert [lease.job.id for lease in room.claim(limit=9)] == [b1]
    assert [lease.job.id for lease in room.claim(limit=9)] == [alone]
    assert [lease.job.id for lease in room.claim(limit=9)] == [a3]


def test_what_failed_or_has_a_checkpoint_goes_on_alone(room: Room) -> None:
    ids = [room.submit(batch_key="a").id for _ in range(4)]
    first, second = room.claim(limit=2)
    assert room.leases.fail(first, OOPS, retry=True)
    assert room.leases.keep(second, 3, "k") and room.leases.give_back(second)
    wait_over(room)
    assert [[lease.job.id for lease in room.claim(limit=9)] for _ in range(3)] == [[ids[0]], [ids[1]], ids[2:]]


def test_a_lost_lease_is_deaf(room: Room) -> None:
    job = room.submit()
    (old,) = room.claim("w1")
    assert room.leases.take_away(room.leases.sightings()) == 1
    seen = room.get(job)
    assert (seen.status, seen.waiting, seen.owner) == ("in_progress", True, None) and seen.token > old.token
    (new,) = room.claim("w2")
    assert new.job.id == job.id and new.token > seen.token and new.job.attempt == 2
    for lost in (
        room.leases.held([old]),
        room.leases.beat([old]),
        room.leases.keep(old, 5, "k"),
        room.leases.give_back(old),
        room.leases.fail(old, OOPS, retry=False),
        room.leases.publish([(old, [file_of(job.id)])])[0],
    ):
        assert not lost
    room.leases.progress({job.id: 50}, [old])
    assert room.get(job).progress == 0
    assert room.leases.held([new]) == {job.id} == room.leases.beat([new])
    assert room.leases.publish([(new, [file_of(job.id)])]) == [True]
    assert room.leases.publish([(old, [file_of(job.id)])]) == [False]
    assert room.count("events") == 1 and room.count("job_files") == 1


def test_publishing_twice_is_publishing_once(room: Room) -> None:
    job = room.submit()
    (lease,) = room.claim()
    for _ in range(2):  # the answer to the first may have been lost
        assert room.leases.publish([(lease, [file_of(job.id)])]) == [True]
    assert room.count("events") == 1 and room.get(job).outputs == (file_of(job.id),)
    assert (room.get(job).expires_at or 0) > room.clock() + 3600


def test_some_of_a_batch_may_be_lost(room: Room) -> None:
    ids = [room.submit(batch_key="a").id for _ in range(3)]
    leases = room.claim(limit=3)
    room.queue.cancel("ann", ids[1])
    assert room.leases.held(leases) == {ids[0], ids[2]}
    assert room.leases.publish([(lease, [file_of(lease.job.id)]) for lease in leases]) == [True, False, True]
    assert [room.get(job_id).status for job_id in ids] == ["completed", "cancelled", "completed"]


def test_a_retry_waits_then_attempts_end(room: Room) -> None:
    job = room.submit(max_attempts=3)
    for attempt in (1, 2):
        (lease,) = room.claim()
        assert lease.job.attempt == attempt and room.leases.fail(lease, OOPS, retry=True)
        seen = room.get(job)
        assert seen.status == "in_progress" and seen.waiting and seen.error is None
        assert room.claim() == [], "it has to wait"
        wait_over(room)
    (lease,) = room.claim()
    assert room.leases.fail(lease, OOPS, retry=True)
    seen = room.get(job)
    assert (seen.status, seen.error, seen.waiting) == ("failed", OOPS, False) and room.claim() == []
    assert room.count("events") == 1


def test_what_no_retry_can_mend_fails_at_once(room: Room) -> None:
    job = room.submit()
    assert room.leases.fail(room.claim()[0], OOPS, retry=False)
    assert room.get(job).status == "failed" and room.get(job).attempt == 1


def test_a_job_given_back_loses_no_attempt(room: Room) -> None:
    job = room.submit(max_attempts=1)
    for _ in range(3):
        (lease,) = room.claim()
        assert lease.job.attempt == 1 and room.leases.give_back(lease)
    assert room.get(job).status == "in_progress"


def test_a_job_that_loses_every_worker_fails(room: Room) -> None:
    job = room.submit(max_attempts=2)
    for _ in range(2):
        room.claim()
        assert room.leases.take_away(room.leases.sightings()) == 1
    seen = room.get(job)
    assert seen.status == "failed" and seen.error is not None and seen.error.code == "worker_lost"
    assert room.leases.take_away(room.leases.sightings()) == 0 and room.count("events") == 1


def test_a_sign_of_life_saves_a_job(room: Room) -> None:
    job = room.submit()
    (lease,) = room.claim()
    stale = room.leases.sightings()
    room.leases.beat([lease])
    assert room.leases.take_away(stale) == 0 and room.leases.held([lease]) == {job.id}


def test_a_claim_nobody_knows_of_gets_no_beat(room: Room) -> None:
    """The answer to a claim may be lost: then the owner beats for what it knows, and the rest is taken away."""
    room.submit(), room.submit()
    (known,), (_,) = room.claim(), room.claim()
    before = {sighting.job_id: sighting.beat for sighting in room.leases.sightings()}
    room.leases.beat([known])
    risen = {s.job_id for s in room.leases.sightings() if s.beat > before[s.job_id]}
    assert risen == {known.job.id}


def test_progress_never_falls(room: Room) -> None:
    job = room.submit()
    (lease,) = room.claim()
    for percent, expected in ((30, 30), (20, 30), (60, 60)):
        room.leases.progress({job.id: percent}, [lease])
        assert room.get(job).progress == expected


@pytest.mark.parametrize("jump_s", [3600.0, -3600.0])
def test_a_wait_outlives_no_clock(lite: Room, jump_s: float) -> None:
    """An hour forward ends every wait; an hour back must not make a wait of a second last an hour."""
    lite.submit()
    lite.leases.fail(lite.claim()[0], OOPS, retry=True)
    lite.clock.ahead_s = jump_s
    assert len(lite.claim()) == 1


def wait_over(room: Room) -> None:
    """Let every wait for a retry be over."""
    with room.database._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE jobs SET available_at = 0")
