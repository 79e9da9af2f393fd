"""The worker: what it claims it settles, whatever its runner does; and it leaves in good order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.serving.jobs.conftest import KIND, Room, eventually
from tests.serving.jobs.test_leases import wait_over
from yozora.core.errors import UsageError, YozoraError
from yozora.serving.jobs.errors import StorageTrouble
from yozora.serving.jobs.job import Job
from yozora.serving.jobs.runner import JobFailed, OneByOne, Product, Report, Runner, Stopped, Task
from yozora.serving.jobs.settings import WorkerSettings
from yozora.serving.jobs.store import Deposit, read_whole
from yozora.serving.jobs.worker import Worker


def made(task: Task, content: bytes = b"done") -> list[Product]:
    """Return a product of these bytes."""
    path = task.folder / "out.bin"
    path.write_bytes(content)
    return [Product(name="out.bin", path=path, media_type="application/octet-stream")]


class Cell:
    """A runner that a test leads step by step."""

    def __init__(self, steps: int = 1000) -> None:
        self.steps = steps
        self.begun = threading.Event()
        self.go = threading.Event()
        self.step = 0
        self.ended: Any = None

    def run(self, tasks: Sequence[Task], report: Report) -> list[list[Product]]:
        start = int(tasks[0].checkpoint or b"0")
        self.begun.set()
        try:
            for step in range(start + 1, self.steps + 1):
                self.step = step
                self.go.wait(0.005)
                report(self.step, self.steps, lambda step=step: [str(step).encode()] * len(tasks))
        except BaseException as error:
            self.ended = error
            raise
        self.ended = "well"
        return [made(task, f"from {start}".encode()) for task in tasks]


@pytest.fixture
def at_work(lite: Room, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    workers: list[Worker] = []
    (tmp_path / "scratch").mkdir()

    def start(*runners: Runner, **values: Any) -> Worker:
        settings = WorkerSettings(
            **{
                "kinds": (KIND,),
                "slots": len(runners),
                "poll_s": 0.02,
                "lease_s": 30.0,
                "progress_every_s": 0.0,
                "scratch": tmp_path / "scratch",
                **values,
            }
        )
        workers.append(Worker(lite.database, lite.store, runners, settings))
        workers[-1].start()
        return workers[-1]

    yield start
    for worker in workers:
        worker.stop(0)
        worker.join(10)
    assert list((tmp_path / "scratch").iterdir()) == [], "a run left its folder behind"


def ended(room: Room, job: Job) -> Job:
    """Return a job once it has ended."""
    eventually(lambda: room.get(job).finished)
    return room.get(job)


def test_a_job_is_done(lite: Room, at_work) -> None:
    jobs = [lite.submit(params={"n": n}) for n in range(5)]
    at_work(*[OneByOne(lambda task, _: made(task, str(task.job.params["n"]).encode()))] * 2)
    for n, job in enumerate(jobs):
        done = ended(lite, job)
        assert done.status == "completed" and done.progress == 100 and done.attempt == 1 and done.owner is None
        assert read_whole(lite.store, done.outputs[0].key) == str(n).encode()
    assert lite.count("events") == 5


def test_inputs_lie_ready(lite: Room, at_work) -> None:
    from yozora.serving.jobs.job import new_id

    job_id = new_id()
    inputs = lite.store.put([Deposit(job_id=job_id, name="first frame.png", content=b"a picture")])
    job = lite.submit(id=job_id, inputs=tuple(inputs))
    at_work(OneByOne(lambda task, _: made(task, task.inputs["first frame.png"].read_bytes())))
    assert read_whole(lite.store, ended(lite, job).outputs[0].key) == b"a picture"


def test_progress_is_told_in_percent(lite: Room, at_work) -> None:
    job, cell = lite.submit(), Cell(200)
    at_work(cell)
    seen = []
    while not (now := lite.get(job)).finished:
        seen.append(now.progress)
        time.sleep(0.01)
    assert len(set(seen)) > 2 and max(seen) <= 99 and seen == sorted(seen) and now.progress == 100


@pytest.mark.parametrize("how", ["cancel", "delete"])
def test_a_cancelled_run_stops_at_its_next_step(lite: Room, at_work, how: str) -> None:
    job, cell = lite.submit(), Cell(100_000)
    worker = at_work(cell)
    assert cell.begun.wait(30)
    getattr(lite.queue, how)("ann", job.id)
    step = cell.step
    eventually(lambda: cell.ended is not None)
    assert isinstance(cell.ended, Stopped) and cell.ended.reason == "cancelled"
    assert cell.step <= step + 2, "it stops within a step"
    other = lite.submit()
    cell.steps = 1
    assert ended(lite, other).status == "completed" and worker is not None
    assert lite.count("job_files") == 1


@pytest.mark.parametrize(
    ("error", "code", "attempts"),
    [
        (UsageError("seconds must be above 0."), "invalid_request", 1),
        (JobFailed("moderation_blocked", "No.", retry=False), "moderation_blocked", 1),
        (JobFailed("busy", "Not now.", retry=True), "busy", 3),
        (YozoraError("The model is missing."), "generation_failed", 3),
        (OSError(28, "No space left on device"), "storage_unavailable", 3),
        (MemoryError(), "out_of_memory", 3),
        (RuntimeError("CUDA error: secret detail"), "server_error", 3),
    ],
)
def test_f13_a_run_that_always_fails_ends_as_a_dead_letter(
    lite: Room, at_work, error: Exception, code: str, attempts: int
) -> None:
    def fail(task: Task, report: Report) -> list[Product]:
        raise error

    job = lite.submit(batch_key="b")
    at_work(OneByOne(fail))

    def over() -> bool:
        wait_over(lite)
        return lite.get(job).finished

    eventually(over)
    done = lite.get(job)
    assert done.status == "failed" and done.error is not None and done.error.code == code and done.attempt == attempts
    assert "secret" not in done.error.message and lite.count("events") == 1
    good = lite.submit()
    at_work(OneByOne(lambda task, _: made(task)))
    eventually(lambda: lite.get(good).finished)


def test_f14_one_bad_job_does_not_spoil_its_company(lite: Room, at_work) -> None:
    class Picky:
        companies: list[int] = []

        def run(self, tasks: Sequence[Task], report: Report) -> list[list[Product]]:
            self.companies.append(len(tasks))
            if any(task.job.params["bad"] for task in tasks):
                raise JobFailed("poison", "It is poison.", retry=False)
            return [made(task) for task in tasks]

    jobs = [lite.submit(batch_key="b", params={"bad": n == 1}) for n in range(4)]
    picky = Picky()
    at_work(picky, batch=4)

    def over() -> bool:
        wait_over(lite)
        return all(lite.get(job).finished for job in jobs)

    eventually(over)
    assert [lite.get(job).status for job in jobs] == ["completed", "failed", "completed", "completed"]
    assert picky.companies == [4, 1, 1, 1, 1]


def test_a_run_that_takes_too_long_is_broken_off(lite: Room, at_work) -> None:
    job, cell = lite.submit(max_attempts=1), Cell(100_000)
    at_work(cell, job_limit_s=0.2)
    done = ended(lite, job)
    assert done.status == "failed" and done.error is not None and done.error.code == "timeout"


def test_a_worker_that_leaves_finishes_first(lite: Room, at_work) -> None:
    job, later, cell = lite.submit(), lite.submit(), Cell(30)
    worker = at_work(cell)
    assert cell.begun.wait(30)
    worker.stop(60)
    assert worker.join(60) and lite.get(job).status == "completed"
    assert lite.get(later).status == "queued", "it takes no more"


def test_a_worker_in_a_hurry_leaves_its_work_to_the_next(lite: Room, at_work) -> None:
    job, cell = lite.submit(max_attempts=1), Cell(300)
    worker = at_work(cell, checkpoint_steps=1000)
    eventually(lambda: cell.step >= 3)
    worker.stop(0)
    assert worker.join(30)
    left = lite.get(job)
    assert left.waiting and left.status == "in_progress" and left.attempt == 0 and left.checkpoint_step >= 3
    at_work(Cell(left.checkpoint_step + 3))
    done = ended(lite, job)
    assert read_whole(lite.store, done.outputs[0].key) == f"from {left.checkpoint_step}".encode()
    eventually(lambda: len(list(lite.store.entries())) == 1, 10)  # the checkpoint is not needed any more


def test_a_run_that_does_not_leave_is_left_behind(lite: Room, at_work) -> None:
    release = threading.Event()

    def deaf(task: Task, report: Report) -> list[Product]:
        release.wait(60)
        return made(task, b"late")

    job = lite.submit()
    worker = at_work(OneByOne(deaf))
    eventually(lambda: lite.get(job).status == "in_progress")
    worker.stop(0)
    assert not worker.join(0.2)
    assert lite.get(job).waiting
    at_work(OneByOne(lambda task, _: made(task, b"early")))
    done = ended(lite, job)
    release.set()
    for thread in worker._threads:
        thread.join(30)
    assert read_whole(lite.store, lite.get(job).outputs[0].key) == b"early" and lite.get(job) == done


def test_checkpoints_come_every_few_steps(lite: Room, at_work) -> None:
    job, cell = lite.submit(), Cell(1000)
    worker = at_work(cell, checkpoint_steps=3)
    eventually(lambda: lite.get(job).checkpoint_step >= 6)
    seen = lite.get(job)
    assert seen.checkpoint_step % 3 == 0 and seen.checkpoint_key is not None
    assert len(list(lite.store.entries())) <= 2, "older ones go"
    lite.queue.cancel("ann", job.id)
    eventually(lambda: cell.ended is not None)
    assert worker is not None


def test_who_lost_its_job_leaves_the_checkpoint_to_the_next(lite: Room, at_work) -> None:
    begun = []

    def run(task: Task, report: Report) -> list[Product]:
        begun.append(task.checkpoint)
        if task.checkpoint is None:
            report(8, 10, lambda: [b"after eight"])
            lite.leases.take_away(lite.leases.sightings())
        return made(task)

    job = lite.submit()
    at_work(OneByOne(run))
    assert ended(lite, job).attempt == 2 and begun == [None, b"after eight"]


def test_a_damaged_checkpoint_is_begun_anew(lite: Room, at_work) -> None:
    job = lite.submit()
    (lease,) = lite.claim()
    (file,) = lite.store.put([Deposit(job_id=job.id, name="c.latent", content=b"5")])
    lite.leases.keep(lease, 5, file.key)
    lite.store.path(file.key).write_bytes(b"9")
    lite.leases.give_back(lease)
    at_work(Cell(10))
    assert read_whole(lite.store, ended(lite, job).outputs[0].key) == b"from 0"


def test_a_moment_without_database_costs_no_work(lite: Room, at_work, monkeypatch) -> None:
    runs, troubles = [], [StorageTrouble("down")] * 3

    def run(task: Task, report: Report) -> list[Product]:
        runs.append(task.job.id)
        report(1, 2)
        return made(task)

    job = lite.submit()
    worker = at_work(OneByOne(run))
    publish = worker.leases.publish

    def sometimes(results):
        if troubles:
            raise troubles.pop()
        return publish(results)

    monkeypatch.setattr(worker.leases, "publish", sometimes)
    assert ended(lite, job).status == "completed" and runs == [job.id] and not troubles


def test_settings_are_checked() -> None:
    for values in ({"kinds": ()}, {"slots": 0}, {"lease_s": 0.0}, {"batch": 0}):
        with pytest.raises(UsageError):
            WorkerSettings(**{"kinds": ("a",), **values})
