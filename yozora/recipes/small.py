"""small: 128 px, 4 seconds, 8 frames a second; 22 M parameters; for one GPU (runs/one_gpu.sh)."""

from __future__ import annotations

import dataclasses

from yozora.model.autoencoder.autoencoder import AutoencoderConfig
from yozora.model.transformer.transformer import TransformerConfig
from yozora.recipes.nano import nano
from yozora.training.config import TrainRecipe
from yozora.training.optim import OptimConfig


def small() -> TrainRecipe:
    """Return the recipe of the GPU model.

    4x8x8 with 32 channels and a learned residual encoder, patches of 2x2: 576 video tokens for four seconds. Rates and
    sizes follow the anchors (Muon 1e-3, batches of 256); the latent is to be decided by A/B before the first long run.
    """
    base = nano()
    decoder = OptimConfig(num_steps=12_000, learning_rate=1e-3, decay_share=0.3, ema_decay=0.999)
    half_second = OptimConfig(num_steps=4000, learning_rate=1e-3, muon=True, decay_share=0.0, ema_decay=0.998)
    clip = OptimConfig(num_steps=20_000, learning_rate=1e-3, muon=True, decay_share=0.2, ema_decay=0.9995)
    return dataclasses.replace(
        base,
        name="small",
        world=dataclasses.replace(base.world, num_clips=24_000, height=128, width=128),
        autoencoder=AutoencoderConfig(channels=32, encoder_depth=2, width=192, depth=4, temporal=True),
        decoder=dataclasses.replace(base.decoder, optim=decoder, batch_size=32, num_shards=24),
        transformer=TransformerConfig(
            latent_channels=32, patch=(1, 2, 2), width=384, depth=12, num_heads=6, text_width=384
        ),
        text=dataclasses.replace(base.text, width=384),
        flow=(
            dataclasses.replace(base.flow[0], optim=half_second, batch_size=256),
            dataclasses.replace(base.flow[1], optim=clip, batch_size=256, time_mean=0.8),
        ),
        workers=16,
        delivery_px=512,
    )
