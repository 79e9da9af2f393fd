"""The queue, as a door sees it: submit, get, list, cancel, delete. A call is one tenant's and sees only its jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from yozora.core.errors import UsageError
from yozora.serving.jobs.admission import Admission, admit
from yozora.serving.jobs.database import Database
from yozora.serving.jobs.errors import IdempotencyMismatch, NoSuchJob
from yozora.serving.jobs.job import UNFINISHED, Job, Page, Receipt, Submission
from yozora.serving.jobs.outbox import post
from yozora.serving.jobs.rows import read_jobs, write_files
from yozora.serving.jobs.tables import idempotency_keys, job_files, jobs, sa

AGEING_S = 60.0
IDEMPOTENCY_S = 24 * 3600.0
MAX_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class QueueFigures:
    """How the queue stands: jobs by status (deleted ones left out), jobs a worker may take, the longest wait in s."""

    by_status: dict[str, int]
    waiting: int
    oldest_wait_s: float


class Queue:
    """The door's side of the jobs table; share one between threads."""

    def __init__(self, database: Database, admission: Admission | None = None) -> None:
        """Use `database`; `admission` bounds what is taken in (by default: 1,000 waiting jobs in all)."""
        self.database = database
        self.admission = admission or Admission()

    def submit(self, submission: Submission) -> Receipt:
        """Take a job in; when this returns, it is durable. The same idempotency key again returns the same job.

        Raises `IdempotencyMismatch`, `QuotaExceeded`, `QueueFull` or `StorageTrouble`; then there is no new job,
        but for a `StorageTrouble` from a commit whose outcome nobody knows: come again with the same key.
        """
        return self.database.writing_together(lambda connection: self._take_in(connection, submission))

    def get(self, tenant: str, job_id: str) -> Job:
        """Return a job, or raise `NoSuchJob`."""
        with self.database.reading() as connection:
            return self._one(connection, tenant, job_id)

    def list(
        self,
        tenant: str,
        *,
        after: str | None = None,
        limit: int = 20,
        order: Literal["asc", "desc"] = "desc",
        kinds: tuple[str, ...] | None = None,
    ) -> Page:
        """Return up to `limit` (0 to 100) jobs in the order of submission, beginning after the job `after`."""
        if not 0 <= limit <= MAX_PAGE:
            raise UsageError(f"limit must be from 0 to {MAX_PAGE}, not {limit}.")
        if order not in ("asc", "desc"):
            raise UsageError(f"order is asc or desc, not {order!r}.")
        wanted = sa.select(jobs).where(jobs.c.tenant == tenant, jobs.c.deleted_at.is_(None))
        if kinds is not None:
            wanted = wanted.where(jobs.c.kind.in_(kinds))
        with self.database.reading() as connection:
            if after is not None:
                # The job may have been deleted since: its place is still known until the sweep.
                place = sa.select(jobs.c.seq).where(jobs.c.tenant == tenant, jobs.c.id == after)
                seq = connection.scalar(place)
                if seq is None:
                    raise NoSuchJob(f"There is no job {after!r} to list after.")
                wanted = wanted.where(jobs.c.seq > seq if order == "asc" else jobs.c.seq < seq)
            wanted = wanted.order_by(jobs.c.seq if order == "asc" else jobs.c.seq.desc()).limit(limit + 1)
            rows = connection.execute(wanted).all()
            return Page(jobs=tuple(read_jobs(connection, rows[:limit])), has_more=len(rows) > limit)

    def cancel(self, tenant: str, job_id: str) -> Job:
        """End an unfinished job at once, a running one too: its worker is no longer heard and stops within a step.

        A finished job stays as it is. The job is returned either way.
        """

        def work(connection: sa.Connection) -> Job:
            self._end(connection, tenant, job_id)
            return self._one(connection, tenant, job_id)

        return self.database.writing(work)

    def delete(self, tenant: str, job_id: str) -> None:
        """Cancel a job if it is unfinished, and forget it: what was asked, its files, its place in lists.

        The files themselves go with the next sweep. Raises `NoSuchJob`.
        """

        def work(connection: sa.Connection) -> None:
            self._end(connection, tenant, job_id)
            gone = (
                jobs.update()
                .where(jobs.c.tenant == tenant, jobs.c.id == job_id, jobs.c.deleted_at.is_(None))
                .values(deleted_at=self.database.now(), params={}, error_message=None, checkpoint_key=None)
            )
            if not connection.execute(gone).rowcount:
                raise _no_such(job_id)
            connection.execute(job_files.delete().where(job_files.c.job_id == job_id))

        self.database.writing(work)

    def waiting(self) -> int:
        """Return how many jobs a worker may take; it looks at those alone, however many there were in all."""
        with self.database.reading() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(jobs).where(jobs.c.waiting)) or 0

    def figures(self) -> QueueFigures:
        """Return counts for the whole service, of all tenants."""
        counts = sa.select(jobs.c.status, sa.func.count()).where(jobs.c.deleted_at.is_(None)).group_by(jobs.c.status)
        oldest = sa.select(sa.func.count(), self.database.now() - sa.func.min(jobs.c.created_at)).where(jobs.c.waiting)
        with self.database.reading() as connection:
            waiting, wait_s = connection.execute(oldest).one()
            by_status = {str(status): int(count) for status, count in connection.execute(counts)}
        return QueueFigures(by_status=by_status, waiting=waiting, oldest_wait_s=max(0.0, float(wait_s or 0)))

    def _take_in(self, connection: sa.Connection, submission: Submission) -> Receipt:
        """Write the rows of a new job, unless it is one we have, or one too many."""
        if submission.idempotency_key is not None:
            known = self._claim_key(connection, submission)
            if known is not None:
                return Receipt(job=known, replayed=True)
        admit(self.database, connection, submission, self.admission)
        now = self.database.now()
        row = connection.execute(
            jobs.insert()
            .values(
                id=submission.id,
                tenant=submission.tenant,
                key_id=submission.key_id,
                kind=submission.kind,
                batch_key=submission.batch_key,
                params=dict(submission.params),
                status="queued",
                priority=submission.priority,
                # A level of priority is worth a minute of waiting: what waits long enough comes first.
                rank=now - AGEING_S * submission.priority,
                waiting=True,
                available_at=now,
                max_attempts=submission.max_attempts,
                remixed_from=submission.remixed_from,
                created_at=now,
            )
            .returning(jobs)
        ).one()
        write_files(connection, submission.id, "input", submission.inputs)
        return Receipt(job=read_jobs(connection, [row])[0], replayed=False)

    def _claim_key(self, connection: sa.Connection, submission: Submission) -> Job | None:
        """Write the idempotency key of a submission; return the job it stands for if it was there."""
        table, now = idempotency_keys, self.database.now()
        key = sa.and_(table.c.tenant == submission.tenant, table.c.key == submission.idempotency_key)
        # A clock that was put back must not make a key eternal: ages of either sign count.
        connection.execute(table.delete().where(key, sa.func.abs(now - table.c.created_at) > IDEMPOTENCY_S))
        values = {
            "tenant": submission.tenant,
            "key": submission.idempotency_key,
            "fingerprint": submission.fingerprint,
            "job_id": submission.id,
            "created_at": now,
        }
        insert = self.database.insert(table).values(values).on_conflict_do_nothing().returning(table.c.key)
        if connection.execute(insert).one_or_none() is not None:
            return None
        known = connection.execute(sa.select(table).where(key)).one()
        if known.fingerprint != submission.fingerprint:
            raise IdempotencyMismatch("This idempotency key was used for another request: use a new one.")
        return self._one(connection, submission.tenant, known.job_id, deleted=True)

    def _one(self, connection: sa.Connection, tenant: str, job_id: str, *, deleted: bool = False) -> Job:
        """Return one job of a tenant, or raise `NoSuchJob`."""
        wanted = sa.select(jobs).where(jobs.c.tenant == tenant, jobs.c.id == job_id)
        row = connection.execute(wanted if deleted else wanted.where(jobs.c.deleted_at.is_(None))).one_or_none()
        if row is None:
            raise _no_such(job_id)
        return read_jobs(connection, [row])[0]

    def _end(self, connection: sa.Connection, tenant: str, job_id: str) -> None:
        """Make an unfinished job cancelled; the token that rises shuts its worker out."""
        ended = (
            jobs.update()
            .where(
                jobs.c.tenant == tenant,
                jobs.c.id == job_id,
                jobs.c.status.in_(UNFINISHED),
                jobs.c.deleted_at.is_(None),
            )
            .values(
                status="cancelled",
                waiting=False,
                owner=None,
                token=jobs.c.token + 1,
                completed_at=self.database.now(),
            )
        )
        if connection.execute(ended).rowcount:
            post(self.database, connection, job_id, "cancelled")


def _no_such(job_id: str) -> NoSuchJob:
    """Return the refusal; it does not tell whether the job is somebody else's."""
    return NoSuchJob(f"There is no job {job_id[:100]!r}.")
