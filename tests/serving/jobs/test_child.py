"""A runner in a child process: whatever happens to the child, the parent has an answer, soon."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from tests.house.graph import REPOSITORY
from tests.serving.jobs.conftest import Room, eventually
from tests.serving.jobs.runners import Misbehaving, broken_factory
from yozora.core.errors import YozoraError
from yozora.serving.jobs.child import ChildRunner
from yozora.serving.jobs.runner import Checkpoint, JobFailed, Stopped, Task


class Told:
    """A report that remembers, and stops when a test wants it."""

    def __init__(self, stop_at: int = 10**9, keep_at: int = 10**9) -> None:
        self.steps: list[tuple[int, int]] = []
        self.kept: Sequence[bytes] = ()
        self.stop_at = stop_at
        self.keep_at = keep_at
        self.stop = False

    def __call__(self, step: int, total: int, checkpoint: Checkpoint | None = None) -> None:
        self.steps.append((step, total))
        if step == self.keep_at and checkpoint is not None:
            self.kept = checkpoint()
        if step >= self.stop_at:
            raise Stopped("cancelled")

    def check(self) -> None:
        if self.stop:
            raise Stopped("cancelled")

    def wants_checkpoint(self, step: int, total: int) -> bool:
        return step == self.keep_at


@pytest.fixture
def task(lite: Room, tmp_path: Path) -> Callable[..., Task]:
    def make(**params) -> Task:
        folder = tmp_path / os.urandom(4).hex()
        folder.mkdir()
        return Task(job=lite.submit(params=params), folder=folder)

    return make


@pytest.fixture
def child() -> Iterator[ChildRunner]:
    runner = ChildRunner(Misbehaving, grace_s=1.0)
    yield runner
    runner.close()


def test_a_child_does_what_its_runner_does(child: ChildRunner, task) -> None:
    report = Told(keep_at=2)
    (products,) = child.run([task(steps=4)], report)
    assert products[0].path.read_bytes() == b"made" and report.steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert report.kept == [b"after 2"]
    pid = child.pid
    child.run([task(steps=1)], Told())
    assert child.pid == pid, "it is kept"


def test_a_failure_comes_through_with_its_verdict(child: ChildRunner, task) -> None:
    with pytest.raises(JobFailed, match="No giraffes") as failed:
        child.run([task(fail="No giraffes.")], Told())
    assert failed.value.code == "invalid_request" and not failed.value.retry
    child.run([task(steps=1)], Told())


def test_a_stop_is_heeded_and_the_child_kept(child: ChildRunner, task) -> None:
    report = Told(stop_at=3)
    with pytest.raises(Stopped):
        child.run([task(steps=50)], report)
    assert len(report.steps) == 3
    pid = child.pid
    assert pid is not None
    child.run([task(steps=1)], Told())
    assert child.pid == pid


def test_a_child_that_hangs_is_killed_after_its_grace(child: ChildRunner, task) -> None:
    child.run([task(steps=1)], Told())
    pid, report = child.pid, Told()
    report.stop = True
    began = time.monotonic()
    with pytest.raises(Stopped):
        child.run([task(hang_s=600)], report)
    assert 0.5 < time.monotonic() - began < 30 and child.pid is None
    assert not alive(pid)
    child.run([task(steps=1)], Told())
    assert child.pid != pid


def test_a_child_is_ended_by_several_at_once(task) -> None:
    """The one that runs it kills it for not stopping, while its server ends it for having to leave."""
    for _ in range(3):
        child = ChildRunner(Misbehaving)
        child.run([task(steps=1)], Told())
        pid, gate, troubles = child.pid, threading.Barrier(8), []

        def end(child: ChildRunner = child, gate: threading.Barrier = gate, troubles: list = troubles) -> None:
            gate.wait()
            try:
                child.close()
            except Exception as error:
                troubles.append(error)

        threads = [threading.Thread(target=end) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert troubles == [] and child.pid is None and not alive(pid)


@pytest.mark.parametrize(
    ("params", "words"),
    [({"signal": signal.SIGKILL}, "SIGKILL"), ({"signal": signal.SIGSEGV}, "SIGSEGV"), ({"exit": 7}, "code 7")],
)
def test_f01_a_child_that_dies_is_told(child: ChildRunner, task, params: dict, words: str) -> None:
    with pytest.raises(JobFailed, match=words) as failed:
        child.run([task(**params)], Told())
    assert failed.value.code == "runner_died" and failed.value.retry
    child.run([task(steps=1)], Told())


def test_f12_out_of_memory_takes_nobody_along(task) -> None:
    child = ChildRunner(Misbehaving, max_memory_bytes=2 << 30)
    try:
        with pytest.raises(JobFailed) as failed:
            child.run([task(eat_bytes=8 << 30)], Told())
        assert failed.value.code == "out_of_memory"
        (products,) = child.run([task(steps=1)], Told())
        assert products[0].path.read_bytes() == b"made"
    finally:
        child.close()


def test_a_runner_that_cannot_be_made_is_told(task) -> None:
    child = ChildRunner(partial(broken_factory, "There is no model 'x'."))
    with pytest.raises(YozoraError, match="There is no model"):
        child.run([task()], Told())
    assert child.pid is None


PARENT = """
import sys
from pathlib import Path
from tests.serving.jobs.runners import Misbehaving
from yozora.serving.jobs.child import ChildRunner
if __name__ == "__main__":
    child = ChildRunner(Misbehaving)
    child._ready()
    print(child.pid, flush=True)
    sys.stdin.read()
"""


def test_a_child_does_not_outlive_its_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    parent = subprocess.Popen([sys.executable, str(script)], stdin=-1, stdout=-1, text=True, env=env)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert alive(pid)
    parent.kill()
    parent.communicate()
    eventually(lambda: not alive(pid))


def alive(pid: int | None) -> bool:
    """Return whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
