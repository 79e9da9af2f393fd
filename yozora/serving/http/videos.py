"""The calls on videos: create, retrieve, list, delete, remix."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response

from yozora.serving.http.ask import ask, ask_again
from yozora.serving.http.body import read_body
from yozora.serving.http.caller import Who
from yozora.serving.http.casting import cast
from yozora.serving.http.documented import REFUSALS, body_of
from yozora.serving.http.errors import bad
from yozora.serving.http.handin import IdempotencyKey, hand_in, tell_when
from yozora.serving.http.joints import join
from yozora.serving.http.lookup import find, no_such
from yozora.serving.http.present import show, show_page
from yozora.serving.http.schema import CreateVideo, Deleted, RemixVideo, Video, VideoList
from yozora.serving.http.service import service_of
from yozora.serving.http.uploads import Film, check_image, film_of, picture_bytes
from yozora.serving.jobs.job import is_job_id
from yozora.serving.jobs.params import VIDEO_KIND, Beginning

router = APIRouter(prefix="/v1/videos", tags=["videos"], responses=REFUSALS)

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
        if body.characters is not None:
            asked = await cast(service, caller, body.characters, asked)
        picture: bytes | None = None
        film: Film | None = None
        second: Film | None = None
        if body.connect is not None:
            asked, film, second = await join(service, caller, body, asked)
        elif body.input_reference is not None:
            if body.storyboard is not None:
                raise bad("A storyboard is made from words alone: send no picture with it.", "input_reference")
            picture = picture_bytes(await check_image(service, body.input_reference, "input_reference"))
            asked = replace(asked, beginning=Beginning(verb="animate"))
    return await hand_in(service, response, caller, asked, idempotency_key, film=film, second=second, picture=picture)


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
    tell_when(service, response, job)
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
    """Make this video anew by another prompt: from its own pictures, with its seed and settings."""
    service = service_of(request)
    async with read_body(request, RemixVideo, service.settings.limits) as body:
        prompt = body.prompt
    source = await to_thread.run_sync(find, service, caller, video_id)
    film = await film_of(service, source)
    return await hand_in(service, response, caller, ask_again(source, prompt), idempotency_key, film=film)
