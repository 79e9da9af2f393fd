"""upsampler: from 64 or 128 px to 512 and to 24 frames a second; 0.8 M parameters; for one thread of a laptop's CPU."""

from __future__ import annotations

from yozora.data.pairs import PairSpec
from yozora.model.upsampler.upsampler import UpsamplerConfig
from yozora.training.optim import OptimConfig
from yozora.training.upsampling import UpsampleRecipe
from yozora.world.casting.first_light import FIRST_LIGHT
from yozora.world.casting.mix import Mix


def upsampler() -> UpsampleRecipe:
    """Return the recipe of the shipped upsampler: half of its films are nano's world, half the whole one."""
    return UpsampleRecipe(
        name="upsampler",
        pairs=PairSpec(num_films=1600, mixes=(FIRST_LIGHT, Mix(styles_vary=0.1))),
        upsampler=UpsamplerConfig(),
        optim=OptimConfig(
            num_steps=6000, learning_rate=1.5e-3, warmup_steps=100, decay_share=0.4, ema_decay=0.995, weight_decay=0.0
        ),
    )
