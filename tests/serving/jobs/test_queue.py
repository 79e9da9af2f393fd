"""The queue: what is taken in stays, in order, each tenant its own; what is one too many is refused with a reason."""

from __future__ import annotations

import pytest
from jaxtyping import TypeCheckError

from tests.serving.jobs.conftest import KIND, Room
from yozora.core.errors import UsageError
from yozora.serving.jobs.admission import Admission
from yozora.serving.jobs.errors import IdempotencyMismatch, NoSuchJob, QueueFull, QuotaExceeded
from yozora.serving.jobs.job import Failure, StoredFile, Submission, new_id
from yozora.serving.jobs.keys import Keys
from yozora.serving.jobs.queue import AGEING_S, IDEMPOTENCY_S, Queue


def file_of(job_id: str, name: str = "video.mp4") -> StoredFile:
    return StoredFile(
        name=name, key=f"20260101/{job_id}.{'0' * 64}.mp4", sha256="0" * 64, num_bytes=1, media_type="video/mp4"
    )


def test_a_job_is_there_as_it_was_submitted(room: Room) -> None:
    job_id = new_id()
    image = file_of(job_id, "input.png")
    job = room.submit(
        id=job_id, params={"prompt": "a fish", "n": [1, None]}, priority=2, remixed_from="video_x", inputs=(image,)
    )
    for seen in (job, room.get(job)):
        assert (seen.status, seen.progress, seen.attempt, seen.token) == ("queued", 0, 0, 0)
        assert seen.params == {"prompt": "a fish", "n": [1, None]} and seen.inputs == (image,)
        assert seen.remixed_from == "video_x" and seen.error is None and seen.expires_at is None
        assert abs(seen.created_at - room.clock()) < 60 and not seen.finished
    room.database.close()
    reopened = Room(room.url, room.folder)
    assert reopened.get(job).params["prompt"] == "a fish"
    reopened.database.close()


def test_a_list_goes_on_where_it_stopped(room: Room) -> None:
    ids = [room.submit(params={"n": n}).id for n in range(5)]
    page = room.queue.list("ann", limit=2)
    assert [job.id for job in page.jobs] == ids[:2:-1] and page.has_more
    room.queue.delete("ann", ids[3])  # a cursor may be deleted meanwhile
    page = room.queue.list("ann", limit=2, after=ids[3])
    assert [job.id for job in page.jobs] == [ids[2], ids[1]] and page.has_more
    page = room.queue.list("ann", limit=100, order="asc", after=ids[1])
    assert [job.id for job in page.jobs] == [ids[2], ids[4]] and not page.has_more
    assert room.queue.list("ann", limit=0).has_more
    with pytest.raises(NoSuchJob):
        room.queue.list("ann", after=new_id())
    for values in ({"limit": 101}, {"limit": -1}, {"order": "up"}):
        with pytest.raises(UsageError if "limit" in values else TypeCheckError):
            room.queue.list("ann", **values)


def test_tenants_do_not_see_each_other(room: Room) -> None:
    job = room.submit(idempotency_key="k")
    for call in (room.queue.get, room.queue.cancel, room.queue.delete):
        with pytest.raises(NoSuchJob):
            call("bob", job.id)
    with pytest.raises(NoSuchJob):
        room.queue.list("bob", after=job.id)
    assert room.queue.list("bob").jobs == () and room.get(job).status == "queued"
    other = room.submit(tenant="bob", idempotency_key="k", params={"n": 2})
    assert other.id != job.id


def test_a_cancelled_job_stays_cancelled(room: Room) -> None:
    waiting, running = room.submit(), room.submit()
    room.queue.cancel("ann", waiting.id)
    (lease,) = room.claim()
    assert lease.job.id == running.id
    cancelled = room.queue.cancel("ann", running.id)
    assert cancelled.status == "cancelled" and cancelled.owner is None and cancelled.completed_at is not None
    assert room.leases.held([lease]) == set() and room.leases.beat([lease]) == set()
    assert room.leases.publish([(lease, [file_of(running.id)])]) == [False]
    assert not room.leases.fail(lease, Failure(code="x", message="y"), retry=True)
    assert not room.leases.give_back(lease) and not room.leases.keep(lease, 1, "k")
    again = room.queue.cancel("ann", running.id)
    assert again.status == "cancelled" and again.completed_at == cancelled.completed_at
    assert room.claim() == [] and room.count("events") == 2 and room.count("job_files") == 0


def test_a_finished_job_cannot_be_cancelled(room: Room) -> None:
    job = room.submit()
    (lease,) = room.claim()
    assert room.leases.publish([(lease, [file_of(job.id)])]) == [True]
    after = room.queue.cancel("ann", job.id)
    assert after.status == "completed" and after.output("video.mp4") == file_of(job.id) and after.progress == 100
    assert after.output("other") is None and room.count("events") == 1


@pytest.mark.parametrize("when", ["queued", "in_progress", "completed"])
def test_a_deleted_job_is_gone(room: Room, when: str) -> None:
    job = room.submit(params={"prompt": "a secret"}, idempotency_key="k")
    lease = room.claim()[0] if when != "queued" else None
    if when == "completed" and lease:
        room.leases.publish([(lease, [file_of(job.id)])])
    room.queue.delete("ann", job.id)
    with pytest.raises(NoSuchJob):
        room.get(job)
    with pytest.raises(NoSuchJob):
        room.queue.delete("ann", job.id)
    assert room.queue.list("ann").jobs == () and room.count("job_files") == 0
    if when == "in_progress" and lease:
        assert room.leases.held([lease]) == set()
        assert room.leases.publish([(lease, [file_of(job.id)])]) == [False]
    with room.database.reading() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM jobs").all())
    assert "secret" not in kept
    assert room.queue.submit(
        Submission(tenant="ann", kind=KIND, params={"prompt": "a secret"}, idempotency_key="k")
    ).replayed


def test_one_idempotency_key_is_one_job_for_a_day(room: Room) -> None:
    def ask(**values):
        return room.queue.submit(
            Submission(**{"tenant": "ann", "kind": KIND, "params": {"n": 1}, "idempotency_key": "k", **values})
        )

    first, again = ask(), ask(priority=3)
    assert not first.replayed and again.replayed and again.job.id == first.job.id and room.count("jobs") == 1
    for other in ({"params": {"n": 2}}, {"kind": "image"}, {"remixed_from": "video_x"}):
        with pytest.raises(IdempotencyMismatch):
            ask(**other)
    with room.database._engine.begin() as connection:  # a day later
        connection.exec_driver_sql(f"UPDATE idempotency_keys SET created_at = created_at - {IDEMPOTENCY_S + 1}")
    assert not ask().replayed and room.count("jobs") == 2


def test_a_refused_submission_uses_up_no_key(room: Room) -> None:
    queue = Queue(room.database, Admission(max_waiting=1))
    room.submit()
    with pytest.raises(QueueFull):
        queue.submit(Submission(tenant="ann", kind=KIND, params={}, idempotency_key="k"))
    assert room.count("idempotency_keys") == 0
    room.claim()
    assert not queue.submit(Submission(tenant="ann", kind=KIND, params={}, idempotency_key="k")).replayed
    # A replay is no new job: it is answered even when we are full.
    assert queue.submit(Submission(tenant="ann", kind=KIND, params={}, idempotency_key="k")).replayed


def test_a_key_has_its_bounds(room: Room) -> None:
    key, _ = Keys(room.database).create("ann", "laptop", max_unfinished=2)
    jobs = [room.submit(key_id=key.id) for _ in range(2)]
    with pytest.raises(QuotaExceeded) as refused:
        room.submit(key_id=key.id)
    assert refused.value.fault == "yours" and refused.value.retry_after_s and room.count("jobs") == 2
    room.submit(key_id="key_other")
    room.submit()
    room.queue.cancel("ann", jobs[0].id)
    room.submit(key_id=key.id)
    slow, _ = Keys(room.database).create("ann", "slow", max_per_minute=1)
    room.submit(key_id=slow.id)
    with pytest.raises(QuotaExceeded, match="within a minute"):
        room.submit(key_id=slow.id)


def test_priorities_come_first_and_waiting_counts(room: Room) -> None:
    low, middle, high = room.submit(priority=-1), room.submit(), room.submit(priority=1)
    assert [room.claim()[0].job.id for _ in range(3)] == [high.id, middle.id, low.id]
    old = room.submit(priority=-2)
    with room.database._engine.begin() as connection:  # it has waited for longer than two levels are worth
        connection.exec_driver_sql(f"UPDATE jobs SET rank = rank - {3 * AGEING_S} WHERE id = '{old.id}'")
    young = room.submit()
    assert [room.claim()[0].job.id for _ in range(2)] == [old.id, young.id]


def test_figures_count(room: Room) -> None:
    assert room.queue.figures().waiting == 0 and room.queue.figures().oldest_wait_s == 0
    for _ in range(3):
        room.submit()
    room.claim()
    figures = room.queue.figures()
    assert figures.by_status == {"queued": 2, "in_progress": 1} and figures.waiting == 2
    assert 0 <= figures.oldest_wait_s < 60


@pytest.mark.parametrize(
    "values",
    [
        {"id": "../../etc/passwd"},
        {"id": "video_" + "g" * 32},
        {"tenant": ""},
        {"priority": 11},
        {"max_attempts": 0},
        {"idempotency_key": ""},
        {"idempotency_key": "k" * 256},
    ],
)
def test_an_odd_submission_is_refused(values: dict) -> None:
    with pytest.raises(UsageError):
        Submission(**{"tenant": "ann", "kind": KIND, "params": {}, **values})
