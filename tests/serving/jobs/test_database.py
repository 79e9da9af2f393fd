"""The database: its tables come once, its commits are shared without being mixed up, its troubles have a name."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.house.graph import REPOSITORY
from tests.serving.jobs.conftest import Room
from yozora.core.errors import UsageError, YozoraError
from yozora.serving.jobs.database import Database, database_url
from yozora.serving.jobs.errors import StorageTrouble
from yozora.serving.jobs.tables import idempotency_keys, sa


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("data/jobs.db", "sqlite"),
        ("sqlite:////var/jobs.db", "sqlite"),
        ("postgres://h/d", "postgresql+psycopg"),
        ("postgresql://h/d", "postgresql+psycopg"),
    ],
)
def test_a_url_or_a_path(given: str, driver: str) -> None:
    assert database_url(given).drivername == driver


@pytest.mark.parametrize("given", ["mysql://h/d", "no/such://[", "sqlite://"])
def test_what_is_no_database_is_refused(given: str) -> None:
    with pytest.raises(UsageError):
        Database(given)


def test_a_database_of_a_later_release_is_left_alone(lite: Room) -> None:
    with lite.database._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE schema_version SET version = 99")
    with pytest.raises(YozoraError, match="form 99"):
        Database(lite.url)


def test_commits_are_durable_settings(lite: Room) -> None:
    with lite.database.reading() as connection:
        asked = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
    assert asked == ["wal", 2]


def test_shared_commits_keep_works_apart(room: Room) -> None:
    """Many threads share commits; what one of them refuses is its own affair."""
    commits = []
    room.database._settle, settle = (lambda batch: (commits.append(len(batch)), settle(batch))), room.database._settle  # type: ignore[method-assign]

    def note(number: int) -> int:
        def work(connection: sa.Connection) -> int:
            values = {"tenant": "t", "key": str(number), "fingerprint": "", "job_id": "", "created_at": 0.0}
            connection.execute(idempotency_keys.insert().values(values))
            if number % 5 == 0:
                raise UsageError(f"not {number}")
            return number

        return room.database.writing_together(work)

    def attempt(number: int) -> object:
        try:
            return note(number)
        except UsageError as error:
            return str(error)

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(attempt, range(100)))
    assert answers == [f"not {n}" if n % 5 == 0 else n for n in range(100)]
    assert room.count("idempotency_keys") == 80
    assert sum(commits) == 100 and max(commits) > 1 and len(commits) < 100


def test_a_key_of_its_own_for_a_conflict_in_company(room: Room) -> None:
    """A conflict undoes one work, not its company."""
    start = threading.Barrier(8)

    def work(connection: sa.Connection) -> None:
        values = {"tenant": "t", "key": "same", "fingerprint": "", "job_id": "", "created_at": 0.0}
        connection.execute(idempotency_keys.insert().values(values))

    def attempt(_: int) -> bool:
        start.wait()
        try:
            room.database.writing_together(work)
            return True
        except sa.exc.IntegrityError:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(attempt, range(8))) == [False] * 7 + [True]


def test_trouble_has_a_name(room: Room) -> None:
    with pytest.raises(StorageTrouble) as trouble:
        room.database.writing(lambda connection: connection.exec_driver_sql("SELECT * FROM nowhere"))
    assert trouble.value.fault == "ours" and trouble.value.retry_after_s
    with pytest.raises(StorageTrouble), room.database.reading() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")


def test_without_the_library_there_is_one_sentence() -> None:
    code = """
import sys
sys.modules["sqlalchemy"] = None
from yozora.core.errors import YozoraError
try:
    import yozora.serving.jobs.queue
except YozoraError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=REPOSITORY)
    assert "pip install 'yozora[serve]'" in done.stdout, done.stderr


STARTERS = """
import sys, time
from yozora.serving.jobs.database import Database
while time.time() < float(sys.argv[2]):
    pass
Database(sys.argv[1]).close()
"""


def test_f30_many_start_at_once_on_an_empty_database(new_url: Callable[[], str]) -> None:
    import time

    url = new_url()
    at = str(time.time() + 3)
    starters = [
        subprocess.Popen([sys.executable, "-c", STARTERS, url, at], cwd=REPOSITORY, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for starter in starters:
        _, said = starter.communicate()
        assert starter.returncode == 0, said
    room = Database(url)
    with room.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM schema_version").scalar() == 1
    room.close()
