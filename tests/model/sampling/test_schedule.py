"""Schedules: from one to zero, never back, leaning towards noise by the formula of SD3."""

from __future__ import annotations

import pytest
import torch

from yozora.model.sampling.schedule import shifted_schedule


@pytest.mark.parametrize("num_steps", [1, 2, 4, 30, 1000])
@pytest.mark.parametrize("shift", [0.5, 1.0, 3.0, 12.0])
def test_it_falls_from_one_to_zero(num_steps: int, shift: float) -> None:
    schedule = shifted_schedule(num_steps, shift)
    assert schedule.shape == (num_steps + 1,)
    assert (schedule[0], schedule[-1]) == (1.0, 0.0)
    assert (schedule.diff() < 0).all()


def test_without_a_shift_the_steps_are_equal() -> None:
    assert shifted_schedule(4).tolist() == [1.0, 0.75, 0.5, 0.25, 0.0]


def test_the_shift_is_the_formula() -> None:
    """t' = s t / (1 + (s - 1) t), equation 23."""
    plain, shifted = shifted_schedule(10, 1.0), shifted_schedule(10, 3.0)
    assert torch.allclose(shifted, 3 * plain / (1 + 2 * plain))
    assert shifted_schedule(2, 3.0)[1] == pytest.approx(0.75)
    assert (shifted[1:-1] > plain[1:-1]).all(), "a shift above one lingers near noise"
    assert (shifted_schedule(10, 0.5)[1:-1] < plain[1:-1]).all()


def test_two_shifts_are_their_product() -> None:
    twice = shifted_schedule(20, 2.0)
    assert torch.allclose(3 * twice / (1 + 2 * twice), shifted_schedule(20, 6.0), atol=1e-6)
