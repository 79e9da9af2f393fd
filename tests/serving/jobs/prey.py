"""Processes to be killed: workers and submitters that freeze at a named point, leave a mark, and wait for the end."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from yozora.serving.jobs.database import Database
from yozora.serving.jobs.job import StoredFile, Submission
from yozora.serving.jobs.leases import Lease, Leases
from yozora.serving.jobs.queue import Queue
from yozora.serving.jobs.runner import Product, Report, Task
from yozora.serving.jobs.settings import WorkerSettings
from yozora.serving.jobs.store import Deposit, DirectoryStore
from yozora.serving.jobs.worker import Worker

STEPS = 8
_CONTEXT: Any = get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Where the prey lives, and where it freezes: "step 5", "encode", "stored", "published", "" for nowhere."""

    url: str
    folder: Path
    freeze_at: str = ""
    lease_s: float = 0.8

    @property
    def mark(self) -> Path:
        """The file that shows that the prey has frozen."""
        return self.folder / "frozen"

    def pass_by(self, point: str) -> None:
        """Freeze if this is the point: for ever, in one call, as a process does that waits for a disk."""
        if point == self.freeze_at:
            self.mark.write_text(str(os.getpid()))
            time.sleep(1000)


def start(target: Callable[..., None], *arguments: Any) -> BaseProcess:
    """Start a process of its own."""
    process: BaseProcess = _CONTEXT.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


class Stepper:
    """Runs a job in eight steps with a checkpoint after each; its file tells where it began."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def run(self, tasks: Sequence[Task], report: Report) -> list[list[Product]]:
        """Run one task."""
        (task,) = tasks
        begun = int(task.checkpoint or b"0")
        for step in range(begun + 1, STEPS + 1):
            self.ground.pass_by(f"step {step}")
            report(step, STEPS, lambda step=step: [str(step).encode()])  # type: ignore[misc]
        path = task.folder / "out.bin"
        path.write_bytes(b"the first half, ")
        self.ground.pass_by("encode")
        path.write_bytes(b"the first half, the second half, begun at %d" % begun)
        return [[Product(name="out.bin", path=path, media_type="application/octet-stream")]]


class FreezingStore(DirectoryStore):
    """A store that can freeze after a result lies in its place."""

    ground: Ground

    def put(self, deposits: Sequence[Deposit]) -> list[StoredFile]:
        files = super().put(deposits)
        if deposits[0].name == "out.bin":
            self.ground.pass_by("stored")
        return files


class FreezingLeases(Leases):
    """Leases that can freeze when the transaction is through and nobody was told."""

    ground: Ground

    def publish(self, results: Sequence[tuple[Lease, Sequence[StoredFile]]]) -> list[bool]:
        self.ground.pass_by("before publishing")
        told = super().publish(results)
        self.ground.pass_by("published")
        return told


def worker(ground: Ground) -> None:
    """Work until the end."""
    database = Database(ground.url)
    store, leases = FreezingStore(ground.folder / "files"), FreezingLeases(database)
    store.ground = leases.ground = ground
    settings = WorkerSettings(kinds=("video",), lease_s=ground.lease_s, poll_s=0.02, checkpoint_steps=1, finish_s=0.5)
    Worker(database, store, [Stepper(ground)], settings, leases=leases).run_until_signalled()


def submitter(ground: Ground, answers: Path) -> None:
    """Submit one job after the other, each with a key, noting every answer."""
    queue = Queue(Database(ground.url))
    with answers.open("a", buffering=1) as journal:
        for number in range(10_000):
            ground.pass_by(f"job {number}")
            receipt = queue.submit(
                Submission(tenant="ann", kind="image", params={"n": number}, idempotency_key=f"k{number}")
            )
            ground.pass_by(f"answer {number}")
            journal.write(f"{number} {receipt.job.id}\n")
