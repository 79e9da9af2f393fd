"""What changed because of an artist: what they said, what learned from it, and whether they like what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from yozora.serving.feedback.lineage import Learned
from yozora.serving.feedback.log import FeedbackLog
from yozora.serving.feedback.vote import KINDS, Take, Vote


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What an adapter made of somebody's votes.

    `votes` of theirs are in it; of all the votes in it, `withdrawn` have been taken back since: it is to be learned
    anew. Of `compared` choices of theirs between a take with it and one without, `preferred` went to the one with it.
    """

    adapter: str
    votes: int
    withdrawn: int
    compared: int
    preferred: int

    @property
    def agreement(self) -> float | None:
        """The share of those choices that went to the adapter's take (0 to 1), None before there is any."""
        return self.preferred / self.compared if self.compared else None


@dataclass(frozen=True, kw_only=True)
class Report:
    """What somebody said, by kind; how much of it may teach; what learned from it."""

    artist: str
    votes: dict[str, int]
    teaching: int
    effects: tuple[Effect, ...]


def report_of(log: FeedbackLog, tenant: str, artist: str, adapters: Sequence[Learned]) -> Report:
    """Return the report of an artist; adapters that have nothing to do with their votes are left out."""
    entries = log.votes(tenant, artist)
    votes = [entry.vote for entry in entries if entry.vote is not None]
    ours, gone = {entry.id for entry in entries}, log.withdrawn(tenant)
    counts = Counter(vote.kind for vote in votes)
    effects = []
    for adapter in adapters:
        compared = [vote for vote in votes if vote.kind == "choice" and _differ_in(vote, adapter.name)]
        if ours & adapter.votes or compared:
            effects.append(
                Effect(
                    adapter=adapter.name,
                    votes=len(ours & adapter.votes),
                    withdrawn=len(gone & adapter.votes),
                    compared=len(compared),
                    preferred=sum(_prefers(vote, adapter.name) for vote in compared),
                )
            )
    return Report(
        artist=artist,
        votes={kind: counts[kind] for kind in KINDS},
        teaching=sum(vote.teaches for vote in votes),
        effects=tuple(effects),
    )


def _uses(take: Take, adapter: str) -> bool:
    """Return whether a take was made with an adapter."""
    return any(used.get("name") == adapter for used in take.request.get("adapters") or ())


def _differ_in(vote: Vote, adapter: str) -> bool:
    """Return whether a choice, no tie, was between a take with an adapter and one without."""
    first, second = vote.takes
    return vote.winner != "tie" and _uses(first, adapter) != _uses(second, adapter)


def _prefers(vote: Vote, adapter: str) -> bool:
    """Return whether a choice went to the take with an adapter."""
    return _uses(vote.takes[0 if vote.winner == "a" else 1], adapter)
