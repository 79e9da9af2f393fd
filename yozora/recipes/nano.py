"""nano: 64 px, 8 frames a second, 4 seconds and longer; 7.1 M parameters; trained on a laptop's CPU, runs anywhere."""

from __future__ import annotations

import dataclasses

from yozora.data.buckets import Bucket, in_shape
from yozora.data.worlds import WorldSpec, taught_by
from yozora.model.autoencoder.autoencoder import AutoencoderConfig
from yozora.model.conditioning.text_encoder import TextEncoderConfig
from yozora.model.layout.layout import painted_channels
from yozora.model.layout.planner import PlannerConfig
from yozora.model.transformer.transformer import TransformerConfig
from yozora.training.config import DecoderStage, DistilStage, FlowStage, PlannerStage, TrainRecipe
from yozora.training.optim import OptimConfig
from yozora.world.casting.first_light import FIRST_LIGHT
from yozora.world.casting.second_light import SECOND_LIGHT

# A cat was drawn as a dog, a fish as a bird; towers and balls fell into two.
ALIKE = ("cat", "dog", "fish", "bird", "tower", "ball", "cookie")


def nano() -> TrainRecipe:
    """Return the recipe of nano: half-second windows first, then whole clips, then clips of all lengths and shapes.

    There is a token for every latent cell, and the planner tells it who is there. The shipped weights learned with
    four cells to a token first, then with these, and were told layouts last (LOG.md).
    """
    half_second = OptimConfig(num_steps=2700, learning_rate=1.5e-3, warmup_steps=200, decay_share=0.0, ema_decay=0.995)
    clip = OptimConfig(num_steps=6000, learning_rate=1e-3, warmup_steps=100, decay_share=0.4, ema_decay=0.995)
    lengths = OptimConfig(num_steps=600, learning_rate=5e-4, warmup_steps=50, decay_share=0.4, ema_decay=0.995)
    jumps = OptimConfig(num_steps=500, learning_rate=3e-4, warmup_steps=20, decay_share=0.5, ema_decay=0.98)
    plans = OptimConfig(num_steps=2500, learning_rate=1e-3, warmup_steps=100, decay_share=0.5, ema_decay=0.995)
    world = WorldSpec(num_clips=24_000, mix=SECOND_LIGHT)
    text = TextEncoderConfig.of(taught_by(world))
    return TrainRecipe(
        name="nano",
        world=world,
        autoencoder=AutoencoderConfig(),
        decoder=DecoderStage(
            optim=OptimConfig(num_steps=3000, learning_rate=1e-3, decay_share=0.5, ema_decay=0.995), batch_size=16
        ),
        transformer=TransformerConfig(
            latent_channels=64, patch=(1, 1, 1), layout_channels=painted_channels(text.width), takes_known=True
        ),
        text=text,
        planner=PlannerConfig(num_concepts=text.num_concepts, lengths=(4.0, 15.0, 60.0), occluders=True),
        plans=PlannerStage(optim=plans, longer_share=0.3),
        flow=(
            FlowStage(name="half-second", optim=half_second, latent_frames=1, batch_size=64, time_mean=1.0),
            FlowStage(
                name="clip",
                optim=clip,
                latent_frames=8,
                batch_size=12,
                time_mean=0.2,
                dwell_tokens=160,
                dwell_share=0.82,
            ),
            FlowStage(
                name="lengths",
                optim=lengths,
                latent_frames=8,
                batch_size=12,
                time_mean=0.2,
                dwell_tokens=160,
                dwell_share=0.82,
                batch_tokens=12 * 512,
                known_share=0.3,
            ),
        ),
        # So few lessons lose too much for jumps to be the usual way (LOG.md): they are there for who asks for them.
        distil=DistilStage(optim=jumps, latent_frames=8, batch_size=2, num_inference_steps=8),
        buckets=buckets(world),
        num_inference_steps=8,
        guidance_scale=3.0,
    )


def buckets(world: WorldSpec) -> tuple[Bucket, ...]:
    """Return nano's lengths and shapes; who parades is gone after some seconds, so long clips are of other plots."""

    def some(num_clips: int, seconds: float, seed: int, **plots: float) -> WorldSpec:
        """Return so many clips of a length and of these plots alone."""
        mix = dataclasses.replace(world.mix, plots=tuple(plots.items()))
        return dataclasses.replace(
            world, num_clips=num_clips, seconds=seconds, mix=mix, clips_per_shard=round(1000 / seconds), seed=seed
        )

    few = dataclasses.replace(world, num_clips=3000)
    first = dataclasses.replace(world, num_clips=8000, mix=FIRST_LIGHT, seed=4)
    lasting = dataclasses.replace(some(10_000, world.seconds, 5, permanence=0.5, effect=0.5), clips_per_shard=250)
    lamps = dataclasses.replace(some(2000, world.seconds, 6, effect=1.0), clips_per_shard=250)
    lamps = dataclasses.replace(lamps, mix=dataclasses.replace(lamps.mix, kinds=("lamp", "person")))
    # Those whom films of nano mistook for one another or tore apart (LOG.md, "who is misdrawn"), and pairs.
    alike = some(4000, world.seconds, 7, parade=1.0)
    alike = dataclasses.replace(alike, clips_per_shard=250, mix=dataclasses.replace(alike.mix, kinds=ALIKE))
    pairs = dataclasses.replace(some(4000, world.seconds, 8, parade=1.0), clips_per_shard=250)
    pairs = dataclasses.replace(pairs, mix=dataclasses.replace(pairs.mix, two_subjects=0.9))
    quarter = some(1500, 15.0, 1, story=0.6, effect=0.4)
    hidden = some(1200, 15.0, 3, permanence=1.0)
    minute = some(300, 60.0, 2, story=1.0)
    return (
        Bucket(name="picture", world=world, share=3, latent_frames=1),
        Bucket(name="picture-16:9", world=in_shape(few, "16:9"), share=1, latent_frames=1),
        Bucket(name="4s", world=world, share=26),
        Bucket(name="4s-first", world=first, share=13),
        Bucket(name="4s-lasting", world=lasting, share=20),
        Bucket(name="4s-lamps", world=lamps, share=4),
        Bucket(name="4s-alike", world=alike, share=22),
        Bucket(name="4s-pairs", world=pairs, share=10),
        Bucket(name="4s-16:9", world=in_shape(few, "16:9"), share=9),
        Bucket(name="4s-9:16", world=in_shape(few, "9:16"), share=5),
        Bucket(name="4s-4:3", world=in_shape(few, "4:3"), share=4),
        Bucket(name="15s", world=quarter, share=7),
        Bucket(name="15s-hidden", world=hidden, share=6),
        Bucket(name="15s-16:9", world=in_shape(quarter, "16:9"), share=4),
        Bucket(name="15s-9:16", world=in_shape(quarter, "9:16"), share=2),
        Bucket(name="60s", world=minute, share=3),
        Bucket(name="60s-16:9", world=in_shape(minute, "16:9"), share=1),
    )
