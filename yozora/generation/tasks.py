"""Tasks: each of them is a request with conditions. The one place that says which."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from yozora.core.errors import UsageError
from yozora.core.records import Box, Condition, Request
from yozora.generation.conditions import check_length, digest_of, seconds_of

# What joins the end of a clip to its beginning, or one clip to another, takes so long if nobody says.
JOINT_SECONDS = 2.0
EXTENSION_SECONDS = 2.0
# How far a remix leads if nobody says.
REMIX_STRENGTH = 0.6
# A picture is a clip of one frame, at any rate.
PICTURE_SECONDS = 0.01


def animate(request: Request, pictures: list[tuple[Path, float]]) -> Request:
    """Return the request for a clip in which these pictures are seen, each at so many seconds (image to video)."""
    if not pictures:
        raise UsageError("There is no picture to begin from: name one.")
    return replace(request, conditions=tuple(_known(path, at=at) for path, at in pictures))


def extend(request: Request, source: Path, seconds: float = EXTENSION_SECONDS, *, before: bool = False) -> Request:
    """Return the request for a clip that goes on after its end, or begins earlier, for `seconds` more."""
    _check_more(seconds)
    there = seconds_of(source)
    known = _known(source, at=seconds if before else 0.0)
    return replace(request, conditions=(known,), seconds=check_length(there + seconds))


def connect(request: Request, first: Path, second: Path, seconds: float = JOINT_SECONDS) -> Request:
    """Return the request for one clip that becomes another within `seconds`."""
    _check_more(seconds)
    before, after = seconds_of(first), seconds_of(second)
    conditions = (_known(first), _known(second, at=before + seconds))
    return replace(request, conditions=conditions, seconds=check_length(before + seconds + after))


def loop(request: Request, source: Path | None = None, seconds: float = JOINT_SECONDS) -> Request:
    """Return the request for a loop: of a prompt alone, or of a clip whose end finds back to its start in `seconds`."""
    if source is None:
        return replace(request, loop=True)
    _check_more(seconds)
    length = check_length(seconds_of(source) + seconds)
    return replace(request, conditions=(_known(source),), seconds=length, loop=True)


def remix(request: Request, source: Path, strength: float = REMIX_STRENGTH) -> Request:
    """Return the request for a clip made again from its noised self, the further from it the larger `strength`."""
    condition = replace(_known(source), strength=strength)
    return replace(request, conditions=(condition,), seconds=check_length(seconds_of(source)))


def inpaint(
    request: Request, source: Path, region: Box, *, region_end: Box | None = None, strength: float | None = None
) -> Request:
    """Return the request for a clip of which a region, which may move, is made anew, or from itself with `strength`."""
    condition = replace(_known(source), hole=region, hole_end=region_end, strength=strength)
    return replace(request, conditions=(condition,), seconds=check_length(seconds_of(source)))


def outpaint(request: Request, source: Path, place: Box) -> Request:
    """Return the request for a clip that fills a part of the frame, and round which the rest is made."""
    condition = replace(_known(source), place=place)
    return replace(request, conditions=(condition,), seconds=check_length(seconds_of(source)))


def recut(request: Request, source: Path, kept: list[tuple[float, float, float]]) -> Request:
    """Return the request for a clip in which spans of a source are kept, (from, to, at) in seconds each."""
    if not kept:
        raise UsageError("Nothing of the clip is kept: name at least one span.")
    conditions = tuple(_known(source, at=at, span=(start, end)) for start, end, at in kept)
    last = max(at + end - start for start, end, at in kept)
    return replace(request, conditions=conditions, seconds=check_length(max(request.seconds or 0.0, last)))


def _known(source: Path, *, at: float = 0.0, span: tuple[float, float] | None = None) -> Condition:
    """Return the condition that a file is kept as it is."""
    return Condition(source=str(source), sha256=digest_of(source), at=at, span=span)


def _check_more(seconds: float) -> None:
    """Refuse to make nothing."""
    if not seconds > 0:
        raise UsageError(f"How much is to be made must be above 0 seconds, not {seconds:g}.")
