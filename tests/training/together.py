"""One stage of the flow, on one device or by a team: the same lessons, and what was told and learned."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from tests.distributed.networks import TEXT, TRANSFORMER, modules
from yozora.data.loader import LatentBatches
from yozora.distributed.config import ParallelConfig
from yozora.distributed.mesh import join
from yozora.model.conditioning.text_encoder import TextEncoder
from yozora.model.transformer.transformer import VideoTransformer
from yozora.training.cluster import Cluster
from yozora.training.config import FlowStage
from yozora.training.crew import ALONE, Alone
from yozora.training.guard import GuardConfig
from yozora.training.loop import LoopOptions, Progress, train_stage
from yozora.training.objectives import FlowModules, FlowObjective
from yozora.training.optim import OptimConfig

OPTIM = OptimConfig(num_steps=20, learning_rate=2e-3, warmup_steps=3, decay_share=0.3, ema_decay=0.9)
STAGE = FlowStage(name="flow", optim=OPTIM, latent_frames=2, batch_size=3, time_mean=0.2)


class Killed(Exception):
    """Stands in for a power cut, on all devices at once."""


def lessons() -> LatentBatches:
    """Return sixteen clips of three latent frames, 4 x 4 cells each, with masks, captions and boxes."""
    generator = torch.Generator().manual_seed(3)

    def whole(*shape: int, below: int) -> Tensor:
        return torch.randint(0, below, shape, generator=generator)

    return LatentBatches(
        latents=torch.randn(16, 8, 3, 4, 4, generator=generator),
        mask=whole(16, 3, 4, 4, below=256).to(torch.uint8),
        phrases=whole(16, 2, 5, 5, below=20).to(torch.int16),
        boxes=torch.rand(16, 2, 12, 6, generator=generator),
        who=whole(16, 2, 3, below=20).to(torch.int16),
    )


def networks() -> FlowModules:
    """Return new networks of these sizes."""
    return FlowModules(VideoTransformer(TRANSFORMER), TextEncoder(TEXT))


def study(
    folder: Path, crew: Alone, stage: FlowStage, until: int | None = None, spoil: Callable[[int], float] | None = None
) -> tuple[list[float], dict[str, Tensor], list[Tensor]]:
    """Train one stage with a crew; return losses, the chief's whole parameters, and this device's part of the average.

    The power fails after step `until`; `spoil` is what the loss of a step is multiplied by.
    """
    told: list[float] = []
    # To bring a file to the disk takes longer than a step here.
    minutes = 60.0 if until is None else 0.0

    def watch(progress: Progress) -> None:
        told.append(progress.loss)
        if progress.step == until:
            raise Killed

    home = modules()
    twin = crew.spread(home, networks, bf16=False)
    objective = FlowObjective(twin, lessons(), stage, 2.0, share=crew.share)
    if spoil is not None:
        healthy = objective.loss
        objective.loss = lambda seed, step: healthy(seed, step) * spoil(step)
    options = LoopOptions(
        folder=folder, seed=1, bf16=False, log_every=1, checkpoint_minutes=minutes, watch=watch, crew=crew,
        guard=GuardConfig(window=8) if spoil else None,
    )  # fmt: skip
    try:
        optimiser, _ = train_stage("flow", objective, stage.optim, options)
    except Killed:
        crew.finish()
        return told, {}, []
    crew.bring_home(twin, home)
    return told, dict(home.state_dict()), [getattr(each, "_local_tensor", each) for each in optimiser.average]


def alone(folder: Path, stage: FlowStage, until: int | None = None) -> tuple[list[float], dict[str, Tensor]]:
    """Train on one device."""
    return study(folder, ALONE, stage, until)[:2]


def together(
    folder: Path, config: ParallelConfig, stage: FlowStage, until: int | None = None, spoiled: tuple[int, ...] = ()
) -> tuple[list[float], dict[str, Tensor], list[str]]:
    """Train by a team; return losses, parameters, and what was said of checkpoints."""
    said: list[str] = []
    crew = Cluster(join("cpu", context=config.context), config, said.append)
    spoil = (lambda step: float("nan") if step in spoiled and crew.chief else 1.0) if spoiled else None
    told, learned, _ = study(folder, crew, stage, until, spoil)
    return told, learned, said


def muon(stage: FlowStage) -> FlowStage:
    """Return the stage with Muon for the matrices of blocks."""
    return dataclasses.replace(stage, optim=dataclasses.replace(stage.optim, muon=True))
