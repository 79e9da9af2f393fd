"""base_1b: 256 px, 16 frames a second, up to a minute in four shapes; 1.05 billion parameters; for eight GPUs and more.

One set of sizes of the same classes as nano and small; `yozora plan base_1b` says what it costs, `runs/cluster.sh`
trains it (docs/guides/clusters.md).
"""

from __future__ import annotations

import dataclasses

from yozora.data.worlds import WorldSpec, taught_by
from yozora.distributed.config import ParallelConfig
from yozora.model.autoencoder.autoencoder import AutoencoderConfig
from yozora.model.conditioning.text_encoder import TextEncoderConfig
from yozora.model.layout.layout import painted_channels
from yozora.model.layout.planner import PlannerConfig
from yozora.model.transformer.transformer import TransformerConfig
from yozora.recipes.small import buckets, small
from yozora.training.config import DecoderStage, FlowStage, PlannerStage, TrainRecipe
from yozora.training.guard import GuardConfig
from yozora.training.optim import OptimConfig

# A clip of four seconds: 16 latent frames of 16 x 16 cells, a token each.
CLIP_TOKENS = 16 * 16 * 16
BATCH_TOKENS = 512 * CLIP_TOKENS


def base_1b() -> TrainRecipe:
    """Return the recipe of the first model that wants more than one GPU.

    4x16x16 with 64 channels, a token to a cell: a minute is 61,440 tokens, which eight GPUs share (16 heads). AdamW and
    not Muon, whose steps need whole matrices where FSDP2 keeps parts. Rates fall with width from small's, as maximal
    update parametrisation has it (arXiv 2203.03466). Jumps are taught to what the exam has chosen, so not here.
    """
    decoder = OptimConfig(num_steps=20_000, learning_rate=6e-4, decay_share=0.3, ema_decay=0.999)
    half_second = OptimConfig(
        num_steps=20_000, learning_rate=3e-4, warmup_steps=1000, decay_share=0.0, weight_decay=0.05, ema_decay=0.999
    )
    clip = dataclasses.replace(half_second, num_steps=40_000, ema_decay=0.9997)
    lengths = dataclasses.replace(clip, num_steps=30_000, decay_share=0.4)
    plans = OptimConfig(num_steps=8000, learning_rate=7e-4, warmup_steps=100, decay_share=0.5, ema_decay=0.999)
    world = WorldSpec(num_clips=200_000, height=256, width=256, fps=16.0)
    text = TextEncoderConfig.of(taught_by(world), width=1024, depth=4)
    return dataclasses.replace(
        small(),
        name="base_1b",
        world=world,
        autoencoder=AutoencoderConfig(
            channels=64, stride_space=16, encoder_depth=3, width=384, depth=6, fine_width=96, temporal=True
        ),
        decoder=DecoderStage(optim=decoder, batch_size=64, num_shards=48),
        transformer=TransformerConfig(
            latent_channels=64,
            patch=(1, 1, 1),
            width=2048,
            depth=20,
            num_heads=16,
            text_width=1024,
            layout_channels=painted_channels(1024),
            takes_known=True,
        ),
        text=text,
        planner=PlannerConfig(
            num_concepts=text.num_concepts, width=512, depth=6, num_heads=8, lengths=(4.0, 15.0, 60.0)
        ),
        plans=PlannerStage(optim=plans, batch_size=2048, longer_share=0.3),
        flow=(
            FlowStage(name="half-second", optim=half_second, latent_frames=2, batch_size=2048, time_mean=1.0),
            FlowStage(name="clip", optim=clip, latent_frames=16, batch_size=512, time_mean=0.9),
            FlowStage(
                name="lengths",
                optim=lengths,
                latent_frames=16,
                batch_size=512,
                time_mean=0.9,
                batch_tokens=BATCH_TOKENS,
                known_share=0.3,
            ),
        ),
        distil=None,
        buckets=buckets(world),
        parallel=ParallelConfig(compile_blocks=True),
        guard=GuardConfig(),
        checkpoint_minutes=15.0,
        workers=32,
        delivery_px=720,
        num_inference_steps=30,
        guidance_scale=3.0,
    )
