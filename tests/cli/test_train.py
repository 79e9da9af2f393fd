"""`yozora train`: recipes by name, settings by path, runs that begin."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from yozora.cli.main import app


def run(*arguments: str):
    return CliRunner().invoke(app, ["train", *arguments])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nanno",), "did you mean 'nano'"),
        (("../core",), "There is no recipe"),
        (("nano", "--minutes", "0"), "minutes must be above 0"),
        (("nano", "--minutes", "nan"), "minutes must be above 0"),
        (("nano", "--set", "transformer.dept=8"), "did you mean 'depth'"),
        (("nano", "--set", "transformer.depth=eight"), "transformer.depth must be int"),
        (("nano", "--set", "transformer.depth"), "name=value"),
        (("nano", "--set", "flow.9.batch_size=3"), "must be a number from 0 to"),
        (("nano", "--set", "flow.0=3"), "flow.0"),
        (("nano", "--set", "transformer.patch=(1,)"), "transformer.patch"),
        (("nano", "--threads", "0"), "Invalid value for '--threads'"),
        (("nano", "--device", "tpu"), "The device is cpu or cuda"),
    ],
)
def test_a_run_that_cannot_begin_is_one_sentence(tmp_path: Path, monkeypatch, arguments, words: str) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr and len(result.stderr.splitlines()) == 1
    assert os.listdir() == []


def test_a_run_goes_from_recipe_to_video(tmp_path: Path) -> None:
    run_folder = str(tmp_path / "run")
    result = run("debug", "--minutes", "0.1", "--out", run_folder, "--threads", "1", "--device", "cpu")
    assert result.exit_code == 0, result.stderr
    weights = result.stdout.rstrip("\n")
    assert "world" in result.stderr
    assert "loss" in (tmp_path / "run" / "log.jsonl").read_text()
    again = run("debug", "--out", run_folder)
    assert again.exit_code == 2 and "add --resume" in again.stderr
    resumed = run("debug", "--minutes", "0.02", "--out", run_folder, "--resume", "--device", "cpu")
    assert resumed.exit_code == 0 and resumed.stdout == result.stdout
    command = ["generate", "a red ball", "--model", weights, "--steps", "1", "-o", str(tmp_path / "ball.mp4")]
    assert CliRunner().invoke(app, command).exit_code == 0
