"""`yozora read`: what the examiner sees, and files that cannot be read."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from yozora.cli.main import app


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture(scope="module")
def sailboat(tmp_path_factory) -> Path:
    """Return a video of a red sailboat that the world filmed."""
    out = tmp_path_factory.mktemp("world")
    wishes = ("--kind", "sailboat", "--colour", "red", "--direction", "left", "--time", "day", "--camera", "still")
    result = run("world", "render", "--count", "1", "--size", "64x64", "--fps", "8", "--out", str(out), *wishes)
    assert result.exit_code == 0, result.stderr
    return out / "scene-000000.mp4"


def test_a_video_is_read(sailboat: Path) -> None:
    result = run("read", str(sailboat), "--json")
    assert result.exit_code == 0, result.stderr
    assert "sailboat" in json.dumps(json.loads(result.stdout))
    plain = run("read", str(sailboat))
    assert plain.exit_code == 0 and "sailboat" in plain.stdout


@pytest.mark.parametrize(
    ("name", "words"), [("none.mp4", "there is no such file"), (".", "it is a folder"), ("text.mp4", "not a video")]
)
def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "text.mp4").write_text("hello\n" * 100)
    result = run("read", str(tmp_path / name))
    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr and len(result.stderr.splitlines()) == 1
