"""Delivery: chunks change nothing, rates and sizes are kept exactly, weights come back as they were saved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from yozora.core.errors import YozoraError
from yozora.core.records import Clip, Frames, Request
from yozora.core.shapes import VideoShape
from yozora.generation import upsampling
from yozora.generation.generate import deliver
from yozora.generation.native import Take
from yozora.generation.upsampling import Enlarger, factor_for, load_upsampler, moments, save_upsampler
from yozora.generation.weights import ModelCard
from yozora.media.resize import resize_clip
from yozora.model.conditioning.understanding import understand
from yozora.model.upsampler.upsampler import Upsampler, UpsamplerConfig
from yozora.world.captions.lexicon import syllabus

TINY = UpsamplerConfig(width=16, depth=3, reach=2, fine_width=8, fine_depth=1)


@pytest.fixture
def enlarger() -> Enlarger:
    return awake()


def awake() -> Enlarger:
    """Return an enlarger none of whose parts is silent."""
    torch.manual_seed(0)
    net = Upsampler(TINY).eval()
    with torch.no_grad():
        for name, param in net.named_parameters():
            if not name.startswith("leave"):
                param.add_(0.1 * torch.randn_like(param))
        net.leave.weight[:, :8] = 0.02 * torch.randn(48, 8, 3, 3)
    return Enlarger(net, {"commit": "abc", "sha256": "f" * 64}, torch.device("cpu"))


def film(frames: int, height: int = 48, width: int = 64) -> Clip:
    generator = np.random.default_rng(0)
    pixels: Frames = generator.integers(0, 256, (frames, height, width, 3), np.uint8)
    return Clip(frames=pixels, fps=8)


@pytest.mark.parametrize("fps", [8, 24, 20])
def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch, fps: float) -> None:
    monkeypatch.setattr(upsampling, "fast_bf16", lambda device: False)
    enlarger, clip = awake(), film(11)
    wanted = moments(clip, fps, round(11 / 8 * fps))
    whole = np.concatenate(list(enlarger.frames(clip.frames, wanted)))
    monkeypatch.setattr(upsampling, "CHUNK", 4)
    monkeypatch.setattr(upsampling, "DRAWN_AT_ONCE", 3)
    parts = np.concatenate(list(enlarger.frames(clip.frames, wanted)))
    assert whole.shape == (len(wanted), 384, 512, 3)
    assert np.abs(whole.astype(int) - parts).max() <= 1


@pytest.mark.parametrize(
    ("fps", "count", "expected"),
    [
        (8, 3, [(0, 0), (1, 0), (2, 0)]),
        (24, 9, [(0, 0), (0, 1 / 3), (0, 2 / 3), (1, 0), (1, 1 / 3), (1, 2 / 3), (2, 0), (2, 0), (2, 0)]),
        (16, 5, [(0, 0), (0, 0.5), (1, 0), (1, 0.5), (2, 0)]),
    ],
)
def test_moments_keep_time(fps: float, count: int, expected: list[tuple[int, float]]) -> None:
    found = [(moment.index, moment.share) for moment in moments(film(3), fps, count)]
    assert found == [pytest.approx(pair) for pair in expected]


@pytest.mark.parametrize(
    ("size", "factor"),
    [
        ((64, 64), 8), ((48, 88), 8), ((88, 48), 8), ((56, 72), 8), ((128, 128), 4), ((96, 176), 4), ((32, 32), None),
        ((256, 256), None), ((65, 64), None),
    ],
)  # fmt: skip
def test_sizes_that_models_draw_have_a_factor(size: tuple[int, int], factor: int | None) -> None:
    assert factor_for(*size) == factor


@pytest.mark.parametrize(
    ("height", "width", "fps", "frames"), [(512, 512, 8, 4), (72, 128, 24, 12), (200, 100, 4, 2), (600, 620, 5, 3)]
)
def test_what_is_asked_is_delivered(enlarger: Enlarger, height: int, width: int, fps: float, frames: int) -> None:
    clip = enlarger.deliver(film(4, 64, 64), height, width, fps, frames)
    assert clip.frames.shape == (frames, height, width, 3) and clip.fps == fps
    assert clip.frames.std() > 5


@pytest.mark.parametrize(("drawn", "asked", "by"), [(64, 128, "f" * 64), (64, 64, None), (32, 128, None)])
def test_the_record_says_what_drew_a_clip_large(enlarger: Enlarger, drawn: int, asked: int, by: str | None) -> None:
    taught = VideoShape(frames=4, height=drawn, width=drawn, fps=8)
    card = ModelCard(name="some", taught=taught, delivery_px=128, num_inference_steps=1, guidance_scale=1.0)
    understanding = understand("a dog", syllabus())
    take = Take(understanding=understanding, num_frames=4, seed=0, num_inference_steps=1, guidance_scale=1.0)
    clip, request = film(4, drawn, drawn), Request(prompt="a dog", height=asked, width=asked)
    delivered = deliver(clip, request, card, understanding, take, enlarger)
    assert delivered.frames.shape == (4, asked, asked, 3) and delivered.record["upsampler"] == by
    plain = resize_clip(clip, asked, asked).frames
    assert np.array_equal(delivered.frames, plain) == (by is None)


def test_a_slower_rate_leaves_frames_out(enlarger: Enlarger) -> None:
    calm = Clip(frames=np.repeat(np.arange(40, 200, 20, np.uint8), 64 * 64 * 3).reshape(8, 64, 64, 3), fps=8)
    slow = enlarger.deliver(calm, 64, 64, 4, 4)
    whole = enlarger.deliver(calm, 64, 64, 8, 8)
    wanted = whole.frames[1::2].mean((1, 2, 3))
    assert np.abs(slow.frames.mean((1, 2, 3)) - wanted).max() < 15


def test_frames_of_other_sizes_are_refused(enlarger: Enlarger) -> None:
    with pytest.raises(YozoraError, match="30x20 are not what the upsampler was taught"):
        list(enlarger.frames(film(2, 20, 30).frames, []))


def test_weights_come_back_as_they_were(tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = Upsampler(TINY).eval()
    save_upsampler(net, tmp_path, {"commit": "abc"})
    again, card = load_upsampler(tmp_path)
    assert card["commit"] == "abc" and len(card["sha256"]) == 64 and again.config == TINY
    video = torch.rand(1, 3, 2, 16, 16)
    torch.testing.assert_close(again(video, 8), net(video, 8), atol=2e-3, rtol=0)
    whole = (tmp_path / "upsampler.safetensors").read_bytes()
    (tmp_path / "upsampler.safetensors").write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(YozoraError, match="damaged"):
        load_upsampler(tmp_path)


def test_a_clip_too_long_for_memory_lies_in_a_file(enlarger: Enlarger, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = film(3, 64, 64)
    held = enlarger.deliver(clip, 128, 128, 8, 3)
    monkeypatch.setattr(upsampling, "IN_MEMORY_BYTES", 100_000)
    filed = enlarger.deliver(clip, 128, 128, 8, 3)
    assert isinstance(filed.frames, np.memmap) and not isinstance(held.frames, np.memmap)
    assert np.array_equal(filed.frames, held.frames)
