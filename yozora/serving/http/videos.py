"""The calls on videos: create, retrieve, list, delete, remix."""

from __future__ import annotations

from typing import Annotated, Literal

from anyio import to_thread
from fastapi import APIRouter, Header, Query, Request, Response

from yozora.serving.http.ask import Asked, ask, ask_again
from yozora.serving.http.body import read_body
from yozora.serving.http.caller import Caller, Who
from yozora.serving.http.documented import REFUSALS, body_of
from yozora.serving.http.errors import ApiError, not_yet
from yozora.serving.http.lookup import find, no_such, not_ready
from yozora.serving.http.present import show, show_page
from yozora.serving.http.schema import CreateVideo, Deleted, RemixVideo, Video, VideoList
from yozora.serving.http.service import Service, service_of
from yozora.serving.http.uploads import check_image
from yozora.serving.jobs.errors import NoSuchJob
from yozora.serving.jobs.job import Job, Receipt, Submission, is_job_id
from yozora.serving.jobs.params import VIDEO_KIND, batch_key

router = APIRouter(prefix="/v1/videos", tags=["videos"], responses=REFUSALS)

IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=255)]
Cursor = Annotated[str | None, Query(max_length=100, description="Id of the last video of the page before.")]


@router.post("", openapi_extra=body_of(CreateVideo))
async def create_video(
    request: Request,
    response: Response,
    caller: Who,
    idempotency_key: IdempotencyKey = None,
) -> Video:
    """Take in a job that makes a video of a prompt; it is durable when the answer comes."""
    service = service_of(request)
    async with read_body(request, CreateVideo, service.settings.limits) as body:
        asked = ask(body, service.settings, idempotency_key)
        if body.input_reference is not None:
            await check_image(service, body.input_reference, "input_reference")
            raise not_yet("Beginning from a picture", "input_reference")
    return await _submit(service, response, caller, asked, idempotency_key)


@router.get("")
def list_videos(
    request: Request,
    caller: Who,
    after: Cursor = None,
    limit: Annotated[int, Query(ge=0, le=100)] = 20,
    order: Literal["asc", "desc"] = "desc",
) -> VideoList:
    """Return a page of your videos in the order of submission."""
    if after is not None and not is_job_id(after):
        raise no_such(after)
    page = service_of(request).queue.list(caller.tenant, after=after, limit=limit, order=order, kinds=(VIDEO_KIND,))
    return VideoList.model_validate(show_page(page))


@router.get("/{video_id}")
def retrieve_video(request: Request, response: Response, video_id: str, caller: Who) -> Video:
    """Return a video as it stands; `openai-poll-after-ms` says when to ask again."""
    service = service_of(request)
    job = find(service, caller, video_id)
    _tell_when(service, response, job)
    return show(job)


@router.delete("/{video_id}")
def delete_video(request: Request, video_id: str, caller: Who) -> Deleted:
    """Forget a video. One in the making is stopped within a step."""
    service = service_of(request)
    find(service, caller, video_id)
    service.queue.delete(caller.tenant, video_id)
    return Deleted(id=video_id, object="video.deleted")


@router.post("/{video_id}/remix", openapi_extra=body_of(RemixVideo))
async def remix_video(
    request: Request,
    response: Response,
    video_id: str,
    caller: Who,
    idempotency_key: IdempotencyKey = None,
) -> Video:
    """Make another video with the seed and the settings of this one, of another prompt.

    So far the pictures of the source have no part in it: what both share is the noise that they begin from.
    """
    service = service_of(request)
    async with read_body(request, RemixVideo, service.settings.limits) as body:
        prompt = body.prompt
    source = await to_thread.run_sync(find, service, caller, video_id)
    if source.status != "completed":
        raise not_ready(source)
    return await _submit(service, response, caller, ask_again(source, prompt), idempotency_key, source.id)


async def _submit(
    service: Service,
    response: Response,
    caller: Caller,
    asked: Asked,
    idempotency_key: str | None,
    remixed_from: str | None = None,
) -> Video:
    """Hand a job in; return its video."""
    submission = Submission(
        tenant=caller.tenant,
        key_id=caller.key_id,
        kind=VIDEO_KIND,
        params=asked.params,
        batch_key=batch_key(asked.request),
        remixed_from=remixed_from,
        idempotency_key=idempotency_key,
    )
    if service.draining:
        raise ApiError(503, "server_leaving", "The server is leaving: try again.", headers={"Retry-After": "2"})

    def submit() -> Receipt:
        receipt = service.queue.submit(submission)
        _tell_when(service, response, receipt.job)
        return receipt

    receipt = await to_thread.run_sync(submit)
    if not receipt.job.params:
        raise NoSuchJob("The video that this idempotency key stands for was deleted.")
    if receipt.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return show(receipt.job)


def _tell_when(service: Service, response: Response, job: Job) -> None:
    """Say when to ask again about a job that is not finished."""
    if not job.finished:
        response.headers["openai-poll-after-ms"] = str(service.poll_after_ms())
