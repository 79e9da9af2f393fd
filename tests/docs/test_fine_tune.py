"""The guide to fine-tuning is true: its commands exist with their options, and those on clips are run in order."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from yozora.cli.main import app

TEXT = (Path(__file__).parents[2] / "docs" / "guides" / "fine-tune.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.slow
def test_the_commands_run_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for line in blocks("sh")[0].splitlines():
        if line.startswith("yozora "):
            result = CliRunner().invoke(app, shlex.split(line)[1:])
            assert result.exit_code == 0, f"{line}: {result.output}"
        else:
            subprocess.run(line, shell=True, check=True)
    (code,) = blocks("python")
    exec(compile(code, "fine-tune.md", "exec"), {})
    assert (tmp_path / "elephant.mp4").exists() and (tmp_path / "again.mp4").exists()


def test_every_option_of_the_guide_is_there() -> None:
    for verb in ("train", "align", "generate"):
        lines = [line for block in blocks("sh") for line in block.splitlines() if line.startswith(f"yozora {verb} ")]
        assert lines
        help_text = CliRunner().invoke(app, [verb, "--help"]).output
        for option in {option for line in lines for option in re.findall(r"--[a-z-]+", line)}:
            assert option in help_text, f"{verb} {option}"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "lora"], "Say where your clips are"),
        (["train", "nano", "--data", "."], "go with the recipe lora"),
        (["train", "lora", "--data", ".", "--minutes", "3"], "leave out --stage and --minutes"),
        (["align", "none.jsonl"], "Cannot read the votes in none.jsonl"),
        (["align", "none.jsonl", "--artist", "ada", "--each-artist"], "not both"),
        (["generate", "a dog", "--adapter", "nobody"], "There is no adapter 'nobody'"),
        (["generate", "a dog", "--adapter", "nobody:much"], "scale is a number"),
    ],
)
def test_slips_are_answered_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code in (1, 2) and words in result.output
    assert not list(tmp_path.rglob("*.safetensors"))
