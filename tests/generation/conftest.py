"""Models that are real in everything but their size and their education."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from yozora.core.shapes import VideoShape
from yozora.data.worlds import WorldSpec, taught_by
from yozora.generation.weights import ModelCard, Weights, save_weights
from yozora.model.autoencoder.autoencoder import Autoencoder, AutoencoderConfig
from yozora.model.conditioning.text_encoder import TextEncoder, TextEncoderConfig
from yozora.model.transformer.transformer import TransformerConfig, VideoTransformer
from yozora.world.casting.first_light import FIRST_LIGHT


def random_weights(*, width: int = 32, height: int = 32, temporal: bool = False) -> Weights:
    """Return networks of random numbers that answer to every input."""
    torch.manual_seed(0)
    words = taught_by(WorldSpec(num_clips=1, mix=FIRST_LIGHT))
    code = AutoencoderConfig(channels=8, width=16, depth=1, fine_width=8, fine_depth=1, temporal=temporal)
    taught = VideoShape(frames=8, height=height, width=width, fps=8)
    weights = Weights(
        card=ModelCard(name="tiny", taught=taught, delivery_px=64, num_inference_steps=3, guidance_scale=2.0),
        syllabus=words,
        autoencoder=Autoencoder(code),
        text=TextEncoder(TextEncoderConfig.of(words, width=16, depth=1)),
        transformer=VideoTransformer(
            TransformerConfig(latent_channels=8, patch=(1, 2, 2), width=32, depth=2, num_heads=2, text_width=16)
        ),
    )
    for part in (weights.autoencoder, weights.text, weights.transformer):
        with torch.no_grad():
            for param in part.parameters():
                param.add_(0.15 * torch.randn_like(param))
        part.eval().requires_grad_(False)
    basis = torch.linalg.qr(torch.randn(code.patch_numbers, 8))[0].T.contiguous()
    weights.autoencoder.set_code(torch.zeros(code.patch_numbers), basis, torch.full((8,), 8.0))
    return weights


@pytest.fixture(scope="session")
def make_weights() -> Callable[..., Weights]:
    return random_weights


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of weights that make a second of 32 px at 8 frames a second, delivered at 64 px."""
    folder = tmp_path_factory.mktemp("models") / "tiny"
    save_weights(random_weights(), folder)
    return folder
