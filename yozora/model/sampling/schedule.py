"""Schedules: the times at which a solver asks for the velocity."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor


def shifted_schedule(num_steps: int, shift: float = 1.0) -> Float[Tensor, " s"]:
    """Return `num_steps` + 1 times from 1 to 0, denser near noise for `shift` above 1 (SD3, eq. 23)."""
    times = torch.linspace(1, 0, num_steps + 1, dtype=torch.float64)
    return (shift * times / (1 + (shift - 1) * times)).float()
