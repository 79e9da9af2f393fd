"""small: 128 px, 8 frames a second, up to a minute in four shapes; 22 M parameters; for one GPU (runs/one_gpu.sh)."""

from __future__ import annotations

import dataclasses

from yozora.data.buckets import Bucket, in_shape
from yozora.data.worlds import WorldSpec, taught_by
from yozora.model.autoencoder.autoencoder import AutoencoderConfig
from yozora.model.conditioning.text_encoder import TextEncoderConfig
from yozora.model.layout.layout import painted_channels
from yozora.model.layout.planner import PlannerConfig
from yozora.model.transformer.transformer import TransformerConfig
from yozora.recipes.nano import nano
from yozora.training.config import DistilStage, FlowStage, PlannerStage, TrainRecipe
from yozora.training.optim import OptimConfig
from yozora.world.casting.mix import Mix

# So many tokens are 256 clips of 4 seconds (8 x 8 x 8 each).
BATCH_TOKENS = 256 * 512


def small() -> TrainRecipe:
    """Return the recipe of the GPU model, which learns from the whole world.

    4x8x8 with 32 channels and a learned residual encoder, patches of 2x2: 512 video tokens for four seconds. Rates and
    sizes follow the anchors (Muon 1e-3, batches of 256); the latent is to be decided by A/B before the first long run.
    """
    base = nano()
    decoder = OptimConfig(num_steps=12_000, learning_rate=1e-3, decay_share=0.3, ema_decay=0.999)
    half_second = OptimConfig(num_steps=4000, learning_rate=1e-3, muon=True, decay_share=0.0, ema_decay=0.998)
    clip = OptimConfig(num_steps=12_000, learning_rate=1e-3, muon=True, decay_share=0.0, ema_decay=0.9995)
    lengths = OptimConfig(num_steps=8000, learning_rate=1e-3, muon=True, decay_share=0.5, ema_decay=0.9995)
    jumps = OptimConfig(num_steps=3000, learning_rate=3e-4, warmup_steps=50, decay_share=0.5, ema_decay=0.995)
    plans = OptimConfig(num_steps=5000, learning_rate=1e-3, warmup_steps=100, decay_share=0.5, ema_decay=0.998)
    world = WorldSpec(num_clips=33_000, height=128, width=128)
    text = TextEncoderConfig.of(taught_by(world), width=384)
    return dataclasses.replace(
        base,
        name="small",
        world=world,
        autoencoder=AutoencoderConfig(channels=32, encoder_depth=2, width=192, depth=4, temporal=True),
        decoder=dataclasses.replace(base.decoder, optim=decoder, batch_size=32, num_shards=24),
        transformer=TransformerConfig(
            latent_channels=32,
            patch=(1, 2, 2),
            width=384,
            depth=12,
            num_heads=6,
            text_width=384,
            layout_channels=painted_channels(384),
            takes_known=True,
        ),
        text=text,
        planner=PlannerConfig(num_concepts=text.num_concepts, width=256, lengths=(4.0, 15.0, 60.0)),
        plans=PlannerStage(optim=plans, batch_size=1024, longer_share=0.3),
        flow=(
            FlowStage(name="half-second", optim=half_second, latent_frames=1, batch_size=256, time_mean=1.0),
            FlowStage(name="clip", optim=clip, latent_frames=8, batch_size=256, time_mean=0.8),
            FlowStage(
                name="lengths",
                optim=lengths,
                latent_frames=8,
                batch_size=256,
                time_mean=0.8,
                batch_tokens=BATCH_TOKENS,
                known_share=0.3,
            ),
        ),  # fmt: skip
        distil=DistilStage(optim=jumps, latent_frames=8, batch_size=64),
        buckets=buckets(world),
        keep_pixels=False,
        workers=16,
        delivery_px=512,
        num_inference_steps=20,
    )


def buckets(world: WorldSpec) -> tuple[Bucket, ...]:
    """Return what four minutes on 16 cores render: 76,800 clips, 60 % of the batches 4 s, 25 % 15 s, 15 % a minute.

    A clip takes a core 32 ms, of 15 seconds 112 ms, of a minute 385 ms (LOG.md): 66,000, 9,000 and 1,800 of them take
    16 cores 238 s. As 16-bit latents they fill 17 GB; the decoder's pixels 9 GB, those on their way 13 GB.
    """
    plots = (("story", 0.8), ("effect", 0.2))
    story = dataclasses.replace(world, mix=Mix(plots=plots))
    quarter = dataclasses.replace(story, seconds=15.0, clips_per_shard=60, seed=1)
    minute = dataclasses.replace(story, seconds=60.0, clips_per_shard=15, seed=2)

    def some(spec: WorldSpec, shape: str, num_clips: int) -> WorldSpec:
        """Return so many clips of a shape."""
        return in_shape(dataclasses.replace(spec, num_clips=num_clips), shape)

    wide, tall, four_three = some(world, "16:9", 16_500), some(world, "9:16", 9900), some(world, "4:3", 6600)
    return (
        Bucket(name="picture", world=world, share=2, latent_frames=1),
        Bucket(name="picture-16:9", world=wide, share=2, latent_frames=1),
        Bucket(name="picture-9:16", world=tall, share=2, latent_frames=1),
        Bucket(name="4s", world=world, share=30),
        Bucket(name="4s-16:9", world=wide, share=15),
        Bucket(name="4s-9:16", world=tall, share=9),
        Bucket(name="4s-4:3", world=four_three, share=6),
        Bucket(name="15s", world=some(quarter, "square", 5000), share=13),
        Bucket(name="15s-16:9", world=some(quarter, "16:9", 2500), share=7),
        Bucket(name="15s-9:16", world=some(quarter, "9:16", 1500), share=5),
        Bucket(name="60s", world=some(minute, "square", 1200), share=10),
        Bucket(name="60s-16:9", world=some(minute, "16:9", 600), share=5),
    )
