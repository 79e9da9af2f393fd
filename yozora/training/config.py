"""What a training run is: the world it renders, the networks it builds, the stages it goes through."""

from __future__ import annotations

from dataclasses import dataclass, field

from yozora.data.buckets import Bucket
from yozora.data.worlds import WorldSpec
from yozora.distributed.config import ParallelConfig
from yozora.model.autoencoder.autoencoder import AutoencoderConfig
from yozora.model.conditioning.text_encoder import TextEncoderConfig
from yozora.model.layout.planner import PlannerConfig
from yozora.model.transformer.transformer import TransformerConfig
from yozora.training.guard import GuardConfig
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
    share of captions hidden, for guidance, and with them the layout, where the transformer is told one; of the others
    `layout_drop` see no layout. With `dwell_tokens` a step is, with probability `dwell_share`, about so many tokens of
    each clip alone: those of subjects first, then some of the rest (of longer clips, as many more). With `batch_tokens`
    batches come from the recipe's buckets instead, each of about so many tokens, and times lean further to noise the
    longer the clips are. Of `known_share` of the clips a part is given beforehand.
    """

    name: str
    optim: OptimConfig
    latent_frames: int
    batch_size: int
    subject_weight: float = 6.0
    time_mean: float = 0.6
    text_drop: float = 0.1
    layout_drop: float = 0.15
    dwell_tokens: int | None = None
    dwell_share: float = 0.8
    batch_tokens: int | None = None
    known_share: float = 0.0


@dataclass(frozen=True, kw_only=True)
class PlannerStage:
    """Training the planner on the courses of the main world's subjects, with what captions say of the setting.

    `longer_share` of the lessons are of longer clips, if the recipe's buckets have any.
    """

    name: str = "planner"
    optim: OptimConfig
    batch_size: int = 256
    time_mean: float = 0.0
    longer_share: float = 0.0


@dataclass(frozen=True, kw_only=True)
class DistilStage:
    """Teaching the flow to walk in few jumps, each held against guided steps of the flow as it was before.

    A batch is `batch_size` walks from noise. `walks` are numbers of jumps and the share of batches that take so many;
    the teacher takes about `teacher_steps` to a whole walk, on the recipe's schedule. The guidance is the recipe's own
    in half of the walks, else anywhere within `guidance`. With `max_jumps` steps or fewer the weights will then jump;
    `num_inference_steps` becomes their usual number.
    """

    name: str = "distil"
    optim: OptimConfig
    latent_frames: int
    batch_size: int
    walks: tuple[tuple[int, float], ...] = ((4, 0.7), (2, 0.2), (8, 0.1))
    teacher_steps: int = 8
    guidance: tuple[float, float] = (1.0, 4.0)
    anchor_weight: float = 1.0
    subject_weight: float = 6.0
    time_mean: float = 0.6
    max_jumps: int = 8
    num_inference_steps: int = 4


@dataclass(frozen=True, kw_only=True)
class TrainRecipe:
    """A complete run: nothing else decides what the weights become, but the machine and the time it had.

    A `planner` goes with a transformer that is told layouts; `plans` is how it learns to draw them.
    `buckets` are clips of other lengths and shapes. Without `keep_pixels` clips that the decoder does not learn from
    are encoded as they are rendered, and their pixels dropped: where the world would not fit on the machine.
    `parallel` is how several devices share the flow, if there are several; `guard` passes over steps that are off.
    """

    name: str
    world: WorldSpec
    autoencoder: AutoencoderConfig
    decoder: DecoderStage
    transformer: TransformerConfig
    text: TextEncoderConfig
    flow: tuple[FlowStage, ...]
    planner: PlannerConfig | None = None
    plans: PlannerStage | None = None
    distil: DistilStage | None = None
    buckets: tuple[Bucket, ...] = ()
    keep_pixels: bool = True
    parallel: ParallelConfig = field(default_factory=ParallelConfig)
    guard: GuardConfig | None = None
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

    @property
    def latent_fps(self) -> float:
        """Latent frames in a second."""
        return self.world.fps / self.autoencoder.stride_time
