"""The database: SQLite in one file by default, PostgreSQL by URL; transactions that are durable when they return.

SQLite runs with a write-ahead log and full synchronisation; writers take their turn (`BEGIN IMMEDIATE`), so that none
ever fails half way for want of a lock. PostgreSQL runs at its default isolation, READ COMMITTED.
"""

from __future__ import annotations

import fcntl
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

from yozora.core.errors import UsageError, YozoraError
from yozora.serving.jobs.errors import StorageTrouble
from yozora.serving.jobs.tables import SCHEMA_VERSION, metadata, sa, schema

T = TypeVar("T")
Work = Callable[[sa.Connection], T]

BUSY_TIMEOUT_S = 30.0
RETRY_AFTER_S = 5.0
MAX_TOGETHER = 64
_MAX_TRIES = 8
_SCHEMA_LOCK = 0x796F7A6F7261  # "yozora": the advisory lock under which PostgreSQL's tables are made
_CONFLICTS = {"40001", "40P01", "55P03"}  # PostgreSQL: serialisation failure, deadlock, lock not available


class Database:
    """Connections to one database; safe to share between threads, to be opened again after a fork."""

    def __init__(self, url: str | Path, *, clock: Callable[[], float] = time.time, pool_size: int = 16) -> None:
        """Open `url`: a path or "sqlite:///path" for SQLite, "postgresql://..." for PostgreSQL; make the tables.

        `clock` stands in for the system's where SQLite is used, which has no other clock than its process's.
        """
        self.url = database_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._clock = clock
        self._turn = _Turn(f"{self.url.database}-turn") if self.is_sqlite else nullcontext()
        self._tickets: list[_Ticket] = []
        self._tickets_lock = threading.Lock()
        self._led = False
        self._engine = _sqlite(self.url, pool_size) if self.is_sqlite else _postgresql(self.url, pool_size)
        self._writer = self._engine.execution_options(yozora_begin="BEGIN IMMEDIATE")
        self.writing(self._make_tables)

    def close(self) -> None:
        """Close every connection that is idle."""
        self._engine.dispose()

    def now(self) -> sa.ColumnElement[float]:
        """Return the time as SQL, in seconds since 1970; on PostgreSQL no worker's own clock has a say."""
        if self.is_sqlite:
            return sa.literal(self._clock(), sa.Double)
        return sa.cast(sa.extract("epoch", sa.func.clock_timestamp()), sa.Double)

    def insert(self, table: sa.Table) -> Any:
        """Return an INSERT that knows `on_conflict_do_nothing`, in the dialect of this database."""
        from sqlalchemy.dialects import postgresql, sqlite

        return (sqlite if self.is_sqlite else postgresql).insert(table)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Yield a connection to read with; trouble of the database comes out as `StorageTrouble`."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            raise _trouble(error) from error

    def writing(self, work: Work[T]) -> T:
        """Run `work` in a transaction and commit it; what it returns is durable.

        It is run again when it lost against another transaction, so it must have no effect but on the database.
        """
        for attempt in range(_MAX_TRIES):
            try:
                return self._once(work)
            except sa.exc.IntegrityError:
                raise
            except sa.exc.DBAPIError as error:
                if not _lost_a_race(error) or attempt == _MAX_TRIES - 1:
                    raise _trouble(error) from error
            time.sleep(random.uniform(0, 0.01 * 2**attempt))
        raise AssertionError("unreachable")

    def writing_together(self, work: Work[T]) -> T:
        """Like `writing`, sharing one commit with whatever other threads write at this moment (group commit).

        A commit waits for the disk; those who come meanwhile all go into the next one, each behind a savepoint of its
        own, so that one refusal undoes nobody else's work.
        """
        ticket = _Ticket(work)
        with self._tickets_lock:
            self._tickets.append(ticket)
            leads, self._led = not self._led, True
        if not leads:
            ticket.woken.wait()
        if not ticket.done:
            self._lead()
        if ticket.error is not None:
            raise ticket.error
        return ticket.value

    def _lead(self) -> None:
        """Settle the tickets that wait, the caller's among them, and let the first of those that came since lead on."""
        with self._tickets_lock:
            batch, self._tickets = self._tickets[:MAX_TOGETHER], self._tickets[MAX_TOGETHER:]
        try:
            self._settle(batch)
        finally:
            with self._tickets_lock:
                after = self._tickets[:1]
                self._led = bool(after)
            for ticket in (*batch, *after):
                ticket.woken.set()

    def _settle(self, batch: list[_Ticket]) -> None:
        """Run and commit the work of some tickets, and tell each how it went."""

        def all_of_them(connection: sa.Connection) -> None:
            for ticket in batch:
                ticket.value = ticket.error = None
                try:
                    with connection.begin_nested():
                        ticket.value = ticket.work(connection)
                except sa.exc.DBAPIError as error:
                    if not isinstance(error, sa.exc.IntegrityError):
                        raise
                    ticket.error = error
                except Exception as error:
                    ticket.error = error

        try:
            if len(batch) == 1:
                batch[0].value = self.writing(batch[0].work)
            else:
                self.writing(all_of_them)
        except BaseException as error:
            for ticket in batch:
                ticket.value, ticket.error = None, error
            if not isinstance(error, Exception):
                raise
        finally:
            for ticket in batch:
                ticket.done = True

    def _once(self, work: Work[T]) -> T:
        """Run `work` in one transaction; where the database takes one writer, writers queue up for it."""
        with self._turn, self._writer.begin() as connection:
            return work(connection)

    def _make_tables(self, connection: sa.Connection) -> None:
        """Make what is missing; two that start at once do it one after the other."""
        if not self.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_SCHEMA_LOCK)))
        metadata.create_all(connection)
        version = connection.scalar(sa.select(sa.func.max(schema.c.version)))
        if version is None:
            connection.execute(schema.insert().values(version=SCHEMA_VERSION))
        elif version != SCHEMA_VERSION:
            raise YozoraError(
                f"The database holds jobs in form {version}, this release reads form {SCHEMA_VERSION}: "
                "use the release that wrote it, or another database."
            )


class _Turn:
    """One writer at a time, of all threads and processes, each woken as soon as it is its turn.

    SQLite sees to it itself, but those who wait look again only now and then, and whoever looks at the right moment
    gets it; under load some starve. The lock is on a file beside the database, and dies with its holder.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._threads = threading.Lock()
        self._file = -1

    def __enter__(self) -> None:
        self._threads.acquire()
        try:
            self._file = os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except OSError as error:
            self.__exit__()
            said = (error.strerror or "unknown reason").lower()  # without the path, which is nobody's business
            raise StorageTrouble(
                f"The database of jobs cannot be written: {said}.", retry_after_s=RETRY_AFTER_S
            ) from error
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        self._threads.release()


class _Ticket:
    """Somebody's work, waiting for a commit."""

    def __init__(self, work: Work[Any]) -> None:
        self.work = work
        self.woken = threading.Event()
        self.done = False
        self.value: Any = None
        self.error: BaseException | None = None


def database_url(url: str | Path) -> sa.URL:
    """Return what SQLAlchemy opens for a path, "sqlite:///path", "postgres://..." or "postgresql://..."."""
    text = str(url)
    if "://" not in text:
        return sa.URL.create("sqlite", database=text)
    try:
        parsed = sa.make_url(text)
    except sa.exc.ArgumentError as error:
        raise UsageError(f"{text!r} is no URL of a database.") from error
    if parsed.drivername in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise UsageError(f"Jobs are kept in SQLite or PostgreSQL, not in {parsed.get_backend_name()}.")
    return parsed


def _sqlite(url: sa.URL, pool_size: int) -> sa.Engine:
    """Open a file; every connection waits for its turn, and a commit is on the disk when it returns."""
    if url.database in (None, "", ":memory:"):
        raise UsageError("Jobs in memory would be lost: name a file for the database.")
    engine = sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=-1,
        connect_args={"timeout": BUSY_TIMEOUT_S, "isolation_level": None, "check_same_thread": False},
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        """Set up a new connection; two that switch the log on at once would be refused, so they try again."""
        for attempt in range(_MAX_TRIES):
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                break
            except Exception as error:
                if "locked" not in str(error) or attempt == _MAX_TRIES - 1:
                    raise
                time.sleep(random.uniform(0, 0.01 * 2**attempt))
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        """Begin as reader or as writer; the driver itself is told to leave transactions alone."""
        connection.exec_driver_sql(connection.get_execution_options().get("yozora_begin", "BEGIN"))

    return engine


def _postgresql(url: sa.URL, pool_size: int) -> sa.Engine:
    """Open a server; a connection that died while idle is replaced before it is used."""
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise YozoraError("PostgreSQL needs its driver: pip install 'yozora[scale]'.") from error
    return sa.create_engine(url, pool_size=pool_size, max_overflow=-1, pool_pre_ping=True)


def _lost_a_race(error: sa.exc.DBAPIError) -> bool:
    """Return whether the transaction was undone for the sake of another and may simply be tried again."""
    text = str(error.orig)
    return getattr(error.orig, "sqlstate", None) in _CONFLICTS or "database is locked" in text


def _trouble(error: sa.exc.DBAPIError) -> StorageTrouble:
    """Return the sentence for what the database said."""
    said = str(error.orig).strip().split("\n")[0]
    return StorageTrouble(f"The database of jobs cannot be used just now: {said}.", retry_after_s=RETRY_AFTER_S)
