"""The log of votes: entries are added, and emptied when they are withdrawn; nothing else ever changes in it.

A withdrawn entry keeps its id, so that whatever has learned from it can be told to learn anew, and loses all else: who,
what, about which videos. A judgement that an artist gives again takes the place of the earlier one, which is withdrawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from yozora.core.errors import UsageError, YozoraError
from yozora.serving.feedback.vote import Entry, Kind, Vote, vote_of
from yozora.serving.jobs.database import Database
from yozora.serving.jobs.errors import IdempotencyMismatch, Refused
from yozora.serving.jobs.job import new_id
from yozora.serving.jobs.tables import feedback, sa

MAX_PAGE = 100
_BATCH = 500
_MAX_TRIES = 50


class NoSuchVote(Refused):
    """There is no such vote of this tenant (HTTP 404)."""

    code = "not_found"


class VoteWithdrawn(Refused):
    """A vote came again under its idempotency key after it was withdrawn: it stays so (HTTP 409)."""

    code = "vote_withdrawn"


@dataclass(frozen=True, kw_only=True)
class EntryPage:
    """Some entries, oldest first, and whether there are more after them."""

    entries: tuple[Entry, ...]
    has_more: bool


class FeedbackLog:
    """The votes of a service; every call is one tenant's and sees only theirs. Threads may share it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def cast(self, tenant: str, vote: Vote, idempotency_key: str | None = None) -> Entry:
        """Add a vote and return its entry, durable; the same idempotency key again returns the same entry.

        Raises `IdempotencyMismatch` for a key that stands for another vote, `VoteWithdrawn` for one that is taken back.
        """
        vote_id = _id_of(tenant, idempotency_key)

        def work(connection: sa.Connection) -> Entry:
            if (known := self._known(connection, tenant, vote_id, vote)) is not None:
                return known
            for _ in range(_MAX_TRIES):
                if vote.about is not None:
                    same = (feedback.c.artist == vote.artist, feedback.c.kind == vote.kind)
                    self._empty(connection, tenant, *same, feedback.c.about == vote.about)
                values = {
                    "id": vote_id,
                    "tenant": tenant,
                    "artist": vote.artist,
                    "kind": vote.kind,
                    "about": vote.about,
                    "body": vote.data,
                    "fingerprint": vote.fingerprint,
                    "created_at": self.database.now(),
                }
                insert = self.database.insert(feedback).values(values).on_conflict_do_nothing().returning(feedback)
                if (row := connection.execute(insert).one_or_none()) is not None:
                    return _entry(row)
                # Somebody was faster: the same call twice, or the same judgement at the same moment.
                if (known := self._known(connection, tenant, vote_id, vote)) is not None:
                    return known
            raise YozoraError("This judgement is given by several at once: try again.")

        return self.database.writing(work)

    def get(self, tenant: str, vote_id: str) -> Entry:
        """Return an entry, or raise `NoSuchVote`."""
        with self.database.reading() as connection:
            wanted = sa.select(feedback).where(feedback.c.tenant == tenant, feedback.c.id == vote_id)
            row = connection.execute(wanted).one_or_none()
        if row is None:
            raise _no_such(vote_id)
        return _entry(row)

    def list(
        self,
        tenant: str,
        *,
        artist: str | None = None,
        kind: Kind | None = None,
        after: str | None = None,
        limit: int = 20,
    ) -> EntryPage:
        """Return up to `limit` (1 to 100) votes that stand, newest first, beginning behind the vote `after`."""
        if not 1 <= limit <= MAX_PAGE:
            raise UsageError(f"limit must be from 1 to {MAX_PAGE}, not {limit}.")
        wanted = sa.select(feedback).where(feedback.c.tenant == tenant, feedback.c.withdrawn_at.is_(None))
        if artist is not None:
            wanted = wanted.where(feedback.c.artist == artist)
        if kind is not None:
            wanted = wanted.where(feedback.c.kind == kind)
        with self.database.reading() as connection:
            if after is not None:
                place = sa.select(feedback.c.seq).where(feedback.c.tenant == tenant, feedback.c.id == after)
                if (seq := connection.scalar(place)) is None:
                    raise _no_such(after)
                wanted = wanted.where(feedback.c.seq < seq)
            rows = connection.execute(wanted.order_by(feedback.c.seq.desc()).limit(limit + 1)).all()
        return EntryPage(entries=tuple(_entry(row) for row in rows[:limit]), has_more=len(rows) > limit)

    def entries(self, tenant: str) -> Iterator[Entry]:
        """Yield the whole log in the order in which it was written, withdrawn entries as their ids alone."""
        last = 0
        while True:
            wanted = sa.select(feedback).where(feedback.c.tenant == tenant, feedback.c.seq > last)
            with self.database.reading() as connection:
                rows = connection.execute(wanted.order_by(feedback.c.seq).limit(_BATCH)).all()
            if not rows:
                return
            yield from map(_entry, rows)
            last = rows[-1].seq

    def votes(self, tenant: str, artist: str | None = None) -> tuple[Entry, ...]:
        """Return all votes that stand, of an artist or of all, in the order in which they were cast."""
        wanted = sa.select(feedback).where(feedback.c.tenant == tenant, feedback.c.withdrawn_at.is_(None))
        if artist is not None:
            wanted = wanted.where(feedback.c.artist == artist)
        with self.database.reading() as connection:
            return tuple(_entry(row) for row in connection.execute(wanted.order_by(feedback.c.seq)))

    def withdraw(self, tenant: str, vote_id: str) -> None:
        """Take a vote back; one that is withdrawn already stays so. Raises `NoSuchVote`."""

        def work(connection: sa.Connection) -> None:
            if not self._empty(connection, tenant, feedback.c.id == vote_id):
                there = sa.select(feedback.c.id).where(feedback.c.tenant == tenant, feedback.c.id == vote_id)
                if connection.scalar(there) is None:
                    raise _no_such(vote_id)

        self.database.writing(work)

    def withdraw_artist(self, tenant: str, artist: str) -> tuple[str, ...]:
        """Take back all that an artist said; return the ids of the votes that stood until now."""
        return self.database.writing(lambda connection: self._empty(connection, tenant, feedback.c.artist == artist))

    def withdrawn(self, tenant: str) -> frozenset[str]:
        """Return the ids of all votes that were taken back."""
        wanted = sa.select(feedback.c.id).where(feedback.c.tenant == tenant, feedback.c.withdrawn_at.is_not(None))
        with self.database.reading() as connection:
            return frozenset(connection.scalars(wanted))

    def _known(self, connection: sa.Connection, tenant: str, vote_id: str, vote: Vote) -> Entry | None:
        """Return the entry of an id that is there already, if it is this very vote."""
        wanted = sa.select(feedback).where(feedback.c.tenant == tenant, feedback.c.id == vote_id)
        row = connection.execute(wanted).one_or_none()
        if row is None:
            return None
        if row.withdrawn_at is not None:
            raise VoteWithdrawn("This vote was withdrawn: cast it again under another idempotency key.")
        if row.fingerprint != vote.fingerprint:
            raise IdempotencyMismatch("This idempotency key was used for another vote: use a new one.")
        return _entry(row)

    def _empty(self, connection: sa.Connection, tenant: str, *which: sa.ColumnElement[bool]) -> tuple[str, ...]:
        """Withdraw the standing votes that all of `which` holds for: their ids stay, the rest goes."""
        gone = (
            feedback.update()
            .where(feedback.c.tenant == tenant, feedback.c.withdrawn_at.is_(None), *which)
            .values(withdrawn_at=self.database.now(), artist="", kind="", about=None, body={}, fingerprint="")
            .returning(feedback.c.id)
        )
        return tuple(sorted(connection.scalars(gone)))


def _id_of(tenant: str, idempotency_key: str | None) -> str:
    """Return the id of a vote; under an idempotency key it follows from the key, so that it is the same each time."""
    if idempotency_key is None:
        return new_id("vote")
    return f"vote_{hashlib.sha256(repr((tenant, idempotency_key)).encode()).hexdigest()[:32]}"


def _entry(row: Any) -> Entry:
    """Return the record of a row."""
    vote = None if row.withdrawn_at is not None else vote_of(row.body)
    return Entry(id=row.id, time=row.created_at, vote=vote)


def _no_such(vote_id: str) -> NoSuchVote:
    """Return the refusal; it does not tell whether the vote is somebody else's."""
    return NoSuchVote(f"There is no vote {vote_id[:100]!r}.")
