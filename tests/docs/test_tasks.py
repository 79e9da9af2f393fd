"""The guide to tasks is true: every command on it is run, with a tiny model, and its code with the real one."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.generation.conftest import random_weights
from yozora.cli.main import app
from yozora.generation.weights import save_weights

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "tasks.md"
TEXT = GUIDE.read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


COMMANDS = [shlex.split(line)[1:] for block in blocks("sh") for line in block.splitlines() if line]


def test_every_command_works_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after another in one folder, as a reader would; four seconds long, as nano's, but of tiny pictures."""
    save_weights(random_weights(), tmp_path / "tiny")
    monkeypatch.chdir(tmp_path)
    assert len(COMMANDS) > 12
    for command in COMMANDS:
        model = [] if "--from" in command else ["--model", "tiny", "--steps", "1", "--threads", "1"]
        length = ["--seconds", "4"] if command[0] == "generate" and not {"--from"} & set(command) else []
        result = CliRunner().invoke(app, [*command, *model, *length])
        assert result.exit_code == 0, f"{' '.join(command)}: {result.output}"
        assert (tmp_path / command[command.index("-o") + 1]).is_file()


def test_the_code_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = blocks("python")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(code, names)
    assert len(names["clip"].frames) == 40  # type: ignore[attr-defined]


def test_the_pictures_are_there() -> None:
    pictures = re.findall(r"!\[[^]]*\]\(([^)]*)\)", TEXT)
    assert len(pictures) >= 3
    for name in pictures:
        path = GUIDE.parent / name
        assert path.is_file() and path.stat().st_size < 200_000
