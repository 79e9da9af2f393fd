"""What a job of a video has for params, and which of them may be made together; light enough for any door."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

from yozora.core.config import from_dict, to_dict
from yozora.core.records import Request

VIDEO_KIND = "video"


def video_params(request: Request) -> dict[str, Any]:
    """Return what a job of a request has for params; `request_of` reads it back."""
    return {"request": to_dict(request)}


def request_of(params: Mapping[str, Any]) -> Request:
    """Return the request in the params of a job; a value that is off is a `UsageError`."""
    return from_dict(Request, params["request"])


def batch_key(request: Request) -> str:
    """Return the key that requests share if they may be made in one walk.

    They agree in model, length, steps and guidance, and in their proportions: a model of several shapes takes the
    nearest to what is asked, so equal proportions are made in one shape whatever the model.
    """
    proportions = None
    if request.width and request.height:
        common = math.gcd(request.width, request.height)
        proportions = [request.width // common, request.height // common]
    like = [request.model, request.seconds, proportions, request.num_inference_steps, request.guidance_scale]
    return hashlib.sha256(json.dumps(like).encode()).hexdigest()[:32]
