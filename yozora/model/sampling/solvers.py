"""Solvers: from noise to data along a velocity; pure functions over a callable, no network inside.

All share one signature: `solve(velocity, noise, schedule, on_step, begin)` where `velocity(x, time)` gives d x / d time
and `schedule` (S+1,) falls from 1 (noise) to 0 (data). `on_step(step, steps, x)` is told where the walk stands after
each step; a walk that was broken off goes on with that `x` in place of the noise and `begin`, the steps behind it.
"""

from __future__ import annotations

from collections.abc import Callable

from jaxtyping import Float
from torch import Tensor

Velocity = Callable[[Tensor, float], Tensor]
# Of x, a time and an earlier time: the velocity averaged from the one to the other.
AverageVelocity = Callable[[Tensor, float, float], Tensor]
OnStep = Callable[[int, int, Tensor], None]


def euler(
    velocity: Velocity,
    noise: Float[Tensor, "b ..."],
    schedule: Float[Tensor, " s"],
    on_step: OnStep | None = None,
    begin: int = 0,
) -> Float[Tensor, "b ..."]:
    """Follow the flow by straight steps (first order)."""
    x, times = noise, schedule.tolist()
    for index, (now, then) in enumerate(zip(times[begin:], times[begin + 1 :], strict=False), begin):
        x = x + (then - now) * velocity(x, now)
        if on_step:
            on_step(index + 1, len(times) - 1, x)
    return x


def heun(
    velocity: Velocity,
    noise: Float[Tensor, "b ..."],
    schedule: Float[Tensor, " s"],
    on_step: OnStep | None = None,
    begin: int = 0,
) -> Float[Tensor, "b ..."]:
    """Follow the flow by trapezoid steps, the last one straight (second order; EDM, arXiv 2206.00364, algorithm 1)."""
    x, times = noise, schedule.tolist()
    for index, (now, then) in enumerate(zip(times[begin:], times[begin + 1 :], strict=False), begin):
        slope = velocity(x, now)
        ahead = x + (then - now) * slope
        x = ahead if then == 0 else x + (then - now) * 0.5 * (slope + velocity(ahead, then))
        if on_step:
            on_step(index + 1, len(times) - 1, x)
    return x


def leap(
    average: AverageVelocity,
    noise: Float[Tensor, "b ..."],
    schedule: Float[Tensor, " s"],
    on_step: OnStep | None = None,
    begin: int = 0,
) -> Float[Tensor, "b ..."]:
    """Go from time to time in one jump each, by the average velocity between them (shortcut models, arXiv 2410.12557).

    `average(x, now, then)` is (x at now - x at then) / (now - then) along the flow: with the true one any schedule ends
    at the same place.
    """
    x, times = noise, schedule.tolist()
    for index, (now, then) in enumerate(zip(times[begin:], times[begin + 1 :], strict=False), begin):
        x = x + (then - now) * average(x, now, then)
        if on_step:
            on_step(index + 1, len(times) - 1, x)
    return x
