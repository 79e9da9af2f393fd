"""`yozora generate`: what it writes, what it says, what it refuses."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from yozora.cli.main import app
from yozora.media.video import read_video

PROMPT = "a red balloon rises over green hills at dawn"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch) -> Path:
    """Every test stands in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def quick(tiny_model: Path) -> tuple[str, ...]:
    """Return the options that make a video in a moment."""
    return ("--model", str(tiny_model), "--steps", "1", "--threads", "1")


def run(*arguments: str):
    return CliRunner().invoke(app, ["generate", *arguments])


def refused(*arguments: str, code: int = 2) -> str:
    """Run what must fail in one sentence and leave nothing behind; return the sentence."""
    before = sorted(os.listdir())
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    (sentence,) = result.stderr.splitlines()
    assert "Traceback" not in sentence and len(sentence) < 400
    assert sorted(os.listdir()) == before
    return sentence


@pytest.mark.parametrize("size", ["128", "x", "128x", "128x128x3", "-128x128", "1e3x100", "128x1_0", "wide", "", "٣x٣"])
def test_a_size_that_is_none(size: str) -> None:
    assert "must look like 320x192" in refused("x", "--size", size)


@pytest.mark.parametrize("size", ["15x15", "127x128", "128x127", "4096x128", "0x0", "999999x999999"])
def test_a_size_nobody_can_film(size: str) -> None:
    assert "must be an even number from 16 to 2048" in refused("x", "--size", size)


@pytest.mark.parametrize("prompt", ["", "   ", "\n\t"])
def test_an_empty_prompt(prompt: str) -> None:
    assert "prompt is empty" in refused(prompt)


def test_a_prompt_of_ten_thousand_characters() -> None:
    assert "40,000 characters" in refused("a" * 40_000)


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--seconds", "0", "seconds must be"),
        ("--seconds", "-4", "seconds must be"),
        ("--seconds", "1e9", "seconds must be"),
        ("--seconds", "nan", "seconds must be"),
        ("--seconds", "inf", "seconds must be"),
        ("--fps", "0", "fps must be"),
        ("--fps", "1000", "fps must be"),
        ("--fps", "nan", "fps must be"),
        ("--steps", "0", "steps must be"),
        ("--steps", "100000", "steps must be"),
        ("--guidance", "-1", "guidance must be"),
        ("--guidance", "nan", "guidance must be"),
        ("--seed", "-1", "seed must be"),
        ("--seed", str(2**63), "seed must be"),
    ],
)
def test_values_out_of_range(option: str, value: str, words: str) -> None:
    assert words in refused("x", option, value)


@pytest.mark.parametrize("name", ["clip.avi", "clip", "clip.mp4.txt", "mp4"])
def test_a_name_that_is_no_mp4(name: str) -> None:
    assert "end in .mp4" in refused("x", "-o", name)


def test_places_that_cannot_be_written(empty_folder: Path) -> None:
    (empty_folder / "folder.mp4").mkdir()
    (empty_folder / "file").touch()
    assert "its folder does not exist" in refused("x", "-o", "nowhere/clip.mp4", code=1)
    assert "it is a folder" in refused("x", "-o", "folder.mp4", code=1)
    assert "it is a folder" in refused("x", "-o", ".", code=1)
    assert "is not a folder" in refused("x", "-o", "file/clip.mp4", code=1)
    assert "the name is too long" in refused("x", "-o", f"{'n' * 300}.mp4", code=1)


def test_an_unknown_model_names_the_nearest() -> None:
    sentence = refused("x", "--model", "nanoo")
    assert "'nanoo'" in sentence and "nano" in sentence.replace("nanoo", "")


def test_a_model_folder_that_holds_none(empty_folder: Path) -> None:
    (empty_folder / "empty").mkdir()
    refused("x", "--model", "empty", code=1)


def test_a_sentence_becomes_a_video(empty_folder: Path, quick: tuple[str, ...]) -> None:
    result = run(PROMPT, "-o", "clip.mp4", *quick)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "clip.mp4\n"
    assert result.stderr.startswith("Understood: ") and "balloon" in result.stderr
    clip = read_video(empty_folder / "clip.mp4")
    assert clip.seconds == 1 and clip.frames.shape == (8, 32, 32, 3)
    assert clip.record["prompt"] == PROMPT
    assert os.listdir() == ["clip.mp4"]


def test_the_report_for_machines(empty_folder: Path, quick: tuple[str, ...]) -> None:
    options = ("--size", "96x64", "--fps", "12", "--seconds", "2", "--seed", "7", "--json")
    result = run(f"{PROMPT} with a gizmotron", "-o", "clip.mp4", *quick, *options)
    assert result.exit_code == 0, result.stderr
    report = json.loads(result.stdout)
    clip = read_video(empty_folder / report["path"])
    assert clip.frames.shape == (24, report["height"], report["width"], 3) == (24, 64, 96, 3)
    assert (report["seconds"], report["fps"], report["seed"], report["steps"]) == (2, 12, 7, 1)
    assert clip.fps == 12 and report["elapsed_s"] > 0
    assert report["prompt"] == f"{PROMPT} with a gizmotron" and "balloon" in report["understood"]
    assert "gizmotron" in [unknown["word"] for unknown in report["unknown"]]
    assert "I don't know 'gizmotron'" in result.stderr


def test_the_same_request_gives_the_same_file(empty_folder: Path, quick: tuple[str, ...]) -> None:
    for name, seed in (("a.mp4", "1"), ("b.mp4", "1"), ("c.mp4", "2")):
        assert run(PROMPT, "-o", name, "--seed", seed, *quick).exit_code == 0
    contents = [read_video(empty_folder / name).frames.tobytes() for name in ("a.mp4", "b.mp4", "c.mp4")]
    assert contents[0] == contents[1] != contents[2]
    # All but the manifest, which has its time and its signature: the SHA-256 of the file before it was signed.
    told = [json.loads(CliRunner().invoke(app, ["verify", name, "--json"]).stdout) for name in ("a.mp4", "b.mp4")]
    assert [one["state"] for one in told] == ["valid", "valid"]
    assert told[0]["request"]["unsealed_sha256"] == told[1]["request"]["unsealed_sha256"]


def test_a_video_without_a_name_hits_nothing(empty_folder: Path, quick: tuple[str, ...]) -> None:
    (empty_folder / "a-red-ball.mp4").write_text("mine")
    names = [run("A red ball!", *quick).stdout for _ in range(2)]
    assert names == ["a-red-ball-2.mp4\n", "a-red-ball-3.mp4\n"]
    assert (empty_folder / "a-red-ball.mp4").read_text() == "mine"


def test_without_a_model_the_shipped_one_plays(empty_folder: Path) -> None:
    result = run(PROMPT, "-o", "clip.mp4", "--threads", "1")
    assert result.exit_code == 0, result.stderr
    clip = read_video(empty_folder / "clip.mp4")
    assert clip.seconds == 4 and clip.frames.std() > 10
    assert clip.record["model"] == "nano"


def test_damaged_weights_are_one_sentence(empty_folder: Path, tiny_model: Path) -> None:
    shutil.copytree(tiny_model, empty_folder / "damaged")
    content = bytearray((empty_folder / "damaged" / "transformer.safetensors").read_bytes())
    content[-3] ^= 1
    (empty_folder / "damaged" / "transformer.safetensors").write_bytes(content)
    assert "damaged" in refused("x", "--model", "damaged", code=1)


def test_ctrl_c_leaves_nothing_half_written(empty_folder: Path, tiny_model: Path) -> None:
    # A shell without job control starts what it puts in the background deaf to SIGINT, and so would be its tests.
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); sys.argv[0] = 'yozora';"
        "from yozora.cli.main import app; app()"
    )
    arguments = ["generate", PROMPT, "-o", "clip.mp4", "--model", str(tiny_model), "--steps", "1000"]
    repository = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(repository)},
    ) as process:  # fmt: skip
        said = process.stderr.readline()
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=30)
    assert said.startswith("Understood"), said
    assert (process.returncode, out) == (130, "")
    assert errors.startswith("Stopped") and len(errors.splitlines()) == 1
    assert os.listdir(empty_folder) == []


def test_a_short_prompt_is_expanded(quick) -> None:
    done = run("a dog", *quick, "--expand", "--json", "--trust", "t", "-o", "a.mp4", "--seed", "4")
    assert done.exit_code == 0, done.output
    told, asked = json.loads(done.stdout), read_video(Path("a.mp4")).record["request"]
    assert told["expanded"] == asked["expanded"] and asked["prompt"] == "a dog" == told["prompt"]
    assert told["expanded"].startswith("a dog. ") and f"Expanded: {told['expanded']}" in done.stderr
    again = run("--from", "a.mp4", *quick, "--trust", "t", "-o", "b.mp4")
    assert again.exit_code == 0 and (read_video(Path("a.mp4")).frames == read_video(Path("b.mp4")).frames).all()


def test_an_endpoint_that_does_not_answer_is_said(quick) -> None:
    there = ("--expand-with", "http://127.0.0.1:9/v1", "--expand-model", "m")
    done = run("a dog", *quick, *there, "--trust", "t", "-o", "a.mp4")
    assert done.exit_code == 0 and "cannot be asked" in done.stderr and "Expanded: a dog. " in done.stderr
    assert run("a dog", *quick, *there, "--no-expand", "--trust", "t", "-o", "b.mp4").exit_code == 0
    assert read_video(Path("b.mp4")).record["request"]["expanded"] == ""


def test_half_an_endpoint_is_none() -> None:
    assert "go together" in refused("x", "--expand-with", "http://127.0.0.1:9/v1")


def test_what_is_made_again_is_made_as_it_was() -> None:
    Path("a.mp4").write_bytes(b"")
    assert "as it was" in refused("--from", "a.mp4", "--best-of", "2")
    assert "as it was" in refused("--from", "a.mp4", "--expand")
