"""Generate: the same request is the same clip, in any company and any process, of exactly the size asked for."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.house.graph import REPOSITORY
from yozora import Yozora
from yozora.core.config import from_dict
from yozora.core.errors import UsageError
from yozora.core.records import Request
from yozora.generation.generate import delivery_size, generate
from yozora.generation.native import NativeEngine, Take
from yozora.generation.weights import load_weights
from yozora.media.video import read_video
from yozora.model.conditioning.understanding import understand

PROMPT = "a red balloon rises over green hills at dawn"
ELSEWHERE = """
import hashlib, sys
import torch
torch.set_num_threads(1)
from yozora import Yozora
clip = Yozora.from_pretrained(sys.argv[1]).generate(sys.argv[2], seed=7, seconds=1.5)
print(hashlib.sha256(clip.frames.tobytes()).hexdigest())
"""


@pytest.fixture(scope="module")
def engine(tiny_model: Path) -> NativeEngine:
    return NativeEngine(load_weights(tiny_model))


@pytest.fixture
def in_fp32(monkeypatch) -> None:
    """Compute in 32 bits on any machine, so that sums in another order differ by less than a level."""
    monkeypatch.setattr("yozora.generation.native.fast_bf16", lambda device: False)


def take(engine: NativeEngine, seed: int, prompt: str = PROMPT, num_frames: int = 8, guidance: float = 2.0) -> Take:
    return Take(
        understanding=understand(prompt, engine.weights.syllabus),
        num_frames=num_frames,
        seed=seed,
        num_inference_steps=3,
        guidance_scale=guidance,
    )


def test_the_same_request_gives_the_same_frames(engine: NativeEngine) -> None:
    request = Request(prompt=PROMPT, seed=3)
    first, again = generate(request, engine), generate(request, engine)
    assert np.array_equal(first.frames, again.frames)
    assert first.record == again.record


def test_another_process_gives_the_same_frames(tiny_model: Path) -> None:
    clip = Yozora.from_pretrained(str(tiny_model)).generate(PROMPT, seed=7, seconds=1.5)
    command = [sys.executable, "-c", ELSEWHERE, str(tiny_model), PROMPT]
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONHASHSEED": "3"}
    there = subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout.strip()
    assert there == hashlib.sha256(clip.frames.tobytes()).hexdigest()


@pytest.mark.parametrize("guidance", [1.0, 2.0])
def test_a_take_does_not_mind_its_company(engine: NativeEngine, in_fp32, guidance: float) -> None:
    """Alone or among others, in any order: the same frames, but for the last bit of a sum (a level, now and then)."""
    takes = [
        take(engine, seed, prompt, guidance=guidance)
        for seed, prompt in ((1, PROMPT), (2, "a blue car at night"), (1, "a fish"))
    ]
    together = engine.film(takes)
    backwards = engine.film(takes[::-1])[::-1]
    for one, frames, turned in zip(takes, together, backwards, strict=True):
        (alone,) = engine.film([one])
        for other in (alone, turned):
            assert abs(frames.astype(int) - other).max() <= 1
            assert (frames != other).mean() < 0.001
    assert len({frames.tobytes() for frames in together}) == 3


def test_a_batch_repeats_itself(engine: NativeEngine) -> None:
    takes = [take(engine, 1), take(engine, 2, "a blue car at night")]
    assert all(np.array_equal(one, other) for one, other in zip(engine.film(takes), engine.film(takes), strict=True))


def test_what_ran_before_has_no_say(engine: NativeEngine) -> None:
    torch.manual_seed(1)
    (first,) = engine.film([take(engine, 5)])
    torch.manual_seed(2)
    torch.randn(100)
    assert np.array_equal(engine.film([take(engine, 5)])[0], first)


@pytest.mark.parametrize(
    "change",
    [{"seed": 4}, {"prompt": "a blue fish"}, {"num_inference_steps": 5}, {"guidance_scale": 5.0}, {"seconds": 2.0}],
)
def test_every_part_of_a_request_matters(engine: NativeEngine, change: dict) -> None:
    plain = generate(Request(prompt=PROMPT, seed=3), engine)
    other = generate(Request(**{"prompt": PROMPT, "seed": 3, **change}), engine)
    count = min(len(plain.frames), len(other.frames))
    assert not np.array_equal(plain.frames[:count], other.frames[:count])


def test_words_of_one_meaning_make_one_clip(engine: NativeEngine) -> None:
    one, other = (generate(Request(prompt=p, seed=1), engine) for p in ("a red dog", "A scarlet puppy!"))
    assert np.array_equal(one.frames, other.frames)
    assert one.record["prompt"] != other.record["prompt"]


@pytest.mark.parametrize(
    ("asked", "shape", "fps"),
    [
        ({}, (8, 64, 64), 8.0),
        ({"height": 48, "width": 96}, (8, 48, 96), 8.0),
        ({"height": 16, "width": 16}, (8, 16, 16), 8.0),
        ({"height": 50}, (8, 50, 50), 8.0),
        ({"width": 130}, (8, 130, 130), 8.0),
        ({"seconds": 2.0}, (16, 64, 64), 8.0),
        ({"seconds": 0.1}, (1, 64, 64), 8.0),
        ({"seconds": 1.3}, (10, 64, 64), 8.0),
        ({"fps": 24.0}, (24, 64, 64), 24.0),
        ({"fps": 5.0, "seconds": 3.0}, (15, 64, 64), 5.0),
        ({"fps": 30.0, "seconds": 0.5, "height": 32, "width": 64}, (15, 32, 64), 30.0),
    ],
)
def test_size_rate_and_duration_are_delivered_exactly(engine: NativeEngine, asked: dict, shape, fps: float) -> None:
    clip = generate(Request(prompt=PROMPT, **asked), engine)
    assert clip.frames.shape == (*shape, 3) and clip.fps == fps
    if "seconds" in asked:
        assert abs(clip.seconds - asked["seconds"]) <= 0.5 / fps + 1e-9


def test_a_longer_clip_of_a_wide_model(make_weights) -> None:
    weights = make_weights(width=64)
    clip = generate(Request(prompt=PROMPT, seconds=3.0), NativeEngine(weights))
    assert clip.frames.shape == (24, 64, 128, 3)
    assert delivery_size(Request(prompt=PROMPT, height=30), weights.card) == (30, 60)
    assert delivery_size(Request(prompt=PROMPT, width=64), weights.card) == (32, 64)


@pytest.mark.parametrize(
    "temporal",
    [
        False,
        True,
    ],
)
def test_a_long_clip_is_decoded_as_one(make_weights, in_fp32, temporal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decoding a few latent frames at a time saves memory and must not be seen."""
    engine = NativeEngine(make_weights(temporal=temporal))
    request = [take(engine, 0, num_frames=80, guidance=1.0)]
    (frames,) = engine.film(request)
    monkeypatch.setattr("yozora.generation.native.DECODE_AT_ONCE", 1000)
    (whole,) = engine.film(request)
    assert len(frames) == len(whole) == 80
    assert abs(frames.astype(int) - whole).max() <= 1


def test_the_steps_are_told(engine: NativeEngine) -> None:
    told: list[tuple[int, int]] = []
    generate(Request(prompt=PROMPT, num_inference_steps=4), engine, lambda step, steps: told.append((step, steps)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_the_record_makes_the_clip_again(engine: NativeEngine) -> None:
    clip = generate(Request(prompt="an orange giraffe by the sea", seed=11, height=32, width=48), engine)
    record = clip.record
    assert record["model"] == "tiny" and record["unknown"] == ["giraffe"]
    assert (record["steps"], record["guidance"]) == (3, 2.0)
    assert "orange dog" in record["understood"] and "sea" in record["understood"]
    again = generate(from_dict(Request, record["request"]), engine)
    assert np.array_equal(again.frames, clip.frames)


def test_guidance_of_one_asks_half_as_much(engine: NativeEngine, monkeypatch) -> None:
    rows: list[int] = []
    forward = engine.weights.transformer.forward
    monkeypatch.setattr(
        engine.weights.transformer, "forward", lambda noisy, *rest: rows.append(len(noisy)) or forward(noisy, *rest)
    )
    engine.film([take(engine, 0, guidance=1.0)])
    engine.film([take(engine, 0, guidance=2.0)])
    assert rows == [1, 1, 1, 2, 2, 2]


# The Python API.


def test_from_a_sentence_to_a_file(tiny_model: Path, tmp_path: Path) -> None:
    clip = Yozora.from_pretrained(str(tiny_model)).generate(PROMPT, seconds=1, height=48, width=80, seed=1)
    path = clip.save(tmp_path / "out.mp4")
    back = read_video(path)
    assert path == tmp_path / "out.mp4" and back.frames.shape == clip.frames.shape == (8, 48, 80, 3)
    assert back.fps == 8 and back.record["prompt"] == PROMPT


def test_the_api_says_what_it_understood(tiny_model: Path) -> None:
    understood = Yozora.from_pretrained(str(tiny_model)).understand("a giraffe in the city")
    assert understood.setting == {"place": "city"}
    assert [(word.word, word.nearest) for word in understood.unknown] == [("giraffe", "dog")]


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no model"):
        Yozora.from_pretrained(str(tmp_path / "nowhere"))


def test_a_bad_value_is_refused_before_any_work(engine: NativeEngine, monkeypatch) -> None:
    monkeypatch.setattr(NativeEngine, "film", lambda *_: pytest.fail("worked in vain"))
    for values in ({"height": 33}, {"seconds": 0.0}, {"num_inference_steps": 0}, {"seed": -1}):
        with pytest.raises(UsageError):
            Yozora(engine).generate(PROMPT, **values)
