"""A crew of many devices: parameters in parts, rows and tokens shared, checkpoints written by all (`distributed/`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import torch
from torch import nn

from yozora.core.errors import UsageError
from yozora.core.share import Share
from yozora.distributed.checkpoint import Say, Shelf
from yozora.distributed.config import ParallelConfig
from yozora.distributed.mesh import Team, join, leave
from yozora.distributed.parallelize import fill, gather, parallelize_text, parallelize_transformer
from yozora.training.crew import ALONE, Alone
from yozora.training.guard import Guard
from yozora.training.objectives import FlowModules
from yozora.training.optim import Optimiser
from yozora.training.sharded import resume_sharded, sharded_state

T = TypeVar("T")


class Cluster(Alone):
    """The crew of a team: every loop on every device takes the same steps."""

    def __init__(self, team: Team, config: ParallelConfig, say: Say | None = None) -> None:
        """Know the team, how it shares, and whom to tell of damaged checkpoints (the first device alone tells)."""
        self.team, self.config = team, config
        self.say = say if team.rank == 0 else None
        self.shelf: Shelf | None = None

    @property
    def share(self) -> Share:
        """The rows of a batch that are this device's."""
        return self.team.share

    @property
    def chief(self) -> bool:
        """Whether this is the first process."""
        return self.team.rank == 0

    def total(self, loss: float) -> float:
        """Return the sum of the devices' losses, the same bits everywhere."""
        (whole,) = self.team.total([loss])
        return whole

    def any(self, stop: bool, save: bool) -> tuple[bool, bool]:
        """Return whether any device wants to stop or save; a checkpoint that all have written by now is finished."""
        written = self.shelf is not None and self.shelf.ready
        stops, saves, ready = self.team.total([float(stop), float(save), float(written)])
        if ready == self.team.size:
            self.finish()
        return stops > 0, saves > 0

    def chief_does(self, work: Callable[[], T]) -> T:
        """Return what the chief's `work` gives; the others wait for it, for days if need be."""
        value: T = self.team.from_first(work() if self.chief else None)
        return value

    def spread(self, module: nn.Module, build: Callable[[], nn.Module], *, bf16: bool) -> nn.Module:
        """Return the networks of the flow over all devices, with the values that the chief has."""
        with torch.device("meta"):
            twin = build()
        if not isinstance(twin, FlowModules):
            raise UsageError(f"{type(twin).__name__} cannot be spread over devices: train it on one.")
        parallelize_transformer(twin.transformer, self.team, self.config, bf16=bf16)
        parallelize_text(twin.text, self.team, bf16=bf16)
        fill(twin, module, self.team)
        return twin

    def bring_home(self, trained: nn.Module, module: nn.Module) -> None:
        """Gather what was trained into the chief's whole module."""
        gather(trained, module, self.team)

    def same(self, module: nn.Module) -> None:
        """Give all devices the chief's values of a module that each holds whole."""
        self.team.alike(module)

    def save(self, folder: Path, step: int, module: nn.Module, optimiser: Optimiser, guard: Guard) -> None:
        """Begin to write a checkpoint; it is finished when `any` finds it written, or by `finish`."""
        self.finish()
        self.shelf = Shelf(folder, self.team, self.say)
        self.shelf.begin(step, sharded_state(step, module, optimiser, guard))

    def finish(self) -> None:
        """Wait until what was saved is there."""
        if self.shelf is not None:
            self.shelf.finish()

    def resume(self, folder: Path, module: nn.Module, optimiser: Optimiser, guard: Guard) -> int | None:
        """Load the newest sound checkpoint, whatever number of devices wrote it."""
        shelf = Shelf(folder, self.team, self.say)
        if not self.team.from_first(shelf.steps()) and self.team.from_first(bool([*folder.glob("step-*.pt")])):
            raise UsageError(f"{folder} holds checkpoints of one device: go on with one, or name another --out.")
        return resume_sharded(shelf, module, optimiser, guard)

    def leave(self) -> None:
        """Leave in good order."""
        leave()


def crew_of(variables: Mapping[str, str], device: str, config: ParallelConfig, say: Say) -> Alone:
    """Return the crew that `torchrun`'s variables (RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR, ...) make us a part of.

    Without them one device is alone.
    """
    if not {"RANK", "WORLD_SIZE"} <= set(variables):
        return ALONE
    local_rank = int(variables.get("LOCAL_RANK", "0"))
    return Cluster(join(device, local_rank=local_rank, context=config.context), config, say)
