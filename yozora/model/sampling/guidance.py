"""Classifier-free guidance (arXiv 2207.12598) as a function from velocities to a velocity."""

from __future__ import annotations

import torch
from torch import Tensor

from yozora.model.sampling.solvers import Velocity


def guided(both: Velocity, scale: float) -> Velocity:
    """Return the guided velocity of `both`, which takes a doubled batch: first with the text, then without it."""

    def velocity(x: Tensor, time: float) -> Tensor:
        """Lean from the unprompted velocity towards and past the prompted one."""
        with_text, without = both(torch.cat((x, x)), time).chunk(2)
        return without + scale * (with_text - without)

    return velocity
