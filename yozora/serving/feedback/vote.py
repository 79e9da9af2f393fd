"""Votes: what an artist said of one or two videos, with the consent it was given under; checked when they are made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from yozora.core.config import from_dict, to_dict
from yozora.core.errors import UsageError

Kind = Literal["choice", "rating", "tags", "mark"]
KINDS: tuple[Kind, ...] = ("choice", "rating", "tags", "mark")
LICENCES = ("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0")
WINNERS = ("a", "b", "tie")
MAX_ARTIST, MAX_TEXT, MAX_TAG, MAX_TAGS = 100, 2000, 40, 16
# What is drawn on a screen ends at its edge but for rounding.
_ROUNDING = 1e-6


@dataclass(frozen=True, kw_only=True)
class Consent:
    """Whether a vote may teach a model, and the licence under which its words are given."""

    training: bool
    licence: str = "CC-BY-4.0"

    def __post_init__(self) -> None:
        """Check the licence."""
        if self.licence not in LICENCES:
            raise UsageError(f"licence must be {' or '.join(LICENCES)}, not {self.licence[:50]!r}.")


@dataclass(frozen=True, kw_only=True)
class Take:
    """A video as it was when somebody judged it: its id, the SHA-256 of its file, its whole request as plain data.

    The request makes the video again when the file has expired. `looks` are numbers that tell takes apart (`looks.py`),
    empty where they are not known.
    """

    video: str
    sha256: str
    request: dict[str, Any]
    looks: tuple[float, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether it was made from a prompt alone, so that it can teach."""
        return not any(self.request.get(name) for name in ("conditions", "loop", "storyboard"))


@dataclass(frozen=True, kw_only=True)
class Vote:
    """What an artist said: of two takes which is better ("choice"), or of one its rating, its tags, or a mark.

    `span` (seconds from, to) and `region` (left, top, width, height in shares of the frame) say what part is meant; a
    mark has one of them at least. A rating is from 1 to 5.
    """

    artist: str
    kind: Kind
    consent: Consent
    takes: tuple[Take, ...]
    winner: str | None = None
    rating: int | None = None
    tags: tuple[str, ...] = ()
    span: tuple[float, float] | None = None
    region: tuple[float, float, float, float] | None = None
    text: str = ""

    def __post_init__(self) -> None:
        """Refuse, in a sentence that begins with the field it is about, what says nothing or contradicts itself."""
        if not 1 <= len(self.artist.strip()) <= MAX_ARTIST:
            raise UsageError(f"artist must be a name of 1 to {MAX_ARTIST} characters.")
        self._check_kind()
        if len(self.tags) > MAX_TAGS or any(not 1 <= len(tag.strip()) <= MAX_TAG for tag in self.tags):
            raise UsageError(f"tags are at most {MAX_TAGS}, each of 1 to {MAX_TAG} characters.")
        if len(self.text) > MAX_TEXT:
            raise UsageError(f"text may have {MAX_TEXT} characters.")
        self._check_span()
        self._check_region()

    def _check_kind(self) -> None:
        """Refuse what a vote of this kind cannot be without, or has no use for."""
        if self.kind == "choice":
            if len(self.takes) != 2 or self.takes[0].video == self.takes[1].video:
                raise UsageError("A choice is between two videos: video_a and video_b.")
            if self.winner not in WINNERS:
                raise UsageError("winner must be a, b or tie.")
        elif len(self.takes) != 1:
            raise UsageError(f"A vote of the kind {self.kind} is about one video.")
        elif self.winner is not None:
            raise UsageError("winner belongs to a choice between two videos.")
        if (self.kind == "rating") != (self.rating is not None):
            raise UsageError("rating belongs to a vote of the kind rating, and that needs one.")
        if self.rating is not None and not 1 <= self.rating <= 5:
            raise UsageError(f"rating must be from 1 to 5, not {self.rating}.")
        if self.kind == "tags" and not self.tags:
            raise UsageError("tags are missing.")
        if self.kind == "mark" and self.span is None and self.region is None:
            raise UsageError("A mark needs a span of time or a region of the frame.")

    def _check_span(self) -> None:
        """Refuse a span that is none, or lies outside of its videos."""
        if self.span is None:
            return
        start, end = self.span
        longest = max((float(take.request.get("seconds") or 0) for take in self.takes), default=0.0)
        if not 0 <= start < end or (longest and end > longest + _ROUNDING):
            until = f" and the {longest:g} s of the video" if longest else ""
            raise UsageError(f"span must be two times in seconds, the first before the second, within 0{until}.")

    def _check_region(self) -> None:
        """Refuse a region that is empty or leaves the frame."""
        if self.region is None:
            return
        left, top, width, height = self.region
        inside = 0 <= left and 0 <= top and left + width <= 1 + _ROUNDING and top + height <= 1 + _ROUNDING
        if not (inside and width > 0 and height > 0):
            raise UsageError("region must be left, top, width, height in shares of the frame (0 to 1), within it.")

    @property
    def about(self) -> str | None:
        """Which judgement this is: an artist has one choice of a pair and one rating of a video; None for the rest."""
        if self.kind not in ("choice", "rating"):
            return None
        return " ".join(sorted(take.video for take in self.takes))

    @property
    def teaches(self) -> bool:
        """Whether `yozora align` learns from it: a choice with consent between two takes of prompts, and no tie."""
        plain = all(take.plain for take in self.takes)
        return self.kind == "choice" and self.consent.training and self.winner != "tie" and plain

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what was said: equal for equal votes."""
        said = {**self.data, "takes": [take.video for take in self.takes]}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    @property
    def data(self) -> dict[str, Any]:
        """The vote as plain JSON data; `vote_of` reads it back."""
        return dict(to_dict(self))


def vote_of(data: Mapping[str, Any]) -> Vote:
    """Return the vote that `Vote.data` made."""
    return from_dict(Vote, data)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the log: a vote with its id and time (seconds since 1970), or (`vote` None) one that was withdrawn."""

    id: str
    time: float
    vote: Vote | None = field(default=None)

    @property
    def line(self) -> dict[str, Any]:
        """The entry as it is exported; of a withdrawn one nothing but its id."""
        vote = self.vote
        if vote is None:
            return {"id": self.id, "withdrawn": True}
        sides = ("_a", "_b") if vote.kind == "choice" else ("",)
        takes: dict[str, Any] = {}
        for side, take in zip(sides, vote.takes, strict=True):
            takes |= {f"video{side}": take.video, f"sha256{side}": take.sha256, f"request{side}": take.request}
        own: dict[str, Any] = {}
        if vote.kind == "choice":
            own["winner"] = vote.winner
        elif vote.kind == "rating":
            own["rating"] = vote.rating
        return {
            "id": self.id,
            "kind": vote.kind,
            "artist": vote.artist,
            "consent": to_dict(vote.consent),
            "time": self.time,
            "prompt": vote.takes[0].request.get("prompt"),
            **takes,
            **own,
            "tags": list(vote.tags),
            "span": None if vote.span is None else list(vote.span),
            "region": None if vote.region is None else list(vote.region),
            "text": vote.text,
        }
