"""debug: everything tiny, for tests and rehearsals; a whole life in seconds."""

from __future__ import annotations

import dataclasses

from yozora.data.buckets import Bucket
from yozora.data.worlds import taught_by
from yozora.model.autoencoder.autoencoder import AutoencoderConfig
from yozora.model.conditioning.text_encoder import TextEncoderConfig
from yozora.model.layout.layout import painted_channels
from yozora.model.layout.planner import PlannerConfig
from yozora.model.transformer.transformer import TransformerConfig
from yozora.recipes.nano import nano
from yozora.training.config import TrainRecipe
from yozora.world.casting.first_light import FIRST_LIGHT


def debug() -> TrainRecipe:
    """Return nano's recipe with everything cut down: eight clips of a second at 32 px, tiny stages and buckets.

    They are of nano's first world, so that its golden losses stay what they are as nano's world grows.
    """
    base = nano()
    world = dataclasses.replace(
        base.world, num_clips=8, clips_per_shard=4, seconds=1.0, height=32, width=32, mix=FIRST_LIGHT
    )
    text = TextEncoderConfig.of(taught_by(world), width=32, depth=1)
    few = dataclasses.replace(base.decoder.optim, num_steps=6, warmup_steps=2)
    return dataclasses.replace(
        base,
        name="debug",
        world=world,
        autoencoder=AutoencoderConfig(channels=8, width=16, depth=1, fine_width=8, fine_depth=1),
        decoder=dataclasses.replace(base.decoder, optim=few, batch_size=4, num_shards=2),
        transformer=TransformerConfig(
            latent_channels=8,
            patch=(1, 2, 2),
            width=32,
            depth=2,
            num_heads=2,
            text_width=32,
            layout_channels=painted_channels(32),
            takes_known=True,
        ),
        planner=PlannerConfig(num_concepts=text.num_concepts, knots=4, width=32, depth=1, num_heads=2),
        plans=base.plans and dataclasses.replace(base.plans, optim=few, batch_size=8),
        text=text,
        flow=tuple(
            dataclasses.replace(
                stage, optim=few, batch_size=4, latent_frames=frames, batch_tokens=stage.batch_tokens and 32
            )
            for stage, frames in zip(base.flow, (1, 2, 2), strict=True)
        ),
        distil=base.distil
        and dataclasses.replace(base.distil, optim=few, batch_size=2, latent_frames=2, num_inference_steps=2),
        buckets=(
            Bucket(name="picture", world=world, share=1, latent_frames=1),
            Bucket(name="short", world=world, share=2),
            Bucket(name="long", world=dataclasses.replace(world, num_clips=4, seconds=3.0, width=48), share=1),
        ),
        bf16=False,
        log_every=2,
        workers=1,
        code_samples=2000,
        delivery_px=64,
        num_inference_steps=4,
    )
