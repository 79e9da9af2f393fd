"""The guide to one's own videos is true: its commands are run in order, and its table is that of the filters."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from typer.testing import CliRunner

from yozora.cli.main import app
from yozora.data.curation.filters import LATE_REASONS, SHOT_REASONS, Filters

TEXT = (Path(__file__).parents[2] / "docs" / "guides" / "your-own-videos.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_the_commands_run_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "mine", raising=False)
    (code,) = blocks("python")
    (tmp_path / "mine.py").write_text(code)
    for line in (line for block in blocks("sh") for line in block.splitlines()):
        if line.startswith("yozora "):
            result = CliRunner().invoke(app, shlex.split(line)[1:])
            assert result.exit_code == 0, f"{line}: {result.output}"
        else:
            subprocess.run(line, shell=True, check=True)
    for folder in ("shards", "allowed", "strict", "captioned"):
        head, *lines = map(json.loads, (tmp_path / folder / "manifest.jsonl").read_text().splitlines())
        assert len(lines) == 6 and any(not line["dropped"] for line in lines), folder
    allowed = {
        line["name"]: line for line in map(json.loads, Path("allowed/manifest.jsonl").read_text().splitlines()[1:])
    }
    assert allowed["scene-000001.mp4"]["because"] == "scene-000001.mp4"
    assert allowed["scene-000005.mp4"]["dropped"] == ["licence"] and allowed["scene-000000.mp4"]["note"] == "by Ada"


def test_the_table_is_that_of_the_filters() -> None:
    told = {name: float(value) for name, value in re.findall(r"`(\w+)=([\d.]+)`", TEXT)}
    assert told == {field.name: field.default for field in fields(Filters)}
    reasons = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`[^|]*)\|", TEXT, re.MULTILINE))))
    assert set(SHOT_REASONS + LATE_REASONS) - {"opted_out_copy"} <= reasons


def test_a_licence_must_be_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["curate", str(tmp_path), str(tmp_path / "out")])
    assert result.exit_code == 2 and "under which licence" in result.output and not (tmp_path / "out").exists()
