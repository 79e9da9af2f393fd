"""What was asked becomes a `Request` of generation, and a job's params; and back, for the answer."""

from __future__ import annotations

import difflib
import re
import secrets
from dataclasses import dataclass, replace
from typing import Any

from yozora.core.errors import UsageError
from yozora.core.records import MAX_SECONDS, Request, UsedAdapter
from yozora.core.seeds import derive_seed
from yozora.core.storyboard import Card
from yozora.generation.naming import kept_adapter
from yozora.serving.http.errors import ApiError, bad, not_yet
from yozora.serving.http.schema import DEFAULT_SECONDS, DEFAULT_SIZE, CreateVideo
from yozora.serving.http.settings import ServerSettings
from yozora.serving.http.stories import read_storyboard
from yozora.serving.http.syllabuses import syllabus_of
from yozora.serving.jobs.job import Job
from yozora.serving.jobs.params import Beginning, request_of, video_params

MAX_CLIP_BYTES = 4 << 30
SEEDS = 2**32  # every client's numbers hold such a seed exactly
_SIZE = re.compile(r"([1-9][0-9]{1,4})x([1-9][0-9]{1,4})")
_SECONDS = re.compile(r"[0-9]{1,4}([.][0-9]{1,6})?")
_LATER = {
    "image_reference": "A reference image",
    "video_reference": "A reference video",
    "flow_shift": "Another flow_shift",
    "extra_params": "Passing extra_params on",
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request of generation with the words in which it came: names of models, "4" seconds."""

    request: Request
    model: str
    seconds: str
    beginning: Beginning | None = None
    label: bool = False

    @property
    def params(self) -> dict[str, Any]:
        """The params of a job."""
        asked = {"model": self.model, "seconds": self.seconds}
        return {**video_params(self.request, self.beginning), "asked": asked, **({"label": True} if self.label else {})}


def ask(body: CreateVideo, settings: ServerSettings, idempotency_key: str | None) -> Asked:
    """Return what `body` asks for; a value that is off is an `ApiError` or a `UsageError`.

    Without a seed it is drawn; under an idempotency key it follows from the key, so that the same call is the same job.
    """
    for name, words in _LATER.items():
        if getattr(body, name) is not None:
            raise not_yet(words, name)
    model = engine_name(body.model, settings)
    negative = (body.negative_prompt or "").strip()
    if negative and syllabus_of(model) is not None:
        raise bad(
            "This model takes no negative prompt: say in the prompt what the video should show.",
            "negative_prompt",
            "unsupported_parameter",
        )
    prompt, cards = body.prompt, tuple[Card, ...]()
    seconds, text = _duration(body)
    if body.storyboard is not None:
        given = body.num_frames is not None or "seconds" in body.model_fields_set
        board = read_storyboard(body.storyboard, prompt, seconds if given else None)
        prompt, cards, seconds, text = board.prompt, board.cards, board.seconds, f"{board.seconds:g}"
    width, height = _size(body)
    seed = body.seed
    if seed is None and idempotency_key is not None:
        seed = derive_seed("idempotency", idempotency_key) % SEEDS
    request = Request(
        prompt=prompt,
        storyboard=cards,
        seconds=seconds,
        height=height,
        width=width,
        fps=body.fps,
        seed=secrets.randbelow(SEEDS) if seed is None else seed,
        num_inference_steps=body.num_inference_steps,
        guidance_scale=body.guidance_scale,
        model=model,
        negative_prompt=negative,
        loop=bool(body.loop),
        adapters=_adapters(body.lora),
    )
    if body.fps is not None and seconds * body.fps * height * width * 3 > MAX_CLIP_BYTES:
        raise bad("So many frames of this size are too much for one video: ask for less of either.", "fps")
    return Asked(request=request, model=body.model, seconds=text, label=bool(body.label))


def ask_again(source: Job, prompt: str) -> Asked:
    """Return what a job asked for, made anew from its own pictures by another prompt: the same seed and settings."""
    asked = asked_of(source)
    request = replace(
        asked.request, prompt=prompt, seconds=float(asked.seconds), loop=False, storyboard=(), expanded=""
    )
    return replace(asked, request=request, beginning=Beginning(verb="remix"))


def takes(field: str) -> bool:
    """Return whether a create with this field set is carried out, not refused as something of later."""
    return field in CreateVideo.model_fields and field not in _LATER


def asked_of(job: Job) -> Asked:
    """Return what a job asks for, also where another door took it in."""
    request = request_of(job.params)
    asked = job.params.get("asked", {})
    seconds = asked.get("seconds") or (DEFAULT_SECONDS if request.seconds is None else f"{request.seconds:g}")
    label = bool(job.params.get("label"))
    return Asked(request=request, model=asked.get("model") or request.model, seconds=seconds, label=label)


def size_of(request: Request) -> str:
    """Return the size of a request as "WIDTHxHEIGHT"; another door may have left it to the model."""
    return f"{request.width}x{request.height}" if request.width and request.height else DEFAULT_SIZE


def engine_name(model: str, settings: ServerSettings) -> str:
    """Return what generation loads for a public name; every name of Sora's means our first model."""
    if model in settings.models:
        return settings.models[model]
    if re.fullmatch(r"sora(-[a-z0-9.-]{1,60})?", model):
        return settings.models[settings.default_model]
    near = difflib.get_close_matches(model, settings.models, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there is {', '.join(settings.models)}, and every sora name."
    raise ApiError(404, "model_not_found", f"There is no model {model[:100]!r}; {hint}", param="model")


def _adapters(text: str | None) -> tuple[UsedAdapter, ...]:
    """Return the adapters of "NAME", "NAME:SCALE" or several with a plus between, of those that the server keeps."""
    if text is None:
        return ()
    try:
        return tuple(kept_adapter(part) for part in text.split("+"))
    except UsageError as error:
        raise bad(str(error), "lora") from error


def _duration(body: CreateVideo) -> tuple[float, str]:
    """Return seconds as a number and in the client's words."""
    if body.num_frames is not None:
        if body.fps is None:
            raise bad("num_frames needs fps beside it.", "num_frames")
        if "seconds" in body.model_fields_set:
            raise bad("Give seconds or num_frames, not both.", "num_frames")
        seconds = body.num_frames / body.fps
        return seconds, f"{seconds:g}"
    return seconds_of(body.seconds)


def seconds_of(given: str | int | float) -> tuple[float, str]:
    """Return a duration as a number and as text; clients send it in either form."""
    text = given.strip() if isinstance(given, str) else f"{given:g}"
    if not _SECONDS.fullmatch(text) or not 0 < float(text) <= MAX_SECONDS:
        raise bad(f"seconds must be a number above 0 and at most {MAX_SECONDS:g}, not {text[:50]!r}.", "seconds")
    return float(text), text


def _size(body: CreateVideo) -> tuple[int, int]:
    """Return (width, height) in pixels; width and height of their own go before the size."""
    if (body.width is None) != (body.height is None):
        missing = "width" if body.width is None else "height"
        raise bad("width and height are given together.", missing)
    if body.width is not None and body.height is not None:
        if body.size is not None and body.size != f"{body.width}x{body.height}":
            raise bad("Give size or width and height, not both.", "size")
        return body.width, body.height
    found = _SIZE.fullmatch(body.size or DEFAULT_SIZE)
    if found is None:
        raise bad(f"size must look like 1280x720 (width x height), not {(body.size or '')[:50]!r}.", "size")
    width, height = int(found[1]), int(found[2])
    try:
        Request(prompt="-", width=width, height=height)
    except UsageError as error:
        raise bad(f"In size, {error}", "size") from error
    return width, height
