"""The objects of the API, as they are documented and checked: what comes in, what goes out.

Fields of the hosted API keep their names and forms (https://platform.openai.com/docs/api-reference/videos, before its
removal); the rest are named as other open servers name them. An unknown field is refused, never dropped in silence.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, model_validator

from yozora.core.cast import MAX_DESCRIPTION
from yozora.core.records import MAX_PROMPT_CHARACTERS, MAX_SECONDS, MAX_SIDE_PX
from yozora.core.storyboard import MAX_CARDS

DEFAULT_MODEL = "sora-2"
DEFAULT_SECONDS = "4"
DEFAULT_SIZE = "720x1280"
# What stands for a prompt where the cards of a storyboard say all.
NO_PROMPT = "-"

_EVEN = "(1[68]|[2-9][02468]|[1-9][0-9][02468]|1[0-9]{2}[02468]|20[0-3][02468]|204[02468])"
_Seconds = Annotated[
    str | int | float,
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": "^([1-9]|[1-5][0-9]|60|[1-5]?[0-9][.][0-9]{0,2}[1-9])$"},
                {"type": "number", "minimum": 0.1, "maximum": MAX_SECONDS},
            ],
            "default": DEFAULT_SECONDS,
            "examples": ["4", "8", "12", "16", "20", "60"],
        }
    ),
]
_Size = Annotated[
    str,
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^{_EVEN}x{_EVEN}$",
            "default": DEFAULT_SIZE,
            "examples": ["1280x720", "720x1280", "1792x1024", "1024x1792", "1920x1080", "1080x1920"],
        }
    ),
]
_SideSchema = {"type": "integer", "minimum": 16, "maximum": MAX_SIDE_PX, "multipleOf": 2}
_Prompt = Annotated[str, Field(min_length=1, max_length=MAX_PROMPT_CHARACTERS, pattern=r"\S")]
_Image = Annotated[
    Any,
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "binary"},
                {"type": "object", "properties": {"image_url": {"type": "string"}}, "required": ["image_url"]},
                {"type": "object", "properties": {"file_id": {"type": "string"}}, "required": ["file_id"]},
            ]
        }
    ),
]
_Film = Annotated[
    Any,
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "binary"},
                {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
            ]
        }
    ),
]
_Time = {"type": "number", "minimum": 0, "maximum": MAX_SECONDS}
_Cards = {
    "type": "array",
    "minItems": 1,
    "maxItems": MAX_CARDS,
    "items": {
        "type": "object",
        "properties": {"start": _Time, "end": _Time, "prompt": {"type": "string", "minLength": 1}},
        "required": ["start", "prompt"],
    },
}
_Storyboard = Annotated[
    Any,
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "examples": ["0-4s: a red car drives left\n4-8s: it drives right at night"]},
                _Cards,
                {"type": "object", "properties": {"seconds": _Time, "cards": _Cards}, "required": ["cards"]},
            ],
            "description": "Sentences with their times, instead of a prompt; the prompt is then empty.",
        }
    ),
]
_Pair = Annotated[
    Any,
    WithJsonSchema(
        {
            "type": "array",
            "minItems": 2,
            "maxItems": 2,
            "items": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
            "description": "Two videos: the new one begins as the first and ends as the second, with seconds between.",
        }
    ),
]
_Cast = Annotated[
    Any,
    WithJsonSchema(
        {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {
                "anyOf": [
                    {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
                    {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
                ]
            },
            "description": "Who is in it, by id or name; the prompt calls them by their names.",
        }
    ),
]
_Name = Annotated[
    str,
    Field(min_length=1, max_length=80),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z][a-z]{0,39}$", "examples": ["Momo"]}),
]
_Second = Annotated[float, Field(ge=0, le=MAX_SECONDS)]
_Region = Annotated[
    list[Annotated[float, Field(ge=0, le=1)]],
    Field(min_length=4, max_length=4, description="Left, top, width, height in shares of the frame."),
]
_Unsupported = Annotated[Any, Field(default=None, description="Not supported yet: refused with a sentence.")]


class Body(BaseModel):
    """What a client sends."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


class CreateVideo(Body):
    """A video to make."""

    prompt: _Prompt
    model: str = Field(default=DEFAULT_MODEL, min_length=1, max_length=200)
    seconds: _Seconds = DEFAULT_SECONDS
    size: _Size | None = None
    seed: int | None = Field(default=None, ge=0, lt=2**63)
    fps: float | None = Field(default=None, ge=1, le=60)
    num_frames: int | None = Field(default=None, ge=1, le=3600, description="With fps; instead of seconds.")
    width: Annotated[int | None, WithJsonSchema(_SideSchema)] = None
    height: Annotated[int | None, WithJsonSchema(_SideSchema)] = None
    num_inference_steps: int | None = Field(default=None, ge=1, le=1000)
    guidance_scale: float | None = Field(default=None, ge=0, le=20)
    negative_prompt: str | None = Field(default=None, max_length=MAX_PROMPT_CHARACTERS)
    user: str | None = Field(default=None, max_length=512, description="Taken for compatibility; not used.")
    input_reference: _Image | None = None
    storyboard: _Storyboard | None = None
    connect: _Pair | None = None
    characters: _Cast | None = None
    loop: bool | None = Field(default=None, description="The end runs into the beginning.")
    label: bool | None = Field(default=None, description='"AI-generated" is written into a corner of every frame.')
    image_reference: _Unsupported
    video_reference: _Unsupported
    lora: str | None = Field(
        default=None, max_length=500, description="Adapters that the server keeps: NAME or NAME:SCALE, + between."
    )
    flow_shift: _Unsupported
    extra_params: _Unsupported

    @model_validator(mode="before")
    @classmethod
    def _told_by_cards(cls, fields: Any) -> Any:
        """Let a prompt be missing where a storyboard says all; what is said of it is seen to elsewhere."""
        if isinstance(fields, dict) and fields.get("storyboard") is not None:
            given = fields.get("prompt", "")
            return {**fields, "prompt": NO_PROMPT if isinstance(given, str) and not given.strip() else given}
        return fields


class RemixVideo(Body):
    """Another prompt for the same seed and settings."""

    prompt: _Prompt


class KeptSpan(Body):
    """A part of a video that stays as it is, in seconds of that video, and when it is seen in the new one."""

    start: _Second
    end: _Second
    at: _Second | None = Field(default=None, description="When it begins in the new video; where it was, if not said.")


class EditVideo(Body):
    """A video to change, by id or as a file: all of it, a region of its picture, or all but what is kept of it."""

    prompt: _Prompt
    video: _Film
    model: str | None = Field(default=None, max_length=200)
    region: _Region | None = None
    region_end: _Region | None = Field(default=None, description="Where the region has moved to at the end.")
    strength: float | None = Field(
        default=None,
        gt=0,
        le=1,
        description="How far what is made anew may lead from what was there; a region without it forgets what was.",
    )
    keep: list[KeptSpan] | None = Field(
        default=None, min_length=1, max_length=MAX_CARDS, description="Spans that stay; all between them is made."
    )
    seconds: _Seconds | None = Field(default=None, description="With keep: how long the new video is.")


class ExtendVideo(Body):
    """A video to go on with, by id or as a file."""

    prompt: _Prompt
    video: _Film
    seconds: _Seconds
    before: bool = Field(default=False, description="Make what comes before the video, not after it.")
    model: str | None = Field(default=None, max_length=200)


class CreateCharacter(Body):
    """Somebody to appear in videos."""

    name: _Name
    video: _Film | None = None
    description: str | None = Field(
        default=None, min_length=1, max_length=MAX_DESCRIPTION, pattern=r"\S", description="Instead of a video."
    )


class Character(BaseModel):
    """Somebody to appear in videos, and what they look like."""

    id: str
    name: str
    created_at: int
    description: str


class CharacterList(BaseModel):
    """A page of characters."""

    object: Literal["list"] = "list"
    data: list[Character]
    first_id: str | None
    last_id: str | None
    has_more: bool


class CheckProvenance(Body):
    """A file whose making is in question."""

    file: Annotated[Any, WithJsonSchema({"type": "string", "format": "binary"})]


class AppealBody(Body):
    """An objection to a refusal, a takedown or a ruling, by the id that was told with it."""

    against: str = Field(pattern=r"^[a-z]{3}_[0-9a-f]{24}$")
    why: str = Field(min_length=1, max_length=4000, pattern=r"\S")
    contact: str = Field(default="", max_length=320)


class Appeal(BaseModel):
    """An appeal as it stands; a ruling says how it ended and why."""

    id: str
    object: Literal["appeal"] = "appeal"
    against: str
    created_at: int
    status: Literal["open", "upheld", "rejected"]
    ruling: str | None


class ProvenanceResult(BaseModel):
    """What one way of looking found. "c2pa" is the manifest in the file, "fingerprint" its looks in our ledger,
    "watermark" the delivery that the mark in its pixels names.

    `validation_state` is of a manifest: trusted (ours, or of somebody known), valid (of a stranger), invalid (changed).
    `conflict` says that what was delivered here carries somebody else's manifest.
    """

    type: Literal["c2pa", "fingerprint", "watermark"]
    outcome: Literal["detected", "not_detected"]
    validation_state: Literal["trusted", "valid", "invalid", "not_present"] | None
    issuer: str | None
    model: str | None
    generated_at: int | None
    reason: str
    conflict: bool = False


class ProvenanceCheck(BaseModel):
    """What is known of where a file comes from."""

    object: Literal["content_provenance_check"] = "content_provenance_check"
    created_at: int
    results: list[ProvenanceResult]


class VideoError(BaseModel):
    """Why a video failed."""

    code: str
    message: str


class Video(BaseModel):
    """A video, made or in the making. Times are whole seconds since 1970; what it has beside Sora's is at the end."""

    id: str
    object: Literal["video"] = "video"
    model: str
    status: Literal["queued", "in_progress", "completed", "failed"]
    progress: int = Field(ge=0, le=100)
    created_at: int
    completed_at: int | None
    expires_at: int | None
    prompt: str | None
    size: str
    seconds: str
    remixed_from_video_id: str | None
    error: VideoError | None
    seed: int
    fps: float | None
    num_inference_steps: int | None
    guidance_scale: float | None


class VideoList(BaseModel):
    """A page of videos."""

    object: Literal["list"] = "list"
    data: list[Video]
    first_id: str | None
    last_id: str | None
    has_more: bool


class Deleted(BaseModel):
    """What is no more."""

    id: str
    object: Literal["video.deleted", "character.deleted", "webhook_endpoint.deleted"]
    deleted: Literal[True] = True


class UnderstandPrompt(Body):
    """A prompt of which to say what a model makes; a few sentences at most, since people ask as they type."""

    prompt: str = Field(min_length=1, max_length=4000, pattern=r"\S")
    model: str = Field(default=DEFAULT_MODEL, max_length=200)


class UnknownPhrase(BaseModel):
    """A word that means nothing to the model, or (`known`) one that found no room; `sentence` tells a person."""

    word: str
    nearest: str | None
    used: bool
    known: bool
    sentence: str


class PromptUnderstanding(BaseModel):
    """What a model makes of a prompt: names by slot, for the setting, for each subject and each step of a story."""

    object: Literal["prompt_understanding"] = "prompt_understanding"
    summary: str
    setting: dict[str, str]
    subjects: list[dict[str, str]]
    story: list[list[dict[str, str]]]
    unknown: list[UnknownPhrase]


class ModelCapabilities(BaseModel):
    """What may be asked of a model over HTTP; `understands` says whether it tells what it makes of a prompt."""

    id: str
    tasks: list[
        Literal[
            "text",
            "image",
            "remix",
            "edit",
            "inpaint",
            "recut",
            "extend",
            "loop",
            "storyboard",
            "connect",
            "characters",
        ]
    ]
    understands: bool


class Capabilities(BaseModel):
    """What this server can do, for pages and programs that show only what there is. The first model is the default."""

    object: Literal["capabilities"] = "capabilities"
    models: list[ModelCapabilities]
    max_seconds: float
    max_side_px: int
    keep_hours: float
    checks_provenance: bool


class Model(BaseModel):
    """A model that may be asked for."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str


class ModelList(BaseModel):
    """All models."""

    object: Literal["list"] = "list"
    data: list[Model]


class Health(BaseModel):
    """How the server is."""

    status: str
    reasons: list[str] = []


class ErrorBody(BaseModel):
    """What went wrong."""

    message: str
    type: str
    param: str | None
    code: str | None


class ErrorEnvelope(BaseModel):
    """Every refusal has this form."""

    error: ErrorBody
