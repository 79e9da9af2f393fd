"""`yozora cast`: described in words or by a clip, listed, and called by name in prompts."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from yozora.cli.main import app
from yozora.core.records import Clip
from yozora.media.video import read_video, write_video


@pytest.fixture(autouse=True)
def room(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def test_words_are_kept_and_may_be_changed() -> None:
    assert run("cast", "add", "Momo", "--as", "a white cat").stdout == "cast.json\n"
    assert run("cast", "add", "Bo", "--as", "a red ball").exit_code == 0
    assert run("cast", "add", "Momo", "--as", "a small white cat").exit_code == 0
    assert json.loads(Path("cast.json").read_text()) == {"Bo": "a red ball", "Momo": "a small white cat"}
    assert run("cast", "list").stdout == "Bo    a red ball\nMomo  a small white cat\n"


def test_a_clip_of_the_world_is_described() -> None:
    from yozora.cli.film import Film

    wishes = ("meadow", "dog", "day", "red", "left", "still")
    clip, _ = Film(size="96x96", seconds=2, split="train", wishes=wishes).shoot(1)
    write_video(clip, Path("clip.mp4"))
    done = run("cast", "add", "Rex", "--from", "clip.mp4")
    assert done.exit_code == 0, done.output
    assert json.loads(Path("cast.json").read_text())["Rex"].endswith("red dog")


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "Momo"),
        ("add", "Momo", "--as", "a cat", "--from", "a.mp4"),
        ("add", "momo", "--as", "a cat"),
        ("add", "Momo", "--as", ""),
        ("add", "Momo", "--from", "none.mp4"),
        ("list",),
    ],
)
def test_slips_leave_nothing(arguments: tuple[str, ...]) -> None:
    done = run("cast", *arguments)
    assert done.exit_code in (1, 2) and done.stderr.count("\n") == 1 and os.listdir() == []


def test_a_clip_without_anybody_is_refused() -> None:
    import numpy as np

    write_video(Clip(frames=np.full((8, 32, 32, 3), 120, np.uint8), fps=8), Path("clip.mp4"))
    done = run("cast", "add", "Momo", "--from", "clip.mp4")
    assert done.exit_code == 1 and "sees nobody" in done.stderr and not Path("cast.json").exists()


def test_a_broken_file_is_left_alone() -> None:
    Path("cast.json").write_text("[")
    assert run("cast", "add", "Momo", "--as", "a cat").exit_code == 2
    assert run("generate", "Momo", "--cast", "cast.json").exit_code == 2
    assert Path("cast.json").read_text() == "["


def test_prompts_and_storyboards_call_by_name(tiny_model: Path) -> None:
    Path("cast.json").write_text(json.dumps({"Momo": "a small red dog"}))
    Path("s.txt").write_text("0-1s: Momo in the city\n1-2s: Momo and Mono")
    quick = ("--model", str(tiny_model), "--steps", "1", "--threads", "1", "--trust", "t", "--cast", "cast.json")
    done = run("generate", "Momo runs to the left", "-o", "a.mp4", *quick)
    assert done.exit_code == 0 and "Understood: red dog, left" in done.stderr, done.output
    request = read_video("a.mp4").record["request"]
    assert request["prompt"] == "Momo runs to the left" and request["cast"][0]["description"] == "a small red dog"
    done = run("storyboard", "s.txt", *quick)
    assert "1-2 s: red dog · city" in done.stderr, done.output
    assert "Nobody in the cast is called 'Mono'; did you mean 'Momo'?" in done.stderr
