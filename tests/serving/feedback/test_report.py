"""What changed because of somebody: which adapters learned from them, and whether they like it."""

from __future__ import annotations

import json
import struct
from pathlib import Path

from tests.serving.feedback.conftest import choice, mark, rating, take
from tests.serving.jobs.conftest import Room
from yozora.serving.feedback.lineage import Learned, adapters_in
from yozora.serving.feedback.log import FeedbackLog
from yozora.serving.feedback.report import report_of


def write_adapter(path: Path, votes: list[str]) -> None:
    """A safetensors file of no tensors, with the card of an adapter."""
    header = json.dumps({"__metadata__": {"card": json.dumps({"name": path.stem, "lineage": votes})}}).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header)


def test_adapters_say_what_they_learned_from(tmp_path: Path) -> None:
    write_adapter(tmp_path / "ada.safetensors", ["vote_1", "vote_2"])
    (tmp_path / "torn.safetensors").write_bytes(b"\x10")
    (tmp_path / "other.safetensors").write_bytes(struct.pack("<Q", 2) + b"{}")
    assert adapters_in(tmp_path) == [Learned(name="ada", votes=frozenset({"vote_1", "vote_2"}))]
    assert adapters_in(tmp_path / "nowhere") == []


def test_a_report_counts_what_taught_and_what_is_liked(lite: Room) -> None:
    log = FeedbackLog(lite.database)
    used = {"adapters": [{"name": "ada", "scale": 1.0}]}
    first, gone = log.cast("ann", choice(1, 2)), log.cast("ann", choice(3, 4))
    log.cast("ann", choice(1, 3, winner="tie"))
    log.cast("ann", rating())
    log.cast("ann", mark())
    log.cast("ann", choice(5, 6, takes=(take(5, **used), take(6)), winner="a"))
    log.cast("ann", choice(7, 8, takes=(take(7), take(8, **used)), winner="a"))
    log.cast("ann", choice(7, 8, takes=(take(9, **used), take(10, **used)), winner="a"))
    log.withdraw("ann", gone.id)
    adapters = [Learned(name="ada", votes=frozenset({first.id, gone.id})), Learned(name="bob", votes=frozenset({"x"}))]
    report = report_of(log, "ann", "ada", adapters)
    assert report.votes == {"choice": 5, "rating": 1, "tags": 0, "mark": 1} and report.teaching == 4
    (effect,) = report.effects
    assert (effect.adapter, effect.votes, effect.withdrawn) == ("ada", 1, 1)
    assert (effect.compared, effect.preferred, effect.agreement) == (2, 1, 0.5)
    assert report_of(log, "ann", "nobody", adapters).effects == ()
    assert report_of(log, "ann", "ada", [Learned(name="bob", votes=frozenset({first.id}))]).effects[0].agreement is None
