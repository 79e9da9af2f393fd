"""The workers inside a server: a child process for each, which alone loads the model; this one stays small."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Protocol, runtime_checkable

from yozora.serving.http.measured import MeasuredRunner
from yozora.serving.http.metrics import Metrics
from yozora.serving.jobs.child import ChildRunner
from yozora.serving.jobs.database import Database
from yozora.serving.jobs.params import VIDEO_KIND
from yozora.serving.jobs.runner import Runner
from yozora.serving.jobs.settings import WorkerSettings
from yozora.serving.jobs.store import Store
from yozora.serving.jobs.worker import Worker


@runtime_checkable
class Crew(Protocol):
    """Whoever makes a server's videos: the pool in its own process, or a fleet."""

    def start(self) -> None:
        """Begin."""
        ...

    def leave(self) -> None:
        """Take no more jobs; callable from a signal handler."""
        ...

    def close(self, timeout_s: float) -> bool:
        """Wait for what runs, then end; return whether every run ended in time."""
        ...


class Pool:
    """A worker and its children."""

    def __init__(
        self,
        database: Database,
        store: Store,
        settings: WorkerSettings,
        metrics: Metrics,
        *,
        threads: int | None = None,
        trust: Path | None = None,
        retention_s: float,
    ) -> None:
        """Prepare a child for each slot, computing with so many CPU threads (None leaves it to torch).

        It signs with the keys of the folder `trust` (None: this user's).
        """
        self.children = [ChildRunner(partial(video_runner, threads, trust)) for _ in range(settings.slots)]
        runners = [MeasuredRunner(child, metrics) for child in self.children]
        self.worker = Worker(database, store, runners, settings, retention_s=retention_s)
        self.settings = settings

    def start(self) -> None:
        """Begin."""
        self.worker.start()

    def leave(self) -> None:
        """Take no more jobs; what runs may be finished."""
        self.worker.stop()

    def run_until_signalled(self) -> bool:
        """Work until SIGTERM or SIGINT, then leave in good order; from the main thread only."""
        try:
            return self.worker.run_until_signalled()
        finally:
            for child in self.children:
                child.close()

    def close(self, timeout_s: float) -> bool:
        """Wait for what runs, then end the children; return whether every run ended in time."""
        self.worker.stop()
        ended = self.worker.join(timeout_s)
        for child in self.children:
            child.close()
        return ended


def pool_settings(*, slots: int, batch: int, finish_s: float) -> WorkerSettings:
    """Return the settings of a worker for videos."""
    return WorkerSettings(kinds=(VIDEO_KIND,), slots=slots, batch=batch, finish_s=finish_s)


def video_runner(threads: int | None, trust: Path | None = None) -> Runner:
    """Make the runner, in the child: only there is torch loaded."""
    from yozora.serving.jobs.videos import VideoRunner

    return VideoRunner(threads, trust)
