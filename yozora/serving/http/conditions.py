"""The calls that begin from pictures that are there: edits, extensions, characters.

What comes with them is checked as it will be; then they are refused, because the model makes videos of prompts alone.
"""

from __future__ import annotations

from fastapi import APIRouter, Request

from yozora.serving.http.ask import engine_name, seconds_of
from yozora.serving.http.body import read_body
from yozora.serving.http.caller import Who
from yozora.serving.http.documented import REFUSALS, body_of
from yozora.serving.http.errors import ApiError, not_yet
from yozora.serving.http.schema import CreateCharacter, EditVideo, ExtendVideo, Video
from yozora.serving.http.service import service_of
from yozora.serving.http.uploads import check_film

router = APIRouter(prefix="/v1/videos", tags=["not yet"], responses=REFUSALS)


@router.post("/edits", openapi_extra=body_of(EditVideo))
async def edit_video(request: Request, caller: Who) -> Video:
    """Change a video by a prompt. Not supported yet."""
    service = service_of(request)
    async with read_body(request, EditVideo, service.settings.limits) as body:
        if body.model is not None:
            engine_name(body.model, service.settings)
        await check_film(service, caller, body.video, "video")
    raise not_yet("Editing a video")


@router.post("/extensions", openapi_extra=body_of(ExtendVideo))
async def extend_video(request: Request, caller: Who) -> Video:
    """Go on with a video. Not supported yet."""
    service = service_of(request)
    async with read_body(request, ExtendVideo, service.settings.limits) as body:
        seconds_of(body.seconds)
        if body.model is not None:
            engine_name(body.model, service.settings)
        await check_film(service, caller, body.video, "video")
    raise not_yet("Extending a video")


@router.post("/characters", openapi_extra=body_of(CreateCharacter))
async def create_character(request: Request, caller: Who) -> Video:
    """Learn somebody from a video. Not supported yet."""
    service = service_of(request)
    async with read_body(request, CreateCharacter, service.settings.limits) as body:
        await check_film(service, caller, body.video, "video")
    raise not_yet("Learning a character")


@router.get("/characters/{character_id}")
def get_character(character_id: str, caller: Who) -> Video:
    """Return a character. There are none yet."""
    raise ApiError(404, "not_found", f"There is no character {character_id[:100]!r}.", param="character_id")
