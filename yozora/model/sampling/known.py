"""What is known stays: a velocity that leads to data of which some is given, and one that turns a loop.

Both wrap any velocity, so every solver can follow them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from yozora.model.sampling.solvers import OnStep, Velocity

# Of data as guessed at a time: the nearest data that agree with what is known.
Project = Callable[[Tensor, float], Tensor]


def known(velocity: Velocity, project: Project) -> Velocity:
    """Return the velocity towards what `velocity` is heading for, corrected to agree with what is known.

    The guess of the data is projected at every step (the range and null space of DDNM, arXiv 2212.00490, with noise
    in what is measured as in PiGDM): straight paths need no renoising, and at time 0 what is known is there.
    """

    def held(x: Tensor, time: float) -> Tensor:
        """Correct where this step is heading."""
        if time <= 0:
            return velocity(x, time)
        return (x - project(x - time * velocity(x, time), time)) / time

    return held


def agreeing(
    rows: Float[Tensor, "n c p"], seen: Float[Tensor, "n p"], spread: Float[Tensor, " c"], noise: float
) -> Callable[[Float[Tensor, "n c"], float], Float[Tensor, "n c"]]:
    """Return what moves guesses z (N,C) to agree with `seen` = z `rows`, as far as a Gaussian guess at a time allows.

    A guess at time t is off by about t `spread`, what is seen by `noise`: the nearest by these is one linear solve a
    row. Numbers that nothing is seen of are moved as those that go with them say.
    """
    gram = rows @ rows.transpose(1, 2) / noise**2
    pull = torch.einsum("ncp,np->nc", rows, seen) / noise**2

    def move(guess: Tensor, time: float) -> Tensor:
        """Solve for the nearest that agrees."""
        trust = 1 / (spread * max(time, 0.02)).square()
        moved: Tensor = torch.linalg.solve(gram + torch.diag(trust), pull + trust * guess)
        return moved

    return move


def turning(velocity: Callable[[Tensor, float, int], Tensor], schedule: Sequence[float], length: int) -> Velocity:
    """Return a velocity for loops: each step sees the clip turned round in time to begin somewhere else.

    So every frame has those before and after it in sight at most steps, the first and the last as well (latent shift:
    Mobius, arXiv 2502.20307). `velocity(x, time, turn)` is asked for x turned by so many of `length` frames.
    """
    # Steps of the golden section come everywhere, far from where the last ones were.
    turns = {time: round(index * length * 0.618) % length for index, time in enumerate(schedule)}

    def turned(x: Tensor, time: float) -> Tensor:
        """Turn, ask, turn back."""
        turn = turns[time]
        return velocity(x.roll(-turn, dims=2), time, turn).roll(turn, dims=2)

    return turned


def mending(
    velocity: Velocity,
    noise: Float[Tensor, "b ..."],
    schedule: Float[Tensor, " s"],
    on_step: OnStep | None = None,
    begin: int = 0,
    *,
    turns: int,
    down_to: float,
    draw: Callable[[], Tensor],
) -> Float[Tensor, "b ..."]:
    """Follow the flow by straight steps, those above time `down_to` taken `turns` times (RePaint, arXiv 2201.09865).

    Between two of them the clip is noised back to where the step began with noise that `draw` gives, so that what is
    made gets to see what is known at the same noise more often than once.
    """
    x, times = noise, schedule.tolist()
    for index, (now, then) in enumerate(zip(times[begin:], times[begin + 1 :], strict=False), begin):
        for turn in range(turns if now > down_to else 1):
            if turn:
                keep = (1 - now) / (1 - then)
                x = keep * x + math.sqrt(max(0.0, now**2 - (keep * then) ** 2)) * draw().to(x)
            x = x + (then - now) * velocity(x, now)
        if on_step:
            on_step(index + 1, len(times) - 1, x)
    return x
