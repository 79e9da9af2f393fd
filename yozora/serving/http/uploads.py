"""Files in requests: read, fetched or looked up, then decoded in the sandbox; here nothing is believed."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, Literal

from anyio import to_thread
from PIL import Image
from starlette.datastructures import UploadFile

from yozora.core.records import Clip
from yozora.media.uploads.upload import UnreadableUpload
from yozora.serving.http.ask import asked_of, size_of
from yozora.serving.http.caller import Caller
from yozora.serving.http.errors import ApiError, api_error, bad, not_yet
from yozora.serving.http.fetch import fetch, read_data_url
from yozora.serving.http.lookup import find, not_ready
from yozora.serving.http.service import Service
from yozora.serving.jobs.job import Job
from yozora.serving.jobs.store import read_whole

_IMAGE_FORMS = "a file, {'image_url': ...} or {'file_id': ...}"


async def check_image(service: Service, given: Any, param: str) -> Clip:
    """Return the one picture that was given as a file, a data URL or a URL; raise `ApiError` for anything else."""
    if isinstance(given, UploadFile):
        return await decode_file(service, given, param, "image")
    if not isinstance(given, dict) or len(given) != 1 or not set(given) <= {"image_url", "file_id"}:
        raise bad(f"{param} is {_IMAGE_FORMS}, exactly one.", param)
    if "file_id" in given:
        raise not_yet("Taking a file by its id", f"{param}.file_id")
    url, param = given["image_url"], f"{param}.image_url"
    if not isinstance(url, str):
        raise bad(f"{param} must be text.", param)
    if url[:5].lower() == "data:":
        return await _decode(service, read_data_url(url, param), param, "image")
    if not service.settings.allow_urls:
        raise bad("This server fetches no URLs: send the file itself, or a data URL.", param, "url_inputs_disabled")
    get = partial(fetch, url, param, max_bytes=service.settings.limits.body_bytes)
    return await _decode(service, await to_thread.run_sync(get, limiter=service.slow), param, "image")


@dataclass(frozen=True, kw_only=True)
class Film:
    """A video that was given: the bytes of its file, its frames or what is known of them, and the job that made it."""

    content: bytes
    seconds: float
    width: int
    height: int
    job: Job | None = None


async def take_film(service: Service, caller: Caller, given: Any, param: str) -> Film:
    """Return the video that was given: as a file that can be decoded, or as the id of one that is done."""
    if isinstance(given, UploadFile):
        clip = await decode_file(service, given, param, "video")
        await given.seek(0)
        digest = sha256(await given.read()).hexdigest()
        await to_thread.run_sync(service.records.refuse_taken_down, digest, clip.frames)
        await given.seek(0)
        _, height, width, _ = clip.frames.shape
        return Film(content=await given.read(), seconds=clip.seconds, width=width, height=height)
    if not isinstance(given, dict) or set(given) != {"id"} or not isinstance(given["id"], str):
        raise bad(f"{param} is a file or {{'id': 'video_...'}}.", param)
    return await film_of(service, await to_thread.run_sync(find, service, caller, given["id"]))


async def take_clip(service: Service, caller: Caller, given: Any, param: str) -> Clip:
    """Return the frames of a video that was given, as a file or as the id of one that is done."""
    if isinstance(given, UploadFile):
        return await decode_file(service, given, param, "video")
    film = await take_film(service, caller, given, param)
    return await _decode(service, film.content, param, "video")


async def film_of(service: Service, job: Job) -> Film:
    """Return the video of a completed job."""
    if job.status != "completed":
        raise not_ready(job)
    stored = job.output("video.mp4")
    try:
        content = None if stored is None else await to_thread.run_sync(read_whole, service.store, stored.key)
    except OSError:
        content = None
    if stored is None or content is None:
        raise ApiError(404, "expired", "The files of this video are no longer kept.", param="video")
    asked = asked_of(job)
    await to_thread.run_sync(service.records.refuse_taken_down, stored.sha256)
    width, height = (int(side) for side in size_of(asked.request).split("x"))
    return Film(content=content, seconds=float(asked.seconds), width=width, height=height, job=job)


def picture_bytes(clip: Clip) -> bytes:
    """Return a decoded picture as a png of its own, with nothing in it that its file said besides."""
    file = io.BytesIO()
    Image.fromarray(clip.frames[0]).save(file, "png")
    return file.getvalue()


async def decode_file(
    service: Service, given: UploadFile, param: str, wanted: Literal["any", "image", "video"]
) -> Clip:
    """Return the frames of an uploaded file."""
    if (given.size or 0) > service.settings.limits.body_bytes:
        raise ApiError(413, "upload_too_large", "The uploaded file is too large.", param=param)
    return await _decode(service, await given.read(), param, wanted)


async def _decode(service: Service, content: bytes, param: str, wanted: Literal["any", "image", "video"]) -> Clip:
    """Decode in the sandbox, in one of the few slow threads."""
    try:
        return await to_thread.run_sync(partial(service.sandbox.decode, content, wanted=wanted), limiter=service.slow)
    except UnreadableUpload as error:
        refusal = api_error(error)
        refusal.param = param
        raise refusal from error
