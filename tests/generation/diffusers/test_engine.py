"""Public weights through the one engine: what is asked comes out, every step is told, and any can be the last."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.house.graph import REPOSITORY
from yozora import Yozora
from yozora.core.config import from_dict
from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Request
from yozora.core.shapes import VideoShape
from yozora.generation.diffusers.engine import DiffusersEngine, Shot, load_engine
from yozora.generation.generate import generate, generate_together
from yozora.media.video import read_video

Engines = Callable[[str], DiffusersEngine]
FROM_TEXT = ("wan", "wan_two", "wan_both", "ltx", "ltx_two", "hunyuan", "cogvideox", "mochi")
EVERY = (*FROM_TEXT, "wan_pictures")
PROMPT = "a red boat moves left over the sea"
RED = np.full((30, 50, 3), (220, 20, 20), np.uint8)
GREEN = np.full((40, 40, 3), (20, 200, 20), np.uint8)


def shot(engine: DiffusersEngine, frames: int = 4, seed: int = 0, **change) -> Shot:
    """Return a shot of 64 x 64 pixels in two steps."""
    shape = VideoShape(frames=frames, height=64, width=64, fps=engine.card.taught.fps)
    values = {"prompt": PROMPT, "num_inference_steps": 2, "guidance_scale": 3.0, **change}
    return Shot(shape=shape, seed=seed, **values)


def known(name: str) -> dict:
    """Return what a pipeline cannot do without."""
    return {"image": RED} if name == "wan_pictures" else {}


@pytest.mark.parametrize("name", EVERY)
def test_every_family_films(engine: Engines, name: str) -> None:
    """The right shape; every step told; the same again, whatever ran before; another seed, prompt, count of steps."""
    public, told = engine(name), []
    first = public.film(shot(public), lambda *step: told.append(step), **known(name))
    assert first.shape == (4, 64, 64, 3) and first.dtype == np.uint8 and first.std() > 1
    assert told == [(1, 2), (2, 2)]
    torch.manual_seed(99)
    torch.randn(7)
    assert np.array_equal(public.film(shot(public), **known(name)), first)
    for change in ({"seed": 1}, {"prompt": "a dog at night"}, {"num_inference_steps": 3}, {"guidance_scale": 7.0},
                   {"negative_prompt": "a lamp"}):  # fmt: skip
        assert not np.array_equal(public.film(shot(public, **change), **known(name)), first), change


@pytest.mark.parametrize("name", FROM_TEXT)
def test_what_is_asked_is_delivered(engine: Engines, name: str) -> None:
    public, told = engine(name), []
    fps = public.card.taught.fps
    request = Request(
        prompt=PROMPT, seconds=6 / fps, height=48, width=80, fps=10, seed=3, num_inference_steps=2, model="x"
    )
    clip = generate(request, public, lambda *step: told.append(step))
    assert clip.frames.shape == (max(1, round(60 / fps)), 48, 80, 3) and clip.fps == 10
    assert told == [(1, 2), (2, 2)]
    record = clip.record
    assert record["understood"] == PROMPT and record["unknown"] == [] and record["steps"] == 2
    again = generate(from_dict(Request, record["request"]), public)
    assert np.array_equal(again.frames, clip.frames)


def test_several_requests_are_made_one_after_another(engine: Engines) -> None:
    public, told = engine("wan"), []
    requests = [
        Request(prompt=PROMPT, seconds=0.25, height=32, width=32, seed=seed, num_inference_steps=2) for seed in (1, 2)
    ]
    both = generate_together(requests, public, lambda *step: told.append(step))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert np.array_equal(both[1].frames, generate(requests[1], public).frames)


# Steps.


class Enough(Exception):
    """Somebody no longer wants the video."""


@pytest.mark.parametrize("name", EVERY)
def test_a_step_can_be_the_last(engine: Engines, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Raised after the second of six steps, it stops there: no further step, no decoding; the next clip is whole."""
    public = engine(name)
    looks: list[int] = []
    networks = [part for part in (public.pipeline.components.get(x) for x in ("transformer", "transformer_2")) if part]
    hooks = [network.register_forward_pre_hook(lambda *_: looks.append(1)) for network in networks]
    plain = public.film(shot(public, num_inference_steps=2), **known(name))
    each = len(looks) / 2
    looks.clear()
    decoded: list[int] = []
    decode = public.pipeline.vae.decode
    monkeypatch.setattr(public.pipeline.vae, "decode", lambda *a, **k: decoded.append(1) or decode(*a, **k))

    def on_step(step: int, steps: int) -> None:
        """Stop after two."""
        assert steps == 6
        if step == 2:
            raise Enough

    with pytest.raises(Enough):
        public.film(shot(public, num_inference_steps=6), on_step, **known(name))
    for hook in hooks:
        hook.remove()
    assert 2 * each <= len(looks) <= 2 * each + 1 and not decoded
    assert public.pipeline.interrupt
    assert np.array_equal(public.film(shot(public, num_inference_steps=2), **known(name)), plain)


# Pictures and videos.


@pytest.mark.parametrize("name", ["wan_pictures", "wan_both", "ltx", "ltx_two"])
def test_a_first_picture_is_heeded(engine: Engines, name: str) -> None:
    public = engine(name)
    red, green = (public.film(shot(public), image=picture) for picture in (RED, GREEN))
    assert red.shape == (4, 64, 64, 3) and not np.array_equal(red, green)
    assert np.array_equal(public.film(shot(public), image=RED), red)


@pytest.mark.parametrize("name", ["wan_pictures", "ltx", "ltx_two"])
def test_a_last_picture_is_heeded(engine: Engines, name: str) -> None:
    public, told = engine(name), []
    frames = public.family.frame_stride * 2 + 1
    red, green = (
        public.film(shot(public, frames), lambda *step: told.append(step), image=RED, last_image=picture)
        for picture in (RED, GREEN)
    )
    assert len(red) == frames and not np.array_equal(red, green) and told == [(1, 2), (2, 2)] * 2


@pytest.mark.parametrize("name", ["wan", "ltx", "ltx_two", "cogvideox"])
def test_a_video_is_made_anew(engine: Engines, name: str) -> None:
    public, told = engine(name), []
    videos = [np.repeat(picture[None], 5, axis=0) for picture in (RED, GREEN)]
    red, green = (
        public.film(shot(public, 9, num_inference_steps=4), lambda *step: told.append(step), video=video, strength=0.5)
        for video in videos
    )
    assert red.shape == (9, 64, 64, 3) and not np.array_equal(red, green)
    assert [step for step, _ in told] == 2 * list(range(1, told[0][1] + 1))


def test_text_after_pictures_is_text_again(engine: Engines) -> None:
    public = engine("ltx")
    plain = public.film(shot(public))
    public.film(shot(public), image=RED)
    assert np.array_equal(public.film(shot(public)), plain)


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("mochi", {"image": RED}, "cannot begin with a given picture"),
        ("wan", {"image": RED}, "cannot begin with a given picture"),
        ("hunyuan", {"video": RED[None]}, "cannot make a video anew"),
        ("cogvideox", {"image": RED, "last_image": RED}, "cannot end with a given picture"),
        ("wan_pictures", {}, "give them a picture"),
        ("ltx", {"last_image": RED}, "needs a first one"),
        ("ltx", {"image": RED, "video": RED[None]}, "not both"),
        ("ltx", {"video": RED[None], "strength": 1.5}, "strength must be"),
        ("ltx", {"image": RED[None]}, "picture is"),
    ],
)
def test_what_weights_cannot_do_is_said(engine: Engines, name: str, given: dict, words: str) -> None:
    public = engine(name)
    with pytest.raises(UsageError, match=words) as caught:
        public.film(shot(public), **given)
    assert str(caught.value).endswith(".")


def test_numbers_that_are_no_picture(engine: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    public = engine("wan")
    encode = public.pipeline.vae.decode
    monkeypatch.setattr(
        public.pipeline.vae, "decode", lambda *a, **k: tuple(part * float("nan") for part in encode(*a, **k))
    )
    with pytest.raises(YozoraError, match="no picture"):
        public.film(shot(public))


def test_the_large_frame_has_its_own_shift(engine: Engines) -> None:
    public = engine("wan")
    scheduler = public.pipeline.scheduler
    assert scheduler.config.flow_shift == 3.0
    assert public.family.shift_for(480, 832) == 3.0 and public.family.shift_for(720, 1280) == 5.0


# LoRA.


@pytest.mark.parametrize("name", FROM_TEXT)
def test_a_lora_changes_the_result(weights, lora, engine: Engines, name: str) -> None:
    public = engine(name)
    plain, films = public.film(shot(public)), {}
    for scale in ("", "@0.5", "@0"):
        changed = load_engine(f"{weights(name)}+{lora(name)}{scale}", "cpu")
        films[scale] = changed.film(shot(changed))
    assert np.array_equal(films["@0"], plain)
    assert not np.array_equal(films[""], plain) and not np.array_equal(films["@0.5"], films[""])


def test_two_loras_add_up(weights, lora) -> None:
    model, file = weights("ltx"), lora("ltx")
    twice, once = (load_engine(name, "cpu") for name in (f"{model}+{file}@0.3+{file}@0.2", f"{model}+{file}@0.5"))
    assert abs(twice.film(shot(twice)).astype(int) - once.film(shot(once))).max() <= 1
    assert twice.card.recipe["loras"] == [f"{file}@0.3", f"{file}@0.2"]


def test_a_lora_of_another_model(weights, lora) -> None:
    with pytest.raises(UsageError, match="is it for this model"):
        load_engine(f"{weights('mochi')}+{lora('ltx')}", "cpu")


# The doors.


def test_the_python_api(weights, tmp_path: Path) -> None:
    model = Yozora.from_pretrained(str(weights("ltx")))
    assert model.understand(PROMPT) is None and model.card.name == "ltx"
    clip = model.generate(PROMPT, seconds=0.4, height=64, width=96, num_inference_steps=2, seed=4)
    back = read_video(clip.save(tmp_path / "out.mp4"))
    assert back.frames.shape == clip.frames.shape == (10, 64, 96, 3)
    assert back.record["model"] == "ltx" and back.fps == 25


def test_the_command(weights, tmp_path: Path) -> None:
    """As a person would, in another process: one path on stdout, nothing but the bar's place on stderr."""
    door = [sys.executable, "-c", "from yozora.cli.main import app; app()", "generate", PROMPT]
    asked = ["--seconds", "0.3", "--size", "64x48", "--fps", "10", "--steps", "2", "--threads", "1"]
    command = [*door, "--model", str(weights("wan")), "-o", str(tmp_path / "a.mp4"), *asked]
    env = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(tmp_path / "a.mp4")] and done.stderr == ""
    assert read_video(tmp_path / "a.mp4").frames.shape == (3, 48, 64, 3)
