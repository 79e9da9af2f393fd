"""Handing a job in: its prompt passes the gate, its source goes into the store, then its row into the queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from anyio import to_thread
from fastapi import Header, Response

from yozora.serving.http.ask import Asked
from yozora.serving.http.caller import Caller
from yozora.serving.http.errors import ApiError
from yozora.serving.http.judging import admitted
from yozora.serving.http.present import show
from yozora.serving.http.schema import Video
from yozora.serving.http.service import Service
from yozora.serving.http.uploads import Film
from yozora.serving.jobs.errors import NoSuchJob
from yozora.serving.jobs.job import Job, Receipt, StoredFile, Submission, new_id
from yozora.serving.jobs.params import SECOND, SOURCE, VIDEO_KIND, batch_key
from yozora.serving.jobs.store import Deposit

IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=255)]


async def hand_in(
    service: Service,
    response: Response,
    caller: Caller,
    asked: Asked,
    idempotency_key: str | None,
    *,
    film: Film | None = None,
    second: Film | None = None,
    picture: bytes | None = None,
) -> Video:
    """Hand a job in, with the film or the picture (png) that it begins from, and one it ends with; return its video."""
    if service.draining:
        raise ApiError(503, "server_leaving", "The server is leaving: try again.", headers={"Retry-After": "2"})
    asked = await admitted(service, caller, asked, film.job if film else None)
    job_id, params = new_id(), asked.params
    begins = {SOURCE: film or picture, SECOND: second}

    def submit() -> Receipt:
        receipt = service.queue.submit(
            Submission(
                id=job_id,
                tenant=caller.tenant,
                key_id=caller.key_id,
                kind=VIDEO_KIND,
                params=params,
                batch_key=batch_key(params),
                remixed_from=film.job.id if film and film.job else None,
                idempotency_key=idempotency_key,
                inputs=_stored(service, job_id, begins),
            )
        )
        tell_when(service, response, receipt.job)
        return receipt

    receipt = await to_thread.run_sync(submit)
    if not receipt.job.params:
        raise NoSuchJob("The video that this idempotency key stands for was deleted.")
    if receipt.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return show(receipt.job)


def _stored(service: Service, job_id: str, begins: Mapping[str, Film | bytes | None]) -> tuple[StoredFile, ...]:
    """Put what a job begins from into the store, durable before its row is; what no row names is swept later."""
    deposits = [
        Deposit(job_id=job_id, name=name, content=given.content, media_type="video/mp4")
        if isinstance(given, Film)
        else Deposit(job_id=job_id, name=name, content=given, media_type="image/png")
        for name, given in begins.items()
        if given is not None
    ]
    try:
        return tuple(service.store.put(deposits)) if deposits else ()
    except OSError as error:
        raise ApiError(
            503, "storage_unavailable", "Your file cannot be kept just now: try again.", headers={"Retry-After": "5"}
        ) from error


def tell_when(service: Service, response: Response, job: Job) -> None:
    """Say when to ask again about a job that is not finished."""
    if not job.finished:
        response.headers["openai-poll-after-ms"] = str(service.poll_after_ms())
