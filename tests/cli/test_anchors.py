"""`yozora export` and `yozora physics-iq`, as plain commands of an app of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from yozora.cli import anchors
from yozora.cli.door import Door

app = typer.Typer(cls=Door)
app.command("export")(anchors.export)
app.command("physics-iq")(anchors.physics_iq)


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_prompts_are_written_without_a_model(tmp_path: Path) -> None:
    result = run("export", tmp_path / "out", "--format", "vbench", "--count", 4, "--json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert told == {"folder": str(tmp_path / "out"), "format": "vbench", "prompts": 4, "videos": 0}
    assert len(json.loads((tmp_path / "out" / "full_info.json").read_text())) >= 4


def test_a_model_makes_the_videos(tmp_path: Path, tiny_model: Path) -> None:
    result = run("export", tmp_path, "--format", "t2v-compbench", "--count", 2, "--model", tiny_model, "--json")
    assert result.exit_code == 0, result.stderr
    videos = list((tmp_path / "video").rglob("*.mp4"))
    assert videos and json.loads(result.stdout)["videos"] == 2


def test_the_truth_against_itself_is_perfect(tmp_path: Path) -> None:
    result = run("export", tmp_path, "--format", "physics-iq", "--count", 1, "--truth")
    assert (result.exit_code, result.stdout.strip()) == (0, str(tmp_path)), result.stderr
    result = run("physics-iq", tmp_path, "--seconds", 4, "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["physics_iq"] == 100
    plain = run("physics-iq", tmp_path, "--seconds", 4)
    assert plain.exit_code == 0 and "100.00" in plain.stdout and "spatial_iou" in plain.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--format", "vbnch"), "did you mean 'vbench'"),
        (("--format", "vbench", "--model", "nano", "--truth"), "Choose --model or --truth"),
    ],
)
def test_slips_are_one_sentence(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    result = run("export", tmp_path / "out", *arguments)
    assert result.exit_code == 2 and words in result.stderr and len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "old.mp4").write_text("")
    result = run("export", tmp_path, "--format", "t2v-compbench", "--count", 1)
    assert result.exit_code == 2 and "is not empty" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["old.mp4"]


def test_an_empty_folder_has_nothing_to_compare(tmp_path: Path) -> None:
    result = run("physics-iq", tmp_path)
    assert result.exit_code == 2 and "no first take" in result.stderr
