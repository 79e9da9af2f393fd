"""Admission: how much may wait. A key that asks too much is told so (its fault), and so is everybody when we are full.

On PostgreSQL doors that admit at the same instant do not see each other's rows yet: a bound may be passed by as many
jobs as there are submissions under way. On SQLite, where writers take turns, bounds are exact.
"""

from __future__ import annotations

from dataclasses import dataclass

from yozora.serving.jobs.database import Database
from yozora.serving.jobs.errors import QueueFull, QuotaExceeded
from yozora.serving.jobs.job import Submission
from yozora.serving.jobs.tables import api_keys, jobs, sa

MINUTE_S = 60.0


@dataclass(frozen=True, kw_only=True)
class Admission:
    """Bounds: jobs that wait in all; for a key that has no bounds of its own, unfinished jobs and jobs a minute."""

    max_waiting: int = 1000
    max_unfinished: int | None = None
    max_per_minute: int | None = None
    full_retry_after_s: float = 10.0


def admit(database: Database, connection: sa.Connection, submission: Submission, bounds: Admission) -> None:
    """Raise `QuotaExceeded` or `QueueFull` if this submission is one too many."""
    if submission.key_id is not None:
        own = sa.select(api_keys.c.max_unfinished, api_keys.c.max_per_minute).where(api_keys.c.id == submission.key_id)
        row = connection.execute(own).one_or_none()
        max_unfinished = row.max_unfinished if row and row.max_unfinished is not None else bounds.max_unfinished
        max_per_minute = row.max_per_minute if row and row.max_per_minute is not None else bounds.max_per_minute
        mine = jobs.c.key_id == submission.key_id
        if max_unfinished is not None and _at_least(connection, max_unfinished, mine, jobs.c.completed_at.is_(None)):
            raise QuotaExceeded(
                f"This key has {max_unfinished} unfinished jobs, as many as it may: wait for one to end.",
                retry_after_s=bounds.full_retry_after_s,
            )
        lately = jobs.c.created_at > database.now() - MINUTE_S
        if max_per_minute is not None and _at_least(connection, max_per_minute, mine, lately):
            raise QuotaExceeded(
                f"This key has submitted {max_per_minute} jobs within a minute, as many as it may: slow down.",
                retry_after_s=MINUTE_S / max(1, max_per_minute),
            )
    if _at_least(connection, bounds.max_waiting, jobs.c.waiting):
        raise QueueFull(
            f"{bounds.max_waiting:,} jobs are waiting, as many as this service holds: come again later.",
            retry_after_s=bounds.full_retry_after_s,
        )


def _at_least(connection: sa.Connection, count: int, *conditions: sa.ColumnElement[bool]) -> bool:
    """Return whether at least `count` jobs fulfil the conditions; it looks at no more than that many."""
    if count <= 0:
        return True
    return connection.scalar(sa.select(jobs.c.seq).where(*conditions).offset(count - 1).limit(1)) is not None
