"""What a recipe asks of a cluster: parameters, memory, arithmetic, time, words between devices, money. Nothing is run.

Every figure is a formula over the recipe, given in docs/guides/planner.md line by line, with what it was checked
against. Two things are assumed and not computed: the share of a device's peak that training reaches (model FLOPs
utilisation, MFU), and the price of an hour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from yozora.core.errors import UsageError
from yozora.data.worlds import WorldSpec
from yozora.model.conditioning.text_encoder import TextEncoder, TextEncoderConfig
from yozora.model.transformer.transformer import TransformerConfig, VideoTransformer
from yozora.training.config import FlowStage, TrainRecipe
from yozora.training.optim import count_parameters

# Numbers that a block keeps for the way back, for each token and unit of width; counted by saved_tensors_hooks.
KEPT_BY_A_BLOCK = 27
# The same for what comes before and after the blocks, and of 32-bit numbers for each of a token's latents.
KEPT_BY_THE_ENDS, KEPT_OF_LATENTS = 10, 12
DEVICES_IN_A_NODE = 8
# What torchtitan reached with FSDP2 on eight H100, compiled and not (benchmarks/llama3_h100_202412_torchtitan.md).
MFU_COMPILED, MFU_PLAIN = 0.39, 0.33


@dataclass(frozen=True, kw_only=True)
class Gpu:
    """A device by its data sheet: dense bf16 FLOP/s, bytes of memory, bytes a second to its node and to the network."""

    flops: float
    memory: float
    node: float
    network: float


# NVIDIA's data sheets (SXM; one way); a 400 Gb/s port for each H100 and H200, 200 Gb/s for each A100.
GPUS = {
    "h200": Gpu(flops=989e12, memory=141e9, node=450e9, network=50e9),
    "h100": Gpu(flops=989e12, memory=80e9, node=450e9, network=50e9),
    "a100": Gpu(flops=312e12, memory=80e9, node=300e9, network=25e9),
}


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """`gpus` devices of a kind for some hours; `mfu` (0..1) of their peak is used; `price` is one's for an hour."""

    gpu: str
    gpus: int
    hours: float
    mfu: float | None = None
    price: float | None = None

    def __post_init__(self) -> None:
        """Check names and ranges."""
        if self.gpu not in GPUS:
            raise UsageError(f"There are no figures for a {self.gpu!r}: choose from {', '.join(GPUS)}.")
        if self.gpus < 1 or not 0 < self.hours < math.inf:
            raise UsageError("A plan needs at least one GPU and more than 0 hours.")
        if self.mfu is not None and not 0 < self.mfu <= 1:
            raise UsageError(f"The MFU is a share of the peak, above 0 and at most 1, not {self.mfu:g}.")
        if self.price is not None and not 0 <= self.price < math.inf:
            raise UsageError(f"The price of an hour must be 0 or more, not {self.price:g}.")


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One kind of batch of a stage: how often it comes, its clips, and each one's tokens of video."""

    share: float
    clips: int
    tokens: int


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What one stage of a recipe asks of a cluster. Bytes and seconds are a device's; FLOPs are of all together."""

    stage: str
    parameters: int
    tokens_a_clip: float
    clips_a_batch: float
    tokens_a_batch: float
    idle_share: float
    flops_a_step: float
    weights_bytes: float
    gradients_bytes: float
    optimiser_bytes: float
    average_bytes: float
    gathered_bytes: float
    activations_bytes: float
    activations_kept_bytes: float
    total_bytes: float
    memory_bytes: float
    mfu: float
    step_seconds: float
    tokens_a_second: float
    parameters_sent_bytes: float
    tokens_sent_bytes: float
    sending_seconds: float
    steps: float
    tokens: float
    steps_of_recipe: int
    stage_hours: float
    flow_hours: float
    cost: float | None

    @property
    def fits(self) -> bool:
        """Whether a device has the memory, a tenth of it left for what nobody counts."""
        return self.total_bytes <= 0.9 * self.memory_bytes


def trunk_flops(parameters: int, depth: int, width: int, tokens: int) -> int:
    """Return FLOPs of a pass of `tokens` tokens through blocks with so many parameters in matrices; full attention."""
    return 2 * parameters * tokens + 4 * depth * width * tokens**2


def forward_flops(config: TransformerConfig, tokens: int, text: int) -> int:
    """Return FLOPs of one pass of one clip of `tokens` tokens, told `text` tokens of text."""
    d, told = config.width, config.token_channels + math.prod(config.patch) if config.takes_known else 0
    ends = (
        2 * tokens * d * (3 * config.token_channels + config.layout_channels + told) + 2 * text * config.text_width * d
    )
    time = 2 * d * (256 + d + config.text_width + 6 * d + 2 * d)
    turns = 6 * (tokens + text) * (d // config.num_heads // 2)
    return trunk_flops(12 * d * d * config.depth, config.depth, d, tokens + text) + ends + time + turns


def text_flops(config: TextEncoderConfig) -> int:
    """Return FLOPs of one pass of one prompt through the text encoder."""
    return trunk_flops(7 * config.width**2 * config.depth, config.depth, config.width, config.num_phrases)


def lessons_of(recipe: TrainRecipe, stage: FlowStage) -> list[Lesson]:
    """Return the kinds of batches of a stage."""
    usual = _tokens(recipe, recipe.world, None)
    if not stage.batch_tokens:
        whole = [Lesson(share=1.0, clips=stage.batch_size, tokens=_tokens(recipe, recipe.world, stage.latent_frames))]
    else:
        total, whole = sum(bucket.share for bucket in recipe.buckets), []
        for bucket in recipe.buckets:
            tokens = _tokens(recipe, bucket.world, bucket.latent_frames)
            clips = max(1, round(stage.batch_tokens / tokens))
            whole.append(Lesson(share=bucket.share / total, clips=clips, tokens=tokens))
    if not stage.dwell_tokens:
        return whole
    few = stage.dwell_tokens / (usual if stage.batch_tokens else whole[0].tokens)
    dwelt = [
        Lesson(
            share=each.share * stage.dwell_share, clips=each.clips, tokens=min(each.tokens, round(few * each.tokens))
        )
        for each in whole
    ]
    rest = [Lesson(share=each.share * (1 - stage.dwell_share), clips=each.clips, tokens=each.tokens) for each in whole]
    return dwelt + rest


def step_flops(recipe: TrainRecipe, lesson: Lesson) -> float:
    """Return FLOPs of a step, forwards once and backwards twice that; what checkpointing computes again is no part."""
    clip = forward_flops(recipe.transformer, lesson.tokens, recipe.text.num_phrases) + text_flops(recipe.text)
    return 3.0 * lesson.clips * clip


def kept_bytes(config: TransformerConfig, tokens: float, *, checkpointed: bool, number: int) -> float:
    """Return the bytes one device keeps of `tokens` tokens (all its clips') for the way back, `number` to a number."""
    blocks = config.depth + 1 + KEPT_BY_A_BLOCK if checkpointed else KEPT_BY_A_BLOCK * config.depth
    ends = KEPT_BY_THE_ENDS * config.width * number + KEPT_OF_LATENTS * config.token_channels * 4
    return tokens * (blocks * config.width * number + ends)


def budget(recipe: TrainRecipe, cluster: Cluster, stage: str | None = None) -> Budget:
    """Return what a stage of `recipe` (else the one that takes longest) asks of a cluster."""
    by_name = {each.name: each for each in recipe.flow}
    if stage is not None and stage not in by_name:
        raise UsageError(f"There is no stage {stage!r}: choose from {', '.join(by_name)}.")
    if cluster.gpus % recipe.parallel.context:
        raise UsageError(
            f"{cluster.gpus} GPUs cannot share clips by {recipe.parallel.context}: set parallel.context to a divisor."
        )
    parameters = parameters_of(recipe)
    paces = {name: _Pace.of(recipe, each, cluster, sum(parameters)) for name, each in by_name.items()}
    hours = {name: pace.seconds * by_name[name].optim.num_steps / 3600 for name, pace in paces.items()}
    name = stage or max(hours, key=lambda each: hours[each])
    pace, lessons = paces[name], lessons_of(recipe, by_name[name])
    memory = _memory(recipe, cluster, lessons, parameters)
    tokens = sum(each.share * each.clips * each.tokens for each in lessons)
    clips = sum(each.share * each.clips for each in lessons)
    steps = cluster.hours * 3600 / pace.seconds
    return Budget(
        stage=name,
        parameters=sum(parameters),
        tokens_a_clip=tokens / clips,
        clips_a_batch=clips,
        tokens_a_batch=tokens,
        idle_share=pace.idle,
        flops_a_step=sum(each.share * step_flops(recipe, each) for each in lessons),
        **memory,
        memory_bytes=GPUS[cluster.gpu].memory,
        mfu=_mfu(recipe, cluster),
        step_seconds=pace.seconds,
        tokens_a_second=tokens / pace.seconds,
        parameters_sent_bytes=pace.parameters_sent,
        tokens_sent_bytes=pace.tokens_sent,
        sending_seconds=pace.sending,
        steps=steps,
        tokens=steps * tokens,
        steps_of_recipe=by_name[name].optim.num_steps,
        stage_hours=hours[name],
        flow_hours=sum(hours.values()),
        cost=None if cluster.price is None else cluster.price * cluster.gpus * cluster.hours,
    )


def parameters_of(recipe: TrainRecipe) -> tuple[int, int]:
    """Return the parameters of transformer and text encoder, counted on networks that take no memory."""
    with torch.device("meta"):
        return count_parameters([VideoTransformer(recipe.transformer)]), count_parameters([TextEncoder(recipe.text)])


@dataclass(frozen=True, kw_only=True)
class _Pace:
    """How long a step takes: computing and sending go on at once, and the longer of the two counts."""

    parameters_sent: float
    tokens_sent: float
    sending: float
    computing: float
    idle: float

    @property
    def seconds(self) -> float:
        """The time of a step."""
        return max(self.computing, self.sending)

    @classmethod
    def of(cls, recipe: TrainRecipe, stage: FlowStage, cluster: Cluster, parameters: int) -> _Pace:
        """Return the mean over a stage's kinds of batches."""
        gpu, context, lessons = GPUS[cluster.gpu], recipe.parallel.context, lessons_of(recipe, stage)
        groups, number = cluster.gpus // context, 2 if recipe.bf16 else 4
        peak = cluster.gpus * gpu.flops * _mfu(recipe, cluster)
        # Gathered on the way forwards and again on the way back, then gradients in 32 bits.
        sent = parameters * (2 * number + 4) * (1 - 1 / cluster.gpus)
        load = sum(each.share * _load(each, groups) for each in lessons) / context
        exchanged = _exchanged(recipe, load, number)
        return cls(
            parameters_sent=sent,
            tokens_sent=exchanged,
            sending=sent / (gpu.node if cluster.gpus <= DEVICES_IN_A_NODE else gpu.network)
            + exchanged / (gpu.node if context <= DEVICES_IN_A_NODE else gpu.network),
            computing=sum(each.share * step_flops(recipe, each) / _busy(each, groups) for each in lessons) / peak,
            idle=1 - sum(each.share * _busy(each, groups) for each in lessons),
        )


def _memory(
    recipe: TrainRecipe, cluster: Cluster, lessons: list[Lesson], parameters: tuple[int, int]
) -> dict[str, float]:
    """Return the bytes of a device, by name, at the kind of batch that fills it most."""
    config, parallel, number = recipe.transformer, recipe.parallel, 2 if recipe.bf16 else 4
    load = max(_load(each, cluster.gpus // parallel.context) for each in lessons) / parallel.context
    block, part = 12 * config.width**2, sum(parameters) / cluster.gpus
    rest = sum(parameters) - block * config.depth
    # A block, the next one on its way, a block's gradients, and what they are summed in; all of what is not in blocks.
    gathered = block * (3 * number + 4) + rest * (2 * number + 4) if cluster.gpus > 1 else 0.0
    kept, kept_all = (kept_bytes(config, load, checkpointed=each, number=number) for each in (True, False))
    activations = kept if parallel.checkpoint_blocks else kept_all
    return {
        "weights_bytes": 4 * part,
        "gradients_bytes": 4 * part,
        "optimiser_bytes": 8 * part,
        "average_bytes": 4 * part,
        "gathered_bytes": gathered,
        "activations_bytes": activations,
        "activations_kept_bytes": kept_all,
        "total_bytes": 20 * part + gathered + activations,
    }


def _mfu(recipe: TrainRecipe, cluster: Cluster) -> float:
    """Return the share of the peak that is assumed."""
    return cluster.mfu or (MFU_COMPILED if recipe.parallel.compile_blocks else MFU_PLAIN)


def _tokens(recipe: TrainRecipe, world: WorldSpec, latent_frames: int | None) -> int:
    """Return the tokens of a clip, or of a window of it."""
    code, (time, height, width) = recipe.autoencoder, recipe.transformer.patch
    frames = latent_frames or world.shape.frames // code.stride_time
    rows, columns = world.height // code.stride_space, world.width // code.stride_space
    return (frames // time) * (rows // height) * (columns // width)


def _load(lesson: Lesson, groups: int) -> int:
    """Return the tokens of all clips of the group of devices that has most."""
    return -(-lesson.clips // groups) * lesson.tokens


def _busy(lesson: Lesson, groups: int) -> float:
    """Return the share of the groups' time that is spent on clips: they wait for the one that has most."""
    return lesson.clips / (groups * -(-lesson.clips // groups))


def _exchanged(recipe: TrainRecipe, load: float, number: int) -> float:
    """Return the bytes of tokens that a device, which has `load` of them, sends in a step."""
    parallel, config = recipe.parallel, recipe.transformer
    count = parallel.context
    if count == 1:
        return 0.0
    passes = 3 if parallel.checkpoint_blocks else 2
    row = config.width * load
    ends = 2 * (count - 1) * row * number
    if parallel.exchange == "ring":
        # Keys and values to every other device, each way forwards; back, with their gradients, in 32 bits, all round.
        return config.depth * row * (2 * number * (count - 1) * (passes - 1) + 4 * 4 * count) + ends
    return config.depth * passes * 4 * row * number * (count - 1) / count + ends
