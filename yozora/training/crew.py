"""The crew of a run: what a loop asks of all devices together. One device alone answers for itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from torch import nn

from yozora.core.share import Share
from yozora.training.checkpoint import newest_checkpoint, save_checkpoint
from yozora.training.guard import Guard
from yozora.training.optim import Optimiser

T = TypeVar("T")


class Alone:
    """One device with the whole batch."""

    @property
    def share(self) -> Share:
        """The rows of a batch that are this device's."""
        return Share()

    @property
    def chief(self) -> bool:
        """Whether this one does what must be done once."""
        return True

    def total(self, loss: float) -> float:
        """Return the sum of the devices' losses."""
        return loss

    def any(self, stop: bool, save: bool) -> tuple[bool, bool]:
        """Return whether any device wants to stop, and whether any wants to save."""
        return stop, save

    def chief_does(self, work: Callable[[], T]) -> T:
        """Return what the chief's `work` gives, which the others do not do."""
        return work()

    def spread(self, module: nn.Module, build: Callable[[], nn.Module], *, bf16: bool) -> nn.Module:
        """Return the module to train in the place of `module`, of which `build` makes another."""
        return module

    def same(self, module: nn.Module) -> None:
        """Give all devices the chief's values of a module that each holds whole."""

    def bring_home(self, trained: nn.Module, module: nn.Module) -> None:
        """Put what was trained in the place of `module` back into it, on the chief."""

    def save(self, folder: Path, step: int, module: nn.Module, optimiser: Optimiser, guard: Guard) -> None:
        """Write a checkpoint."""
        state = {"step": step, "module": module.state_dict(), "optimiser": optimiser.state(), "guard": guard.state()}
        save_checkpoint(folder, step, state)

    def finish(self) -> None:
        """Wait until what was saved is there."""

    def resume(self, folder: Path, module: nn.Module, optimiser: Optimiser, guard: Guard) -> int | None:
        """Load the newest checkpoint and return its step; None if there is none."""
        state = newest_checkpoint(folder)
        if state is None:
            return self._resume_sharded(folder, module, optimiser, guard)
        module.load_state_dict(state["module"])
        optimiser.load_state(state["optimiser"])
        if "guard" in state:
            guard.load_state(state["guard"])
        return int(state["step"])

    def leave(self) -> None:
        """Leave in good order."""

    def _resume_sharded(self, folder: Path, module: nn.Module, optimiser: Optimiser, guard: Guard) -> int | None:
        """Go on from a checkpoint that several devices wrote, if that is what is here."""
        if not any(folder.glob("step-*/")):
            return None
        from yozora.distributed.checkpoint import Shelf
        from yozora.training.sharded import resume_sharded

        return resume_sharded(Shelf(folder), module, optimiser, guard)


ALONE = Alone()
