"""A runner in a child process: one that does not stop when it should, hangs, or dies takes nobody along.

The child is started once, with what is slow to load, and kept; it is killed when it does not heed a stop within a grace
time, and the next job gets a fresh one. It ends by itself when its parent is gone, even by `kill -9`.
"""

from __future__ import annotations

import logging
import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from yozora.serving.jobs.runner import Checkpoint, JobFailed, Product, Report, Runner, Stopped, Task
from yozora.serving.jobs.verdict import verdict

log = logging.getLogger(__name__)

_POLL_S = 0.2
_START_S = 300.0


class ChildRunner:
    """Runs a runner in a process of its own, made there by `factory` (picklable: a function or a partial of one)."""

    def __init__(
        self, factory: Callable[[], Runner], *, grace_s: float = 5.0, max_memory_bytes: int | None = None
    ) -> None:
        """Kill the child `grace_s` after an unheeded stop; bound its address space to `max_memory_bytes`, if given."""
        self.factory = factory
        self.grace_s = grace_s
        self.max_memory_bytes = max_memory_bytes
        self._process: BaseProcess | None = None
        self._line: Connection | None = None
        self._ending = threading.RLock()

    def run(self, tasks: Sequence[Task], report: Report) -> Sequence[Sequence[Product]]:
        """Run tasks in the child; see `runner.Runner`."""
        line = self._ready()
        self._send(line, ("run", list(tasks)))
        try:
            kind, *rest = self._converse(line, report)
        except JobFailed:
            raise
        except BaseException:
            self._stop(line)
            raise
        if kind == "done":
            return rest[0]
        code, message, retry = rest
        if code == "out_of_memory":
            self.close()
        raise JobFailed(code, message, retry=retry)

    def _converse(self, line: Connection, report: Report) -> tuple[Any, ...]:
        """Pass the child's reports on until it has done or failed; return that message."""
        while True:
            message = self._receive(line, report)
            if message[0] != "step":
                return message
            _, step, total, can_checkpoint = message
            report(step, total, self._fetch(line, report) if can_checkpoint else None)
            self._send(line, ("go",))

    def close(self) -> None:
        """End the child at once; callable from another thread than the one that runs."""
        with self._ending:
            if self._process is not None:
                self._process.kill()
                self._process.join()
                self._process.close()
            if self._line is not None:
                self._line.close()
            self._process = self._line = None

    @property
    def pid(self) -> int | None:
        """The child's process id while there is one."""
        return self._process.pid if self._process is not None else None

    def _ready(self) -> Connection:
        """Return the line to a child that is alive."""
        if self._process is not None and not self._process.is_alive():
            self.close()
        if self._line is None:
            context = get_context("spawn")
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_serve, args=(theirs, self.factory, self.max_memory_bytes), name="jobs-child", daemon=True
            )
            process.start()
            theirs.close()
            self._process, self._line = process, ours
            if not ours.poll(_START_S):
                self.close()
                raise JobFailed("runner_died", "The process that makes videos did not start.", retry=True)
            kind, *rest = self._receive(ours, None)
            if kind == "failed":
                self.close()
                raise JobFailed(rest[0], rest[1], retry=rest[2])
        return self._line

    def _send(self, line: Connection, message: tuple[Any, ...]) -> None:
        """Send a message; a child that is gone is found out by the next receive."""
        try:
            line.send(message)
        except (BrokenPipeError, ConnectionResetError):
            log.warning("the child is gone")

    def _receive(self, line: Connection, report: Report | None) -> tuple[Any, ...]:
        """Wait for a message, asking `report` now and then whether the wait is worth it."""
        try:
            while not line.poll(_POLL_S):
                if report is not None:
                    report.check()
            return line.recv()
        except (EOFError, ConnectionResetError) as error:
            raise self._died() from error

    def _died(self) -> JobFailed:
        """Return what to say of a child that ended in the middle of its work."""
        code = None
        with self._ending:
            if self._process is not None:
                self._process.join(1.0)
                code = self._process.exitcode
            self.close()
        how = f"by {signal.Signals(-code).name}" if code is not None and code < 0 else f"with code {code}"
        return JobFailed("runner_died", f"The process that made the video ended {how}.", retry=True)

    def _fetch(self, line: Connection, report: Report) -> Checkpoint:
        """Return a checkpoint that is asked of the child only when somebody wants it."""

        def fetch() -> Sequence[bytes]:
            """Ask the child."""
            self._send(line, ("keep",))
            _, contents = self._receive(line, report)
            return contents

        return fetch

    def _stop(self, line: Connection) -> None:
        """Have the child stop at its next step, or kill it when it does not come to one in time."""
        deadline = time.monotonic() + self.grace_s
        self._send(line, ("stop",))
        try:
            while line.poll(max(0.0, deadline - time.monotonic())):
                kind, *_ = line.recv()
                if kind in ("stopped", "done", "failed"):
                    return
        except (EOFError, ConnectionResetError):
            pass
        log.warning("the child did not stop within %g s and is killed", self.grace_s)
        self.close()


class _ChildReport:
    """The child's end of a report."""

    def __init__(self, line: Connection) -> None:
        self.line = line

    def __call__(self, step: int, total: int, checkpoint: Checkpoint | None = None) -> None:
        """Tell the parent, and do as it says."""
        self.line.send(("step", step, total, checkpoint is not None))
        while True:
            (answer,) = self.line.recv()
            if answer == "stop":
                raise Stopped("cancelled")
            if answer != "keep" or checkpoint is None:
                return
            self.line.send(("checkpoint", list(checkpoint())))

    def check(self) -> None:
        """Raise `Stopped` if the parent has said so meanwhile."""
        if self.line.poll() and self.line.recv() == ("stop",):
            raise Stopped("cancelled")

    def wants_checkpoint(self, step: int, total: int) -> bool:
        """The parent decides when it is told of the step."""
        return True


def _serve(line: Connection, factory: Callable[[], Runner], max_memory_bytes: int | None) -> None:
    """Live as a child: make the runner, then run what comes down the line until it ends."""
    parent = os.getppid()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the parent decides when we go
    threading.Thread(target=leave_with, args=(parent,), daemon=True).start()
    if max_memory_bytes is not None:
        resource.setrlimit(resource.RLIMIT_AS, (max_memory_bytes, max_memory_bytes))
    try:
        runner = factory()
    except Exception as error:
        failure, retry = verdict(error)
        log.exception("the runner could not be made")
        line.send(("failed", failure.code, failure.message, retry))
        return
    line.send(("ready",))
    report = _ChildReport(line)
    while True:
        try:
            kind, *rest = line.recv()
        except (EOFError, ConnectionResetError):
            return
        if kind != "run":
            continue  # an answer that came when the run was over
        (tasks,) = rest
        try:
            line.send(("done", runner.run(tasks, report)))
        except Stopped:
            line.send(("stopped",))
        except Exception as error:
            failure, retry = verdict(error)
            log.exception("a run failed: %s", failure.message)
            line.send(("failed", failure.code, failure.message, retry))


def leave_with(parent: int) -> None:
    """End this process, whatever it is doing, once its parent is gone."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
