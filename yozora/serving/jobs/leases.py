"""Leases, the workers' side of the jobs table: claim, show signs of life, publish, fail, give back.

A worker holds a job under a token. The token rises whenever the job changes hands, and every write of a worker names
the token it holds: one that was stopped, cut off or given up for dead finds its writes refused (fencing; Kleppmann,
"How to do distributed locking", 2016). So a job may be run twice, but only one run has an effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yozora.serving.jobs.database import Database
from yozora.serving.jobs.job import Failure, Job, StoredFile
from yozora.serving.jobs.outbox import post
from yozora.serving.jobs.rows import read_jobs, write_files
from yozora.serving.jobs.tables import jobs, sa

MAX_BACKOFF_S = 300.0
RETENTION_S = 24 * 3600.0
WORKER_LOST = Failure(code="worker_lost", message="The worker that ran this job was lost, every time it was tried.")


@dataclass(frozen=True, kw_only=True)
class Lease:
    """The right of one owner to run one job, as long as the job's token is still this one."""

    job: Job
    owner: str
    token: int


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """A job in somebody's hands, as the table shows it at one moment."""

    job_id: str
    token: int
    beat: int


class Leases:
    """The workers' calls. All of them are short transactions; none waits for a job to be done."""

    def __init__(self, database: Database, *, retention_s: float = RETENTION_S) -> None:
        """Use `database`; results are kept for `retention_s` seconds after completion."""
        self.database = database
        self.retention_s = retention_s

    def any_waiting(self, kinds: Sequence[str]) -> bool:
        """Return whether there is something to claim; a look costs less than a claim."""
        with self.database.reading() as connection:
            return connection.scalar(self._due(kinds).limit(1)) is not None

    def claim(self, owner: str, kinds: Sequence[str], limit: int = 1) -> list[Lease]:
        """Take the job whose turn it is, and with it up to `limit` - 1 more that may be run together with it.

        Only jobs of one batch key at their very beginning are run together: what failed once is tried alone, so that
        one bad job does not spoil its company for ever, and what has a checkpoint goes on from there alone.
        """

        def work(connection: sa.Connection) -> list[Job]:
            first = self._take(connection, owner, kinds, 1)
            if not first or limit == 1 or not _sociable(first[0]):
                return first
            alike = (
                jobs.c.batch_key == first[0].batch_key,
                jobs.c.kind == first[0].kind,
                jobs.c.attempt == 0,
                jobs.c.checkpoint_key.is_(None),
            )
            return first + self._take(connection, owner, kinds, limit - 1, *alike)

        return [Lease(job=job, owner=owner, token=job.token) for job in self.database.writing(work)]

    def beat(self, leases: Iterable[Lease]) -> set[str]:
        """Show that the owner of these leases is alive; return the ids of those that still hold.

        A job that its owner does not know of (a claim whose answer got lost) gets no beat, and is soon taken away.
        """
        tokens = {lease.job.id: lease for lease in leases}
        alive = (
            jobs.update()
            .where(jobs.c.id.in_(tokens), jobs.c.owner.in_({lease.owner for lease in tokens.values()}))
            .values(beat=jobs.c.beat + 1)
            .returning(jobs.c.id, jobs.c.token, jobs.c.owner)
        )
        return _still_held(tokens, self.database.writing(lambda connection: connection.execute(alive).all()))

    def held(self, leases: Iterable[Lease]) -> set[str]:
        """Return the ids of those leases that still hold; only reads."""
        tokens = {lease.job.id: lease for lease in leases}
        rows = sa.select(jobs.c.id, jobs.c.token, jobs.c.owner).where(jobs.c.id.in_(tokens))
        with self.database.reading() as connection:
            return _still_held(tokens, connection.execute(rows).all())

    def progress(self, percents: Mapping[str, int], leases: Iterable[Lease]) -> None:
        """Write how far jobs are (0 to 100); who lost its lease writes nothing, and progress never falls."""
        wanted = [(lease, percents[lease.job.id]) for lease in leases if lease.job.id in percents]

        def work(connection: sa.Connection) -> None:
            for lease, percent in wanted:
                further = jobs.update().where(_mine(lease), jobs.c.progress < percent)
                connection.execute(further.values(progress=percent, beat=jobs.c.beat + 1))

        self.database.writing(work)

    def keep(self, lease: Lease, step: int, key: str) -> bool:
        """Note the checkpoint `key` (a file in the store) after `step`; False if the lease is lost."""
        noted = jobs.update().where(_mine(lease)).values(checkpoint_step=step, checkpoint_key=key)
        return self.database.writing(lambda connection: connection.execute(noted).rowcount == 1)

    def publish(self, results: Sequence[tuple[Lease, Sequence[StoredFile]]]) -> list[bool]:
        """Complete jobs with their files, all in one transaction; True for each whose lease held.

        The files are in the store before this is called. Publishing twice under one lease is publishing once.
        """

        def work(connection: sa.Connection) -> list[bool]:
            return [self._complete(connection, lease, files) for lease, files in results]

        return self.database.writing(work)

    def fail(self, lease: Lease, failure: Failure, *, retry: bool) -> bool:
        """End an attempt that went wrong; it is tried again later if `retry` and attempts are left.

        The waits grow from 1 s, doubled at each attempt, to 5 minutes. False if the lease was lost.
        """
        attempt = lease.job.attempt
        again = retry and attempt < lease.job.max_attempts
        wait_s = min(2.0 ** (attempt - 1), MAX_BACKOFF_S)

        def work(connection: sa.Connection) -> bool:
            if again:
                waiting = jobs.update().where(_mine(lease)).values(
                    waiting=True, owner=None, token=jobs.c.token + 1, available_at=self.database.now() + wait_s
                )  # fmt: skip
                return connection.execute(waiting).rowcount == 1
            return self._end_badly(connection, _mine(lease), lease.job.id, failure)

        return self.database.writing(work)

    def give_back(self, lease: Lease) -> bool:
        """Let somebody else go on with a job; the attempt does not count. False if the lease was lost."""
        free = (
            jobs.update()
            .where(_mine(lease))
            .values(waiting=True, owner=None, token=jobs.c.token + 1, attempt=jobs.c.attempt - 1)
        )
        return self.database.writing(lambda connection: connection.execute(free).rowcount == 1)

    def sightings(self) -> list[Sighting]:
        """Return every job that is in somebody's hands."""
        rows = sa.select(jobs.c.id, jobs.c.token, jobs.c.beat).where(jobs.c.owner.is_not(None))
        with self.database.reading() as connection:
            return [Sighting(job_id=row.id, token=row.token, beat=row.beat) for row in connection.execute(rows)]

    def take_away(self, stale: Sequence[Sighting]) -> int:
        """Free jobs whose owner gave no sign of life since it was sighted; return how many.

        A job that is out of attempts fails for good ("worker_lost"): perhaps it is what kills its workers.
        """

        def work(connection: sa.Connection) -> int:
            freed = 0
            for sighting in stale:
                same = sa.and_(
                    jobs.c.id == sighting.job_id,
                    jobs.c.token == sighting.token,
                    jobs.c.beat == sighting.beat,
                    jobs.c.owner.is_not(None),
                )
                again = jobs.update().where(same, jobs.c.attempt < jobs.c.max_attempts)
                again = again.values(waiting=True, owner=None, token=jobs.c.token + 1)
                if connection.execute(again).rowcount == 1:
                    freed += 1
                else:
                    freed += self._end_badly(connection, same, sighting.job_id, WORKER_LOST)
            return freed

        return self.database.writing(work) if stale else 0

    def _due(self, kinds: Sequence[str]) -> Any:
        """Return the jobs that may be taken, first come first.

        A wait that would end later than any wait we impose was set by a clock that has been put back since: it is over.
        """
        now = self.database.now()
        over = sa.or_(jobs.c.available_at <= now, jobs.c.available_at > now + 2 * MAX_BACKOFF_S)
        return (
            sa.select(jobs.c.id)
            .where(jobs.c.waiting, jobs.c.kind.in_(kinds), over)
            .order_by(jobs.c.rank, jobs.c.seq)
        )  # fmt: skip

    def _take(
        self,
        connection: sa.Connection,
        owner: str,
        kinds: Sequence[str],
        limit: int,
        *alike: sa.ColumnElement[bool],
    ) -> list[Job]:
        """Claim up to `limit` jobs: the one statement for both databases (SQLite has no use for SKIP LOCKED).

        The choice stands in a CTE so that PostgreSQL makes it once; as a plain subquery it may be run again per row.
        """
        due = self._due(kinds).where(*alike).limit(limit).with_for_update(skip_locked=True).cte("due")
        taken = (
            jobs.update()
            .where(jobs.c.id.in_(sa.select(due.c.id)))
            .values(
                status="in_progress",
                waiting=False,
                owner=owner,
                token=jobs.c.token + 1,
                attempt=jobs.c.attempt + 1,
                beat=jobs.c.beat + 1,
                started_at=sa.func.coalesce(jobs.c.started_at, self.database.now()),
            )
            .returning(jobs)
        )
        rows = sorted(connection.execute(taken).all(), key=lambda row: (row.rank, row.seq))
        return read_jobs(connection, rows)

    def _complete(self, connection: sa.Connection, lease: Lease, files: Sequence[StoredFile]) -> bool:
        """Complete one job if the lease holds."""
        now = self.database.now()
        completed = (
            jobs.update()
            .where(_mine(lease))
            .values(
                status="completed",
                progress=100,
                owner=None,
                completed_at=now,
                expires_at=now + self.retention_s,
                checkpoint_key=None,
            )
        )
        if connection.execute(completed).rowcount != 1:
            # After a commit whose answer got lost, the job is completed under our own token.
            ours = sa.select(jobs.c.seq).where(
                jobs.c.id == lease.job.id, jobs.c.token == lease.token, jobs.c.status == "completed"
            )
            return connection.scalar(ours) is not None
        write_files(connection, lease.job.id, "output", files)
        post(self.database, connection, lease.job.id, "completed")
        return True

    def _end_badly(
        self, connection: sa.Connection, which: sa.ColumnElement[bool], job_id: str, failure: Failure
    ) -> bool:
        """Fail one job for good."""
        failed = (
            jobs.update()
            .where(which)
            .values(
                status="failed",
                owner=None,
                token=jobs.c.token + 1,
                completed_at=self.database.now(),
                error_code=failure.code,
                error_message=failure.message,
                checkpoint_key=None,
            )
        )
        if connection.execute(failed).rowcount != 1:
            return False
        post(self.database, connection, job_id, "failed")
        return True


def _sociable(job: Job) -> bool:
    """Return whether a job that was just claimed may be run together with others."""
    return job.batch_key is not None and job.attempt == 1 and job.checkpoint_key is None


def _still_held(leases: Mapping[str, Lease], rows: Iterable[Any]) -> set[str]:
    """Return the ids of the rows that agree with their lease."""
    return {row.id for row in rows if row.token == leases[row.id].token and row.owner == leases[row.id].owner}


def _mine(lease: Lease) -> sa.ColumnElement[bool]:
    """Return the fence: the job is still in progress, in these hands, under this token."""
    return sa.and_(
        jobs.c.id == lease.job.id,
        jobs.c.token == lease.token,
        jobs.c.owner == lease.owner,
        jobs.c.status == "in_progress",
    )
