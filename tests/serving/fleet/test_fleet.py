"""The fleet over a yard of threads: real workers, a real database; how many there are, who replaces the dead."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.serving.jobs.conftest import KIND, Room, eventually
from tests.serving.jobs.runners import Misbehaving
from yozora.core.errors import YozoraError
from yozora.serving.fleet.fleet import Fleet, Muster
from yozora.serving.fleet.order import Order, everywhere, identity, leave_token
from yozora.serving.fleet.settings import FleetSettings
from yozora.serving.fleet.worker import FleetWorker
from yozora.serving.fleet.yard import Hand, State
from yozora.serving.jobs.errors import StorageTrouble
from yozora.serving.jobs.settings import WorkerSettings
from yozora.serving.jobs.store import DirectoryStore


class ThreadHand:
    """A worker of the fleet in a thread, that comes when it is let in and can be told to die."""

    def __init__(self, order: Order, number: int) -> None:
        self.name = f"number {number}"
        self.trouble: str | None = None
        self.told: list[float] = []
        self._state: State = "coming"
        self._worker = FleetWorker(order)
        self._thread = threading.Thread(target=self._worker.work)

    def come(self) -> None:
        self._worker.ready()
        self._thread.start()
        self._state = "working"

    def state(self) -> State:
        if self._state == "working" and not self._thread.is_alive():
            self._state = "gone"
        return self._state

    def leave(self, finish_s: float) -> None:
        self.told.append(finish_s)
        if self._state == "working":
            self._worker.leave(finish_s)
        else:
            self._state = "gone"

    def dismiss(self) -> None:
        """Die: the thread is not waited for, as one does not wait for a process that was killed."""
        self._worker.leave(0)
        self._state, self.trouble = "gone", "killed"

    def end(self) -> None:
        if self._thread.ident is not None:
            self._worker.leave(0)
            self._thread.join(20)


@dataclass
class ThreadYard:
    """Where they are hired."""

    hands: list[ThreadHand] = field(default_factory=list)

    def hire(self, order: Order) -> Hand:
        self.hands.append(ThreadHand(order, len(self.hands)))
        return self.hands[-1]


@dataclass
class Scene:
    """A fleet to play with; its clock stands until it is moved."""

    room: Room
    yard: ThreadYard
    now: float = 0.0

    def __post_init__(self) -> None:
        order = Order(
            database=everywhere(self.room.url),
            files=str(self.room.folder / "files"),
            settings=WorkerSettings(kinds=(KIND,), poll_s=0.02, lease_s=1.0, finish_s=5.0),
            runner=Misbehaving,
            database_file=identity(self.room.url),
        )
        settings = FleetSettings(address="auto", min_workers=1, max_workers=3, jobs_per_worker=1, idle_s=10.0)
        self.fleet = Fleet(self.yard, order, settings, self.room.database, self.room.store, clock=lambda: self.now)

    def tend(self) -> Muster:
        """Tend, and let everybody in who is on the way."""
        self.fleet.tend()
        for hand in self.yard.hands:
            if hand.state() == "coming":
                hand.come()
        return self.fleet.tend()


@pytest.fixture
def scene(lite: Room) -> Iterator[Scene]:
    made = Scene(lite, ThreadYard())
    yield made
    for hand in made.yard.hands:
        hand.end()


def test_jobs_are_made_and_the_fleet_fits_the_queue(scene: Scene) -> None:
    assert scene.tend() == Muster(working=("number 0",))
    ids = [scene.room.submit(params={"hang_s": 0.2}).id for _ in range(6)]
    assert scene.tend().working == ("number 0", "number 1", "number 2")
    eventually(lambda: all(scene.room.get(job).status == "completed" for job in ids))
    assert len(scene.tend().working) == 3
    scene.now = 10.0
    scene.fleet.tend()
    eventually(lambda: scene.fleet.tend() == Muster(working=("number 0",)))
    assert [hand.told for hand in scene.yard.hands] == [[], [3600.0], [3600.0]], "whoever has a job may finish it"


def test_a_dead_one_is_replaced_and_its_job_is_made(scene: Scene) -> None:
    scene.tend()
    scene.now = 40.0
    job = scene.room.submit(params={"steps": 100_000_000})
    eventually(lambda: scene.room.get(job).status == "in_progress")
    scene.yard.hands[0].dismiss()
    scene.room.queue.cancel("ann", job.id)
    done = scene.room.submit()
    assert scene.tend().working == ("number 1",), "one that had settled is replaced at once"
    eventually(lambda: scene.room.get(done).status == "completed")


def test_those_who_die_young_are_replaced_ever_more_slowly(scene: Scene) -> None:
    waits = []
    scene.fleet.tend()
    for _ in range(9):
        scene.yard.hands[-1].dismiss()
        count, before = len(scene.yard.hands), scene.now
        while len(scene.yard.hands) == count:
            scene.fleet.tend()
            scene.now += 0.5
        waits.append(scene.now - 0.5 - before)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_leaving_gives_work_back(scene: Scene) -> None:
    job = scene.room.submit(params={"steps": 100_000_000})
    scene.tend()
    eventually(lambda: scene.room.get(job).status == "in_progress")
    scene.fleet.leave(0.0)
    eventually(lambda: scene.fleet.tend() == Muster())
    left = scene.room.get(job)
    assert (left.status, left.waiting, left.attempt) == ("in_progress", True, 0)
    assert len(scene.yard.hands) == 1, "nobody is hired any more"


def test_trouble_of_the_database_changes_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.tend()

    def trouble() -> int:
        raise StorageTrouble("The disk is full.")

    monkeypatch.setattr(scene.fleet.queue, "waiting", trouble)
    assert scene.tend() == Muster(working=("number 0",))


def test_tokens_do_not_stay(scene: Scene) -> None:
    scene.fleet.tend()
    assert len(list(scene.room.store.entries())) == 1
    scene.tend()
    assert list(scene.room.store.entries()) == []


def test_another_machines_files_are_refused(lite: Room) -> None:
    order = Order(
        database=lite.url,
        files=str(lite.folder / "elsewhere"),
        settings=WorkerSettings(kinds=(KIND,)),
        runner=Misbehaving,
        token=leave_token(lite.store),
    )
    with pytest.raises(YozoraError, match="does not have the server's files"):
        order.check_store(DirectoryStore(order.files))
    order.check_store(lite.store)


def test_another_machines_database_is_refused(lite: Room) -> None:
    settings = WorkerSettings(kinds=(KIND,))
    ours = Order(
        database=lite.url, files="", settings=settings, runner=Misbehaving, database_file=identity(lite.url)
    )  # fmt: skip
    ours.check_database()
    other = lite.folder / "other.db"
    for path in (str(other), f"sqlite:///{other}"):
        there = Order(
            database=path, files="", settings=settings, runner=Misbehaving, database_file=identity(lite.url)
        )  # fmt: skip
        with pytest.raises(YozoraError, match="does not have the server's database"):
            there.check_database()
        other.touch()
    assert identity("postgresql://db/yozora") is None


def test_a_path_is_the_same_everywhere(monkeypatch: pytest.MonkeyPatch, lite: Room) -> None:
    monkeypatch.chdir(lite.folder)
    assert everywhere("files") == everywhere("sqlite:///files") == str(lite.folder / "files")
    assert everywhere("s3://bucket/a") == "s3://bucket/a"
