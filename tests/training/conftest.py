"""An objective of sixteen numbers, and options for a loop that saves at every step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from yozora.core.seeds import derive_seed
from yozora.training.loop import LoopOptions, Progress


class Line(nn.Module):
    """Sixteen inputs to one output."""

    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(0)
        self.weight = nn.Parameter(torch.randn(1, 16, generator=generator))


class LineObjective:
    """Find a line from noisy points: batches by seed and step, noise from torch's own generator."""

    def __init__(self) -> None:
        self.module: nn.Module = Line()
        self.batch_size = 8
        self.truth = torch.linspace(-1, 1, 16)

    def loss(self, seed: int, step: int) -> Tensor:
        generator = torch.Generator().manual_seed(derive_seed("line", seed, step))
        inputs = torch.randn(8, 16, generator=generator)
        wanted = inputs @ self.truth + 0.1 * torch.randn(8)
        return (inputs @ self.module.weight[0] - wanted).square().mean()


@pytest.fixture
def objective() -> Callable[[], LineObjective]:
    """Return what makes a fresh objective."""
    return LineObjective


@pytest.fixture
def options(tmp_path: Path) -> Callable[..., LoopOptions]:
    """Return what makes the options of a loop in a folder of that name."""

    def make(
        name: str = "run", watch: Callable[[Progress], None] | None = None, deadline: float | None = None
    ) -> LoopOptions:
        return LoopOptions(
            folder=tmp_path / name,
            seed=5,
            bf16=False,
            log_every=1,
            checkpoint_minutes=0.0,
            deadline=deadline,
            watch=watch,
        )

    return make
