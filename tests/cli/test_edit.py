"""Verbs that begin from a clip: each makes a signed file; what is wrong is said in one sentence and leaves nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from yozora.cli.edit import parse_span
from yozora.cli.main import app
from yozora.cli.retouch import parse_region
from yozora.core.errors import UsageError
from yozora.core.records import Clip
from yozora.media.video import read_video, write_video

PROMPT = "a red car drives to the left"


@pytest.fixture(autouse=True)
def room(tmp_path: Path, monkeypatch) -> Path:
    """Stand in a folder with a clip of a second and a picture."""
    monkeypatch.chdir(tmp_path)
    frames = np.full((8, 32, 32, 3), 90, np.uint8)
    frames[:, 8:16, 8:16] = (200, 40, 40)
    write_video(Clip(frames=frames, fps=8), Path("a.mp4"))
    Image.fromarray(frames[0]).save("p.png")
    return tmp_path


@pytest.fixture(scope="module")
def quick(tiny_model: Path) -> tuple[str, ...]:
    return ("--model", str(tiny_model), "--steps", "1", "--threads", "1")


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


VERBS = {
    "extend": (("extend", "a.mp4", PROMPT, "--seconds", "0.5"), 12),
    "extend before": (("extend", "a.mp4", PROMPT, "--seconds", "0.5", "--before"), 12),
    "connect": (("connect", "a.mp4", "a.mp4", PROMPT, "--seconds", "0.5"), 20),
    "loop": (("loop", PROMPT), 8),
    "loop of a clip": (("loop", PROMPT, "--clip", "a.mp4", "--seconds", "0.5"), 12),
    "remix": (("remix", "a.mp4", PROMPT, "--strength", "0.5"), 8),
    "inpaint": (("inpaint", "a.mp4", PROMPT, "--region", "0,0,0.5,0.5", "--region-end", "0.5,0,0.5,0.5"), 8),
    "outpaint": (("inpaint", "a.mp4", PROMPT, "--region", "0.25,0.25,0.5,0.5", "--around"), 8),
    "recut": (("recut", "a.mp4", PROMPT, "--keep", "0-0.25", "--keep", "0.5-1@0.75"), 10),
    "image to video": (("generate", PROMPT, "--image", "p.png", "--image", "p.png@0.5"), 8),
}


@pytest.mark.parametrize("verb", VERBS)
def test_each_makes_a_clip_that_says_what_it_was_made_from(verb: str, quick: tuple[str, ...]) -> None:
    arguments, frames = VERBS[verb]
    result = run(*arguments, "-o", "out.mp4", *quick)
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == "out.mp4"
    assert len(read_video("out.mp4").frames) == frames
    parent = {"loop": None, "image to video": "p.png"}.get(verb, "a.mp4")
    told = json.loads(run("verify", "out.mp4", "--json").stdout)
    assert told["state"] == "valid" and (parent is None or parent in json.dumps(told))


def test_a_picture_is_a_signed_png(quick: tuple[str, ...]) -> None:
    result = run("image", PROMPT, "-o", "out.png", "--size", "96x64", *quick)
    assert result.exit_code == 0, result.output
    with Image.open("out.png") as picture:
        assert picture.size == (96, 64)
    assert json.loads(run("verify", "out.png", "--json").stdout)["state"] == "valid"
    assert run("image", PROMPT, "-o", "out.mp4", *quick).exit_code == 2


def test_a_clip_s_own_record_makes_it_again(quick: tuple[str, ...]) -> None:
    assert run("extend", "a.mp4", PROMPT, "--seconds", "0.5", "-o", "one.mp4", "--seed", "5", *quick).exit_code == 0
    result = run("generate", "--from", "one.mp4", "-o", "two.mp4", "--json")
    assert result.exit_code == 0 and json.loads(result.stdout)["seed"] == 5
    assert (read_video("one.mp4").frames == read_video("two.mp4").frames).all()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("extend", "none.mp4", PROMPT), "Cannot read none.mp4: no such file or directory."),
        (("extend", "a.mp4", PROMPT, "--seconds", "0"), "must be above 0 seconds"),
        (("extend", "a.mp4", " "), "The prompt is empty"),
        (("remix", "a.mp4", PROMPT, "--strength", "2"), "strength must be above 0 and at most 1, not 2."),
        (("inpaint", "a.mp4", PROMPT, "--region", "0,0,1"), "left,top,width,height in shares of the frame"),
        (("inpaint", "a.mp4", PROMPT, "--region", "0.5,0,0.7,1"), "in shares of the frame (0 to 1)"),
        (("recut", "a.mp4", PROMPT, "--keep", "nonsense"), "What to keep is FROM-TO@AT in seconds"),
        (("recut", "a.mp4", PROMPT, "--keep", "5-6@0"), "there is nothing from 5 on"),
        (("generate", "--from", "a.mp4"), "does not say how it was made"),
        (("generate", PROMPT, "--from", "a.mp4"), "name a clip of ours"),
        (("generate",), "Missing argument 'PROMPT'"),
        (("generate", PROMPT, "--image", "p.png@9"), "make it longer, or use less of it"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_leaves_nothing(arguments, sentence: str, tiny_model: Path) -> None:
    before = sorted(os.listdir())
    model = () if "--from" in arguments else ("--model", str(tiny_model))
    result = run(*arguments, *model)
    assert result.exit_code == 2, result.output
    last = result.stderr.strip().splitlines()[-1]
    assert sentence in last and "Traceback" not in result.stderr
    assert sorted(os.listdir()) == before


def test_spans_and_regions_are_read() -> None:
    assert parse_span("0-1.5") == (0.0, 1.5, 0.0) and parse_span("1-2@3") == (1.0, 2.0, 3.0)
    assert parse_region("0.25,0,0.5,1") == (0.25, 0.0, 0.75, 1.0)
    with pytest.raises(UsageError):
        parse_span("1")
