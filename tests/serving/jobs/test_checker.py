"""The independent checker finds nothing wrong with us, and finds every bug that is planted here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.chaos import checker
from benchmarks.chaos.actors import ADMISSION, KIND, TENANT, Journal
from benchmarks.chaos.checker import CORRUPT, DUPLICATED, ILLEGAL, LOST, STUCK, check, expected_bytes, install_history
from tests.serving.jobs.conftest import Clock
from yozora.serving.jobs import leases as leases_module
from yozora.serving.jobs.database import Database
from yozora.serving.jobs.job import Failure, Job, Receipt, StoredFile, Submission
from yozora.serving.jobs.leases import Lease, Leases
from yozora.serving.jobs.queue import Queue
from yozora.serving.jobs.store import Deposit, DirectoryStore
from yozora.serving.jobs.tables import jobs, sa

OOPS = Failure(code="oops", message="It went wrong.")


class Play:
    """A day in the life of the room, told step by step: retries, zombies, cancellations, lost answers, and an end."""

    def __init__(self, url: str, folder: Path) -> None:
        self.clock = Clock()
        self.url, self.folder = url, folder
        self.database = Database(url, clock=self.clock)
        install_history(url)
        self.queue = Queue(self.database, ADMISSION)
        self.leases = Leases(self.database)
        self.store = DirectoryStore(folder / "files")
        (folder / "journals").mkdir()
        self.journal = Journal(folder / "journals" / "all.jsonl")

    def submit(self, number: int) -> str:
        """Be a client: intend, submit, note the answer."""
        key = f"key-{number}"
        self.journal.note("intend", key=key, number=number)
        receipt = self.queue.submit(
            Submission(
                tenant=TENANT, kind=KIND, params={"number": number}, idempotency_key=key, batch_key=str(number // 10)
            )
        )
        self.journal.note("acknowledged", key=key, job=receipt.job.id)
        return receipt.job.id

    def claim(self, owner: str = "w1", limit: int = 1) -> list[Lease]:
        """Claim as a worker."""
        return self.leases.claim(owner, [KIND], limit)

    def publish(self, *leases: Lease) -> None:
        """Make the files of some jobs and publish them, as a worker does, noting what was told."""
        deposits = [
            Deposit(job_id=one.job.id, name="out.bin", content=expected_bytes(one.job.params["number"]))
            for one in leases
            if "number" in one.job.params
        ]
        files = self.store.put(deposits)
        told = self.leases.publish([(one, [file]) for one, file in zip(leases, files, strict=True)])
        for one, published in zip(leases, told, strict=True):
            if published:
                self.journal.note("published", job=one.job.id, token=one.token)

    def cancel(self, job_id: str) -> None:
        """Cancel as a client."""
        status = self.queue.cancel(TENANT, job_id).status
        if status == "cancelled":
            self.journal.note("cancelled", job=job_id)
        else:
            self.journal.note("seen", job=job_id, status=status)

    def delete(self, job_id: str) -> None:
        """Delete as a client."""
        self.queue.delete(TENANT, job_id)
        self.journal.note("deleted", job=job_id)

    def work_off(self) -> None:
        """Do everything that is left."""
        for _ in range(50):
            if lost := self.leases.sightings():
                self.leases.take_away(lost)
            self.clock.ahead_s += 400
            self._due_now()
            if not (leases := self.claim("last", 4)):
                return
            self.publish(*leases)

    def _due_now(self) -> None:
        """On PostgreSQL, whose clock is not ours to move, let every wait be over."""
        with self.database._engine.begin() as connection:
            connection.exec_driver_sql("UPDATE jobs SET available_at = 0 WHERE available_at > 0")

    def perform(self) -> list[checker.Finding]:
        """Play it all, and have it checked."""
        for number in (0, 0, 1):  # a client that had no answer asks again
            self.submit(number)
        (zombie,) = self.claim("w1")  # given up for dead, it publishes first, then while another works, then after
        self.leases.take_away(self.leases.sightings())
        self.publish(zombie)
        (heir,) = self.claim("w2")
        self.publish(zombie)
        self.publish(heir)
        self.publish(heir)  # the answer was lost
        self.publish(zombie)
        self.leases.fail(self.claim()[0], OOPS, retry=True)  # tried again, later
        running, late = self.submit(10), self.submit(20)
        self._due_now()
        held = {one.job.id: one for one in iter(lambda: next(iter(self.claim()), None), None)}
        self.cancel(running)
        self.publish(held[running])  # too late
        self.publish(held[late])
        self.cancel(late)  # too late as well
        deleted = self.submit(30)
        (lease,) = self.claim()
        self.delete(deleted)
        self.publish(lease)
        for number in (40, 41, 42):
            self.submit(number)
        self.publish(*self.claim(limit=3))
        self.submit(50)
        self.leases.give_back(self.claim()[0])
        self.submit(60)
        for _ in range(3):
            self._due_now()
            for lease in self.claim(limit=4):
                self.leases.fail(lease, OOPS, retry=lease.job.params["number"] == 60)
        self.submit(70)
        self.claim("dies with it")
        self.work_off()
        self.database.close()
        return check(self.url, self.folder / "files", self.folder / "journals")


@pytest.fixture
def play(new_url: Callable[[], str], tmp_path: Path) -> Iterator[Play]:
    made = Play(new_url(), tmp_path)
    yield made
    made.database.close()


def test_nothing_is_wrong_with_us(play: Play) -> None:
    assert play.perform() == []
    notes = checker.read_journals(play.folder / "journals")
    assert len(notes.acknowledged) == 11 and len(notes.published) == 8, "the play is what it is meant to be"
    assert notes.cancelled and notes.deleted and notes.ended


# Planted bugs: each takes the play and breaks one thing in it.


def no_fence(play: Play, patch: pytest.MonkeyPatch) -> None:
    """A worker's writes do not name its token."""
    patch.setattr(leases_module, "_mine", lambda lease: jobs.c.id == lease.job.id)


def weak_fence(play: Play, patch: pytest.MonkeyPatch) -> None:
    """A worker's writes ask for the status, not for the token."""
    condition = sa.and_(jobs.c.status == "in_progress")
    patch.setattr(leases_module, "_mine", lambda lease: sa.and_(jobs.c.id == lease.job.id, condition))


def answer_before_commit(play: Play, patch: pytest.MonkeyPatch) -> None:
    """A submission is acknowledged, and its transaction is not committed."""
    take_in = play.queue._take_in

    class RolledBack(Exception):
        """Carries the receipt out of the transaction that is undone."""

    def submit(submission: Submission) -> Receipt:
        def work(connection: sa.Connection) -> None:
            raise RolledBack(take_in(connection, submission))

        if submission.params["number"] != 41:
            return play.database.writing(lambda connection: take_in(connection, submission))
        try:
            play.database.writing(work)
        except RolledBack as undone:
            receipt: Receipt = undone.args[0]
            return receipt
        raise AssertionError

    patch.setattr(play.queue, "submit", submit)


def two_effects(play: Play, patch: pytest.MonkeyPatch) -> None:
    """Publishing again writes the event again."""
    with play.database._engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX events_one_a_job")
    complete = play.leases._complete

    def twice(connection: sa.Connection, lease: Lease, files: Any) -> bool:
        told = complete(connection, lease, files)
        if told and lease.job.params["number"] == 0:
            leases_module.post(play.database, connection, lease.job.id, "completed")
        return told

    patch.setattr(play.leases, "_complete", twice)


def told_published_under_any_token(play: Play, patch: pytest.MonkeyPatch) -> None:
    """A zombie whose job somebody else completed is told that it was the one."""
    complete = play.leases._complete

    def credulous(connection: sa.Connection, lease: Lease, files: Any) -> bool:
        done = sa.select(jobs.c.seq).where(jobs.c.id == lease.job.id, jobs.c.status == "completed")
        return complete(connection, lease, files) or connection.scalar(done) is not None

    patch.setattr(play.leases, "_complete", credulous)


def lost_retry(play: Play, patch: pytest.MonkeyPatch) -> None:
    """A job that is to be tried again is in nobody's hands and not waiting either."""

    def fail(lease: Lease, failure: Failure, *, retry: bool) -> bool:
        gone = jobs.update().where(jobs.c.id == lease.job.id).values(owner=None, token=jobs.c.token + 1)
        return play.database.writing(lambda connection: connection.execute(gone).rowcount == 1)

    patch.setattr(play.leases, "fail", fail)


def torn_file(play: Play, patch: pytest.MonkeyPatch) -> None:
    """A file is written in place, and the machine goes down half way."""
    put = play.store.put

    def tear(deposits: Any) -> list[StoredFile]:
        files = put(deposits)
        path = play.store.path(files[-1].key)
        path.write_bytes(path.read_bytes()[:-7])
        return files

    patch.setattr(play.store, "put", tear)


def commit_before_file(play: Play, patch: pytest.MonkeyPatch) -> None:
    """The row is there, the file was still in a buffer."""
    put = play.store.put

    def forget(deposits: Any) -> list[StoredFile]:
        files = put(deposits)
        play.store.delete(files[0].key)
        return files

    patch.setattr(play.store, "put", forget)


def swapped_results(play: Play, patch: pytest.MonkeyPatch) -> None:
    """In a batch, one job gets another's file."""
    publish = play.leases.publish

    def swap(results: Any) -> list[bool]:
        files = [files for _, files in results]
        return publish([(lease, file) for (lease, _), file in zip(results, files[::-1], strict=True)])

    patch.setattr(play.leases, "publish", swap)


def status_goes_back(play: Play, patch: pytest.MonkeyPatch) -> None:
    """A job that lost its worker is queued again."""

    def take_away(stale: Any) -> int:
        ids = [sighting.job_id for sighting in stale]
        back = jobs.update().where(jobs.c.id.in_(ids)).values(
            status="queued", waiting=True, owner=None, token=jobs.c.token + 1
        )  # fmt: skip
        return play.database.writing(lambda connection: connection.execute(back).rowcount)

    patch.setattr(play.leases, "take_away", take_away)


def tokens_start_anew(play: Play, patch: pytest.MonkeyPatch) -> None:
    """A job given back forgets its token: an old lease may fit a new owner."""

    def give_back(lease: Lease) -> bool:
        back = jobs.update().where(jobs.c.id == lease.job.id).values(waiting=True, owner=None, token=0)
        return play.database.writing(lambda connection: connection.execute(back).rowcount == 1)

    patch.setattr(play.leases, "give_back", give_back)


def keys_are_forgotten(play: Play, patch: pytest.MonkeyPatch) -> None:
    """An idempotency key is not looked up: who asks again has two jobs."""
    patch.setattr(play.queue, "_claim_key", lambda connection, submission: None)


def the_end_is_not_the_end(play: Play, patch: pytest.MonkeyPatch) -> None:
    """Cancelling a completed job cancels it."""

    def end(connection: sa.Connection, tenant: str, job_id: str) -> None:
        connection.execute(
            jobs.update().where(jobs.c.id == job_id).values(status="cancelled", waiting=False, owner=None)
        )

    patch.setattr(play.queue, "_end", end)


def cancelled_only_in_words(play: Play, patch: pytest.MonkeyPatch) -> None:
    """A client is told that its job is cancelled, and it is not."""
    get = play.queue.get

    def cancel(tenant: str, job_id: str) -> Job:
        return replace(get(tenant, job_id), status="cancelled")

    patch.setattr(play.queue, "cancel", cancel)


def deleted_only_in_words(play: Play, patch: pytest.MonkeyPatch) -> None:
    """A client is told that its job is deleted, and it is there."""
    patch.setattr(play.queue, "delete", lambda tenant, job_id: None)


def lost_event(play: Play, patch: pytest.MonkeyPatch) -> None:
    """The event is written in a transaction of its own, before which somebody pulls the plug."""
    patch.setattr(leases_module, "post", lambda *_: None)


def result_without_a_row(play: Play, patch: pytest.MonkeyPatch) -> None:
    """A job completes, the rows of its files are lost."""
    patch.setattr(leases_module, "write_files", lambda *_: None)


def other_params(play: Play, patch: pytest.MonkeyPatch) -> None:
    """What is stored is not what was submitted."""
    take_in = play.queue._take_in

    def garble(connection: sa.Connection, submission: Submission) -> Receipt:
        return take_in(connection, replace(submission, params={"number": submission.params["number"] + 1000}))

    patch.setattr(play.queue, "_take_in", garble)


BUGS: dict[Callable[[Play, pytest.MonkeyPatch], None], set[str]] = {
    no_fence: {DUPLICATED, ILLEGAL},
    weak_fence: {DUPLICATED, ILLEGAL},
    answer_before_commit: {LOST},
    two_effects: {DUPLICATED},
    told_published_under_any_token: {DUPLICATED},
    lost_retry: {STUCK},
    torn_file: {CORRUPT},
    commit_before_file: {CORRUPT},
    swapped_results: {CORRUPT},
    status_goes_back: {ILLEGAL},
    tokens_start_anew: {ILLEGAL},
    keys_are_forgotten: {DUPLICATED},
    the_end_is_not_the_end: {ILLEGAL},
    cancelled_only_in_words: {LOST},
    deleted_only_in_words: {LOST},
    lost_event: {LOST},
    result_without_a_row: {LOST},
    other_params: {CORRUPT},
}


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
def test_a_planted_bug_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bug: Any) -> None:
    play = Play(f"sqlite:///{tmp_path / 'jobs.db'}", tmp_path)
    bug(play, monkeypatch)
    try:
        findings = play.perform()
    except (sa.exc.IntegrityError, ValueError):  # some bugs run into the database's own constraints first
        play.database.close()
        findings = check(play.url, play.folder / "files", play.folder / "journals")
    assert BUGS[bug] & {finding.kind for finding in findings}, findings
