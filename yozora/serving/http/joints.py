"""Joints: two videos become one, with something new between them."""

from __future__ import annotations

from dataclasses import replace

from yozora.core.records import MAX_SECONDS
from yozora.serving.http.ask import Asked
from yozora.serving.http.caller import Caller
from yozora.serving.http.errors import bad
from yozora.serving.http.schema import CreateVideo
from yozora.serving.http.service import Service
from yozora.serving.http.uploads import Film, take_film
from yozora.serving.jobs.params import Beginning


async def join(service: Service, caller: Caller, body: CreateVideo, asked: Asked) -> tuple[Asked, Film, Film]:
    """Return what is asked of two videos, and these: `seconds` of `body` lie between them, the answer's are of all.

    Without a size of its own the new video has that of the first.
    """
    given = body.connect
    if not isinstance(given, list) or len(given) != 2:
        raise bad("connect is two videos in order, each {'id': 'video_...'}.", "connect")
    if body.input_reference is not None or body.storyboard is not None or body.loop:
        raise bad("A video that connects two others begins with the first and ends with the second.", "connect")
    first, second = [await take_film(service, caller, one, "connect") for one in given]
    between = asked.request.seconds or 0.0
    seconds = first.seconds + between + second.seconds
    if seconds > MAX_SECONDS:
        raise bad(f"That would be {seconds:g} seconds; a video has {MAX_SECONDS:g} at most.", "connect")
    request = replace(asked.request, seconds=seconds)
    if body.size is None and body.width is None:
        request = replace(request, width=2 * round(first.width / 2), height=2 * round(first.height / 2))
    second_id = second.job.id if second.job else None
    begins = Beginning(verb="connect", seconds=between, second=second_id)
    return replace(asked, request=request, seconds=f"{seconds:g}", beginning=begins), first, second
