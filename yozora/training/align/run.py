"""An alignment, from a log of votes to an adapter: the same log gives the same bytes on the same machine."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from yozora.core.config import to_dict
from yozora.core.errors import UsageError
from yozora.generation.adapters import Adapter, AdapterCard, PartChange, save_adapter
from yozora.generation.native import NativeEngine, fast_bf16
from yozora.generation.weights import Weights
from yozora.model.nn.lora import DOWN, UP, LoraConfig
from yozora.training.align.preference import AlignedNetworks, Pair, PreferenceConfig, PreferenceObjective, counted
from yozora.training.align.takes import Taken, take_again
from yozora.training.align.votes import VoteLog
from yozora.training.loop import LoopOptions, Progress, train_stage
from yozora.training.optim import OptimConfig, Optimiser

STAGE = "align"
# Fewer pairs say nothing.
FEWEST_PAIRS = 4


@dataclass(frozen=True, kw_only=True)
class AlignRecipe:
    """How an adapter is learned from votes: each pair is seen `passes` times."""

    lora: LoraConfig = field(default_factory=lambda: LoraConfig(rank=8, alpha=8.0))
    preference: PreferenceConfig = field(default_factory=PreferenceConfig)
    passes: float = 3.0
    learning_rate: float = 1e-3
    seed: int = 0

    def optim(self, num_pairs: int) -> OptimConfig:
        """Return rates and schedule for so many pairs."""
        steps = max(1, round(self.passes * num_pairs / self.preference.pairs_per_step))
        return OptimConfig(
            num_steps=steps,
            learning_rate=self.learning_rate,
            warmup_steps=max(1, steps // 20),
            decay_share=0.5,
            weight_decay=0.0,
            ema_decay=0.9,
        )


@dataclass(frozen=True, kw_only=True)
class AlignOptions:
    """Where an alignment works: `folder` keeps takes and checkpoints, `name` is what the adapter calls itself."""

    folder: Path
    name: str = "aligned"
    watch: Callable[[Progress], None] | None = None
    checkpoint_minutes: float = 5.0
    keep: Path | None = None


def align(log: VoteLog, weights: Weights, recipe: AlignRecipe, options: AlignOptions) -> Adapter:
    """Learn from the votes of a log, and return the adapter; what was begun in the folder goes on."""
    pairs = pairs_of(log, weights, options)
    networks = AlignedNetworks(weights, recipe.lora, recipe.seed)
    device = weights.transformer.enter.weight.device
    objective = PreferenceObjective(networks.to(device), weights, pairs, recipe.preference)
    optim = recipe.optim(len(pairs))
    loop = LoopOptions(
        folder=options.folder / _run_name(log, weights, recipe),
        seed=recipe.seed,
        bf16=fast_bf16(device),
        log_every=5,
        checkpoint_minutes=options.checkpoint_minutes,
        watch=options.watch,
    )
    optimiser, _ = train_stage(STAGE, objective, optim, loop)
    card = AdapterCard(
        name=options.name,
        base=dict(weights.digests),
        parts=tuple(PartChange(part=part, lora=recipe.lora) for part in networks.updates),
        lineage=tuple(vote.id for vote in log.votes),
        recipe=to_dict(recipe),
        log={"artists": list(log.artists), "pairs": len(pairs), "left_out": dict(log.left_out)},
    )
    return Adapter(card=card, tensors=_averaged(networks, optimiser))


def align_to(log: VoteLog, weights: Weights, recipe: AlignRecipe, options: AlignOptions, out: Path) -> str:
    """Learn from the votes of a log, write the adapter, and return its checksum."""
    return save_adapter(align(log, weights, recipe, options), out)


def pairs_of(log: VoteLog, weights: Weights, options: AlignOptions) -> list[Pair]:
    """Return the pairs of a log, made again from their requests; refused if there are too few of one shape."""
    if len(log.votes) < FEWEST_PAIRS:
        raise UsageError(f"There are {len(log.votes)} choices to learn from: at least {FEWEST_PAIRS} are needed.")
    engine = NativeEngine(weights)
    latent_fps = weights.card.taught.fps / weights.autoencoder.config.stride_time
    keep = options.keep or options.folder / "takes"
    pairs, began = [], time.monotonic()
    for number, vote in enumerate(log.votes, start=1):
        better, worse = (take_again(request, engine, keep) for request in (vote.better, vote.worse))
        if better.latents.shape != worse.latents.shape:
            raise UsageError(f"The clips of vote {vote.id} differ in length or shape: they cannot be compared.")
        grid: tuple[int, int, int] = tuple(better.latents.shape[1:])  # type: ignore[assignment]
        pairs.append(Pair(better=better, worse=worse, counts=counted(grid, latent_fps, vote.span, vote.region)))
        if options.watch is not None:
            speed = number / max(time.monotonic() - began, 1e-6)
            left = (len(log.votes) - number) / speed
            options.watch(
                Progress(
                    stage="takes",
                    step=number,
                    num_steps=len(log.votes),
                    loss=0.0,
                    samples_per_second=speed,
                    seconds_left=left,
                )
            )
    shapes = {_shape(pair.better) for pair in pairs}
    if len(shapes) > 1:
        raise UsageError("The clips of these votes are of several lengths or shapes: align them apart.")
    return pairs


def _shape(take: Taken) -> tuple[int, ...]:
    """Return what takes must agree in to be compared in one batch."""
    return tuple(take.latents.shape)


def _averaged(networks: AlignedNetworks, optimiser: Optimiser) -> dict[str, torch.Tensor]:
    """Return the averaged updates under the names that an adapter has for them."""
    averaged = optimiser.averaged()
    tensors = {}
    for part, updates in networks.updates.items():
        for name in updates:
            for end in (DOWN, UP):
                tensors[f"{part}/blocks.{name}.{end}"] = averaged[f"{part}.blocks.{name}.{end}"]
    return tensors


def _run_name(log: VoteLog, weights: Weights, recipe: AlignRecipe) -> str:
    """Return the name of the run of these very votes, weights and settings, so that no other run goes on with it."""
    votes: list[Any] = [to_dict(vote) for vote in log.votes]
    about = repr((votes, sorted(weights.digests.items()), to_dict(recipe)))
    return f"run-{hashlib.sha256(about.encode()).hexdigest()[:16]}"
