"""Tasks, end to end on a tiny model: what is known comes back, what is asked is made; what cannot be is a sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from yozora.core.config import from_dict
from yozora.core.errors import UsageError
from yozora.core.records import MAX_SECONDS, Clip, Condition, Request
from yozora.generation import tasks
from yozora.generation.conditions import open_sources
from yozora.generation.generate import generate, generate_together
from yozora.generation.native import NativeEngine
from yozora.generation.weights import load_weights
from yozora.media.video import read_video, write_video

PROMPT = "a red car drives to the left"
BASE = Request(prompt=PROMPT, num_inference_steps=2, seed=3)


@pytest.fixture(scope="module")
def engine(tiny_model: Path) -> NativeEngine:
    return NativeEngine(load_weights(tiny_model))


@pytest.fixture(scope="module")
def source(engine: NativeEngine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a second of film at 64 px, as the tiny model delivers it."""
    path = tmp_path_factory.mktemp("sources") / "a.mp4"
    across = np.linspace(0, 255, 64).astype(np.uint8)
    frames = np.stack([np.stack(np.meshgrid(np.roll(across, 4 * t), across), -1) for t in range(8)])
    write_video(Clip(frames=np.concatenate((frames, frames[..., :1]), -1), fps=8), path, crf=4)
    return path


@pytest.fixture(scope="module")
def other(source: Path) -> Path:
    path = source.with_name("b.mp4")
    write_video(Clip(frames=np.full((8, 64, 64, 3), 200, np.uint8), fps=8), path)
    return path


def same(frames: np.ndarray, file: Path) -> bool:
    return bool((frames == read_video(file).frames).all())


def test_a_clip_goes_on_and_begins_earlier(engine: NativeEngine, source: Path) -> None:
    after = generate(tasks.extend(BASE, source, 1.5), engine)
    assert len(after.frames) == 20 and same(after.frames[:8], source) and not same(after.frames[8:16], source)
    before = generate(tasks.extend(BASE, source, 1.5, before=True), engine)
    assert len(before.frames) == 20 and same(before.frames[12:], source)
    longer = generate(tasks.extend(BASE, source, 4.0), engine)
    assert len(longer.frames) == 40 and same(longer.frames[:8], source)


def test_one_clip_becomes_another(engine: NativeEngine, source: Path, other: Path) -> None:
    both = generate(tasks.connect(BASE, source, other, 0.5), engine).frames
    assert len(both) == 20 and same(both[:8], source) and same(both[12:], other)


def test_pictures_are_seen_when_they_are_to_be(engine: NativeEngine, source: Path, tmp_path: Path) -> None:
    picture = tmp_path / "p.png"
    Image.fromarray(read_video(source).frames[5]).save(picture)
    clip = generate(tasks.animate(BASE, [(picture, 0.0), (picture, 0.5)]), engine).frames
    shown = np.asarray(Image.open(picture))
    assert (clip[0] == shown).all() and (clip[4] == shown).all() and not (clip[2] == shown).all()


def test_a_loop_is_as_long_as_asked_and_moves(engine: NativeEngine, source: Path) -> None:
    ring = generate(tasks.loop(BASE), engine)
    assert len(ring.frames) == 8 and ring.fps == 8
    assert (ring.frames != generate(BASE, engine).frames).any()
    back = generate(tasks.loop(BASE, source, 0.5), engine)
    assert len(back.frames) == 12 and same(back.frames[:8], source)


def test_a_remix_leads_the_further_off_the_stronger_it_is(engine: NativeEngine, source: Path) -> None:
    steps = replace(BASE, num_inference_steps=10)
    start = read_video(source).frames.astype(float)
    off = [
        np.abs(generate(tasks.remix(steps, source, strength), engine).frames - start).mean() for strength in (0.3, 0.9)
    ]
    assert off[0] < off[1]


def test_a_region_is_made_anew_and_all_round_it_stays(engine: NativeEngine, source: Path) -> None:
    clip = generate(tasks.inpaint(replace(BASE, height=32, width=32), source, (0.5, 0.0, 1.0, 1.0)), engine).frames
    small = read_video(source).frames.reshape(8, 32, 2, 32, 2, 3).mean((2, 4))
    assert np.abs(clip[:, :, :16] - small[:, :, :16]).mean() < 3 < np.abs(clip[:, :, 16:] - small[:, :, 16:]).mean()
    moving = tasks.inpaint(BASE, source, (0.0, 0.0, 0.5, 1.0), region_end=(0.5, 0.0, 1.0, 1.0))
    assert moving.conditions[0].hole_end == (0.5, 0.0, 1.0, 1.0) and len(generate(moving, engine).frames) == 8


def test_a_clip_in_a_place_has_the_rest_made_round_it(engine: NativeEngine, source: Path) -> None:
    clip = generate(tasks.outpaint(replace(BASE, height=32, width=32), source, (0.25, 0.25, 0.75, 0.75)), engine).frames
    small = read_video(source).frames.reshape(8, 16, 4, 16, 4, 3).mean((2, 4))
    assert np.abs(clip[:, 8:24, 8:24] - small).mean() < 3


def test_spans_stay_and_the_rest_is_made(engine: NativeEngine, source: Path) -> None:
    clip = generate(tasks.recut(BASE, source, [(0.0, 0.25, 0.0), (0.5, 1.0, 0.75)]), engine).frames
    film = read_video(source).frames
    assert len(clip) == 10 and (clip[:2] == film[:2]).all() and (clip[6:] == film[4:]).all()


def test_a_picture_is_a_clip_of_one_frame(engine: NativeEngine) -> None:
    clip = generate(replace(BASE, seconds=tasks.PICTURE_SECONDS, height=128, width=96), engine)
    assert clip.frames.shape == (1, 128, 96, 3)


def test_the_record_makes_it_again(engine: NativeEngine, source: Path) -> None:
    clip = generate(tasks.extend(BASE, source, 0.5), engine)
    again = generate(from_dict(Request, clip.record["request"]), engine)
    assert (clip.frames == again.frames).all()


def test_progress_counts_all_windows(engine: NativeEngine, source: Path) -> None:
    told: list[tuple[int, int]] = []
    generate(tasks.extend(BASE, source, 1.0), engine, lambda step, steps: told.append((step, steps)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda a, b: tasks.extend(BASE, a, 0.0), "must be above 0 seconds, not 0"),
        (lambda a, b: tasks.extend(BASE, a, 60.0), f"would be 61 seconds; a clip has at most {MAX_SECONDS:g}"),
        (lambda a, b: tasks.extend(BASE, a.with_name("none.mp4")), "Cannot read .*none.mp4: no such file"),
        (lambda a, b: tasks.remix(BASE, a, 1.5), "strength must be above 0 and at most 1, not 1.5"),
        (lambda a, b: tasks.inpaint(BASE, a, (0.5, 0.0, 0.4, 1.0)), "shares of the frame"),
        (lambda a, b: tasks.recut(BASE, a, []), "at least one span"),
        (lambda a, b: tasks.recut(BASE, a, [(2.0, 1.0, 0.0)]), "from one second to a later one, not 2 to 1"),
        (lambda a, b: tasks.animate(BASE, []), "no picture to begin from"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(source: Path, other: Path, ask, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        ask(source, other)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda a: tasks.recut(BASE, a, [(0.0, 0.5, 0.0), (0.5, 1.0, 0.25)]), "want the same pixels"),
        (lambda a: tasks.recut(BASE, a, [(3.0, 4.0, 0.0)]), "ends at 1 seconds: there is nothing from 3 on"),
        (lambda a: replace(tasks.animate(BASE, [(a, 0.0)]), seconds=0.5), "make it longer, or use less of it"),
        (lambda a: tasks.animate(BASE, [(a, 7.0)]), "make it longer, or use less of it"),
    ],
)
def test_what_does_not_fit_is_one_sentence(engine: NativeEngine, source: Path, ask, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        generate(ask(source), engine)


def test_another_file_of_the_same_name_is_noticed(engine: NativeEngine, source: Path, tmp_path: Path) -> None:
    path = tmp_path / "c.mp4"
    path.write_bytes(source.read_bytes())
    request = tasks.extend(BASE, path)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(UsageError, match="its content has changed"):
        open_sources(request)
    (tmp_path / "text.mp4").write_text("no video")
    with pytest.raises(UsageError, match="none of the kinds that are read"):
        tasks.extend(BASE, tmp_path / "text.mp4")


def test_what_is_made_alone_is_made_alone(engine: NativeEngine, source: Path) -> None:
    with pytest.raises(UsageError, match="one at a time"):
        generate_together([tasks.loop(BASE), BASE], engine)


def test_conditions_say_what_they_may_be() -> None:
    for wrong in ({"at": -1.0}, {"at": 60.0}, {"strength": 0.0}, {"hole_end": (0.0, 0.0, 1.0, 1.0)}):
        with pytest.raises(UsageError):
            Condition(source="a.mp4", sha256="0", **wrong)
