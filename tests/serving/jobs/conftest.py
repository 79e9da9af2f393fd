"""Databases of both kinds, stores, and clocks that a test moves."""

from __future__ import annotations

import importlib.util
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from benchmarks.chaos.postgres import INSTALL, Cluster, find_binaries
from yozora.serving.jobs.database import Database
from yozora.serving.jobs.job import Job, Submission
from yozora.serving.jobs.leases import Lease, Leases
from yozora.serving.jobs.queue import Queue
from yozora.serving.jobs.store import DirectoryStore

KIND = "video"


@dataclass
class Clock:
    """A clock to move by hand; it starts at the real time."""

    ahead_s: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead_s


@dataclass
class Room:
    """A job room to play in."""

    url: str
    folder: Path
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.database = Database(self.url, clock=self.clock)
        self.queue = Queue(self.database)
        self.leases = Leases(self.database)
        self.store = DirectoryStore(self.folder / "files")

    def submit(self, **values) -> Job:
        return self.queue.submit(Submission(**{"tenant": "ann", "kind": KIND, "params": {}, **values})).job

    def claim(self, owner: str = "w1", limit: int = 1) -> list[Lease]:
        return self.leases.claim(owner, [KIND], limit)

    def get(self, job: Job | str) -> Job:
        return self.queue.get("ann", job if isinstance(job, str) else job.id)

    def count(self, table: str) -> int:
        with self.database.reading() as connection:
            return connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() or 0


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    if find_binaries() is None:
        pytest.skip(f"PostgreSQL is not installed; add it with: {INSTALL}")
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip(
            "PostgreSQL's driver is not installed; add it with: pip install -c constraints.txt 'psycopg[binary]'"
        )
    with Cluster(durable=False) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Yield a maker of empty databases; those of a server are dropped, for each takes several megabytes."""
    if request.param == "sqlite":
        yield lambda: f"sqlite:///{tmp_path / secrets.token_hex(4)}.db"
        return
    server: Cluster = request.getfixturevalue("cluster")
    made: list[str] = []

    def make() -> str:
        made.append(server.new_database())
        return made[-1]

    yield make
    for url in made:
        server.drop_database(url)


@pytest.fixture
def room(new_url: Callable[[], str], tmp_path: Path) -> Iterator[Room]:
    made = Room(new_url(), tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Room]:
    """Return a room on SQLite, for what does not depend on the database."""
    made = Room(f"sqlite:///{tmp_path / 'jobs.db'}", tmp_path)
    yield made
    made.database.close()


def eventually(true: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until something is true; machines that run tests are busy."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)
