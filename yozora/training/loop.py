"""The training loop: one loop for every objective; time-boxed, resumable after a kill, its progress shown."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from yozora.core.errors import YozoraError
from yozora.core.seeds import derive_seed
from yozora.training.crew import ALONE, Alone
from yozora.training.guard import Guard, GuardConfig
from yozora.training.optim import OptimConfig, Optimiser


@runtime_checkable
class Objective(Protocol):
    """What a loop trains: some modules and the loss of a step (whose batch depends on seed and step alone)."""

    module: nn.Module
    batch_size: int

    def loss(self, seed: int, step: int) -> Tensor:
        """Return the scalar loss of this step's batch."""
        ...


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What the loop tells its watchers now and then. `seconds_left` is until the stage or the time box ends."""

    stage: str
    step: int
    num_steps: int
    loss: float
    samples_per_second: float
    seconds_left: float


@dataclass(frozen=True, kw_only=True)
class LoopOptions:
    """How a loop runs: where it saves, until when, how often it speaks, on which devices, what it passes over."""

    folder: Path
    seed: int
    bf16: bool
    log_every: int
    checkpoint_minutes: float
    deadline: float | None = None
    watch: Callable[[Progress], None] | None = None
    crew: Alone = ALONE
    guard: GuardConfig | None = None


def train_stage(name: str, objective: Objective, config: OptimConfig, options: LoopOptions) -> tuple[Optimiser, bool]:
    """Train until `config.num_steps` or the deadline; return the optimiser (with its average) and whether it is done.

    The stage's checkpoints lie in `options.folder / name`; if there are any, training goes on from the newest.
    """
    crew, guard = options.crew, Guard(options.guard)
    optimiser = Optimiser(objective.module, config)
    folder = options.folder / name
    step = crew.resume(folder, objective.module, optimiser, guard) or 0
    saved_at = began = time.monotonic()
    first, total, losses = step, 0.0, 0
    stop, _ = crew.any(_late(options), False)
    while step < config.num_steps and not stop:
        total += _step(objective, optimiser, guard, options, step)
        losses += 1
        step += 1
        if step % options.log_every == 0 or step == config.num_steps:
            speed = (step - first) / (time.monotonic() - began)
            _report(name, step, config.num_steps, total / losses, speed, objective.batch_size, options)
            total, losses = 0.0, 0
        stop, due = crew.any(_late(options), time.monotonic() - saved_at > 60 * options.checkpoint_minutes)
        if due:
            crew.save(folder, step, objective.module, optimiser, guard)
            saved_at = time.monotonic()
    if step > first:
        crew.save(folder, step, objective.module, optimiser, guard)
        crew.finish()
    return optimiser, step >= config.num_steps


def _late(options: LoopOptions) -> bool:
    """Return whether the time box is over."""
    return options.deadline is not None and time.monotonic() >= options.deadline


def _step(objective: Objective, optimiser: Optimiser, guard: Guard, options: LoopOptions, step: int) -> float:
    """Take one step and return its loss. Torch's own generator is seeded by the step, so that a resume repeats it."""
    torch.manual_seed(derive_seed("step", options.seed, step))
    device = next(objective.module.parameters()).device.type
    context: AbstractContextManager[Any] = torch.autocast(device, torch.bfloat16) if options.bf16 else nullcontext()
    with context:
        loss = objective.loss(options.seed, step)
    value = options.crew.total(float(loss.detach()))
    if not math.isfinite(value) and options.guard is None:
        raise YozoraError(f"The loss of step {step} is not a number: resume with a lower learning rate.")
    loss.backward()
    if guard.takes(step, value, optimiser.clip()):
        optimiser.step(step)
        return value
    optimiser.drop()
    return 0.0 if not math.isfinite(value) else value


def _report(
    name: str, step: int, num_steps: int, loss: float, steps_per_second: float, batch: int, options: LoopOptions
) -> None:
    """Tell the watcher how far the stage is."""
    if options.watch is None:
        return
    left = (num_steps - step) / max(steps_per_second, 1e-9)
    if options.deadline is not None:
        left = min(left, options.deadline - time.monotonic())
    options.watch(
        Progress(
            stage=name,
            step=step,
            num_steps=num_steps,
            loss=loss,
            samples_per_second=steps_per_second * batch,
            seconds_left=max(0.0, left),
        )
    )
