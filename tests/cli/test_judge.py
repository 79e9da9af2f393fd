"""`yozora judge`: a verdict in a sentence or as JSON, and an exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from yozora.cli.main import app

BAD = "a soldier stabs an old man with a knife in an alley"


def judged(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["judge", *words])
    return result.exit_code, result.stdout


@pytest.fixture
def lenient(tmp_path: Path) -> Path:
    path = tmp_path / "ours.toml"
    path.write_text('extends = "default"\nname = "ours"\n[categories.violence]\naction = "allow"\n')
    return path


def test_an_exit_code_tells_whether_it_may_be_made() -> None:
    code, told = judged("a red sailboat on the sea")
    assert code == 0 and told.startswith("Allowed by default@")
    code, told = judged(BAD)
    assert code == 3 and "graphic violence" in told and "'stabs'" in told


def test_the_verdict_as_json(lenient: Path) -> None:
    code, told = judged(BAD, "--json")
    verdict = json.loads(told)
    assert (
        code == 3
        and not verdict["allowed"]
        and verdict["category"] == "violence"
        and verdict["scores"]["violence"] > 0.5
    )
    code, told = judged(BAD, "--json", "--policy", str(lenient))
    assert code == 0 and json.loads(told)["policy"].startswith("ours@")


def test_a_policy_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["judge", BAD, "--policy", str(tmp_path / "none.toml")])
    assert result.exit_code not in (0, 3) and "Traceback" not in result.output
