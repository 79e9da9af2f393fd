"""The guide to longer stories is true: its files are read, its commands run, its code runs."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.cli.conftest import tiny_model as tiny_model
from yozora.cli.film import Film
from yozora.cli.main import app
from yozora.core.storyboard import parse_storyboard
from yozora.generation.yozora import Yozora
from yozora.media.video import write_video

TEXT = (Path(__file__).parents[2] / "docs" / "guides" / "storyboard.md").read_text(encoding="utf-8")
# Verbs that make a clip run on a model as small as a test's.
FILMS = ("generate", "storyboard")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def commands() -> Iterator[list[str]]:
    for block in blocks("sh"):
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith("yozora "):
                yield shlex.split(line, comments=True)[1:]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with the files that the guide shows, each named in its first line."""
    for block in blocks("text"):
        (tmp_path / block.splitlines()[0].removeprefix("# ")).write_text(block)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_its_commands_run_one_after_the_other(folder: Path, tiny_model: Path) -> None:
    small = ["--model", str(tiny_model), "--steps", "1", "--size", "32x32", "--threads", "1", "--trust", "trust"]
    ran = list(commands())
    assert ran
    for command in ran:
        if "--from" in command:
            # What a tiny model makes shows nobody: a clip of the world stands in for it.
            clip, _ = Film(
                size="96x96", seconds=2, split="train", wishes=("meadow", "dog", "day", "red", "left", "still")
            ).shoot(1)
            write_video(clip, Path(command[command.index("--from") + 1]))
        done = CliRunner().invoke(app, [*command, *(small if command[0] in FILMS else ())])
        assert done.exit_code == 0, f"{command}: {done.output}"


def test_its_code_runs(folder: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load = Yozora.from_pretrained.__func__
    monkeypatch.setattr(Yozora, "from_pretrained", classmethod(lambda cls, name: load(cls, str(tiny_model))))
    for code in blocks("python"):
        exec(code, {})
    assert (folder / "evening.mp4").exists()


def test_its_json_is_a_storyboard() -> None:
    (text,) = blocks("json")
    assert parse_storyboard(text).seconds == 8
