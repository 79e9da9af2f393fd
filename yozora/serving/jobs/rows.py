"""Rows to records and back: the one place that knows both the tables and the records of a job."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from yozora.serving.jobs.job import Failure, Job, StoredFile
from yozora.serving.jobs.tables import job_files, sa

_SAME = (
    "id", "tenant", "key_id", "kind", "batch_key", "params", "status", "progress", "priority", "attempt",
    "max_attempts", "waiting", "token", "owner", "checkpoint_step", "checkpoint_key", "remixed_from", "created_at",
    "started_at", "completed_at", "expires_at",
)  # fmt: skip


def read_jobs(connection: sa.Connection, rows: Sequence[Any]) -> list[Job]:
    """Return the jobs of these rows of `jobs`, in their order, with their files."""
    files: dict[tuple[str, str], list[StoredFile]] = defaultdict(list)
    if rows:
        wanted = sa.select(job_files).where(job_files.c.job_id.in_([row.id for row in rows])).order_by(job_files.c.name)
        for row in connection.execute(wanted):
            files[row.job_id, row.role].append(
                StoredFile(
                    name=row.name,
                    key=row.key,
                    sha256=row.sha256,
                    num_bytes=row.num_bytes,
                    media_type=row.media_type,
                )
            )
    return [
        Job(
            **{name: getattr(row, name) for name in _SAME},
            error=None if row.error_code is None else Failure(code=row.error_code, message=row.error_message or ""),
            inputs=tuple(files[row.id, "input"]),
            outputs=tuple(files[row.id, "output"]),
        )
        for row in rows
    ]


def write_files(connection: sa.Connection, job_id: str, role: str, files: Iterable[StoredFile]) -> None:
    """Write the rows of a job's inputs or outputs."""
    rows = [
        {
            "job_id": job_id,
            "role": role,
            "name": file.name,
            "key": file.key,
            "sha256": file.sha256,
            "num_bytes": file.num_bytes,
            "media_type": file.media_type,
        }
        for file in files
    ]
    if rows:
        connection.execute(job_files.insert(), rows)
