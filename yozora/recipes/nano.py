"""nano: 64 px, 4 seconds, 8 frames a second; 7.1 M parameters; trained on a laptop's CPU, runs anywhere."""

from __future__ import annotations

from yozora.data.worlds import WorldSpec, taught_by
from yozora.model.autoencoder.autoencoder import AutoencoderConfig
from yozora.model.conditioning.text_encoder import TextEncoderConfig
from yozora.model.transformer.transformer import TransformerConfig
from yozora.training.config import DecoderStage, FlowStage, TrainRecipe
from yozora.training.optim import OptimConfig
from yozora.world.casting.first_light import FIRST_LIGHT


def nano() -> TrainRecipe:
    """Return the recipe of nano: half-second windows first, then whole clips, a token for every latent cell.

    The shipped weights learned with four cells to a token first and went on with these finer tokens (LOG.md).
    """
    half_second = OptimConfig(num_steps=2700, learning_rate=1.5e-3, warmup_steps=200, decay_share=0.0, ema_decay=0.995)
    clip = OptimConfig(num_steps=2200, learning_rate=1e-3, warmup_steps=100, decay_share=0.4, ema_decay=0.995)
    world = WorldSpec(num_clips=24_000, mix=FIRST_LIGHT)
    return TrainRecipe(
        name="nano",
        world=world,
        autoencoder=AutoencoderConfig(),
        decoder=DecoderStage(
            optim=OptimConfig(num_steps=3000, learning_rate=1e-3, decay_share=0.5, ema_decay=0.995), batch_size=16
        ),
        transformer=TransformerConfig(latent_channels=64, patch=(1, 1, 1)),
        text=TextEncoderConfig.of(taught_by(world)),
        flow=(
            FlowStage(name="half-second", optim=half_second, latent_frames=1, batch_size=64, time_mean=1.0),
            FlowStage(name="clip", optim=clip, latent_frames=8, batch_size=16, time_mean=1.4),
        ),
    )
