"""The chain: entries that are added one after the other, each sealed by a hash over itself and the one before.

Whoever keeps the latest digest (print it, publish it) can show later that nothing before it was changed, taken out or
put in (Haber and Stornetta, "How to time-stamp a digital document", 1991).
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from yozora.core.errors import UsageError, YozoraError
from yozora.media.files import made_folder
from yozora.trust.ledger.tables import deliveries, entries, make_tables, sa

BUSY_TIMEOUT_S = 30.0
_GENESIS = sha256(b"yozora ledger 1").hexdigest()
_LOCK = 0x6C6564676572  # "ledger": PostgreSQL's advisory lock under which entries are added
_PAGE = 500


class LedgerTrouble(YozoraError):
    """The ledger does not take our writes just now."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry: `at` in seconds since 1970, `subject` the id of the entry that it is about."""

    seq: int
    id: str
    kind: str
    at: float
    subject: str | None
    body: Mapping[str, Any]
    digest: str


@dataclass(frozen=True, kw_only=True)
class Broken:
    """Where the chain does not hold, and why."""

    seq: int
    why: str


Also = Callable[[sa.Connection, int], None]


class Chain:
    """Entries in one database; safe to share between threads and processes."""

    def __init__(self, url: Path | str, *, clock: Callable[[], float] = time.time) -> None:
        """Open `url`: a path for SQLite, "postgresql://..." for PostgreSQL; make the tables."""
        self._clock = clock
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writer = self.engine.execution_options(yozora_begin="BEGIN IMMEDIATE")
        self._written(make_tables)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def append(
        self, kind: str, body: Mapping[str, Any], *, subject: str | None = None, also: Also | None = None
    ) -> Entry:
        """Add an entry, durably, and return it. `also` writes to the same transaction, given the entry's number."""

        def add(connection: sa.Connection) -> Entry:
            last = connection.execute(
                sa.select(entries.c.seq, entries.c.digest).order_by(entries.c.seq.desc()).limit(1)
            ).first()
            entry = _sealed(
                last.digest if last else _GENESIS,
                Entry(
                    seq=last.seq + 1 if last else 1,
                    id=f"{kind[:3]}_{secrets.token_hex(12)}",
                    kind=kind,
                    at=self._clock(),
                    subject=subject,
                    body=body,
                    digest="",
                ),
            )
            connection.execute(entries.insert().values(**_row(entry)))
            if also is not None:
                also(connection, entry.seq)
            return entry

        entry: Entry = self._written(add)
        return entry

    def get(self, entry_id: str) -> Entry:
        """Return an entry by its id; one that is not there is a `UsageError`."""
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(entries).where(entries.c.id == entry_id)).first()
        if row is None:
            raise UsageError(f"The ledger has no entry {entry_id!r}.")
        return entry_of(row)

    def of_kind(self, *kinds: str, since: float = 0.0, until: float | None = None) -> Iterator[Entry]:
        """Yield the entries of these kinds (all, if none is named), oldest first."""
        where = [entries.c.at >= since]
        if until is not None:
            where.append(entries.c.at < until)
        if kinds:
            where.append(entries.c.kind.in_(kinds))
        after = 0
        while True:
            with self.engine.connect() as connection:
                query = sa.select(entries).where(entries.c.seq > after, *where).order_by(entries.c.seq).limit(_PAGE)
                page = connection.execute(query).all()
            yield from map(entry_of, page)
            if len(page) < _PAGE:
                return
            after = page[-1].seq

    def head(self) -> tuple[int, str]:
        """Return number and digest of the latest entry: what to publish."""
        with self.engine.connect() as connection:
            query = sa.select(entries.c.seq, entries.c.digest).order_by(entries.c.seq.desc()).limit(1)
            last = connection.execute(query).first()
        return (last.seq, last.digest) if last else (0, _GENESIS)

    def audit(self, known: tuple[int, str] | None = None) -> Broken | None:
        """Return the first place where the chain does not hold, or None. `known` is a head that was published once."""
        before, expected = _GENESIS, 1
        for entry in self.of_kind():
            if entry.seq != expected:
                return Broken(seq=expected, why="an entry is missing")
            if _sealed(before, entry).digest != entry.digest:
                return Broken(seq=entry.seq, why="the entry, or the one before it, was changed")
            if known is not None and entry.seq == known[0] and entry.digest != known[1]:
                return Broken(seq=entry.seq, why="the chain is another than the one that was published")
            if entry.kind == "delivery" and (why := self._off_index(entry)):
                return Broken(seq=entry.seq, why=why)
            before, expected = entry.digest, entry.seq + 1
        if known is not None and known[0] >= expected:
            return Broken(seq=expected, why="the chain ends before the place that was published")
        return None

    def _off_index(self, entry: Entry) -> str:
        """Say what is wrong with the index of a delivery, nothing if it is what the entry says."""
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(deliveries).where(deliveries.c.seq == entry.seq)).first()
        if row is None:
            return "the index of the delivery is missing"
        told = {
            "sha256": row.sha256,
            "unsealed_sha256": row.unsealed_sha256,
            "manifest_sha256": sha256(row.manifest).hexdigest(),
            "fingerprint": row.fingerprint.hex() if row.fingerprint is not None else None,
            "mark": row.mark.hex() if row.mark is not None else None,
        }
        return "" if told.items() <= dict(entry.body).items() else "the index of the delivery was changed"

    def _written(self, work: Callable[[sa.Connection], Any]) -> Any:
        """Run `work` in a transaction, one writer at a time, and commit it."""
        try:
            with self._writer.begin() as connection:
                if not self.is_sqlite:
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
                return work(connection)
        except sa.exc.DBAPIError as error:
            said = str(error.orig).strip().split("\n")[0]
            raise LedgerTrouble(f"The ledger cannot be written: {said}.") from error


def entry_of(row: Any) -> Entry:
    """Return a row as an entry."""
    told = {column.name: row._mapping[column] for column in entries.c}
    return Entry(**{**told, "body": json.loads(row.body)})


def _row(entry: Entry) -> dict[str, Any]:
    """Return an entry as a row."""
    return {**vars(entry), "body": _canonical(entry.body)}


def _sealed(before: str, entry: Entry) -> Entry:
    """Return an entry with the digest it must have behind `before`."""
    row = _row(entry)
    text = _canonical([before, *(row[name] for name in ("seq", "id", "kind", "at", "subject", "body"))])
    return Entry(**{**vars(entry), "digest": sha256(text.encode()).hexdigest()})


def _canonical(data: Any) -> str:
    """Return JSON as it is hashed."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"))


def _engine(url: Path | str) -> sa.Engine:
    """Open a database: a commit is on the disk when it returns."""
    text = str(url)
    if text.startswith(("postgresql://", "postgres://")):
        driver = sa.make_url(text).set(drivername="postgresql+psycopg")
        return sa.create_engine(driver, pool_pre_ping=True)
    if "://" in text:
        raise UsageError(f"The ledger is kept in SQLite or PostgreSQL, not in {text!r}.")
    made_folder(Path(text).parent)
    arguments = {"timeout": BUSY_TIMEOUT_S, "isolation_level": None, "check_same_thread": False}
    engine = sa.create_engine(sa.URL.create("sqlite", database=text), connect_args=arguments)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        """Set up a new connection."""
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        """Begin as reader or as writer; the driver itself is told to leave transactions alone."""
        connection.exec_driver_sql(connection.get_execution_options().get("yozora_begin", "BEGIN"))

    return engine
