"""large_11b: 512 px, 16 frames a second, up to a minute in four shapes; 11 billion parameters; for a cluster."""

from __future__ import annotations

import dataclasses

from yozora.data.worlds import taught_by
from yozora.distributed.config import ParallelConfig
from yozora.model.autoencoder.autoencoder import AutoencoderConfig
from yozora.model.conditioning.text_encoder import TextEncoderConfig
from yozora.model.layout.layout import painted_channels
from yozora.model.layout.planner import PlannerConfig
from yozora.model.transformer.transformer import TransformerConfig
from yozora.recipes.base_1b import base_1b
from yozora.recipes.small import buckets
from yozora.training.config import FlowStage, TrainRecipe
from yozora.training.optim import OptimConfig

# A clip of four seconds: 16 latent frames of 32 x 32 cells, a token each.
CLIP_TOKENS = 16 * 32 * 32
BATCH_TOKENS = 256 * CLIP_TOKENS


def large_11b() -> TrainRecipe:
    """Return base_1b's recipe at the size of the open models of its day (HunyuanVideo 13 B, Wan 14 B, Open-Sora 11 B).

    40 heads of 128, so that up to eight GPUs share the 245,760 tokens of a minute.
    """
    base = base_1b()
    half_second = OptimConfig(
        num_steps=30_000, learning_rate=1e-4, warmup_steps=2000, decay_share=0.0, weight_decay=0.05, ema_decay=0.999
    )
    clip = dataclasses.replace(half_second, num_steps=40_000, ema_decay=0.9997)
    lengths = dataclasses.replace(clip, num_steps=20_000, decay_share=0.4)
    world = dataclasses.replace(base.world, num_clips=500_000, height=512, width=512, clips_per_shard=100)
    text = TextEncoderConfig.of(taught_by(world), width=2048, depth=4)
    return dataclasses.replace(
        base,
        name="large_11b",
        world=world,
        autoencoder=AutoencoderConfig(
            channels=64, stride_space=16, encoder_depth=4, width=512, depth=8, fine_width=128, temporal=True
        ),
        transformer=TransformerConfig(
            latent_channels=64,
            patch=(1, 1, 1),
            width=5120,
            depth=34,
            num_heads=40,
            text_width=2048,
            layout_channels=painted_channels(2048),
            takes_known=True,
        ),
        text=text,
        planner=PlannerConfig(
            num_concepts=text.num_concepts, width=512, depth=6, num_heads=8, lengths=(4.0, 15.0, 60.0)
        ),
        flow=(
            FlowStage(name="half-second", optim=half_second, latent_frames=2, batch_size=1024, time_mean=1.4),
            FlowStage(name="clip", optim=clip, latent_frames=16, batch_size=256, time_mean=1.3),
            FlowStage(
                name="lengths",
                optim=lengths,
                latent_frames=16,
                batch_size=256,
                time_mean=1.3,
                batch_tokens=BATCH_TOKENS,
                known_share=0.3,
            ),
        ),
        buckets=buckets(world),
        parallel=ParallelConfig(context=8, compile_blocks=True),
        delivery_px=1080,
    )
