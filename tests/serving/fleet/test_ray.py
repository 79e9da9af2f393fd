"""The fleet on a real Ray of this machine: two workers, one killed, every job done once; the foreman killed as well."""

from __future__ import annotations

import importlib.util
import logging
import os
import signal
from collections.abc import Callable, Iterator

import pytest

from tests.serving.jobs.conftest import KIND, Room, eventually
from tests.serving.jobs.runners import Misbehaving
from yozora.core.errors import YozoraError
from yozora.serving.fleet.fleet import Fleet, Muster
from yozora.serving.fleet.foreman import Charge, Foreman
from yozora.serving.fleet.order import Order, everywhere, identity
from yozora.serving.fleet.settings import FleetSettings
from yozora.serving.fleet.yard import RayYard
from yozora.serving.jobs.settings import WorkerSettings

pytestmark = [
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None,
        reason="Ray is not installed; add it with: pip install -c constraints.txt -e '.[scale]'",
    ),
    # Ray's own: pipes it leaves open, advice about its future.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::FutureWarning", "ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
START_S = 120.0


@pytest.fixture(scope="module")
def yard() -> Iterator[RayYard]:
    """Yield a cluster of this machine; nothing of it is left afterwards."""
    handler, level = signal.getsignal(signal.SIGTERM), logging.getLogger().level
    made = RayYard(settings("local"))
    yield made
    made.close()
    signal.signal(signal.SIGTERM, handler)
    logging.getLogger().setLevel(level)


def settings(address: str, workers: int = 2) -> FleetSettings:
    return FleetSettings(
        address=address, min_workers=workers, max_workers=workers, cpus=0.0, gpus=0.0, look_every_s=0.1, reach_s=60.0
    )


def order(room: Room) -> Order:
    return Order(
        database=everywhere(room.url),
        files=str(room.folder / "files"),
        settings=WorkerSettings(kinds=(KIND,), poll_s=0.05, lease_s=2.0, finish_s=10.0),
        runner=Misbehaving,
        database_file=identity(room.url),
    )


def pid(name: str) -> int:
    return int(name.rpartition(":")[2])


def holder(room: Room, working: tuple[str, ...]) -> str | None:
    """Return which of some workers has a job in its hands."""
    with room.database.reading() as connection:
        owners = connection.exec_driver_sql("SELECT owner FROM jobs WHERE owner IS NOT NULL").scalars().all()
    return next((name for name in working if any(f"-{pid(name)}-" in owner for owner in owners)), None)


def test_one_of_two_is_killed_and_every_job_is_done_once(yard: RayYard, lite: Room) -> None:
    fleet = Fleet(yard, order(lite), settings("local"), lite.database, lite.store)
    eventually(lambda: len(fleet.tend().working) == 2, START_S)
    before = fleet.tend().working
    jobs = [lite.submit(params={"hang_s": 0.3}) for _ in range(12)]
    eventually(lambda: holder(lite, before) is not None)
    killed = holder(lite, before)
    assert killed is not None
    os.kill(pid(killed), signal.SIGKILL)
    eventually(lambda: fleet.tend() and all(lite.get(job).finished for job in jobs), START_S)
    done = [lite.get(job) for job in jobs]
    assert [job.status for job in done] == ["completed"] * 12
    assert [job.attempt for job in done].count(2) >= 1, "the job of the dead worker was made by another"
    assert lite.count("events") == 12 and lite.count("job_files") == 12
    eventually(lambda: len(fleet.tend().working) == 2, START_S)
    assert killed not in fleet.tend().working
    fleet.leave(10.0)
    eventually(lambda: fleet.tend() == Muster(), START_S)
    eventually(lambda: not any(alive(pid(name)) for name in before))


def alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_foreman_is_killed_and_another_comes(yard: RayYard, lite: Room) -> None:
    foreman = Foreman(Charge(settings=settings(yard.address, 1), order=order(lite)))
    foreman.start()
    try:
        eventually(lambda: len(foreman.muster.working) == 1, START_S)
        before = foreman.muster.working
        job = lite.submit()
        eventually(lambda: lite.get(job).status == "completed")
        assert foreman.pid is not None
        os.kill(foreman.pid, signal.SIGKILL)
        after = new_muster(foreman, before)
        eventually(lambda: len(after()) == 1, START_S)
        job = lite.submit()
        eventually(lambda: lite.get(job).status == "completed")
    finally:
        assert foreman.close(60.0), "every worker has left"
    assert foreman.muster == Muster()


def new_muster(foreman: Foreman, before: tuple[str, ...]) -> Callable[[], list[str]]:
    return lambda: [name for name in foreman.muster.working if name not in before]


def test_where_there_is_no_cluster_one_sentence_says_so(lite: Room) -> None:
    foreman = Foreman(Charge(settings=settings("127.0.0.1:9"), order=order(lite)))
    with pytest.raises(YozoraError, match="127.0.0.1:9"):
        foreman.start()
    assert not foreman.close(1.0)
