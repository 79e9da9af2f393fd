"""The objects of the calls on feedback, as they are documented and checked."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from yozora.core.records import MAX_SECONDS
from yozora.serving.feedback.vote import MAX_ARTIST, MAX_TAG, MAX_TAGS, MAX_TEXT
from yozora.serving.http.schema import Video

Artist = Annotated[str, Field(min_length=1, max_length=MAX_ARTIST, pattern=r"\S")]
VoteKind = Literal["choice", "rating", "tags", "mark"]
_Tag = Annotated[str, Field(min_length=1, max_length=MAX_TAG, pattern=r"\S")]
_Second = Annotated[float, Field(ge=0, le=MAX_SECONDS)]
_Share = Annotated[float, Field(ge=0, le=1)]
_Id = Annotated[str, Field(min_length=1, max_length=100)]


class VoteConsent(BaseModel):
    """What a vote may be used for: `training` says whether it may teach a model, `licence` is that of its words."""

    model_config = ConfigDict(extra="forbid")

    training: bool
    licence: Literal["CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0"] = "CC-BY-4.0"


class CastVote(BaseModel):
    """What somebody says of a video, or of two: a choice, a rating, tags, or a mark on a part of it."""

    model_config = ConfigDict(extra="forbid")

    kind: VoteKind
    artist: Artist
    consent: VoteConsent
    video: _Id | None = Field(default=None, description="For a rating, tags and marks.")
    video_a: _Id | None = Field(default=None, description="For a choice.")
    video_b: _Id | None = Field(default=None, description="For a choice.")
    winner: Literal["a", "b", "tie"] | None = None
    rating: int | None = Field(default=None, ge=1, le=5)
    tags: list[_Tag] = Field(default=[], max_length=MAX_TAGS)
    span: list[_Second] | None = Field(
        default=None,
        min_length=2,
        max_length=2,
        description="Seconds from and to: the part of the video that is meant.",
    )
    region: list[_Share] | None = Field(
        default=None,
        min_length=4,
        max_length=4,
        description="Left, top, width, height in shares of the frame: the part of the picture that is meant.",
    )
    text: str = Field(default="", max_length=MAX_TEXT)


class FeedbackVote(BaseModel):
    """A vote that stands. `teaches` says whether `yozora align` learns from it."""

    id: str
    object: Literal["feedback.vote"] = "feedback.vote"
    kind: VoteKind
    artist: str
    consent: VoteConsent
    created_at: int
    videos: list[str] = Field(description="The video, or a and b of a choice.")
    prompt: str | None
    winner: Literal["a", "b", "tie"] | None
    rating: int | None
    tags: list[str]
    span: list[float] | None
    region: list[float] | None
    text: str
    teaches: bool


class FeedbackVoteList(BaseModel):
    """A page of votes, newest first."""

    object: Literal["list"] = "list"
    data: list[FeedbackVote]
    first_id: str | None
    last_id: str | None
    has_more: bool


class VotesWithdrawn(BaseModel):
    """Votes that stood and are taken back: nothing of them is kept but their ids."""

    object: Literal["feedback.withdrawn"] = "feedback.withdrawn"
    ids: list[str]


class NextPair(BaseModel):
    """Two videos to choose between, and how much the answer tells (bits, 0 to 1); null where none is left to ask of."""

    object: Literal["feedback.pair"] = "feedback.pair"
    pair: list[Video] | None
    information: float | None
    reason: str


class AdapterEffect(BaseModel):
    """What an adapter made of somebody's votes.

    `votes` of theirs taught it; of all votes that did, `withdrawn` were taken back since. Of `compared` choices of
    theirs between a take with it and one without, the share `agreement` went to the one with it.
    """

    adapter: str
    votes: int
    withdrawn: int
    compared: int
    preferred: int
    agreement: float | None


class FeedbackReport(BaseModel):
    """What changed because of somebody: their votes by kind, how many may teach, what learned from them."""

    object: Literal["feedback.report"] = "feedback.report"
    artist: str
    votes: dict[str, int]
    teaching: int
    adapters: list[AdapterEffect]
    sentence: str


# What a line of the export holds; there is one for every vote, and `{"id", "withdrawn": true}` for what is taken back.
EXPORT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "One JSON object a line, oldest first; of votes that were withdrawn, their ids alone.",
        "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
    }
}
