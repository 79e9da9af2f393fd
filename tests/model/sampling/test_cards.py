"""Several sentences in one walk: shares that add up, windows that cover them, and a mean that is the one told."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from yozora.model.sampling.cards import joined, shares, windows
from yozora.model.sampling.schedule import shifted_schedule
from yozora.model.sampling.solvers import euler, leap


@pytest.mark.parametrize("ends", [[8.0], [4.0, 8.0], [1.0, 2.0, 8.0], [2.5, 8.0]])
def test_shares_add_up_and_hold_in_the_middle(ends: list[float]) -> None:
    counts = shares(ends, 8, 2.0)
    assert counts.shape == (len(ends), 8) and float(counts.min()) >= 0
    assert torch.allclose(counts.sum(0), torch.ones(8))
    for number, (begin, end) in enumerate(zip([0.0, *ends], ends, strict=False)):
        middle = int((begin + end) / 2)
        assert counts[number].argmax() <= middle < end and counts[:, middle].argmax() == number


def test_a_border_fades_in_a_straight_line() -> None:
    counts = shares([4.0, 8.0], 8, 4.0)
    assert torch.allclose(counts[1], torch.tensor([0, 0, 0.125, 0.375, 0.625, 0.875, 1, 1]))
    assert torch.equal(shares([4.0, 8.0], 8, 0.0)[0], torch.tensor([1.0] * 4 + [0.0] * 4))


def test_each_sees_where_it_counts_and_what_is_about_it() -> None:
    counts = shares([4.0, 8.0, 20.0], 20, 2.0)
    assert windows(counts, 8) == [slice(0, 8), slice(2, 10), slice(7, 20)]
    assert windows(counts, 40) == [slice(0, 20)] * 3


def towards(goal: float):
    """Return the velocity of a flow whose data are all `goal`; for leaps too."""
    return lambda x, time, *then: (x - goal) / time


@pytest.mark.parametrize("solve", [euler, leap])
def test_the_clip_becomes_what_each_says_where_it_says_it(solve) -> None:
    noise = torch.randn(1, 3, 12, 2, 2, generator=torch.Generator().manual_seed(0))
    counts = shares([6.0, 12.0], 12, 2.0)
    velocity = joined([towards(1.0), towards(-1.0)], counts, windows(counts, 8))
    made = solve(velocity, noise, shifted_schedule(4, 3.0))
    assert torch.allclose(made[:, :, :5], torch.tensor(1.0), atol=1e-5)
    assert torch.allclose(made[:, :, 7:], torch.tensor(-1.0), atol=1e-5)
    assert made[0, 0, 5, 0, 0] == pytest.approx(0.5, abs=1e-5), "on the border the two are mixed"


def test_one_sentence_is_itself() -> None:
    x = torch.randn(1, 2, 6, 2, 2, generator=torch.Generator().manual_seed(1))
    counts = shares([6.0], 6, 2.0)

    def velocity(x: Tensor, time: float) -> Tensor:
        return x.cumsum(2) * time

    assert torch.equal(joined([velocity], counts, windows(counts, 3))(x, 0.5), velocity(x, 0.5))
