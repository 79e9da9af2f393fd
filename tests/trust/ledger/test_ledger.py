"""The ledger: it is added to and never changed, finds deliveries again, and keeps cases."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from benchmarks.chaos.postgres import INSTALL, Cluster, find_binaries
from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Clip
from yozora.trust.ledger.cases import Cases, TakenDown
from yozora.trust.ledger.chain import Broken, Chain
from yozora.trust.ledger.fingerprint import FINGERPRINT_BYTES, fingerprint_of
from yozora.trust.ledger.ledger import Delivery, Ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    ledger = Ledger.open(path)
    yield ledger
    ledger.chain.close()


def delivery(number: int, *, looks: bool = True, mark: bytes | None = None) -> Delivery:
    chance = np.random.default_rng(number)
    return Delivery(
        sha256=f"{number:064x}", unsealed_sha256=f"{number + 1000:064x}", manifest=b"manifest %d" % number,
        fingerprint=chance.bytes(FINGERPRINT_BYTES) if looks else None, mark=mark,
        about={"prompt": f"number {number}", "model": "nano" if number % 2 else "small"},
    )  # fmt: skip


def test_deliveries_are_found_by_their_bytes_marks_and_looks(ledger: Ledger, path: Path) -> None:
    entries = [ledger.record(delivery(number, mark=bytes([number]) * 8)) for number in range(5)]
    entries.append(ledger.record(delivery(5, looks=False)))
    for number, key in ((1, f"{1:064x}"), (2, f"{1002:064x}")):
        (match,) = ledger.find(sha256=key)
        assert (match.entry.id, match.by, match.distance) == (entries[number].id, "bytes", 0.0)
        assert match.manifest == b"manifest %d" % number
    (match,) = ledger.find(sha256="f" * 64, mark=b"\3" * 8)
    assert (match.entry.id, match.by) == (entries[3].id, "mark")
    near = bytearray(delivery(4).fingerprint or b"")
    near[:20] = bytes(20)
    (match,) = ledger.find(fingerprint=bytes(near))
    assert match.entry.id == entries[4].id and match.by == "looks" and 0 < match.distance < 0.05
    assert match.entry.body["about"]["prompt"] == "number 4"
    assert ledger.find(sha256="f" * 64, mark=b"none", fingerprint=bytes(FINGERPRINT_BYTES)) == []
    # What another process adds is found too.
    other = Ledger.open(path)
    other.record(delivery(77))
    other.chain.close()
    assert ledger.by_looks(delivery(77).fingerprint or b"")[0].entry.body["about"]["prompt"] == "number 77"


def test_the_nearest_come_first(ledger: Ledger) -> None:
    looks = delivery(0).fingerprint or b""
    for flipped in (30, 10, 20, 0, 200):
        changed = bytes(byte ^ 255 if place < flipped else byte for place, byte in enumerate(looks))
        ledger.record(
            Delivery(sha256="a", unsealed_sha256="b", manifest=b"", fingerprint=changed, about={"n": flipped})
        )
    found = ledger.by_looks(looks)
    assert [match.entry.body["about"]["n"] for match in found] == [0, 10, 20, 30]
    assert found[1].distance == pytest.approx(10 / FINGERPRINT_BYTES)


def test_real_pictures_are_found(ledger: Ledger, make_clip: Callable[..., Clip]) -> None:
    for seed in range(10):
        fingerprint = fingerprint_of(make_clip(seed).frames)
        ledger.record(
            Delivery(sha256="a", unsealed_sha256="b", manifest=b"", fingerprint=fingerprint, about={"n": seed})
        )
    for seed in range(20):
        found = ledger.by_looks(fingerprint_of(make_clip(seed).frames))
        assert [match.entry.body["about"]["n"] for match in found] == ([seed] if seed < 10 else [])


def test_nothing_can_be_changed(ledger: Ledger, path: Path) -> None:
    ledger.record(delivery(0))
    for statement in (
        "UPDATE ledger_entries SET body = '{}'",
        "DELETE FROM ledger_entries",
        "UPDATE ledger_deliveries SET sha256 = 'x'",
        "DELETE FROM ledger_deliveries",
    ):
        with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.Error, match="only added to"):
            connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "seq", "why"),
    [
        ("UPDATE ledger_entries SET body = replace(body, 'number 2', 'number 9') WHERE seq = 3", 3, "was changed"),
        ("UPDATE ledger_entries SET at = at + 1 WHERE seq = 2", 2, "was changed"),
        ("UPDATE ledger_entries SET digest = replace(digest, 'a', 'b') WHERE seq = 2", 2, "was changed"),
        ("DELETE FROM ledger_entries WHERE seq = 3", 3, "is missing"),
        ("DELETE FROM ledger_entries WHERE seq = 1", 1, "is missing"),
        ("DELETE FROM ledger_deliveries WHERE seq = 4", 4, "index of the delivery is missing"),
        ("UPDATE ledger_deliveries SET manifest = x'00' WHERE seq = 4", 4, "index of the delivery was changed"),
        ("UPDATE ledger_deliveries SET mark = x'00' WHERE seq = 1", 1, "index of the delivery was changed"),
        ("DELETE FROM ledger_entries WHERE seq = 5", 5, "ends before"),
    ],
)  # fmt: skip
def test_who_goes_round_the_database_is_seen(statement: str, seq: int, why: str, ledger: Ledger, path: Path) -> None:
    for number in range(5):
        ledger.record(delivery(number))
    head = ledger.chain.head()
    assert head[0] == 5 and ledger.chain.audit() is None and ledger.chain.audit(head) is None
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        connection.commit()
    broken = ledger.chain.audit(head)
    assert isinstance(broken, Broken) and broken.seq == seq and why in broken.why


def test_a_chain_made_anew_is_not_the_one_that_was_published(ledger: Ledger, tmp_path: Path) -> None:
    ledger.record(delivery(0))
    head = ledger.chain.head()
    other = Ledger.open(tmp_path / "other.db")
    other.record(delivery(0))
    assert other.chain.audit() is None
    broken = other.chain.audit(head)
    assert broken is not None and "published" in broken.why


def test_many_writers_make_one_chain(path: Path) -> None:
    def write(begin: int) -> None:
        ledger = Ledger.open(path)
        for number in range(begin, begin + 10):
            ledger.record(delivery(number))
        ledger.chain.close()

    threads = [threading.Thread(target=write, args=(begin,)) for begin in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    chain = Chain(path)
    assert chain.head()[0] == 30 and chain.audit() is None


def test_takedowns(ledger: Ledger) -> None:
    cases, looks = Cases(ledger.chain), delivery(7).fingerprint
    entry = ledger.record(delivery(7))
    by_delivery = cases.take_down("a person asked", delivery=entry.id)
    assert by_delivery.subject == entry.id
    for known in ({"sha256s": (f"{7:064x}",)}, {"fingerprint": looks}):
        assert cases.takedown_of(**known) == by_delivery
        with pytest.raises(TakenDown, match=f"a person asked.*{by_delivery.id}"):
            cases.refuse_taken_down(**known)
    cases.refuse_taken_down(sha256s=("0" * 64,), fingerprint=delivery(8).fingerprint)
    cases.restore(by_delivery.id, "a mistake")
    assert cases.takedown_of(sha256s=(f"{7:064x}",), fingerprint=looks) is None
    with pytest.raises(UsageError, match="closed already"):
        cases.restore(by_delivery.id, "again")
    with pytest.raises(UsageError, match="Say what"):
        cases.take_down("nothing named")
    with pytest.raises(UsageError, match="no delivery but a takedown"):
        cases.take_down("x", delivery=by_delivery.id)
    with pytest.raises(UsageError, match="reason is empty"):
        cases.take_down("  ", sha256="0" * 64)


def test_incidents_and_appeals(ledger: Ledger) -> None:
    cases = Cases(ledger.chain)
    incident = cases.report_incident("unsafe-output", "a video that should not be")
    assert [case.opened.id for case in cases.open_cases("incident")] == [incident.id]
    cases.resolve(incident.id, "the filter knows it now")
    assert cases.open_cases("incident") == [] and cases.cases("incident")[0].closed is not None
    first, second = (cases.take_down("a mistake", sha256=digit * 64) for digit in "ab")
    appeals = [cases.appeal(one.id, "it is mine", contact="me@example.org") for one in (first, second)]
    cases.rule(appeals[0].id, "upheld", "it is theirs")
    cases.rule(appeals[1].id, "rejected", "it is not")
    assert cases.takedown_of(sha256s=("a" * 64,)) is None
    assert cases.takedown_of(sha256s=("b" * 64,)) == second
    with pytest.raises(UsageError, match="no takedown"):
        cases.restore(incident.id, "x")
    with pytest.raises(UsageError, match="upheld or rejected"):
        cases.rule(appeals[0].id, "perhaps", "x")
    with pytest.raises(UsageError, match="no entry 'app_x'"):
        cases.rule("app_x", "upheld", "x")
    with pytest.raises(UsageError, match="Cases are takedown, incident, appeal"):
        cases.cases("delivery")
    assert ledger.chain.audit() is None


def test_counts(path: Path) -> None:
    now = [0.0]
    ledger = Ledger(Chain(path, clock=lambda: now[0]))
    cases = Cases(ledger.chain)
    for number in range(5):
        now[0] = float(number)
        ledger.record(delivery(number))
    cases.report_incident("forged-manifest", "x")
    now[0] = 10.0
    appeal = cases.appeal(cases.take_down("x", sha256="0" * 64).id, "y")
    cases.rule(appeal.id, "upheld", "z")
    told = cases.counts()
    assert told["deliveries"] == 5 and told["deliveries_by_model"] == {"nano": 2, "small": 3}
    assert told["incidents_by_category"] == {"forged-manifest": 1} and told["rulings"] == {"upheld": 1}
    assert (told["takedowns"], told["restorations"], told["appeals"]) == (1, 1, 1)
    span = cases.counts(since=2.0, until=4.0)
    assert span["deliveries"] == 2 and span["incidents"] == 0 and span["takedowns"] == 0


def test_places_for_a_ledger(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="SQLite or PostgreSQL"):
        Chain("mysql://x/y")
    (tmp_path / "no.db").write_text("this is no database, but it is long enough to be looked at as one")
    with pytest.raises(YozoraError, match="cannot be written"):
        Chain(tmp_path / "no.db")


def test_postgresql() -> None:
    if find_binaries() is None or find_spec("psycopg") is None:
        pytest.skip(f"PostgreSQL or its driver is not installed; add it with: {INSTALL}")
    import psycopg

    with Cluster(durable=False) as server:
        ledger = Ledger.open(server.url)
        for number in range(3):
            ledger.record(delivery(number))
        assert ledger.by_looks(delivery(1).fingerprint or b"")[0].entry.body["about"]["prompt"] == "number 1"
        assert ledger.chain.audit() is None
        with psycopg.connect(server.url) as connection, pytest.raises(psycopg.Error, match="only added to"):
            connection.execute("DELETE FROM ledger_deliveries")
        ledger.chain.close()
