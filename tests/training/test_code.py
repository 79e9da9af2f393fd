"""The linear code of a world: fitted to its subjects first, the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from yozora.data.loader import PixelBatches
from yozora.data.worlds import WorldSpec, render_world
from yozora.model.autoencoder.autoencoder import Autoencoder, AutoencoderConfig
from yozora.model.autoencoder.pixels import pixels_to_video
from yozora.training.code import fit_code


@pytest.fixture
def shards(tmp_path: Path) -> list[Path]:
    return render_world(
        WorldSpec(num_clips=12, clips_per_shard=6, seconds=1.0, height=32, width=32), tmp_path / "world"
    )


def fitted(shards: list[Path], seed: int = 0, num_samples: int = 2000) -> Autoencoder:
    autoencoder = Autoencoder(AutoencoderConfig(channels=8, width=8, depth=1))
    fit_code(autoencoder, shards, num_samples, seed=seed)
    return autoencoder


def test_the_subjects_come_first(shards: list[Path]) -> None:
    """Against a fit that knows no masks, errors on the subjects are smaller (feasibility: overall PSNR misleads)."""
    data = PixelBatches.load(shards, 4)
    video = pixels_to_video(data.frames)
    mask = torch.nn.functional.interpolate(data.mask.float() / 255, (32, 32))[:, None] > 0.9

    def error_on_subjects(autoencoder: Autoencoder) -> float:
        error = (autoencoder.decode_linear(autoencoder.encode(video)) - video).square()
        return float(error[mask.expand_as(error)].mean())

    seeing = error_on_subjects(fitted(shards))
    for path in shards:
        tensors = load_file(path)
        tensors["mask"].zero_()
        save_file(tensors, path)
    assert seeing < 0.95 * error_on_subjects(fitted(shards))


def test_latents_have_unit_variance_and_a_basis_at_right_angles(shards: list[Path]) -> None:
    autoencoder = fitted(shards)
    latents = autoencoder.encode(pixels_to_video(PixelBatches.load(shards, 4).frames))
    assert float(latents.square().mean()) == pytest.approx(1.0, rel=0.5)
    assert torch.allclose(autoencoder.basis @ autoencoder.basis.T, torch.eye(8), atol=1e-4)


def test_the_seed_decides_which_patches_are_seen(shards: list[Path]) -> None:
    first, again, other = (fitted(shards, seed, 200).basis for seed in (0, 0, 1))
    assert torch.equal(first, again) and not torch.equal(first, other)
