"""A model that is real in everything but its size and its education."""

from __future__ import annotations

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


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of random weights that make a second of 32 px at 8 frames a second."""
    torch.manual_seed(0)
    code = AutoencoderConfig(channels=8, width=16, depth=1, fine_width=8, fine_depth=1)
    words = taught_by(WorldSpec(num_clips=1, mix=FIRST_LIGHT))
    taught = VideoShape(frames=8, height=32, width=32, fps=8)
    weights = Weights(
        card=ModelCard(name="tiny", taught=taught, delivery_px=32, num_inference_steps=2, guidance_scale=1.0),
        syllabus=words,
        autoencoder=Autoencoder(code),
        text=TextEncoder(TextEncoderConfig.of(words, width=16, depth=1)),
        transformer=VideoTransformer(
            TransformerConfig(latent_channels=8, patch=(1, 2, 2), width=16, depth=1, num_heads=2, text_width=16)
        ),
    )
    for module in (weights.autoencoder, weights.text, weights.transformer):
        for tensor in module.state_dict().values():
            tensor.normal_(std=0.3)
    folder = tmp_path_factory.mktemp("models") / "tiny"
    save_weights(weights, folder)
    return folder
