"""The calls on feedback: vote, take back, export, what to ask next, what changed because of somebody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from yozora.core.config import to_dict
from yozora.serving.feedback.lineage import adapters_in, default_folder
from yozora.serving.feedback.log import EntryPage, FeedbackLog, NoSuchVote
from yozora.serving.feedback.looks import SHEET, looks_of
from yozora.serving.feedback.pairs import Suggestion, next_pair
from yozora.serving.feedback.report import Report, report_of
from yozora.serving.feedback.vote import MAX_ARTIST, Consent, Entry, Take, Vote
from yozora.serving.http.body import read_body
from yozora.serving.http.caller import Caller, Who
from yozora.serving.http.documented import REFUSALS, body_of
from yozora.serving.http.errors import ApiError, bad
from yozora.serving.http.feedback_schema import (
    EXPORT,
    AdapterEffect,
    CastVote,
    FeedbackReport,
    FeedbackVote,
    FeedbackVoteList,
    NextPair,
    VoteConsent,
    VoteKind,
    VotesWithdrawn,
)
from yozora.serving.http.handin import IdempotencyKey
from yozora.serving.http.lookup import find, not_ready
from yozora.serving.http.present import show
from yozora.serving.http.service import Service, service_of
from yozora.serving.jobs.job import Job, is_job_id
from yozora.serving.jobs.params import VIDEO_KIND, beginning_of
from yozora.serving.jobs.store import Store, read_whole

router = APIRouter(prefix="/v1/feedback", tags=["feedback"], responses=REFUSALS)

# A pair is looked for among so many of the newest videos.
NEWEST = 200
MAX_SEEN = 4096
_SEEN: dict[str, tuple[float, ...]] = {}
Name = Annotated[str, Query(min_length=1, max_length=MAX_ARTIST, pattern=r"\S", description="Whose votes.")]


@router.post("", openapi_extra=body_of(CastVote, only_json=True))
async def cast_vote(request: Request, caller: Who, idempotency_key: IdempotencyKey = None) -> FeedbackVote:
    """Say what you think of a video, or of two. A second choice of a pair, or rating of a video, replaces the first."""
    service = service_of(request)
    async with read_body(request, CastVote, service.settings.limits) as body:
        cast = partial(_cast, service, caller, body, idempotency_key)
    return _show(await to_thread.run_sync(cast))


@router.get("")
def list_votes(
    request: Request,
    caller: Who,
    artist: Annotated[str | None, Query(max_length=MAX_ARTIST)] = None,
    kind: VoteKind | None = None,
    after: Annotated[str | None, Query(max_length=100, description="Id of the last vote of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> FeedbackVoteList:
    """Return a page of your votes that stand, newest first."""
    after = None if after is None else _id(after)
    page: EntryPage = _log(request).list(caller.tenant, artist=artist, kind=kind, after=after, limit=limit)
    votes = [_show(entry) for entry in page.entries]
    return FeedbackVoteList(
        data=votes,
        first_id=votes[0].id if votes else None,
        last_id=votes[-1].id if votes else None,
        has_more=page.has_more,
    )


@router.delete("")
def withdraw_artist(request: Request, caller: Who, artist: Name) -> VotesWithdrawn:
    """Take back all that an artist said. What has learned from it is to be learned anew from the export."""
    return VotesWithdrawn(ids=list(_log(request).withdraw_artist(caller.tenant, artist.strip())))


@router.get("/export", response_class=Response, responses=EXPORT)
def export_votes(request: Request, caller: Who) -> StreamingResponse:
    """Return the whole log as JSON lines, for `yozora align`; of votes that were taken back, their ids alone."""
    headers = {"Content-Disposition": 'attachment; filename="feedback.jsonl"', "Cache-Control": "no-store"}
    lines = export_lines(_log(request), caller.tenant)
    return StreamingResponse(lines, media_type="application/x-ndjson", headers=headers)


@router.get("/next")
def next_to_compare(request: Request, caller: Who, artist: Name) -> NextPair:
    """Return the two videos on whose comparison by this artist models of all they chose so far disagree most."""
    service = service_of(request)
    page = service.queue.list(caller.tenant, limit=100, kinds=(VIDEO_KIND,))
    jobs = list(page.jobs)
    while page.has_more and len(jobs) < NEWEST:
        page = service.queue.list(caller.tenant, after=jobs[-1].id, limit=100, kinds=(VIDEO_KIND,))
        jobs += page.jobs
    there = {job.id: job for job in jobs if job.output("video.mp4") and beginning_of(job.params) is None}
    entries = _log(request).votes(caller.tenant, artist.strip())
    takes = [_take(service, job) for job in there.values()]
    found = next_pair(takes, [entry.vote for entry in entries if entry.vote is not None])
    return _show_pair(found, there)


@router.get("/report")
def report_artist(request: Request, caller: Who, artist: Name) -> FeedbackReport:
    """Say what changed because of somebody: what they said, what learned from it, whether they like what came of it."""
    return _show_report(report_of(_log(request), caller.tenant, artist.strip(), adapters_in(default_folder())))


@router.delete("/{vote_id}")
def withdraw_vote(request: Request, vote_id: str, caller: Who) -> VotesWithdrawn:
    """Take a vote back: nothing of it is kept but its id. One that is taken back stays so."""
    _log(request).withdraw(caller.tenant, _id(vote_id))
    return VotesWithdrawn(ids=[vote_id])


def export_lines(log: FeedbackLog, tenant: str) -> Iterator[str]:
    """Yield the lines of an export."""
    for entry in log.entries(tenant):
        yield json.dumps(entry.line, separators=(",", ":")) + "\n"


def _log(request: Request) -> FeedbackLog:
    """Return the log of the server that got this request."""
    return FeedbackLog(service_of(request).database)


def _cast(service: Service, caller: Caller, body: CastVote, idempotency_key: str | None) -> Entry:
    """Find the videos of a vote, check it, and add it to the log."""
    wanted = ("video_a", "video_b") if body.kind == "choice" else ("video",)
    for name in ("video", "video_a", "video_b"):
        given = getattr(body, name) is not None
        if given and name not in wanted:
            raise bad(f"{name} does not belong to a vote of the kind {body.kind}: give {' and '.join(wanted)}.", name)
        if not given and name in wanted:
            raise bad(f"{name} is missing.", name, "missing_required_parameter")
    jobs = [find(service, caller, getattr(body, name)) for name in wanted]
    for job in jobs:
        if job.status != "completed":
            raise not_ready(job)
        if job.output("video.mp4") is None:
            raise ApiError(404, "expired", f"The file of video {job.id} is no longer kept.", param=wanted[0])
    span, region = body.span, body.region
    vote = Vote(
        artist=body.artist.strip(),
        kind=body.kind,
        consent=Consent(training=body.consent.training, licence=body.consent.licence),
        takes=tuple(_take(service, job) for job in jobs),
        winner=body.winner,
        rating=body.rating,
        tags=tuple(dict.fromkeys(tag.strip() for tag in body.tags)),
        span=(span[0], span[1]) if span else None,
        region=(region[0], region[1], region[2], region[3]) if region else None,
        text=body.text.strip(),
    )
    return FeedbackLog(service.database).cast(caller.tenant, vote, idempotency_key)


def _take(service: Service, job: Job) -> Take:
    """Return a completed video as it is now."""
    video, sheet = job.output("video.mp4"), job.output(SHEET)
    request = dict(job.params["request"])
    begins = beginning_of(job.params)
    if begins is not None:  # what it began from is known to the job alone
        request["conditions"] = [*(request.get("conditions") or ()), {"begins": to_dict(begins)}]
    return Take(
        video=job.id,
        sha256="" if video is None else video.sha256,
        request=request,
        looks=() if sheet is None else _looks(service.store, sheet.key),
    )


def _looks(store: Store, key: str) -> tuple[float, ...]:
    """Return the looks of a sheet in the store, empty where it is there no more.

    A key holds the hash of its bytes, so what was seen once under it holds for ever.
    """
    if key not in _SEEN:
        try:
            found = looks_of(read_whole(store, key))
        except OSError:
            return ()
        while len(_SEEN) >= MAX_SEEN:
            _SEEN.pop(next(iter(_SEEN)), None)
        _SEEN[key] = found
    return _SEEN.get(key, ())


def _id(vote_id: str) -> str:
    """Return an id that could be one."""
    if not is_job_id(vote_id):
        raise NoSuchVote(f"There is no vote {vote_id[:100]!r}.")
    return vote_id


def _show(entry: Entry) -> FeedbackVote:
    """Return a vote that stands as the API shows it."""
    vote = entry.vote
    assert vote is not None
    told: dict[str, Any] = {
        name: getattr(vote, name) for name in ("kind", "artist", "winner", "rating", "text", "teaches")
    }
    return FeedbackVote(
        id=entry.id,
        created_at=int(entry.time),
        consent=VoteConsent.model_validate(to_dict(vote.consent)),
        videos=[take.video for take in vote.takes],
        prompt=vote.takes[0].request.get("prompt"),
        tags=list(vote.tags),
        span=None if vote.span is None else list(vote.span),
        region=None if vote.region is None else list(vote.region),
        **told,
    )


def _show_pair(found: Suggestion | None, there: dict[str, Job]) -> NextPair:
    """Return a pair as the API shows it."""
    if found is None:
        reason = "There are no two videos of one prompt, shape and length left to compare: make variations of a prompt."
        return NextPair(pair=None, information=None, reason=reason)
    return NextPair(
        pair=[show(there[found.first.video]), show(there[found.second.video])],
        information=found.information,
        reason="Of all pairs, the answer about this one is the least certain from what was chosen so far.",
    )


def _show_report(report: Report) -> FeedbackReport:
    """Return a report as the API shows it, with one sentence that says it all."""
    num_votes, teaching, learned = sum(report.votes.values()), report.teaching, len(report.effects)
    words = f"{num_votes} vote{'' if num_votes == 1 else 's'}, {teaching} of them may teach; "
    words += (
        f"{learned} adapter{'' if learned == 1 else 's'} came of them." if learned else "no adapter came of them yet."
    )
    return FeedbackReport(
        artist=report.artist,
        votes=report.votes,
        teaching=teaching,
        adapters=[AdapterEffect(**to_dict(effect), agreement=effect.agreement) for effect in report.effects],
        sentence=words,
    )
