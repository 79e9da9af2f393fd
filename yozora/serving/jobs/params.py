"""What a job of a video has for params, and which of them may be made together; light enough for any door."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from yozora.core.config import from_dict, to_dict
from yozora.core.records import Box, Request

VIDEO_KIND = "video"


# The input of a job that begins from a picture or a video.
SOURCE = "source"
# The other input of one that ends with a video too.
SECOND = "second"


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """What a job does with its input `SOURCE`: shows it first, goes on from it for `seconds`, or makes it anew.

    How far from it "remix" may lead is its `strength`. "extend" makes what comes `before` it, if that is said.
    "connect" leads within `seconds` to the input `SECOND`, which is the video of the id `second` if it was made here.
    "inpaint" makes a `region`, on its way to `region_end`, anew, from itself if there is a `strength`; "recut" keeps
    of it the spans (from, to, at) in seconds of `kept` and makes all the rest.
    """

    verb: Literal["animate", "extend", "remix", "connect", "inpaint", "recut"]
    seconds: float | None = None
    strength: float | None = None
    second: str | None = None
    before: bool = False
    region: Box | None = None
    region_end: Box | None = None
    kept: tuple[tuple[float, float, float], ...] = ()


def video_params(request: Request, beginning: Beginning | None = None) -> dict[str, Any]:
    """Return what a job of a request has for params; `request_of` and `beginning_of` read it back."""
    # What is not said is left out, so that a worker of an older release still reads what it knows.
    said = {name: value for name, value in to_dict(beginning).items() if value} if beginning else None
    begins = {"begins": said} if said else {}
    return {"request": to_dict(request), **begins}


def beginning_of(params: Mapping[str, Any]) -> Beginning | None:
    """Return what a job does with its source, None where it has none."""
    return from_dict(Beginning, params["begins"]) if params.get("begins") else None


def request_of(params: Mapping[str, Any]) -> Request:
    """Return the request in the params of a job; a value that is off is a `UsageError`."""
    return from_dict(Request, params["request"])


def batch_key(params: Mapping[str, Any]) -> str | None:
    """Return the key that jobs share if they may be made in one walk, None for those that are made alone.

    They agree in model, length, steps and guidance, and in their proportions: a model of several shapes takes the
    nearest to what is asked, so equal proportions are made in one shape whatever the model.
    """
    request = request_of(params)
    if request.loop or request.conditions or request.storyboard or request.variation or params.get("begins"):
        return None
    proportions = None
    if request.width and request.height:
        common = math.gcd(request.width, request.height)
        proportions = [request.width // common, request.height // common]
    like = [request.model, request.seconds, proportions, request.num_inference_steps, request.guidance_scale]
    like += [to_dict(request.adapters)] if request.adapters else []
    return hashlib.sha256(json.dumps(like).encode()).hexdigest()[:32]
