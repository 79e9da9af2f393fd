"""The faults F1 to F16 and F30 of our reliability design, as far as they concern jobs, each on both databases."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from benchmarks.chaos.postgres import Cluster
from tests.serving.jobs import prey
from tests.serving.jobs.conftest import KIND, Clock, Room, eventually
from tests.serving.jobs.prey import Ground
from tests.serving.jobs.test_leases import wait_over
from tests.serving.jobs.test_queue import file_of
from yozora.serving.jobs.admission import Admission
from yozora.serving.jobs.database import Database
from yozora.serving.jobs.errors import NoSuchJob, QueueFull, StorageTrouble
from yozora.serving.jobs.job import Job, Submission
from yozora.serving.jobs.leases import Leases
from yozora.serving.jobs.queue import Queue
from yozora.serving.jobs.runner import OneByOne, Product, Report, Task
from yozora.serving.jobs.settings import WorkerSettings
from yozora.serving.jobs.store import DirectoryStore, read_whole
from yozora.serving.jobs.worker import Worker


@pytest.fixture
def rescue(room: Room) -> Iterator[Callable[..., None]]:
    """Return how a worker of this process comes in, to finish what the dead left."""
    workers: list[Worker] = []

    def come(store: DirectoryStore | None = None, **values: Any) -> None:
        settings = WorkerSettings(**{"kinds": (KIND,), "lease_s": 0.8, "poll_s": 0.02, "checkpoint_steps": 1, **values})
        calm = prey.Stepper(Ground(url=room.url, folder=room.folder))
        workers.append(Worker(room.database, store or room.store, [calm], settings))
        workers[-1].start()

    yield come
    for worker in workers:
        worker.stop(0)
        worker.join(10)


def check_done(room: Room, job: Job, begun: int | None = None) -> None:
    """Wait for a job; it is completed, once, with its whole file, begun where its checkpoint stood."""
    eventually(lambda: room.get(job).finished)
    done = room.get(job)
    assert done.status == "completed" and room.count("events") == 1 and len(done.outputs) == 1
    content = read_whole(room.store, done.outputs[0].key)
    assert content.startswith(b"the first half, the second half, begun at ")
    if begun is not None:
        assert content.endswith(b"%d" % begun)


def freeze(room: Room, at: str) -> tuple[Job, Any]:
    """Have a worker process freeze at a point of a job's life; return both."""
    ground = Ground(url=room.url, folder=room.folder, freeze_at=at)
    job = room.submit()
    process = prey.start(prey.worker, ground)
    eventually(ground.mark.exists)
    return job, process


@pytest.mark.parametrize(
    ("at", "begun"),
    [
        pytest.param("step 6", 5, id="f01_mid_denoise"),
        pytest.param("encode", STEPS := prey.STEPS, id="f02_during_encode"),
        pytest.param("stored", STEPS, id="f03_between_rename_and_commit"),
        pytest.param("published", STEPS, id="f04_after_commit_before_reply"),
    ],
)
def test_f01_to_f04_kill_a_worker(room: Room, rescue, at: str, begun: int) -> None:
    job, process = freeze(room, at)
    process.kill()
    process.join()
    rescue()
    check_done(room, job, begun if at != "published" else 0)
    assert room.get(job).attempt == (1 if at == "published" else 2)


def test_f05_kill_a_door_before_and_after_the_commit(room: Room, tmp_path: Path) -> None:
    answers = tmp_path / "answers"
    for at in ("job 3", "answer 5"):
        ground = Ground(url=room.url, folder=room.folder, freeze_at=at)
        door = prey.start(prey.submitter, ground, answers)
        eventually(ground.mark.exists)
        door.kill()
        door.join()
        ground.mark.unlink()
    told = dict(line.split() for line in answers.read_text().splitlines())
    assert set(told) == {"0", "1", "2", "3", "4"} and room.count("jobs") == 6
    # The client of the fifth had no answer and asks again: it gets the job that is there.
    again = room.submit(kind="image", params={"n": 5}, idempotency_key="k5")
    assert again.id not in told.values() and room.count("jobs") == 6
    assert room.submit(kind="image", params={"n": 3}, idempotency_key="k3").id == told["3"]


def test_f06_kill_in_the_middle_of_commits(room: Room, tmp_path: Path) -> None:
    answers, room_of = tmp_path / "answers", Ground(url=room.url, folder=room.folder)
    for _ in range(4):
        before = len(answers.read_text().splitlines()) if answers.exists() else 0
        door = prey.start(prey.submitter, room_of, answers)
        eventually(lambda before=before: answers.exists() and len(answers.read_text().splitlines()) > before + 12)  # type: ignore[misc]
        door.kill()
        door.join()
    told: dict[str, set[str]] = {}
    for number, job_id in (line.split() for line in answers.read_text().splitlines()):
        told.setdefault(number, set()).add(job_id)
    assert all(len(ids) == 1 for ids in told.values()), "one key, one job, whoever was killed when"
    assert all(room.get(job_id).params == {"n": int(n)} for n, (job_id,) in told.items())
    assert len(told) <= room.count("jobs") <= len(told) + 1
    if room.database.is_sqlite:
        with room.database.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_f06_the_server_of_the_database_is_killed(cluster: Cluster, tmp_path: Path) -> None:
    """Kill PostgreSQL under a working worker and a submitting door: they wait for it, and nothing is lost."""
    with Cluster() as own:
        room = Room(own.url, tmp_path)
        settings = WorkerSettings(kinds=(KIND,), lease_s=2.0, poll_s=0.02)
        worker = Worker(room.database, room.store, [prey.Stepper(Ground(url=own.url, folder=tmp_path))], settings)
        worker.start()
        told: list[Job] = []
        leave = threading.Event()

        def door() -> None:
            while not leave.is_set():
                try:
                    told.append(room.submit(idempotency_key=str(len(told)), params={"n": len(told)}))
                except StorageTrouble:
                    time.sleep(0.05)

        thread = threading.Thread(target=door)
        thread.start()
        for wanted in (5, 10):
            eventually(lambda wanted=wanted: len(told) >= wanted)  # type: ignore[misc]
            own.stop("immediate")
            own.start()
        eventually(lambda: len(told) >= 15)
        leave.set()
        thread.join()
        eventually(lambda: all(room.get(job).finished for job in told), 60)
        assert {room.get(job).status for job in told} == {"completed"}
        assert room.count("jobs") == len(told) == room.count("events")
        worker.stop(0)
        worker.join(10)
        room.database.close()


@pytest.mark.parametrize("at", ["step 6", "before publishing"])
def test_f07_a_worker_stopped_for_longer_than_its_lease_is_fenced(room: Room, rescue, at: str) -> None:
    """It wakes up as a zombie and goes on where it was: nobody listens."""
    ground = Ground(url=room.url, folder=room.folder, freeze_at=at)
    job = room.submit()
    process = prey.start(_thaws, ground)
    eventually(ground.mark.exists)
    os.kill(process.pid or 0, signal.SIGSTOP)
    rescue()
    check_done(room, job, 5 if at == "step 6" else prey.STEPS)
    done = room.get(job)
    ground.mark.unlink()
    os.kill(process.pid or 0, signal.SIGCONT)
    process.join(30)
    assert process.exitcode == 0, "it noticed, and left in good order"
    assert room.get(job) == done and room.count("events") == 1 and room.count("job_files") == 1


class _Thawing(Ground):
    """Ground on which one freezes only until one's mark is taken away."""

    def pass_by(self, point: str) -> None:
        if point == self.freeze_at:
            self.mark.write_text("")
            while self.mark.exists():
                time.sleep(0.01)
            threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGTERM)).start()


def _thaws(ground: Ground) -> None:
    """Be a worker that freezes, thaws, goes on for a second and leaves."""
    prey.worker(_Thawing(url=ground.url, folder=ground.folder, freeze_at=ground.freeze_at))


@pytest.mark.parametrize("jump_s", [3600.0, -3600.0])
def test_f08_a_clock_that_jumps_takes_no_job_away(room: Room, rescue, jump_s: float) -> None:
    """One worker's clock jumps by an hour: neither it nor the others lose a job, and all is done."""
    jumping = Clock()
    other = Room(room.url, room.folder, jumping)
    settings = WorkerSettings(kinds=(KIND,), lease_s=2.0, poll_s=0.02, checkpoint_steps=1)
    release = threading.Event()

    class Slow(prey.Stepper):
        def run(self, tasks, report):
            release.wait(30)
            return super().run(tasks, report)

    ground = Ground(url=room.url, folder=room.folder)
    workers = [
        Worker(one.database, room.store, [Slow(ground)], settings)
        for one in (room, other)  # one whose clock is right, one whose jumps
    ]
    jobs = [room.submit() for _ in range(4)]
    for worker in workers:
        worker.start()
    eventually(lambda: sum(room.get(job).status == "in_progress" for job in jobs) == 2)
    jumping.ahead_s = jump_s
    time.sleep(1.0)
    release.set()
    eventually(lambda: all(room.get(job).finished for job in jobs))
    assert {(room.get(job).status, room.get(job).attempt) for job in jobs} == {("completed", 1)}
    jumping.ahead_s = 0
    for worker in workers:
        worker.stop(0)
        worker.join(10)
    other.database.close()


class Troubled(DirectoryStore):
    """A store whose disk fails a number of times, in a chosen call, with a chosen error."""

    times, call, number = 2, "_write", errno.ENOSPC

    def _trouble(self, call: str) -> None:
        if call == self.call and self.times > 0:
            self.times -= 1
            raise OSError(self.number, os.strerror(self.number))

    def _write(self, file, chunk) -> None:
        file.write(chunk[:5])
        self._trouble("_write")
        file.write(chunk[5:])

    def _rename(self, draft, place) -> None:
        self._trouble("_rename")
        super()._rename(draft, place)

    def _sync_folder(self, folder) -> None:
        self._trouble("_sync_folder")
        super()._sync_folder(folder)


@pytest.mark.parametrize(
    ("number", "call"),
    [
        pytest.param(errno.ENOSPC, "_write", id="f09_no_space"),
        pytest.param(errno.EIO, "_sync_folder", id="f10_bad_disk"),
        pytest.param(errno.EROFS, "_rename", id="f10_read_only"),
    ],
)
def test_f09_f10_a_disk_that_fails_is_tried_again(room: Room, rescue, number: int, call: str) -> None:
    store = Troubled(room.folder / "files")
    store.number, store.call = number, call
    job = room.submit()
    rescue(store, checkpoint_steps=1000)
    eventually(lambda: wait_over(room) or room.get(job).finished)
    check_done(room, job, 0)
    assert store.times == 0 and room.get(job).attempt == 3
    files = [path for path in (room.folder / "files").rglob("*") if path.is_file() and path.suffix == ".bin"]
    assert len(files) == 1


def test_f09_a_full_disk_for_good_is_a_clean_failure(room: Room, rescue) -> None:
    store = Troubled(room.folder / "files")
    store.times = 1000
    job = room.submit()
    rescue(store)
    eventually(lambda: wait_over(room) or room.get(job).finished)
    done = room.get(job)
    assert done.status == "failed" and done.error is not None and done.error.code == "storage_unavailable"
    assert [path for path in (room.folder / "files").rglob("*") if path.is_file()] == []


def test_f09_a_full_database_refuses_and_recovers(lite: Room) -> None:
    """SQLite itself says "database or disk is full"; what was acknowledged stays, and it goes on when there is room."""
    told = [lite.submit(params={"n": n}) for n in range(3)]
    lite.database.close()

    def limit(pages: int) -> None:
        with lite.database.reading() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    with lite.database.reading() as connection:
        pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0)
    limit(pages + 2)
    with pytest.raises(StorageTrouble, match="full") as refused:
        while True:
            told.append(lite.submit(params={"filler": "x" * 2000}))
    assert refused.value.fault == "ours" and refused.value.retry_after_s
    assert lite.count("jobs") == len(told) and all(lite.get(job).status == "queued" for job in told)
    limit(1 << 30)
    lite.submit()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a real disk of 512 KiB, where one may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = os.geteuid() == 0 and not subprocess.call(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)], stderr=subprocess.DEVNULL
    )
    if not mounted:
        pytest.skip("a small disk can be mounted by root only: sudo make test")
    yield folder
    subprocess.check_call(["umount", "-l", str(folder)])


def test_f09_a_disk_that_is_really_full(small_disk: Path) -> None:
    """Database, log and store all live on it; it fills up, refuses, is cleared, and everything acknowledged is done."""
    room = Room(f"sqlite:///{small_disk / 'jobs.db'}", small_disk)
    told = []
    with pytest.raises(StorageTrouble):
        for n in range(10_000):
            told.append(room.submit(params={"filler": "x" * 2000, "n": n}))
    assert 0 < len(told) == room.count("jobs")
    subprocess.check_call(["mount", "-o", "remount,size=4m", str(small_disk)])
    settings = WorkerSettings(kinds=(KIND,), poll_s=0.02, scratch=small_disk)
    worker = Worker(room.database, room.store, [prey.Stepper(Ground(url=room.url, folder=small_disk))], settings)
    worker.start()
    eventually(lambda: all(room.get(job).finished for job in told), 60)
    worker.stop(0)
    worker.join(10)
    assert {room.get(job).status for job in told} == {"completed"}
    room.database.close()


def test_f10_a_disk_that_turns_read_only(small_disk: Path) -> None:
    room = Room(f"sqlite:///{small_disk / 'jobs.db'}", small_disk)
    job = room.submit()
    room.database.close()  # no disk turns read-only as long as somebody has a file of it open for writing
    subprocess.check_call(["mount", "-o", "remount,ro", str(small_disk)])
    with pytest.raises(StorageTrouble) as refused:
        room.submit()
    assert refused.value.fault == "ours"
    subprocess.check_call(["mount", "-o", "remount,rw", str(small_disk)])
    assert room.submit().status == room.get(job).status == "queued" and room.count("jobs") == 2
    room.database.close()


def test_f11_a_worker_out_of_descriptors(room: Room) -> None:
    """Nothing can be opened when a result is to be stored: the attempt fails cleanly, and the next one succeeds."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    starved = threading.Event()

    def greedy(task: Task, _: Report) -> list[Product]:
        path = task.folder / "out.bin"
        path.write_bytes(b"made")
        if task.job.attempt == 1:
            number = os.dup(0)
            os.close(number)
            resource.setrlimit(resource.RLIMIT_NOFILE, (number, hard))  # the next descriptor would be one too many
            starved.set()
        return [Product(name="out.bin", path=path, media_type="application/octet-stream")]

    job = room.submit()
    settings = WorkerSettings(kinds=(KIND,), lease_s=30.0, poll_s=0.02)
    worker = Worker(room.database, room.store, [OneByOne(greedy)], settings)
    worker.start()
    try:
        assert starved.wait(30)
        time.sleep(0.3)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        eventually(lambda: room.get(job).finished)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        worker.stop(0)
        worker.join(10)
    done = room.get(job)
    assert (done.status, done.attempt, len(done.outputs)) == ("completed", 2, 1) and room.count("events") == 1
    assert read_whole(room.store, done.outputs[0].key) == b"made"
    assert [entry.key for entry in room.store.entries()] == [done.outputs[0].key]


def test_f15_a_storm_of_retries_is_one_job(room: Room) -> None:
    def ask(_: int) -> str:
        return room.submit(params={"n": 1}, idempotency_key="same").id

    with ThreadPoolExecutor(20) as clients:
        ids = set(clients.map(ask, range(200)))
    assert len(ids) == 1 and room.count("jobs") == 1 and room.count("idempotency_keys") == 1


def test_f16_a_full_queue_says_whose_fault_it_is(room: Room) -> None:
    queue = Queue(room.database, Admission(max_waiting=5))
    taken, refused = [], []

    def ask(n: int) -> None:
        try:
            taken.append(queue.submit(Submission(tenant="ann", kind=KIND, params={"n": n})).job)
        except QueueFull as error:
            refused.append(error)

    with ThreadPoolExecutor(8) as clients:
        list(clients.map(ask, range(40)))
    assert len(taken) == 5 == room.count("jobs"), "doors of one process share commits, so the bound is exact"
    assert {(error.fault, error.code) for error in refused} == {("ours", "queue_full")}
    assert all(error.retry_after_s for error in refused)
    room.claim()
    ask(99)
    assert len(taken) == 6


def test_f30_one_key_from_fifty_threads_on_two_doors(room: Room) -> None:
    doors = [room.queue, Queue(Database(room.url))]
    start = threading.Barrier(50)

    def ask(n: int) -> tuple[str, bool]:
        start.wait()
        submission = Submission(tenant="ann", kind=KIND, params={}, idempotency_key="same")
        receipt = doors[n % 2].submit(submission)
        return receipt.job.id, receipt.replayed

    with ThreadPoolExecutor(50) as clients:
        answers = list(clients.map(ask, range(50)))
    assert len({job_id for job_id, _ in answers}) == 1 and room.count("jobs") == 1
    assert sum(not replayed for _, replayed in answers) == 1
    doors[1].database.close()


@pytest.mark.parametrize("change", ["cancel", "delete"])
def test_f30_ending_and_finishing_race(room: Room, change: str) -> None:
    """Whoever commits first wins, there is one end and one event, and both sides are told the truth."""
    other = Database(room.url)
    leases = Leases(other)
    for _ in range(12):
        job = room.submit()
        (lease,) = leases.claim("w", [KIND])
        start = threading.Barrier(2)

        def end(job: Job = job, start: threading.Barrier = start) -> Any:
            start.wait()
            return getattr(room.queue, change)("ann", job.id)

        def finish(lease: Any = lease, start: threading.Barrier = start) -> bool:
            start.wait()
            return leases.publish([(lease, [file_of(lease.job.id)])])[0]

        with ThreadPoolExecutor(2) as pool:
            ended, finished = pool.submit(end), pool.submit(finish)
        with room.database.reading() as connection:
            (status,) = connection.exec_driver_sql(f"SELECT status FROM jobs WHERE id = '{job.id}'").one()
            (events,) = connection.exec_driver_sql(f"SELECT count(*) FROM events WHERE job_id = '{job.id}'").one()
        assert events == 1 and status == ("completed" if finished.result() else "cancelled")
        if change == "cancel":
            assert ended.result().status == status
        else:
            assert room.queue.list("ann").jobs == () and room.count("job_files") == 0
            with pytest.raises(NoSuchJob):
                room.get(job)
    other.close()


def test_f30_cancelling_and_claiming_race(room: Room) -> None:
    other = Database(room.url)
    leases = Leases(other)
    for _ in range(12):
        job = room.submit()
        start = threading.Barrier(2)

        def end(job: Job = job, start: threading.Barrier = start) -> Job:
            start.wait()
            return room.queue.cancel("ann", job.id)

        def claim(start: threading.Barrier = start) -> list[Any]:
            start.wait()
            return leases.claim("w", [KIND])

        with ThreadPoolExecutor(2) as pool:
            ended, claimed = pool.submit(end), pool.submit(claim)
        assert ended.result().status == "cancelled" == room.get(job).status
        for lease in claimed.result():
            assert leases.publish([(lease, [file_of(job.id)])]) == [False]
    assert leases.claim("w", [KIND]) == []
    other.close()
