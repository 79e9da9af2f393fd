"""Retention: what has expired or was deleted goes, rows first; then files that no row refers to."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from yozora.serving.jobs.database import Database
from yozora.serving.jobs.job import UNFINISHED
from yozora.serving.jobs.queue import IDEMPOTENCY_S
from yozora.serving.jobs.store import Entry, Store, job_of
from yozora.serving.jobs.tables import deliveries, events, idempotency_keys, job_files, jobs, sa

log = logging.getLogger(__name__)

# An upload may wait so long for its job, and a draft for its rename: longer than any clock is likely to be wrong by.
ORPHAN_S = 24 * 3600.0
FORGET_S = 30 * 24 * 3600.0
_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class Swept:
    """What a sweep removed: results that expired, jobs forgotten altogether, files."""

    expired: int
    forgotten: int
    files: int


class Sweeper:
    """Sweeps; any number may, at any time."""

    def __init__(self, database: Database, store: Store, *, forget_s: float = FORGET_S) -> None:
        """Finished jobs are forgotten `forget_s` after their end; deleted ones once their idempotency keys are void."""
        self.database = database
        self.store = store
        self.forget_s = forget_s

    def sweep(self) -> Swept:
        """Sweep once."""
        expired = self.database.writing(self._expire)
        forgotten = self.database.writing(self._forget)
        return Swept(expired=expired, forgotten=forgotten, files=self._sweep_files())

    def _expire(self, connection: sa.Connection) -> int:
        """Let go of the files of jobs whose time is over; the jobs themselves are still listed."""
        over = sa.select(jobs.c.id).where(jobs.c.expires_at < self.database.now())
        return connection.execute(job_files.delete().where(job_files.c.job_id.in_(over))).rowcount

    def _forget(self, connection: sa.Connection) -> int:
        """Remove old rows. Children go first, so that it does not depend on the database's own cascades."""
        now = self.database.now()
        old = sa.select(jobs.c.id).where(
            sa.or_(jobs.c.completed_at < now - self.forget_s, jobs.c.deleted_at < now - IDEMPOTENCY_S)
        )
        old_events = sa.select(events.c.id).where(events.c.job_id.in_(old))
        connection.execute(deliveries.delete().where(deliveries.c.event_id.in_(old_events)))
        connection.execute(events.delete().where(events.c.job_id.in_(old)))
        connection.execute(job_files.delete().where(job_files.c.job_id.in_(old)))
        connection.execute(idempotency_keys.delete().where(idempotency_keys.c.created_at < now - IDEMPOTENCY_S))
        return connection.execute(jobs.delete().where(jobs.c.id.in_(old))).rowcount

    def _sweep_files(self) -> int:
        """Remove files nobody refers to.

        A file is listed before the database is asked. If its job is finished by then and does not name it, nobody can
        come to name it any more: every run of that job is fenced out. So no grace is needed; one is given only to files
        that belong to no job (yet).
        """
        entries, removed = self.store.entries(), 0
        while batch := list(islice(entries, _AT_ONCE)):
            for entry in self._garbage(batch):
                try:
                    self.store.delete(entry.key)
                    removed += 1
                except OSError as error:
                    log.warning("%s was not removed: %s", entry.key, error)
        return removed

    def _garbage(self, entries: list[Entry]) -> Iterable[Entry]:
        """Yield those of `entries` that nobody refers to."""
        ids = {job_id for entry in entries if (job_id := job_of(entry.key)) is not None}
        with self.database.reading() as connection:
            now = connection.scalar(sa.select(self.database.now())) or 0.0
            states = sa.select(jobs.c.id, jobs.c.status, jobs.c.checkpoint_key).where(jobs.c.id.in_(ids))
            known = {row.id: row for row in connection.execute(states)}
            keys = set(connection.scalars(sa.select(job_files.c.key).where(job_files.c.job_id.in_(ids))))
        for entry in entries:
            job_id = job_of(entry.key)
            row = known.get(job_id) if job_id is not None else None
            if entry.key in keys or (row is not None and row.status in UNFINISHED):
                continue
            if row is not None or now - entry.modified_at > ORPHAN_S:
                yield entry
