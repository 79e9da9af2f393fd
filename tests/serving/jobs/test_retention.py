"""The sweep: what has expired or was deleted goes, what anybody still needs stays."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from tests.serving.jobs.conftest import Room
from yozora.serving.jobs.job import Job, new_id
from yozora.serving.jobs.leases import RETENTION_S
from yozora.serving.jobs.retention import FORGET_S, ORPHAN_S, Sweeper
from yozora.serving.jobs.store import Deposit, Entry


def finish(room: Room, **values) -> Job:
    """Complete a job with a real file."""
    job = room.submit(**values)
    (lease,) = room.claim()
    files = room.store.put([Deposit(job_id=job.id, name="a.bin", content=os.urandom(10))])
    assert room.leases.publish([(lease, files)]) == [True]
    return room.get(job)


def keys(room: Room) -> set[str]:
    return {entry.key for entry in room.store.entries()}


def age(room: Room, seconds: float) -> None:
    """Make everything in the database older."""
    with room.database._engine.begin() as connection:
        for table, columns in {
            "jobs": ("created_at", "completed_at", "expires_at", "deleted_at"),
            "idempotency_keys": ("created_at",),
        }.items():
            for column in columns:
                connection.exec_driver_sql(f"UPDATE {table} SET {column} = {column} - {seconds}")


def test_what_is_needed_stays(room: Room) -> None:
    done = finish(room)
    running = room.submit()
    (lease,) = room.claim()
    (checkpoint,) = room.store.put([Deposit(job_id=running.id, name="c.latent", content=b"1")])
    room.leases.keep(lease, 1, checkpoint.key)
    upload_id = new_id()
    (upload,) = room.store.put([Deposit(job_id=upload_id, name="a.png", content=b"p")])
    waiting = room.submit(id=upload_id, inputs=(upload,))
    (early,) = room.store.put([Deposit(job_id=new_id(), name="b.png", content=b"q")])
    swept = Sweeper(room.database, room.store).sweep()
    assert (swept.expired, swept.forgotten, swept.files) == (0, 0, 0)
    assert keys(room) == {done.outputs[0].key, checkpoint.key, upload.key, early.key} and waiting.inputs == (upload,)


def test_what_has_expired_goes_and_the_job_stays(room: Room) -> None:
    done = finish(room)
    age(room, RETENTION_S + 60)
    swept = Sweeper(room.database, room.store).sweep()
    assert (swept.expired, swept.forgotten, swept.files) == (1, 0, 1) and keys(room) == set()
    assert room.get(done).status == "completed" and room.get(done).outputs == ()
    age(room, FORGET_S)
    assert Sweeper(room.database, room.store).sweep().forgotten == 1
    assert room.count("jobs") == room.count("events") == 0


def test_what_was_deleted_goes(room: Room) -> None:
    done, kept = finish(room, idempotency_key="k"), finish(room)
    room.queue.delete("ann", done.id)
    swept = Sweeper(room.database, room.store).sweep()
    assert swept.files == 1 and keys(room) == {kept.outputs[0].key} and room.count("jobs") == 2
    age(room, 25 * 3600)
    Sweeper(room.database, room.store).sweep()
    assert room.count("jobs") == 1 and room.count("idempotency_keys") == 0


def test_what_nobody_can_refer_to_any_more_goes(room: Room) -> None:
    """A zombie's file, a checkpoint that is over, a draft and an upload that came to nothing."""
    done = finish(room)
    room.store.put([Deposit(job_id=done.id, name="a.bin", content=b"a zombie's")])
    room.store.put([Deposit(job_id=done.id, name="c.latent", content=b"old")])
    for key in (upload_key(room), ".draft-" + "0" * 16):
        path = room.store.folder / key
        path.write_bytes(b"x")
        old = time.time() - ORPHAN_S - 3600
        os.utime(path, (old, old))
    (room.store.folder / "not ours.txt").write_text("stays")
    assert Sweeper(room.database, room.store).sweep().files == 4 and keys(room) == {done.outputs[0].key}
    assert (room.store.folder / "not ours.txt").exists()


def upload_key(room: Room) -> str:
    """Return the key of an upload whose job never came."""
    (file,) = room.store.put([Deposit(job_id=new_id(), name="a.png", content=b"p")])
    return file.key


def test_a_file_published_during_the_sweep_stays(room: Room) -> None:
    """The file is there before its row: a sweep between the two must leave it."""
    job = room.submit()
    (lease,) = room.claim()
    files = room.store.put([Deposit(job_id=job.id, name="a.bin", content=b"x")])
    listed = room.store.entries

    def publish_meanwhile() -> Iterator[Entry]:
        entries = list(listed())
        assert len(entries) == 1
        assert room.leases.publish([(lease, files)]) == [True]
        yield from entries

    Sweeper(room.database, room.store).sweep()
    room.store.entries = publish_meanwhile  # type: ignore[method-assign]
    Sweeper(room.database, room.store).sweep()
    room.store.entries = listed  # type: ignore[method-assign]
    assert keys(room) == {files[0].key}
