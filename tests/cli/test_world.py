"""`yozora world`: scenes, captions and facts that agree with each other."""

import json
import os
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from yozora.cli.main import app
from yozora.media.video import read_video

SMALL = ("--size", "64x48", "--seconds", "1", "--fps", "8")


def run(*arguments: str):
    return CliRunner().invoke(app, ["world", *arguments])


def test_scenes_are_filmed_with_their_facts(tmp_path: Path) -> None:
    out = tmp_path / "new" / "world"
    result = run("render", "--count", "3", "--out", str(out), "--seed", "5", "--place", "sea", *SMALL)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"{out / 'sheet.png'}\n"
    names = [f"scene-00000{seed}.{suffix}" for seed in (5, 6, 7) for suffix in ("json", "mp4")]
    assert sorted(os.listdir(out)) == [*names, "sheet.png"]
    for seed in (5, 6, 7):
        clip = read_video(out / f"scene-00000{seed}.mp4")
        facts = json.loads((out / f"scene-00000{seed}.json").read_text())
        assert clip.frames.shape == (8, 48, 64, 3) and clip.seconds == facts["seconds"] == 1
        assert facts["place"] == "sea" and facts["seed"] == seed
        assert all(len(actor["boxes"]) == 8 for actor in facts["actors"])
    with Image.open(out / "sheet.png") as sheet:
        assert sheet.width > 6 * 64 and sheet.height > 3 * 128


def test_the_same_seed_is_the_same_film(tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert run("render", "--count", "1", "--out", str(tmp_path / name), *SMALL, "--json").exit_code == 0
    for file in ("scene-000000.mp4", "scene-000000.json", "sheet.png"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_wishes_come_true() -> None:
    wishes = {"kind": "sailboat", "colour": "red", "direction": "left"}
    options = [word for name, value in wishes.items() for word in (f"--{name}", value)]
    result = run("facts", "--time", "sunset", "--camera", "pan left", *options, *SMALL)
    assert result.exit_code == 0, result.stderr
    facts = json.loads(result.stdout)
    assert {name: facts["actors"][0][name] for name in wishes} == wishes
    assert (facts["time"], facts["camera"], facts["place"]) == ("sunset", "pan left", "sea")


def test_captions_come_in_two_grammars_and_three_lengths() -> None:
    told = json.loads(run("caption", "--kind", "balloon", "--colour", "red", "--json").stdout)
    assert {(line["grammar"], line["length"]) for line in told} == {
        (grammar, length) for grammar in ("train", "test") for length in ("short", "medium", "dense")
    }
    assert all("balloon" in line["caption"] for line in told)
    plain = run("caption", "--kind", "balloon", "--colour", "red").stdout
    assert len(plain.splitlines()) == 6 and all(line["caption"] in plain for line in told)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("render --place moon", "the world has no place 'moon'"),
        ("render --kind giraffe", "giraffe"),
        ("facts --camera shaky", "shaky"),
        ("facts --split tset", "did you mean 'test'"),
        ("facts --size 3", "must look like 320x192"),
        ("facts --size 33x32", "must be an even number"),
        ("facts --seconds 1e9", "seconds must be"),
        ("facts --fps 0", "fps must be"),
        ("caption --seed -1", "invalid value for '--seed'"),
        ("render --count 0", "invalid value for '--count'"),
        ("facts --kind fish --place city", "fish"),
    ],
)
def test_what_the_world_does_not_have(tmp_path: Path, monkeypatch, line: str, words: str) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*line.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr.lower() and len(result.stderr.splitlines()) == 1
    assert os.listdir() == [], "a folder that will stay empty is not made"


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "world").touch()
    result = run("render", "--out", str(tmp_path / "world"), *SMALL)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "there is a file of that name" in result.stderr
