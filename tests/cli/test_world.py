"""`yozora world`: scenes, captions and facts that agree with each other."""

import json
import os
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from yozora.cli.main import app
from yozora.media.video import read_video
from yozora.world.casting.splits import SPLITS

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
    result = run("facts", "--time", "day", "--place", "sea", "--camera", "pan left", *options, *SMALL)
    assert result.exit_code == 0, result.stderr
    facts = json.loads(result.stdout)
    assert {name: facts["actors"][0][name] for name in wishes} == wishes
    assert (facts["time"], facts["camera"], facts["place"]) == ("day", "pan left", "sea")


def test_any_other_wish_goes_with_a_name() -> None:
    wishes = ("weather=rain", "style=pencil", "count=3", "pattern=striped", "size=small", "place=city")
    options = [word for wish in wishes for word in ("--with", wish)]
    result = run("facts", *options, *SMALL)
    assert result.exit_code == 0, result.stderr
    facts = json.loads(result.stdout)
    first = facts["actors"][0]
    assert (facts["weather"], facts["style"], facts["place"]) == ("rain", "pencil", "city")
    assert (first["count"], first["pattern"], first["size"]) == (3, "striped", "small")
    acting = json.loads(run("facts", "--kind", "dog", "--with", "action=run", "--with", "plot=parade", *SMALL).stdout)
    assert (acting["actors"][0]["kind"], acting["actors"][0]["action"], acting["plot"]) == ("dog", "run", "parade")


def test_every_split_can_be_looked_at() -> None:
    for split in SPLITS:
        result = run("facts", "--split", split, "--size", "16x16", "--seconds", "1", "--fps", "4")
        assert result.exit_code == 0 and json.loads(result.stdout)["actors"], result.stderr


def test_captions_come_in_two_grammars_and_three_lengths() -> None:
    told = json.loads(run("caption", "--kind", "balloon", "--colour", "red", "--json").stdout)
    assert all(line["caption"][-1] not in " ," and "{" not in line["caption"] for line in told)
    assert {(line["grammar"], line["length"]) for line in told} == {
        (grammar, length) for grammar in ("train", "test") for length in ("short", "medium", "dense")
    }
    assert all("balloon" in line["caption"] for line in told)
    plain = run("caption", "--kind", "balloon", "--colour", "red").stdout
    assert len(plain.splitlines()) == 6 and all(line["caption"] in plain for line in told)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("render --place library", "the world has no place 'library'"),
        ("render --kind dragonfly", "the world has no kind 'dragonfly'"),
        ("facts --with weather=hail", "the world has no weather 'hail'"),
        ("facts --with wether=rain", "did you mean 'weather'"),
        ("facts --with count=many", "count must be a whole number, not 'many'"),
        ("facts --with count=9", "the world has no count 9"),
        ("facts --with action", "the world has no action ''"),
        ("facts --camera shaky", "shaky"),
        ("facts --split tset", "did you mean 'test'"),
        ("facts --size 3", "must look like 320x192"),
        ("facts --size 33x32", "must be an even number"),
        ("facts --seconds 1e9", "seconds must be"),
        ("facts --fps 0", "fps must be"),
        ("caption --seed -1", "invalid value for '--seed'"),
        ("render --count 0", "invalid value for '--count'"),
        ("facts --kind fish --place city", "no scene has place 'city', kind 'fish'"),
        ("facts --kind dog --colour blue", "no scene has kind 'dog', colour 'blue'"),
        ("facts --with plot=story --seconds 2", "no scene has plot 'story'"),
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
