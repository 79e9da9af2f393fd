"""Solvers: orders of convergence on flows with a known answer, and data they must bring back."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from yozora.model.sampling.schedule import shifted_schedule
from yozora.model.sampling.solvers import Velocity, euler, heun, leap

ORDERS = pytest.mark.parametrize(("solve", "order"), [(euler, 1), (heun, 2)])


def error_of(solve: Callable[..., Tensor], velocity: Velocity, end: float, num_steps: int) -> float:
    """Return how far from `end` a solver lands that starts from 1 at time 1."""
    start = torch.ones(1, 1, dtype=torch.float64)
    return abs(float(solve(velocity, start, torch.linspace(1, 0, num_steps + 1, dtype=torch.float64))) - end)


@ORDERS
@pytest.mark.parametrize(
    ("velocity", "end"),
    [
        (lambda x, time: torch.full_like(x, 3 * time**2), 0.0),  # x = t^3
        (lambda x, time: x * math.cos(time) * 2, math.exp(-2 * math.sin(1))),  # x = exp(2 sin t - 2 sin 1)
    ],
    ids=["a cubic", "a linear flow"],
)
def test_orders_of_convergence(solve: Callable[..., Tensor], order: int, velocity: Velocity, end: float) -> None:
    """Twice the steps divide the error by 2 to the order; Heun's straight last step costs it no order here."""
    errors = [error_of(solve, velocity, end, steps) for steps in (40, 80, 160)]
    for coarse, fine in zip(errors, errors[1:], strict=False):
        assert math.log2(coarse / fine) == pytest.approx(order, abs=0.2)


@ORDERS
def test_a_straight_flow_needs_one_step(solve: Callable[..., Tensor], order: int) -> None:
    noise, data = torch.randn(3, 4), torch.randn(3, 4)
    assert torch.allclose(solve(lambda x, time: noise - data, noise, torch.tensor([1.0, 0.0])), data, atol=1e-6)


@ORDERS
def test_gaussian_data_comes_back(solve: Callable[..., Tensor], order: int) -> None:
    """For data N(m, s^2) the velocity is known: many steps from noise end in that very distribution, draw by draw."""
    mean, spread = 2.0, 0.3

    def velocity(x: Tensor, time: float) -> Tensor:
        variance = (1 - time) ** 2 * spread**2 + time**2
        centred = x - (1 - time) * mean
        return -mean + (time - (1 - time) * spread**2) / variance * centred

    noise = torch.randn(20_000, 1, generator=torch.Generator().manual_seed(0))
    drawn = solve(velocity, noise, shifted_schedule(300))
    assert float(drawn.mean()) == pytest.approx(mean, abs=0.01)
    assert float(drawn.std()) == pytest.approx(spread, rel=0.03)
    assert torch.allclose(drawn, mean + spread * noise, atol=0.05), "the flow is the map that keeps the order"


@pytest.mark.parametrize(("solve", "calls"), [(euler, 4), (heun, 7)])
def test_every_step_is_told_and_asked_for_once(solve: Callable[..., Tensor], calls: int) -> None:
    asked: list[float] = []
    told: list[tuple[int, int]] = []

    def velocity(x: Tensor, time: float) -> Tensor:
        asked.append(time)
        return torch.zeros_like(x)

    solve(velocity, torch.zeros(1, 2), shifted_schedule(4), lambda step, steps, x: told.append((step, steps)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert len(asked) == calls and asked[0] == 1.0 and 0.0 not in asked


@ORDERS
def test_a_walk_broken_off_goes_on_to_the_same_end(solve: Callable[..., Tensor], order: int) -> None:
    noise, schedule = torch.randn(2, 3), shifted_schedule(7, 2.0)
    passed: list[Tensor] = []
    told: list[int] = []

    def velocity(x: Tensor, time: float) -> Tensor:
        return torch.sin(3 * x) + time

    end = solve(velocity, noise, schedule, lambda step, steps, x: passed.append(x))
    assert len(passed) == 7 and torch.equal(passed[-1], end)
    for begin, x in enumerate(passed, 1):
        assert torch.equal(solve(velocity, x, schedule, lambda step, *_: told.append(step), begin), end)
    assert told == [step for begin in range(1, 8) for step in range(begin + 1, 8)]


def test_no_solver_changes_its_noise() -> None:
    for solve in (euler, heun, leap):
        noise = torch.ones(2, 2)
        solve(lambda x, *times: x, noise, shifted_schedule(3))
        assert torch.equal(noise, torch.ones(2, 2))


@pytest.mark.parametrize("times", [[1.0, 0.0], [1.0, 0.9, 0.75, 0.5, 0.0], [1.0, 0.2, 0.0]])
def test_true_jumps_end_at_the_same_place_on_any_schedule(times: list[float]) -> None:
    """Along d x / d t = x each x at `now` was x exp(then - now) at `then`."""

    def average(x: Tensor, now: float, then: float) -> Tensor:
        return x * (1 - math.exp(then - now)) / (now - then)

    end = leap(average, torch.ones(2, dtype=torch.float64), torch.tensor(times, dtype=torch.float64))
    assert torch.allclose(end, torch.full((2,), math.exp(-1), dtype=torch.float64))


def test_a_broken_off_row_of_jumps_goes_on_to_the_same_end() -> None:
    noise, schedule, asked = torch.randn(2, 3), shifted_schedule(4, 3.0), []
    passed: list[Tensor] = []

    def average(x: Tensor, now: float, then: float) -> Tensor:
        asked.append((now, then))
        return torch.sin(3 * x) + now * then

    end = leap(average, noise, schedule, lambda step, steps, x: passed.append(x))
    times = schedule.tolist()
    assert asked == list(zip(times, times[1:], strict=False)) and torch.equal(passed[-1], end)
    for begin, x in enumerate(passed, 1):
        assert torch.equal(leap(average, x, schedule, None, begin), end)
