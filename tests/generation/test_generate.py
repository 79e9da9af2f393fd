"""Generate: the same request is the same clip, in any company and any process, of exactly the size asked for."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.house.graph import REPOSITORY
from yozora import Yozora
from yozora.core.config import from_dict
from yozora.core.errors import UsageError
from yozora.core.records import Request
from yozora.generation.generate import delivery_size, generate, generate_together
from yozora.generation.native import Midway, NativeEngine, Take
from yozora.generation.weights import Jumps, load_weights
from yozora.media.video import read_video
from yozora.model.conditioning.understanding import understand
from yozora.model.sampling.schedule import shifted_schedule
from yozora.model.transformer.transformer import Ask

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


@pytest.mark.parametrize("guidance", [1.0, 2.0])
@pytest.mark.parametrize("step", [1, 4, 6])
def test_a_walk_broken_off_goes_on_to_the_same_frames(engine: NativeEngine, step: int, guidance: float) -> None:
    request = Request(prompt=PROMPT, seed=3, num_inference_steps=6, guidance_scale=guidance, seconds=2.0)
    places: list[Midway] = []
    told: list[int] = []
    (whole,) = generate_together([request], engine, on_midway=places.append)
    kept = places[step - 1].to_bytes("this walk")
    assert [place.step for place in places] == [1, 2, 3, 4, 5, 6]
    midway = Midway.from_bytes(kept, "this walk")
    assert midway is not None and Midway.from_bytes(kept, "another walk") is None
    (again,) = generate_together([request], engine, lambda number, _: told.append(number), midway=midway)
    assert np.array_equal(again.frames, whole.frames) and told == list(range(step + 1, 7))


def test_only_like_requests_are_made_in_one_walk(engine: NativeEngine) -> None:
    requests = [Request(prompt=PROMPT, seed=seed, num_inference_steps=2) for seed in (1, 2)]
    places: list[Midway] = []
    first, second = generate_together(requests, engine, on_midway=places.append)
    assert first.record["request"]["seed"] == 1 and second.record["request"]["seed"] == 2
    assert torch.equal(places[0].part(1).latents, places[0].latents[1:])
    for change in ({"num_inference_steps": 3}, {"guidance_scale": 7.0}, {"seconds": 2.0}):
        with pytest.raises(UsageError, match="one walk"):
            generate_together([requests[0], Request(**{"prompt": PROMPT, "num_inference_steps": 2, **change})], engine)
    with pytest.raises(UsageError, match="begin anew"):
        generate_together(requests[:1], engine, midway=places[0])


def test_the_record_makes_the_clip_again(engine: NativeEngine) -> None:
    clip = generate(Request(prompt="an orange giraffe by the sea", seed=11, height=32, width=48), engine)
    record = clip.record
    assert record["model"] == "tiny" and record["unknown"] == ["giraffe"]
    assert (record["steps"], record["guidance"]) == (3, 2.0)
    assert "orange dog" in record["understood"] and "sea" in record["understood"]
    again = generate(from_dict(Request, record["request"]), engine)
    assert np.array_equal(again.frames, clip.frames)


# Shapes and lengths.


def shaped(make_weights, *shapes: tuple[int, int], longest: float | None = None) -> NativeEngine:
    """Return an engine whose card names further shapes."""
    weights = make_weights()
    return NativeEngine(
        replace(weights, card=replace(weights.card, shapes=((32, 32), *shapes), longest_seconds=longest))
    )


@pytest.mark.parametrize(
    ("asked", "made", "delivered"),
    [
        ({}, (32, 32), (64, 64)),
        ({"height": 72, "width": 128}, (32, 48), (72, 128)),
        ({"height": 128, "width": 72}, (48, 32), (128, 72)),
        ({"height": 60, "width": 64}, (32, 32), (60, 64)),
        ({"height": 40}, (32, 32), (40, 40)),
    ],
)
def test_the_shape_taught_that_is_nearest_is_made(make_weights, monkeypatch, asked, made, delivered) -> None:
    engine, cells = shaped(make_weights, (32, 48), (48, 32)), []
    forward = engine.weights.transformer.forward
    monkeypatch.setattr(
        engine.weights.transformer,
        "forward",
        lambda noisy, *rest, **told: cells.append(noisy.shape) or forward(noisy, *rest),
    )
    clip = generate(Request(prompt=PROMPT, **asked), engine)
    assert clip.frames.shape == (8, *delivered, 3)
    assert {tuple(8 * side for side in shape[3:]) for shape in cells} == {made}


def test_further_shapes_leave_the_first_as_it_was(make_weights, engine: NativeEngine) -> None:
    request = Request(prompt=PROMPT, seed=3)
    assert np.array_equal(
        generate(request, shaped(make_weights, (32, 48))).frames, generate(request, NativeEngine(make_weights())).frames
    )


def test_requests_of_other_shapes_are_not_made_in_one_walk(make_weights) -> None:
    square, wide = (Request(prompt=PROMPT, height=48, width=width) for width in (48, 72))
    with pytest.raises(UsageError, match="agree in length, shape"):
        generate_together([square, wide], shaped(make_weights, (32, 48)))
    assert len(generate_together([square, wide], shaped(make_weights))) == 2


def test_a_minute_is_one_walk(make_weights, monkeypatch) -> None:
    engine, sizes, times = shaped(make_weights, longest=60.0), set(), []
    forward = engine.weights.transformer.forward

    def watched(noisy, time, *rest, **told):
        sizes.add(noisy.shape[2])
        times.append(float(time[0]))
        return forward(noisy, time, *rest)

    monkeypatch.setattr(engine.weights.transformer, "forward", watched)
    clip = generate(Request(prompt=PROMPT, seconds=60, num_inference_steps=2, guidance_scale=1.0), engine)
    assert sizes == {120} and clip.frames.shape == (480, 64, 64, 3) and clip.record["notes"] == []
    # 60 times the tokens, so times are shifted by their square root: one half becomes s / (1 + s).
    assert times == pytest.approx([1.0, 60**0.5 / (1 + 60**0.5)])


def test_what_is_longer_than_taught_is_made_and_said(make_weights) -> None:
    engine = shaped(make_weights, longest=2.0)
    assert generate(Request(prompt=PROMPT, seconds=2.0), engine).record["notes"] == []
    clip = generate(Request(prompt=PROMPT, seconds=2.5, num_inference_steps=1), engine)
    assert len(clip.frames) == 20
    assert clip.record["notes"] == ["tiny was taught 2 seconds: in 2.5 who is in it may drift, change or be lost."]


def test_guidance_of_one_asks_half_as_much(engine: NativeEngine, monkeypatch) -> None:
    rows: list[int] = []
    forward = engine.weights.transformer.forward
    monkeypatch.setattr(
        engine.weights.transformer,
        "forward",
        lambda noisy, *rest, **told: rows.append(len(noisy)) or forward(noisy, *rest),
    )
    engine.film([take(engine, 0, guidance=1.0)])
    engine.film([take(engine, 0, guidance=2.0)])
    assert rows == [1, 1, 1, 2, 2, 2]


@pytest.fixture
def jumper(make_weights) -> NativeEngine:
    """Return an engine whose weights take up to four steps as jumps."""
    weights = make_weights()
    jumps = Jumps(max_steps=4, guidance=(1.0, 4.0))
    return NativeEngine(replace(weights, card=replace(weights.card, jumps=jumps)))


def test_jumps_ask_once_a_step_with_the_guidance_as_an_input(jumper: NativeEngine, monkeypatch) -> None:
    """Up to so many steps as the weights know; beyond them the velocity itself is followed, in two passes."""
    asked: list[tuple[int, Ask | None]] = []
    forward = jumper.weights.transformer.forward

    def counted(noisy, time, text, fps, ask=None, layout=None, **told):
        asked.append((len(noisy), ask))
        return forward(noisy, time, text, fps, ask)

    monkeypatch.setattr(jumper.weights.transformer, "forward", counted)
    few = take(jumper, 0, guidance=3.0)
    jumper.film([few])
    times = shifted_schedule(3, jumper.card.schedule_shift)
    assert [rows for rows, _ in asked] == [1, 1, 1]
    assert [float(ask.guidance) for _, ask in asked] == [3.0] * 3
    assert [float(ask.jump) for _, ask in asked] == pytest.approx((times[:-1] - times[1:]).tolist())
    asked.clear()
    jumper.film([replace(few, num_inference_steps=5)])
    assert asked == [(2, None)] * 5


def test_the_reference_of_distilled_weights_is_what_they_would_make_without_jumps(
    jumper: NativeEngine, engine: NativeEngine
) -> None:
    request = Request(prompt=PROMPT, seed=3, num_inference_steps=6, guidance_scale=3.0)
    never = NativeEngine(replace(jumper.weights, card=engine.card))
    assert np.array_equal(generate(request, jumper).frames, generate(request, never).frames)


@pytest.mark.parametrize("step", [1, 3])
def test_a_row_of_jumps_broken_off_goes_on_to_the_same_frames(jumper: NativeEngine, step: int) -> None:
    requests = [Request(prompt=PROMPT, seed=seed, num_inference_steps=4) for seed in (3, 4)]
    places: list[Midway] = []
    whole = generate_together(requests, jumper, on_midway=places.append)
    assert [place.step for place in places] == [1, 2, 3, 4]
    again = generate_together(requests, jumper, midway=places[step - 1])
    assert all(np.array_equal(one.frames, other.frames) for one, other in zip(again, whole, strict=True))


def test_a_guidance_that_jumps_were_not_taught_is_refused_in_a_sentence(jumper: NativeEngine) -> None:
    with pytest.raises(UsageError, match="takes a guidance from 1 to 4, not 9"):
        generate(Request(prompt=PROMPT, num_inference_steps=4, guidance_scale=9.0), jumper)


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
