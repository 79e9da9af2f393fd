"""Records of the job room: a job, what is handed in for one, the files that belong to it."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from yozora.core.errors import UsageError

Status = Literal["queued", "in_progress", "completed", "failed", "cancelled"]
UNFINISHED: tuple[Status, ...] = ("queued", "in_progress")
FINISHED: tuple[Status, ...] = ("completed", "failed", "cancelled")

MAX_PRIORITY = 10
MAX_IDEMPOTENCY_KEY = 255  # characters, as Stripe has it
_JOB_ID = re.compile(r"[a-z]{1,16}_[0-9a-f]{32}")


def new_id(prefix: str = "video") -> str:
    """Return an id nobody has: the prefix, an underscore and 128 random bits in hexadecimal digits."""
    return f"{prefix}_{secrets.token_hex(16)}"


def is_job_id(text: str) -> bool:
    """Return whether `text` has the form of a job id; nothing else ever becomes part of a file's name."""
    return _JOB_ID.fullmatch(text) is not None


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file in the store, by the name the job knows it under; its key holds the SHA-256 of its bytes."""

    name: str
    key: str
    sha256: str
    num_bytes: int
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why a job failed: a code for programs and a sentence for people."""

    code: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Job:
    """One job as the database has it.

    Times are seconds since 1970 by the database's clock, `progress` is in percent (0 to 100), `attempt` counts how
    often a worker took the job. `waiting` tells a job that a worker may take; one that lost its worker is waiting
    and still `in_progress`, for a status never goes back. `token` rises whenever the job changes hands: who
    writes under an older one is not heard.
    """

    id: str
    tenant: str
    key_id: str | None
    kind: str
    batch_key: str | None
    params: Mapping[str, Any]
    status: Status
    progress: int
    priority: int
    attempt: int
    max_attempts: int
    waiting: bool
    token: int
    owner: str | None
    checkpoint_step: int
    checkpoint_key: str | None
    error: Failure | None
    remixed_from: str | None
    created_at: float
    started_at: float | None
    completed_at: float | None
    expires_at: float | None
    inputs: tuple[StoredFile, ...] = ()
    outputs: tuple[StoredFile, ...] = ()

    @property
    def finished(self) -> bool:
        """Whether the job has reached a status that it will keep."""
        return self.status in FINISHED

    def output(self, name: str) -> StoredFile | None:
        """Return the result of this name, None where there is none (any more)."""
        return next((file for file in self.outputs if file.name == name), None)


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A job to be: what to do (`kind`, `params` as plain JSON data), for whom, how urgently.

    `kind` chooses the workers that can do it. Jobs of one `batch_key` may be run together; None is always run alone.
    `priority` runs from -10 to 10, higher is sooner. `inputs` are files already in the store under `id`, which then
    is the id the job will have. The same `idempotency_key` of the same tenant within 24 hours is the same job.
    """

    tenant: str
    kind: str
    params: Mapping[str, Any]
    key_id: str | None = None
    batch_key: str | None = None
    priority: int = 0
    max_attempts: int = 3
    remixed_from: str | None = None
    idempotency_key: str | None = None
    inputs: tuple[StoredFile, ...] = ()
    id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        """Check what the database would otherwise have to swallow."""
        if not is_job_id(self.id):
            raise UsageError(f"A job id is letters, an underscore and 32 hexadecimal digits, not {self.id!r}.")
        if not self.tenant or not self.kind:
            raise UsageError("A job needs a tenant and a kind.")
        if not -MAX_PRIORITY <= self.priority <= MAX_PRIORITY:
            raise UsageError(f"priority must be from {-MAX_PRIORITY} to {MAX_PRIORITY}, not {self.priority}.")
        if not 1 <= self.max_attempts <= 100:
            raise UsageError(f"max_attempts must be from 1 to 100, not {self.max_attempts}.")
        if self.idempotency_key is not None and not 1 <= len(self.idempotency_key) <= MAX_IDEMPOTENCY_KEY:
            raise UsageError(f"An idempotency key has from 1 to {MAX_IDEMPOTENCY_KEY} characters.")

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what was asked (not of who asked, nor how urgently): equal for equal requests."""
        asked = [self.kind, dict(self.params), self.remixed_from, [[file.name, file.sha256] for file in self.inputs]]
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The answer to a submission: the job, and whether it had been submitted before under the same key."""

    job: Job
    replayed: bool


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some jobs of a tenant in the order asked for, and whether there are more after them."""

    jobs: tuple[Job, ...]
    has_more: bool
