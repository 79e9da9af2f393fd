"""Verdicts: from an exception to what the job's owner is told, and whether another attempt could do better."""

from __future__ import annotations

import errno

from yozora.core.errors import UsageError, YozoraError
from yozora.serving.jobs.job import Failure
from yozora.serving.jobs.runner import JobFailed

# What the system says when it, not the job, is in trouble.
SYSTEM_TROUBLE = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ESTALE}


def verdict(error: Exception) -> tuple[Failure, bool]:
    """Return what to tell of an exception out of a run, and whether to try again.

    Bad input fails at once: it would fail again. Anything else may be an accident and is tried again. Of an unexpected
    exception nothing is told but that there was one; the worker's log has the rest.
    """
    if isinstance(error, JobFailed):
        return Failure(code=error.code, message=str(error)), error.retry
    if isinstance(error, UsageError):
        return Failure(code="invalid_request", message=str(error)), False
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in SYSTEM_TROUBLE:
            return Failure(code="storage_unavailable", message="The video could not be stored."), True
        if isinstance(cause, MemoryError):
            return Failure(code="out_of_memory", message="The machine ran out of memory."), True
        cause = cause.__cause__
    if isinstance(error, YozoraError):
        return Failure(code="generation_failed", message=str(error)), True
    return Failure(code="server_error", message="The job failed for an unexpected reason."), True
