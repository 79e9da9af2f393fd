"""Votes: the log of what people chose, read from JSON lines, and which of it may teach a model.

A line is {"id", "kind", "artist", "consent": {"training": bool}, "request_a", "request_b", "winner": "a"|"b"|"tie",
"span": [t0, t1] or null, "region": [x, y, w, h] or null, ...}. A line {"id", "withdrawn": true} takes that vote away
wherever it stands; what is left is the same log, and teaches the same bits, as if the vote had never been cast.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yozora.core.config import from_dict
from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Request

CHOICE = "choice"


@dataclass(frozen=True, kw_only=True)
class Vote:
    """One choice between two clips: the requests of the better and the worse, who chose, and what it is about.

    `span` (seconds from, to) and `region` (x, y, width, height in shares of the frame) say which part of them, if not
    all.
    """

    id: str
    artist: str
    better: Request
    worse: Request
    span: tuple[float, float] | None = None
    region: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class VoteLog:
    """Votes in the order of their ids, and how many lines were left out for which reason."""

    votes: tuple[Vote, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def artists(self) -> tuple[str, ...]:
        """Who voted, in order of names."""
        return tuple(sorted({vote.artist for vote in self.votes}))

    def of(self, artists: Iterable[str]) -> VoteLog:
        """Return the votes of these artists alone; one who never voted is a usage error."""
        wanted = tuple(artists)
        if missing := next((artist for artist in wanted if artist not in self.artists), None):
            raise UsageError(
                f"There is no vote of {missing!r}: there are those of {', '.join(self.artists) or 'nobody'}."
            )
        return VoteLog(votes=tuple(vote for vote in self.votes if vote.artist in wanted), left_out=self.left_out)


def read_votes(path: Path) -> VoteLog:
    """Return the choices of a log that may teach; lines that are no votes are refused with their number."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise YozoraError(f"Cannot read the votes in {path}: it is missing, or no text.") from error
    said: dict[str, dict[str, Any]] = {}
    withdrawn: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        record = _record(line, path, number)
        if record.get("withdrawn"):
            withdrawn.add(record["id"])
        else:
            said[record["id"]] = record | {"line": number}
    left_out: Counter[str] = Counter({"withdrawn": len(withdrawn)} if withdrawn else {})
    votes = []
    for key in sorted(said.keys() - withdrawn):
        if reason := _unfit(said[key]):
            left_out[reason] += 1
        else:
            votes.append(_vote(said[key], path))
    return VoteLog(votes=tuple(votes), left_out=dict(sorted(left_out.items())))


def _record(line: str, path: Path, number: int) -> dict[str, Any]:
    """Return one line as data with an id."""
    try:
        record = json.loads(line)
    except ValueError as error:
        raise UsageError(f"Line {number} of {path} is no JSON.") from error
    if not isinstance(record, dict) or not isinstance(record.get("id"), str) or not record["id"]:
        raise UsageError(f"Line {number} of {path} is no vote: it has no id.")
    return record


def _unfit(record: Mapping[str, Any]) -> str:
    """Return why a record teaches no pair; empty if it does."""
    consent = record.get("consent")
    if not isinstance(consent, Mapping) or consent.get("training") is not True:
        return "no consent to training"
    if record.get("kind") != CHOICE:
        return "no choice between two"
    if record.get("winner") == "tie":
        return "tie"
    for side in ("request_a", "request_b"):
        request = record.get(side)
        if not isinstance(request, Mapping):
            return "no request"
        if request.get("conditions") or request.get("loop") or request.get("storyboard"):
            return "made from more than a prompt"
    return ""


def _vote(record: Mapping[str, Any], path: Path) -> Vote:
    """Return a record as a vote."""
    where = f"Line {record['line']} of {path}"
    if record.get("winner") not in ("a", "b"):
        raise UsageError(f"{where} names no winner: a, b or tie.")
    try:
        first, second = (from_dict(Request, record[side]) for side in ("request_a", "request_b"))
        span = tuple(float(value) for value in record["span"]) if record.get("span") else None
        region = tuple(float(value) for value in record["region"]) if record.get("region") else None
    except (UsageError, TypeError, ValueError) as error:
        raise UsageError(f"{where} is no vote: {str(error).rstrip('.')}.") from error
    if (span and len(span) != 2) or (region and len(region) != 4):
        raise UsageError(f"{where}: a span is two seconds, a region four shares of the frame.")
    better, worse = (first, second) if record["winner"] == "a" else (second, first)
    return Vote(
        id=record["id"],
        artist=str(record.get("artist") or ""),
        better=better,
        worse=worse,
        span=span,  # type: ignore[arg-type]
        region=region,  # type: ignore[arg-type]
    )
