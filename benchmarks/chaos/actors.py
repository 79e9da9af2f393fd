"""The actors of the chaos: submitters that behave like doors with clients behind them, workers, and their journals.

Each is one process, born by fork, killed without warning, born again with the same name; what it was told before its
death is in its journal, and a client that got no answer asks again with the same key, as a real one would.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yozora.serving.jobs.admission import Admission
from yozora.serving.jobs.database import Database
from yozora.serving.jobs.errors import NoSuchJob, StorageTrouble
from yozora.serving.jobs.job import StoredFile, Submission
from yozora.serving.jobs.leases import Lease, Leases
from yozora.serving.jobs.queue import Queue
from yozora.serving.jobs.runner import Product, Report, Task
from yozora.serving.jobs.settings import WorkerSettings
from yozora.serving.jobs.store import DirectoryStore
from yozora.serving.jobs.worker import Worker

TENANT = "chaos"
KIND = "noop"
ADMISSION = Admission(max_waiting=1_000_000)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Where the actors play: database, folders, how many jobs, and their times in seconds."""

    database: str
    store: Path
    journals: Path
    lease_s: float = 3.0
    batch: int = 8
    clients: int = 8
    cancelled_share: float = 0.02
    deleted_share: float = 0.02
    kept_s: float = 0.0  # how long a no-op job dawdles, so that a kill finds it at work


class Journal:
    """Lines that survive their writer: each is in the system's hands before the next thing happens."""

    def __init__(self, path: Path) -> None:
        # What a killed writer left half written must not swallow the first line of the next.
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o644)
        os.write(self._file, b"\n")

    def note(self, note: str, **what: Any) -> None:
        """Write one line."""
        os.write(self._file, (json.dumps({"note": note, **what}) + "\n").encode())


def noop(task: Task, report: Report) -> list[Product]:
    """Make bytes that anybody can tell from the number of the job."""
    number = int(task.job.params["number"])
    time.sleep(float(task.job.params.get("dawdle_s", 0)))
    report(1, 1)
    path = task.folder / "out.bin"
    path.write_bytes(hashlib.sha256(f"job {number}".encode()).digest() * (1 + number % 64))
    return [Product(name="out.bin", path=path, media_type="application/octet-stream")]


class NoOp:
    """A runner for no-op jobs that come together; it reports once for all of them."""

    def run(self, tasks: Sequence[Task], report: Report) -> list[list[Product]]:
        """Run the tasks."""
        quiet = _Once(report)
        return [noop(task, quiet) for task in tasks]


class _Once:
    """A report that passes on its first call only."""

    def __init__(self, report: Report) -> None:
        self._report: Report | None = report

    def __call__(self, step: int, total: int, checkpoint: Any = None) -> None:
        if self._report is not None:
            self._report(step, total)
        self._report = None

    def check(self) -> None:
        """Nothing to ask."""

    def wants_checkpoint(self, step: int, total: int) -> bool:
        """There is nothing to keep."""
        return False


class NotedLeases(Leases):
    """Leases whose owner notes what it was told."""

    journal: Journal

    def publish(self, results: Sequence[tuple[Lease, Sequence[StoredFile]]]) -> list[bool]:
        """Publish, and note what was published."""
        told = super().publish(results)
        for (lease, _), published in zip(results, told, strict=True):
            if published:
                self.journal.note("published", job=lease.job.id, token=lease.token, owner=lease.owner)
        return told


def work(stage: Stage, name: str) -> None:
    """Be a worker until killed or told to leave."""
    database = Database(stage.database, pool_size=4)
    leases = NotedLeases(database)
    leases.journal = Journal(stage.journals / f"{name}.jsonl")
    settings = WorkerSettings(kinds=(KIND,), batch=stage.batch, lease_s=stage.lease_s, poll_s=0.05, finish_s=2.0)
    Worker(database, DirectoryStore(stage.store), [NoOp()], settings, leases=leases).run_until_signalled()


def submit(stage: Stage, name: str, numbers: Sequence[int]) -> None:
    """Submit the jobs of these numbers, those an earlier life of this submitter had no answer for once more."""
    path = stage.journals / f"{name}.jsonl"
    intended, answered = _memories(path)
    journal = Journal(path)
    queue = Queue(Database(stage.database, pool_size=stage.clients), ADMISSION)

    def one(number: int) -> None:
        """Be a client with one wish."""
        key = f"key-{number}"
        if key in answered:
            return
        if key not in intended:
            journal.note("intend", key=key, number=number)
        receipt = _until_answered(
            queue,
            Submission(
                tenant=TENANT,
                kind=KIND,
                batch_key="noop",
                params={"number": number, "dawdle_s": stage.kept_s},
                idempotency_key=key,
                priority=number % 3 - 1,
            ),
        )
        journal.note("acknowledged", key=key, job=receipt)
        whim = random.Random(number).random()
        if whim < stage.cancelled_share + stage.deleted_share:
            _change_ones_mind(queue, journal, receipt, deleting=whim < stage.deleted_share)

    with ThreadPoolExecutor(max_workers=stage.clients) as clients:
        list(clients.map(one, numbers))
    journal.note("finished")


def _until_answered(queue: Queue, submission: Submission) -> str:
    """Submit until there is an answer; the same key makes that safe."""
    while True:
        try:
            return queue.submit(submission).job.id
        except StorageTrouble:
            time.sleep(0.1)


def _change_ones_mind(queue: Queue, journal: Journal, job_id: str, *, deleting: bool) -> None:
    """Cancel or delete a job, whatever has become of it meanwhile."""
    try:
        if deleting:
            queue.delete(TENANT, job_id)
            journal.note("deleted", job=job_id)
            return
        status = queue.cancel(TENANT, job_id).status
        if status == "cancelled":
            journal.note("cancelled", job=job_id)
        else:
            journal.note("seen", job=job_id, status=status)
    except (NoSuchJob, StorageTrouble):
        pass


def _memories(path: Path) -> tuple[set[str], set[str]]:
    """Return the keys an earlier life has used, and those it had an answer for."""
    intended, answered = set(), set()
    for line in path.read_text().split("\n") if path.exists() else ():
        try:
            note = json.loads(line)
        except ValueError:
            continue
        if note["note"] == "intend":
            intended.add(note["key"])
        elif note["note"] == "acknowledged":
            answered.add(note["key"])
    return intended, answered
