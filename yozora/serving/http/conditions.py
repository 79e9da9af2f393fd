"""The calls that begin from videos that are there: edits and extensions."""

from __future__ import annotations

import secrets
from dataclasses import replace

from fastapi import APIRouter, Request, Response

from yozora.core.records import MAX_SECONDS
from yozora.core.records import Request as Wanted
from yozora.serving.http.ask import SEEDS, Asked, asked_of, engine_name, seconds_of
from yozora.serving.http.body import read_body
from yozora.serving.http.caller import Who
from yozora.serving.http.documented import REFUSALS, body_of
from yozora.serving.http.errors import bad
from yozora.serving.http.handin import IdempotencyKey, hand_in
from yozora.serving.http.retouching import retouch
from yozora.serving.http.schema import DEFAULT_MODEL, EditVideo, ExtendVideo, Video
from yozora.serving.http.service import service_of
from yozora.serving.http.settings import ServerSettings
from yozora.serving.http.uploads import Film, take_film
from yozora.serving.jobs.params import Beginning

router = APIRouter(prefix="/v1/videos", tags=["videos"], responses=REFUSALS)


@router.post("/edits", openapi_extra=body_of(EditVideo))
async def edit_video(
    request: Request, response: Response, caller: Who, idempotency_key: IdempotencyKey = None
) -> Video:
    """Make a video anew by another prompt: all of it in its layout, a `region` of it, or all that is not in `keep`."""
    service = service_of(request)
    async with read_body(request, EditVideo, service.settings.limits) as body:
        film = await take_film(service, caller, body.video, "video")
        begins, seconds = retouch(body, film)
        asked = _asked(film, body.prompt, body.model, service.settings, seconds)
    asked = replace(asked, beginning=begins)
    return await hand_in(service, response, caller, asked, idempotency_key, film=film)


@router.post("/extensions", openapi_extra=body_of(ExtendVideo))
async def extend_video(
    request: Request, response: Response, caller: Who, idempotency_key: IdempotencyKey = None
) -> Video:
    """Go on with a video for so many seconds, or begin earlier; `seconds` of the answer are those of the whole."""
    service = service_of(request)
    async with read_body(request, ExtendVideo, service.settings.limits) as body:
        seconds, _ = seconds_of(body.seconds)
        film = await take_film(service, caller, body.video, "video")
        if film.seconds + seconds > MAX_SECONDS:
            raise bad(
                f"That would be {film.seconds + seconds:g} seconds; a video has {MAX_SECONDS:g} at most.", "seconds"
            )
        asked = _asked(film, body.prompt, body.model, service.settings, film.seconds + seconds)
        before = body.before
    asked = replace(asked, beginning=Beginning(verb="extend", seconds=seconds, before=before))
    return await hand_in(service, response, caller, asked, idempotency_key, film=film)


def _asked(film: Film, prompt: str, model: str | None, settings: ServerSettings, seconds: float) -> Asked:
    """Return what is asked of a film: the seed and settings of its job where we know it, its own size where not."""
    if film.job is not None:
        asked = asked_of(film.job)
        name = asked.request.model if model is None else engine_name(model, settings)
        wanted = replace(
            asked.request, prompt=prompt, seconds=seconds, model=name,
            loop=False, conditions=(), storyboard=(), expanded="",
        )  # fmt: skip
        return replace(asked, request=wanted, model=model or asked.model, seconds=f"{seconds:g}")
    wanted = Wanted(
        prompt=prompt,
        seconds=seconds,
        width=2 * round(film.width / 2),
        height=2 * round(film.height / 2),
        seed=secrets.randbelow(SEEDS),
        model=engine_name(model or DEFAULT_MODEL, settings),
    )
    return Asked(request=wanted, model=model or DEFAULT_MODEL, seconds=f"{seconds:g}")
