"""Retouching: which part of a video an edit makes anew: all of it, a region of its picture, or what is not kept."""

from __future__ import annotations

from collections.abc import Sequence

from yozora.core.records import MAX_SECONDS, Box
from yozora.serving.http.ask import seconds_of
from yozora.serving.http.errors import bad
from yozora.serving.http.schema import EditVideo
from yozora.serving.http.uploads import Film
from yozora.serving.jobs.params import Beginning

# A span that ends so much (seconds) after the film does is one that was rounded.
_ROUNDED_S = 0.05


def retouch(body: EditVideo, film: Film) -> tuple[Beginning, float]:
    """Return what is done with a film, and how many seconds the new video has; what does not fit is refused."""
    if body.keep is not None:
        for name in ("region", "region_end", "strength"):
            if getattr(body, name) is not None:
                raise bad(f"{name} and keep do not go together: what is kept stays as it is.", name)
        return _recut(body, film)
    if body.seconds is not None:
        raise bad("An edit is as long as its video; give seconds with keep, or extend it.", "seconds")
    if body.region is None:
        if body.region_end is not None:
            raise bad("A region that moves needs a place to begin: give region too.", "region_end")
        return Beginning(verb="remix", strength=body.strength), film.seconds
    region, end = _box(body.region, "region"), body.region_end and _box(body.region_end, "region_end")
    return Beginning(verb="inpaint", region=region, region_end=end or None, strength=body.strength), film.seconds


def _box(region: Sequence[float], name: str) -> Box:
    """Return (x0,y0,x1,y1) of left, top, width, height."""
    left, top, width, height = region
    if not width > 0 or not height > 0 or left + width > 1.0001 or top + height > 1.0001:
        raise bad(f"{name} is left, top, width, height in shares of the frame, such as 0.1, 0.2, 0.5, 0.5.", name)
    return left, top, min(1.0, left + width), min(1.0, top + height)


def _recut(body: EditVideo, film: Film) -> tuple[Beginning, float]:
    """Return the spans that stay, in the order of the new video, and its length."""
    kept = []
    for span in body.keep or ():
        end = min(span.end, film.seconds) if span.end <= film.seconds + _ROUNDED_S else span.end
        if not span.start < end <= film.seconds:
            raise bad(
                f"A kept span lies within the {film.seconds:g} seconds of the video, not from {span.start:g} to "
                f"{span.end:g}.", "keep"
            )  # fmt: skip
        kept.append((span.start, end, span.start if span.at is None else span.at))
    kept.sort(key=lambda one: one[2])
    for (start, end, at), later in zip(kept, kept[1:], strict=False):
        if at + end - start > later[2] + 1e-6:
            raise bad(f"Two kept spans would both be seen at {later[2]:g} seconds.", "keep")
    last = max(at + end - start for start, end, at in kept)
    seconds = max(film.seconds, last) if body.seconds is None else seconds_of(body.seconds)[0]
    if last > seconds + 1e-6 or seconds > MAX_SECONDS:
        most = min(seconds, MAX_SECONDS)
        raise bad(f"What is kept ends at {last:g} seconds; the video would have {most:g}.", "keep")
    return Beginning(verb="recut", kept=tuple(kept)), seconds
