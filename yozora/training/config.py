"""What a training run is: the world it renders, the networks it builds, the stages it goes through."""

from __future__ import annotations

from dataclasses import dataclass

from yozora.data.worlds import WorldSpec
from yozora.model.autoencoder.autoencoder import AutoencoderConfig
from yozora.model.conditioning.text_encoder import TextEncoderConfig
from yozora.model.transformer.transformer import TransformerConfig
from yozora.training.optim import OptimConfig


@dataclass(frozen=True, kw_only=True)
class DecoderStage:
    """Training the autoencoder's decoder on single frames of `num_shards` shards.

    Pixels of a subject weigh 1 + `subject_weight`; latents get noise of up to `latent_noise`, as samples will have.
    """

    optim: OptimConfig
    batch_size: int = 32
    num_shards: int = 12
    subject_weight: float = 7.0
    latent_noise: float = 0.05


@dataclass(frozen=True, kw_only=True)
class FlowStage:
    """Training the transformer and the text encoder on windows of `latent_frames` latent frames.

    Cells of a subject weigh 1 + `subject_weight`. Times are logit-normal around `time_mean`. `text_drop` is the
    share of captions hidden, for guidance.
    """

    name: str
    optim: OptimConfig
    latent_frames: int
    batch_size: int
    subject_weight: float = 6.0
    time_mean: float = 0.6
    text_drop: float = 0.1


@dataclass(frozen=True, kw_only=True)
class TrainRecipe:
    """A complete run: nothing else decides what the weights become, but the machine and the time it had."""

    name: str
    world: WorldSpec
    autoencoder: AutoencoderConfig
    decoder: DecoderStage
    transformer: TransformerConfig
    text: TextEncoderConfig
    flow: tuple[FlowStage, ...]
    seed: int = 0
    bf16: bool = True
    log_every: int = 20
    checkpoint_minutes: float = 5.0
    workers: int = 2
    code_samples: int = 60_000
    delivery_px: int = 256
    num_inference_steps: int = 20
    guidance_scale: float = 2.0
    schedule_shift: float = 3.0
