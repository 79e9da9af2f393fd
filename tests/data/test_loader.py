"""Batches: what a step draws depends on seed and step alone, and what it draws belongs together."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
from torch import Tensor

from yozora.core.errors import YozoraError
from yozora.data.loader import LatentBatches, PixelBatches, cache_latents, read_records, read_tensor
from yozora.model.autoencoder.pixels import pixels_to_video, video_to_pixels
from yozora.model.conditioning.text_encoder import pack_phrases
from yozora.model.conditioning.understanding import max_concepts, num_phrases, understand
from yozora.world.captions.lexicon import syllabus

SYLLABUS = syllabus()


def averages(video: Tensor) -> Tensor:
    """Stand in for an encoder: the mean of every 2 x 8 x 8 pixels."""
    return torch.nn.functional.avg_pool3d(video, (2, 8, 8))


@pytest.fixture(scope="module")
def cached(shards: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("latents")
    for shard in shards:
        cache_latents(shard, folder / shard.name, averages, SYLLABUS)
    return [folder / shard.name for shard in shards]


def test_pixels_are_drawn_by_seed_and_step(shards: list[Path]) -> None:
    data = PixelBatches.load(shards, 4)
    video, mask = data.batch(7, 3, 6)
    assert video.shape == (6, 3, 4, 32, 32) and mask.shape == (6, 4, 8, 8)
    assert video.min() >= -1 and video.max() <= 1 and 0 <= mask.min() and mask.max() <= 1
    again, _ = PixelBatches.load(shards, 4).batch(7, 3, 6)
    assert torch.equal(video, again)
    for other in (data.batch(7, 4, 6), data.batch(8, 3, 6)):
        assert not torch.equal(video, other[0])


def test_drawing_leaves_no_trace_in_other_draws(shards: list[Path]) -> None:
    """Neither torch's own generator nor an earlier batch has a say."""
    data = PixelBatches.load(shards, 4)
    torch.manual_seed(0)
    before = torch.get_rng_state()
    first, _ = data.batch(7, 0, 4)
    data.batch(7, 1, 4)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(99)
    assert torch.equal(data.batch(7, 0, 4)[0], first)


def test_windows_are_whole_and_carry_their_own_mask(shards: list[Path]) -> None:
    data = PixelBatches.load(shards[:1], 4)
    assert len(data.frames) == 2 * 2
    frames, masks = read_tensor(shards[0], "frames"), read_tensor(shards[0], "mask")
    video, mask = data.batch(0, 0, 16)
    for one, cover in zip(video, mask, strict=True):
        pixels = video_to_pixels(one[None])[0]
        (clip,) = [(n, k) for n in range(2) for k in (0, 4) if torch.equal(frames[n, k : k + 4], pixels)]
        assert torch.equal(masks[clip[0], clip[1] : clip[1] + 4].float() / 255, cover)


def test_over_many_steps_every_window_is_drawn(shards: list[Path]) -> None:
    data = PixelBatches.load(shards, 4)
    seen = {video.numpy().tobytes() for step in range(20) for video in data.batch(0, step, 8)[0]}
    assert len(seen) == 10


def test_latents_are_cached_as_the_encoder_gives_them(shards: list[Path], cached: list[Path]) -> None:
    data = LatentBatches.load(cached)
    assert len(data.latents) == 5 and data.latents[0].shape == (3, 4, 4, 4) and data.phrases.shape[:2] == (5, 4)
    row = 0
    for shard in shards:
        frames = read_tensor(shard, "frames")
        wanted = averages(pixels_to_video(frames))
        stored = torch.stack([data.latents[row + index] for index in range(len(frames))])
        assert torch.allclose(stored.float(), wanted, atol=1e-3)
        for record in read_records(shard):
            words = [understand(text, SYLLABUS).phrases(SYLLABUS) for text in record["captions"]]
            assert torch.equal(
                data.phrases[row].long(), pack_phrases(words, num_phrases(SYLLABUS), max_concepts(SYLLABUS))
            )
            row += 1


def test_what_is_cached_is_not_made_again(shards: list[Path], cached: list[Path], tmp_path: Path) -> None:
    target = tmp_path / "latents.safetensors"
    shutil.copy(cached[0], target)

    def never(video: Tensor) -> Tensor:
        raise AssertionError("encoded again")

    cache_latents(shards[0], target, never, SYLLABUS)
    assert target.read_bytes() == cached[0].read_bytes()


def test_latent_batches_are_drawn_by_seed_and_step(cached: list[Path]) -> None:
    data = LatentBatches.load(cached)
    batch, again, later = (LatentBatches.load(cached).batch(3, step, 6, 2) for step in (5, 5, 6))
    assert batch.data.shape == (6, 3, 2, 4, 4) and batch.mask.shape == (6, 2, 4, 4) and batch.phrases.ndim == 3
    for name in ("data", "mask", "phrases"):
        assert torch.equal(getattr(batch, name), getattr(again, name))
    assert not torch.equal(batch.data, later.data)
    assert not torch.equal(batch.data, data.batch(4, 5, 6, 2).data)


def test_batches_are_drawn_under_autocast(cached: list[Path]) -> None:
    """Training draws them there, and autocast knows no joining of 16-bit floats on a CPU."""
    data = LatentBatches.load(cached)
    with torch.autocast("cpu", torch.bfloat16):
        batch = data.batch(0, 0, 3, 2)
    assert batch.data.dtype == torch.float32 and torch.equal(batch.data, data.batch(0, 0, 3, 2).data)


@pytest.mark.parametrize("frames", [1, 2, 4])
def test_latents_masks_and_captions_belong_together(cached: list[Path], frames: int) -> None:
    data = LatentBatches.load(cached)
    batch = data.batch(0, 0, 12, frames)
    for latents, mask, phrases in zip(batch.data, batch.mask, batch.phrases, strict=True):
        sources = [
            (row, start)
            for row in range(5)
            for start in range(5 - frames)
            if torch.equal(data.latents[row][:, start : start + frames].float(), latents)
        ]
        assert sources
        row, start = sources[0]
        assert any(torch.equal(data.phrases[row, k].long(), phrases) for k in range(4))
        assert torch.equal(data.mask[row, start : start + frames].float() / 255, mask)


def test_windows_lean_to_where_the_subjects_are() -> None:
    """A clip whose subject is in sight at its end alone is hardly ever drawn from its start."""
    mask = torch.zeros(1, 8, 2, 2, dtype=torch.uint8)
    mask[0, 6:] = 255
    data = LatentBatches(
        latents=torch.arange(8.0).view(1, 1, 8, 1, 1).expand(1, 1, 8, 2, 2).half().float(),
        mask=mask,
        phrases=torch.zeros(1, 1, 5, 5, dtype=torch.uint8),
    )
    starts = torch.cat([data.batch(0, step, 16, 1).data[:, 0, 0, 0, 0] for step in range(20)])
    assert (starts >= 6).float().mean() > 0.85
    assert (starts < 6).any(), "but never say never"


@pytest.mark.parametrize("damage", ["cut", "empty", "garbled"])
def test_a_damaged_shard_is_one_sentence(shards: list[Path], tmp_path: Path, damage: str) -> None:
    path = tmp_path / shards[0].name
    content = shards[0].read_bytes()
    path.write_bytes({"cut": content[: len(content) // 2], "empty": b"", "garbled": b"\xff" * 4096}[damage])
    with pytest.raises(YozoraError) as refusal:
        PixelBatches.load([path], 4)
    sentence = str(refusal.value)
    assert path.name in sentence and "\n" not in sentence and sentence.endswith("delete it and render again.")


def test_a_missing_shard_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(YozoraError, match="gone.safetensors"):
        read_tensor(tmp_path / "gone.safetensors", "frames")


@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_records_that_are_damaged_or_gone_are_one_sentence(shards: list[Path], tmp_path: Path, damage: str) -> None:
    path = tmp_path / shards[0].name
    if damage == "cut":
        path.with_suffix(".jsonl").write_bytes(shards[0].with_suffix(".jsonl").read_bytes()[:-40])
    with pytest.raises(YozoraError, match=path.stem):
        read_records(path)
