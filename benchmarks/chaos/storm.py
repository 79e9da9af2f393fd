"""The storm: workers and submitters at work on one database, killed at random, born again, until all work is done."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any

from benchmarks.chaos.actors import ADMISSION, KIND, TENANT, Stage, submit, work
from benchmarks.chaos.checker import connect, install_history
from yozora.serving.jobs.database import Database
from yozora.serving.jobs.job import Submission
from yozora.serving.jobs.queue import Queue

_FORK = get_context("fork")


@dataclass(frozen=True, kw_only=True)
class Storm:
    """How many take part, how much there is to do, how often somebody is killed, and when to give up (seconds)."""

    jobs: int
    workers: int = 4
    submitters: int = 2
    kills: int = 200
    kill_every_s: float = 0.5
    stops: int = 0
    give_up_s: float = 3600.0
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class Damage:
    """What happened: kills by whom they hit, processes stopped for longer than a lease, seconds it all took."""

    killed_workers: int
    killed_submitters: int
    stopped_workers: int
    seconds: float
    done: bool


class Troupe:
    """Processes by name; whoever died is born again."""

    def __init__(self, parts: dict[str, Callable[[], None]]) -> None:
        self.parts = parts
        self.alive = {name: self._born(part) for name, part in parts.items()}
        self.finished: set[str] = set()

    def tend(self) -> None:
        """Replace the dead; who ended by itself has finished."""
        for name, process in list(self.alive.items()):
            if process.is_alive():
                continue
            code = process.exitcode
            process.close()
            del self.alive[name]
            if code == 0:
                self.finished.add(name)
            else:
                self.alive[name] = self._born(self.parts[name])

    def hit(self, name: str, number: signal.Signals) -> None:
        """Send a signal to one of them."""
        pid = self.alive[name].pid
        assert pid is not None
        os.kill(pid, number)

    def end(self) -> None:
        """Ask the rest to leave; kill who does not."""
        for process in self.alive.values():
            process.terminate()
        for process in self.alive.values():
            process.join(10)
            process.kill()
            process.join()

    def _born(self, part: Callable[[], None]) -> BaseProcess:
        """Start one."""
        process: Any = _FORK.Process(target=part, daemon=True)
        process.start()
        return process  # type: ignore[no-any-return]


def rage(stage: Stage, storm: Storm, say: Callable[[str], None] = lambda _: None) -> Damage:
    """Let the storm rage until every job has ended (or it is time to give up)."""
    dice = random.Random(storm.seed)
    Database(stage.database).close()
    install_history(stage.database)
    numbers = range(storm.jobs)
    parts: dict[str, Callable[[], None]] = {}
    for index in range(storm.workers):
        parts[f"worker-{index}"] = lambda name=f"worker-{index}": work(stage, name)  # type: ignore[misc]
    for index in range(storm.submitters):
        mine = numbers[index :: storm.submitters]
        parts[f"submitter-{index}"] = lambda name=f"submitter-{index}", mine=mine: submit(stage, name, mine)  # type: ignore[misc]
    began = time.monotonic()
    troupe = Troupe(parts)
    killed, stopped, asleep = {"worker": 0, "submitter": 0}, 0, {}
    next_kill, next_look, done = began + storm.kill_every_s, began, False
    while not done and time.monotonic() - began < storm.give_up_s:
        time.sleep(0.02)
        troupe.tend()
        now = time.monotonic()
        for name in [name for name, until in asleep.items() if now > until]:
            del asleep[name]
            if name in troupe.alive:
                troupe.hit(name, signal.SIGCONT)
        if now > next_kill and sum(killed.values()) < storm.kills:
            next_kill = now + dice.uniform(0.5, 1.5) * storm.kill_every_s
            name = dice.choice(sorted(set(troupe.alive) - set(asleep)))
            if stopped < storm.stops and name.startswith("worker") and dice.random() < 0.2:
                stopped += 1
                asleep[name] = now + 1.5 * stage.lease_s
                troupe.hit(name, signal.SIGSTOP)
            else:
                killed[name.partition("-")[0]] += 1
                troupe.hit(name, signal.SIGKILL)
        if now > next_look:
            next_look = now + 1.0
            left = _left(stage.database)
            submitting = [name for name in parts if name.startswith("submitter") and name not in troupe.finished]
            done = left == 0 and not submitting and not asleep
            say(f"{now - began:6.1f} s  {left} unfinished, {len(submitting)} submitting, killed {sum(killed.values())}")
    for name in asleep:
        troupe.hit(name, signal.SIGCONT)
    troupe.end()
    return Damage(
        killed_workers=killed["worker"],
        killed_submitters=killed["submitter"],
        stopped_workers=stopped,
        seconds=time.monotonic() - began,
        done=done,
    )


def fill(stage: Stage, jobs: int) -> None:
    """Put so many no-op jobs into the queue, quickly."""
    queue = Queue(Database(stage.database), ADMISSION)
    for number in range(jobs):
        queue.submit(Submission(tenant=TENANT, kind=KIND, batch_key="noop", params={"number": number}))


def work_off(stage: Stage, workers: int, say: Callable[[str], None] = lambda _: None) -> float:
    """Return the seconds in which so many workers, just born, empty the queue."""
    troupe = Troupe({f"worker-{i}": (lambda name=f"worker-{i}": work(stage, name)) for i in range(workers)})  # type: ignore[misc]
    began = time.monotonic()
    while _left(stage.database):
        time.sleep(0.1)
        troupe.tend()
    seconds = time.monotonic() - began
    troupe.end()
    say(f"worked off in {seconds:.1f} s")
    return seconds


def _left(url: str) -> int:
    """Return how many jobs have not ended."""
    connection = connect(url)
    ((count,),) = connection.execute("SELECT count(*) FROM jobs WHERE completed_at IS NULL").fetchall()
    connection.close()
    return int(count)
