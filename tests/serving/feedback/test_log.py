"""The log: durable, once for a key, each tenant's own, and empty of what was withdrawn; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.serving.feedback.conftest import choice, mark, rating
from tests.serving.jobs.conftest import Room
from yozora.serving.feedback.log import FeedbackLog, NoSuchVote, VoteWithdrawn
from yozora.serving.jobs.errors import IdempotencyMismatch


@pytest.fixture
def log(room: Room) -> FeedbackLog:
    return FeedbackLog(room.database)


def test_a_vote_is_kept_and_listed(log: FeedbackLog) -> None:
    first, second = log.cast("ann", choice()), log.cast("ann", mark(text="the hand melts"))
    assert log.get("ann", first.id) == first and first.vote == choice()
    assert [entry.id for entry in log.list("ann").entries] == [second.id, first.id]
    page = log.list("ann", limit=1)
    assert page.has_more and log.list("ann", after=page.entries[0].id).entries == (first,)
    assert [entry.id for entry in log.list("ann", kind="mark").entries] == [second.id]
    assert log.list("ann", artist="bob").entries == ()
    assert [entry.id for entry in log.entries("ann")] == [first.id, second.id]


def test_nobody_sees_or_withdraws_anothers(log: FeedbackLog) -> None:
    mine = log.cast("ann", choice())
    assert log.list("bob").entries == () and list(log.entries("bob")) == [] and log.votes("bob") == ()
    for call in (log.get, log.withdraw):
        with pytest.raises(NoSuchVote):
            call("bob", mine.id)
    assert log.withdraw_artist("bob", "ada") == ()
    with pytest.raises(NoSuchVote):
        log.list("bob", after=mine.id)
    assert log.get("ann", mine.id).vote is not None


def test_the_same_key_is_the_same_vote(log: FeedbackLog) -> None:
    first = log.cast("ann", mark(), "key")
    assert log.cast("ann", mark(), "key") == first
    assert log.cast("bob", mark(), "key").id != first.id
    with pytest.raises(IdempotencyMismatch):
        log.cast("ann", mark(text="more"), "key")
    assert len(log.votes("ann")) == 1


def test_a_withdrawn_vote_leaves_its_id_and_nothing_else(log: FeedbackLog, room: Room) -> None:
    kept, gone = log.cast("ann", choice(text="a secret of mine"), "key"), log.cast("ann", mark(text="another secret"))
    log.withdraw("ann", kept.id)
    log.withdraw("ann", kept.id)
    with pytest.raises(NoSuchVote):
        log.withdraw("ann", "vote_" + "0" * 32)
    assert [entry.id for entry in log.votes("ann")] == [gone.id]
    assert [entry.line for entry in log.entries("ann")][0] == {"id": kept.id, "withdrawn": True}
    assert log.withdrawn("ann") == {kept.id}
    with room.database.reading() as connection:
        (row,) = connection.exec_driver_sql(f"SELECT * FROM feedback WHERE id = '{kept.id}'").mappings()
    said = str(dict(row))
    assert "secret" not in said and "ada" not in said and "video_" not in said
    with pytest.raises(VoteWithdrawn):
        log.cast("ann", choice(text="a secret of mine"), "key")


def test_an_artist_withdraws_everything(log: FeedbackLog) -> None:
    ids = {log.cast("ann", choice()).id, log.cast("ann", rating()).id, log.cast("ann", mark()).id}
    other = log.cast("ann", rating(artist="bob"))
    assert set(log.withdraw_artist("ann", "ada")) == ids
    assert log.withdraw_artist("ann", "ada") == ()
    assert [entry.id for entry in log.votes("ann")] == [other.id]


def test_a_judgement_given_again_takes_the_place_of_the_first(log: FeedbackLog) -> None:
    first = log.cast("ann", choice(1, 2))
    second = log.cast("ann", choice(2, 1))
    assert [entry.id for entry in log.votes("ann")] == [second.id] and log.withdrawn("ann") == {first.id}
    log.cast("ann", choice(1, 2, artist="bob"))
    log.cast("ann", rating(1))
    log.cast("ann", mark())
    log.cast("ann", mark())
    assert len(log.votes("ann")) == 5


def test_many_at_once_leave_one_judgement(log: FeedbackLog) -> None:
    with ThreadPoolExecutor(8) as many:
        list(many.map(lambda number: log.cast("ann", choice(winner="ab"[number % 2])), range(16)))
        list(many.map(lambda number: log.cast("ann", mark(), "key"), range(16)))
    assert sorted(entry.vote.kind for entry in log.votes("ann") if entry.vote) == ["choice", "mark"]
    assert len(log.withdrawn("ann")) == 15
