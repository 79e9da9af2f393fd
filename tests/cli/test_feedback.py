"""`yozora feedback`: what was said is exported, taken back and reported where the database is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_trust import run
from tests.serving.feedback.conftest import choice, mark
from tests.serving.feedback.test_report import write_adapter
from yozora.serving.feedback.log import FeedbackLog
from yozora.serving.jobs.database import Database


@pytest.fixture
def place(tmp_path: Path) -> tuple[str, list[str]]:
    """A database with three votes of two artists, and their ids."""
    path = tmp_path / "jobs.db"
    database = Database(path)
    log = FeedbackLog(database)
    ids = [log.cast("local", vote).id for vote in (choice(), mark(), choice(artist="bob"))]
    database.close()
    return str(path), ids


def test_the_log_is_exported_and_votes_are_taken_back(place, tmp_path: Path) -> None:
    database, ids = place
    out = tmp_path / "votes.jsonl"
    assert run("feedback", "export", "--database", database, "-o", out).strip() == str(out)
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ids
    assert run("feedback", "export", "--database", database) == out.read_text()
    assert run("feedback", "withdraw", ids[0], "--database", database).split() == ids[:1]
    assert run("feedback", "withdraw", "--artist", "ada", "--database", database).split() == ids[1:2]
    lines = [json.loads(line) for line in run("feedback", "export", "--database", database).splitlines()]
    assert [line.get("withdrawn", False) for line in lines] == [True, True, False]
    assert run("feedback", "export", "--database", database, "--tenant", "ann") == ""


def test_the_report(place, tmp_path: Path) -> None:
    database, ids = place
    write_adapter(tmp_path / "liked.safetensors", [ids[0]])
    found = json.loads(run("feedback", "report", "ada", "--adapters", tmp_path, "--database", database, "--json"))
    assert found["teaching"] == 1 and found["effects"][0]["votes"] == 1
    assert "learned from 1" in run("feedback", "report", "ada", "--adapters", tmp_path, "--database", database)


def test_slips_are_one_sentence(place, tmp_path: Path) -> None:
    database, _ = place
    assert "no database" in run("feedback", "export", "--database", tmp_path / "none.db", code=2)
    assert "an --artist" in run("feedback", "withdraw", "--database", database, code=2)
    assert "no vote" in run("feedback", "withdraw", "vote_x", "--database", database, code=1)
