"""What the job room refuses, each with whose fault it is and when to come again; a door turns these into answers."""

from __future__ import annotations

from typing import Literal

from yozora.core.errors import YozoraError

Fault = Literal["yours", "ours"]


class Refused(YozoraError):
    """A call that was not carried out: nothing of it is in the database.

    `code` is for programs, `fault` says who must change something ("yours": the caller; "ours": the service), and
    `retry_after_s` is the number of seconds after which the same call may do, None where it never will.
    """

    code = "refused"
    fault: Fault = "yours"

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class NoSuchJob(Refused):
    """There is no such job for this tenant: it never was, it was deleted, or it is somebody else's."""

    code = "not_found"


class QuotaExceeded(Refused):
    """The key has as many unfinished jobs, or has submitted as often, as it may (HTTP 429)."""

    code = "rate_limit_exceeded"


class QueueFull(Refused):
    """The service holds as many waiting jobs as it will (HTTP 503)."""

    code = "queue_full"
    fault: Fault = "ours"


class StorageTrouble(Refused):
    """The database or the store of files does not take our writes just now (HTTP 503)."""

    code = "storage_unavailable"
    fault: Fault = "ours"


class IdempotencyMismatch(Refused):
    """An idempotency key came again with another request (Stripe's rule: an error, never a second job)."""

    code = "idempotency_key_reused"
