"""The files of a video: the mp4, its thumbnail, its sprite sheet; whole or in ranges (RFC 9110, section 14)."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any, BinaryIO, Literal

from anyio import to_thread
from fastapi import APIRouter, Header, Request
from starlette.responses import Response, StreamingResponse

from yozora.serving.http.caller import Who
from yozora.serving.http.documented import REFUSALS
from yozora.serving.http.errors import ApiError
from yozora.serving.http.lookup import find, not_ready
from yozora.serving.http.service import Service, service_of
from yozora.serving.jobs.job import Job, StoredFile

router = APIRouter(prefix="/v1/videos", tags=["videos"], responses=REFUSALS)

CHUNK_BYTES = 256 << 10
_FILES = {"video": "video.mp4", "thumbnail": "thumbnail.webp", "spritesheet": "spritesheet.jpg"}
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_KINDS = dict.fromkeys(("video/mp4", "image/webp", "image/jpeg"), _BYTES)
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": _KINDS, "description": "The file."},
    206: {"content": _KINDS, "description": "A part."},
    304: {"description": "You have it."},
    416: {"description": "There is no such part."},
}


@router.get("/{video_id}/content", response_class=Response, responses=_ANSWERS)
@router.head("/{video_id}/content", include_in_schema=False)
async def download_content(
    request: Request,
    video_id: str,
    caller: Who,
    variant: Literal["video", "thumbnail", "spritesheet"] = "video",
    wanted: Annotated[str | None, Header(alias="Range")] = None,
) -> Response:
    """Return a file of a completed video, or the range of bytes that is asked for."""
    service = service_of(request)
    job = await to_thread.run_sync(find, service, caller, video_id)
    stored = _stored(job, variant)
    whole = job.output(_FILES["video"]) or stored
    await to_thread.run_sync(service.records.refuse_taken_down, whole.sha256)
    tag = f'"{stored.sha256}"'
    headers = {
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=3600, immutable",
        "Content-Disposition": f'attachment; filename="{job.id}{_suffix(stored)}"',
    }
    if tag in _tags(request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    if request.headers.get("if-range", tag) != tag:
        wanted = None
    part = _part(wanted, stored.num_bytes)
    start, end = part or (0, stored.num_bytes)
    headers["Content-Length"] = str(end - start)
    if part is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{stored.num_bytes}"
    status = 200 if part is None else 206
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=stored.media_type)
    file = await to_thread.run_sync(_opened, service, stored)
    return StreamingResponse(
        _chunks(file, start, end), status_code=status, headers=headers, media_type=stored.media_type
    )


def _stored(job: Job, variant: str) -> StoredFile:
    """Return the file of a variant, or raise `ApiError`."""
    if job.status != "completed":
        raise not_ready(job)
    stored = job.output(_FILES[variant])
    if stored is None or (job.expires_at is not None and job.expires_at < time.time()):
        raise ApiError(404, "expired", "The files of this video are no longer kept.", param="video_id")
    return stored


def _opened(service: Service, stored: StoredFile) -> BinaryIO:
    """Open a file; one that was swept away since is a thing of the past."""
    try:
        return service.store.open(stored.key)
    except FileNotFoundError as error:
        raise ApiError(404, "expired", "The files of this video are no longer kept.") from error
    except OSError as error:
        raise ApiError(
            503, "storage_unavailable", "The file cannot be read just now.", headers={"Retry-After": "5"}
        ) from error


async def _chunks(file: BinaryIO, start: int, end: int) -> AsyncIterator[bytes]:
    """Yield the bytes from `start` to before `end`, and close the file."""
    try:
        await to_thread.run_sync(file.seek, start)
        left = end - start
        while left > 0:
            chunk = await to_thread.run_sync(file.read, min(CHUNK_BYTES, left))
            if not chunk:
                raise OSError("a file of the store ends early")
            left -= len(chunk)
            yield chunk
    finally:
        file.close()


def _part(wanted: str | None, num_bytes: int) -> tuple[int, int] | None:
    """Return (start, end) of the one range that is asked for; None for the whole file, also where several are."""
    found = _RANGE.fullmatch(wanted.replace(" ", "")) if wanted is not None else None
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first == "":
        start, end = max(0, num_bytes - int(last)), num_bytes
    else:
        start, end = int(first), num_bytes if last == "" else min(num_bytes, int(last) + 1)
        if last != "" and int(last) < int(first):
            return None
    if start >= num_bytes or start >= end:
        raise ApiError(
            416,
            "range_not_satisfiable",
            f"The file has {num_bytes:,} bytes.",
            headers={"Content-Range": f"bytes */{num_bytes}"},
        )
    return start, end


def _tags(header: str | None) -> set[str]:
    """Return the entity tags of a header, weak ones as strong."""
    return {tag.strip().removeprefix("W/") for tag in (header or "").split(",")}


def _suffix(stored: StoredFile) -> str:
    """Return ".mp4" for "video.mp4"."""
    return f".{stored.name.rpartition('.')[2]}"
