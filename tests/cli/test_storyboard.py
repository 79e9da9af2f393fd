"""`yozora storyboard`: a file of cards becomes a signed clip; a slip is one sentence and leaves nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from yozora.cli.main import app
from yozora.media.video import read_video


@pytest.fixture(autouse=True)
def room(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str):
    return CliRunner().invoke(app, ["storyboard", *arguments])


def test_a_file_becomes_a_clip(tiny_model: Path) -> None:
    Path("evening.txt").write_text("0-1s: a red car in the city\n1.5s: it goes to the right, zorb")
    done = run(
        "evening.txt", "--seconds", "2", "--model", str(tiny_model), "--steps", "1", "--threads", "1", "--trust", "t",
        "--json",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["path"] == "evening.mp4" and told["unknown"] == [{"word": "zorb", "nearest": None}]
    assert "1-1.5" not in done.stderr and "from 1 s to 1.5 s: card 1 goes on" in done.stderr
    assert "Understood: 1.5-2 s: red car, right · city" in done.stderr
    clip = read_video("evening.mp4")
    assert len(clip.frames) == 16 and clip.record["request"]["storyboard"][1]["start"] == 1.5


@pytest.mark.parametrize("text", ["0-4s: a\n2-6s: b", "hello", ""])
def test_a_slip_leaves_nothing(text: str) -> None:
    Path("a.txt").write_text(text)
    assert run("a.txt").exit_code == 2 and os.listdir() == ["a.txt"]


def test_a_file_that_cannot_be_read() -> None:
    Path("b.txt").write_bytes(b"\xff\xfe\x00\x81")
    for name in ("none.txt", "b.txt"):
        done = run(name)
        assert done.exit_code == 2 and name in done.stderr


def test_the_best_of_two_is_kept(tiny_model: Path) -> None:
    Path("a.txt").write_text("0-1s: a red car\n1-2s: it goes to the right")
    done = run("a.txt", "--best-of", "2", "--model", str(tiny_model), "--steps", "1", "--trust", "t", "--json")
    assert done.exit_code == 0, done.output
    record = read_video("a.mp4").record
    assert len(record["takes"]) == 2 and record["request"]["chosen_of"] == 2
    assert json.loads(done.stdout)["seed"] == record["request"]["seed"]
    assert f"Seed {record['request']['seed']} is the best of 2" in done.stderr
