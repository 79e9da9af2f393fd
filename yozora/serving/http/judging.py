"""Judging: what a call asks for passes the gate before anything is kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from anyio import to_thread

from yozora.core.errors import YozoraError
from yozora.serving.http.ask import Asked, asked_of
from yozora.serving.http.caller import Caller
from yozora.serving.http.lookup import find
from yozora.serving.http.service import Service
from yozora.serving.jobs.job import Job
from yozora.trust.gate import PromptRefused
from yozora.trust.moderation.history import MOST_PROMPTS

# Beyond so many characters a judgement may take tenths of a second: those have threads of their own.
_LONG = 2000


async def admitted(service: Service, caller: Caller, asked: Asked, source: Job | None) -> Asked:
    """Return what was asked as it may be made; raise `PromptRefused` (400) otherwise.

    Read along are the prompts that `source` and the videos before it were made of, and what this caller asked lately.
    """
    limiter = service.slow if len(asked.request.prompt) > _LONG else None
    return await to_thread.run_sync(_admitted, service, caller, asked, source, limiter=limiter)


def _admitted(service: Service, caller: Caller, asked: Asked, source: Job | None) -> Asked:
    """Return the request that the gate lets through, and count what it stops or changes."""
    earlier = list(_told(service, caller, source))[::-1]
    user = caller.key_id or caller.tenant
    try:
        request, sentence = service.gate.admit_request(asked.request, user=user, earlier=earlier)
    except PromptRefused as error:
        service.metrics.prompts.labels(error.verdict.category, error.verdict.action).inc()
        raise
    if sentence:
        service.metrics.prompts.labels("rewritten", "rewrite").inc()
    return replace(asked, request=request)


def _told(service: Service, caller: Caller, source: Job | None) -> Iterator[str]:
    """Yield the prompts that a video was made of, the latest first, as far as they are still known."""
    for _ in range(MOST_PROMPTS):
        if source is None or not source.params:
            return
        yield asked_of(source).request.spoken
        try:
            source = find(service, caller, source.remixed_from) if source.remixed_from else None
        except YozoraError:
            return
