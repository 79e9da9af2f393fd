"""Runners: what a job does is a callable from outside; this room knows neither pixels nor tensors.

    def run(tasks: Sequence[Task], report: Report) -> Sequence[Sequence[Product]]

Tasks that come together may be run together; each gets its own list of products, files in its own folder. After every
step the runner calls `report(step, total, checkpoint)`. That call publishes progress, has a checkpoint kept when it is
time (`checkpoint()` then gives bytes for each task), and raises `Stopped` when there is no point in going on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from yozora.core.errors import YozoraError
from yozora.serving.jobs.job import Job

Checkpoint = Callable[[], Sequence[bytes]]
Reason = Literal["cancelled", "drained", "timeout"]


@dataclass(frozen=True, kw_only=True)
class Task:
    """One job to run: its folder to write into, its inputs as files, and the checkpoint to go on from, if any."""

    job: Job
    folder: Path
    inputs: Mapping[str, Path] = field(default_factory=dict)
    checkpoint: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Product:
    """A file that a runner made: `name` is what the job will know it under."""

    name: str
    path: Path
    media_type: str


@runtime_checkable
class Report(Protocol):
    """The runner's line to the outside."""

    def __call__(self, step: int, total: int, checkpoint: Checkpoint | None = None) -> None:
        """Tell that `step` of `total` is done; raises `Stopped`."""
        ...

    def check(self) -> None:
        """Raise `Stopped` if there is no point in going on; tells nothing."""
        ...

    def wants_checkpoint(self, step: int, total: int) -> bool:
        """Return whether a call for this step would keep a checkpoint."""
        ...


@runtime_checkable
class Runner(Protocol):
    """Runs jobs; one call at a time."""

    def run(self, tasks: Sequence[Task], report: Report) -> Sequence[Sequence[Product]]:
        """Return the products of each task; raise `JobFailed` (or anything) if that cannot be."""
        ...


class Stopped(BaseException):
    """Raised out of `report`: every task of the call was cancelled or lost, or the worker has to leave.

    It is no `Exception`, so that no handler between the runner's steps swallows it by accident.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class JobFailed(YozoraError):
    """A runner's verdict: a code for programs, a sentence for people, and whether another attempt could do better."""

    def __init__(self, code: str, message: str, *, retry: bool) -> None:
        super().__init__(message)
        self.code = code
        self.retry = retry


@dataclass(frozen=True)
class OneByOne:
    """A runner from a function that runs one task, for work that gains nothing from company."""

    function: Callable[[Task, Report], Sequence[Product]]

    def run(self, tasks: Sequence[Task], report: Report) -> Sequence[Sequence[Product]]:
        """Run the tasks one after the other."""
        return [self.function(task, report) for task in tasks]
