"""Rotary positions: turns keep lengths, and a product of two tokens knows only how far apart they stand."""

from __future__ import annotations

import math

import pytest
import torch

from yozora.model.nn.rotary import FASTEST_TURNS, SLOWEST_TURNS, SPANS, frequencies, rotate, turns


def turned(x: torch.Tensor, positions: torch.Tensor) -> torch.Tensor:
    return rotate(x, turns(positions, frequencies(x.shape[-1])))


def test_at_the_origin_nothing_turns() -> None:
    x = torch.randn(1, 2, 3, 16)
    assert torch.equal(turned(x, torch.zeros(3, 3)), x)


def test_turning_keeps_lengths() -> None:
    x = torch.randn(2, 2, 7, 32)
    y = turned(x, 10 * torch.rand(7, 3))
    assert torch.allclose(x.norm(dim=-1), y.norm(dim=-1), atol=1e-5)
    assert not torch.allclose(x, y, atol=0.1)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_products_depend_on_distance_alone(axis: int) -> None:
    query, key = torch.randn(2, 1, 1, 1, 64)
    shift = torch.zeros(1, 3)
    here, there = torch.rand(2, 1, 3)
    apart = (turned(query, here) * turned(key, there)).sum()
    for length in (0.3, 1.0, 2.7):
        shift[0, axis] = length
        moved = (turned(query, here + shift) * turned(key, there + shift)).sum()
        assert float(moved) == pytest.approx(float(apart), abs=2e-3)
        nearer = (turned(query, here + shift) * turned(key, there)).sum()
        assert abs(float(nearer - apart)) > 1e-3


def test_each_pair_turns_with_one_axis_at_rates_from_slow_to_fast() -> None:
    rates = frequencies(64)
    assert rates.shape == (3, 32)
    assert ((rates > 0).sum(0) == 1).all()
    assert (rates > 0).sum(1).tolist() == [16, 8, 8]
    for axis, span in enumerate(SPANS):
        per_span = rates[axis][rates[axis] > 0] * span / (2 * math.pi)
        assert (per_span.diff() > 0).all()
        assert per_span[[0, -1]].tolist() == pytest.approx([SLOWEST_TURNS, FASTEST_TURNS], rel=1e-5)


@pytest.mark.parametrize("head_width", [8, 16, 20, 64])
def test_every_pair_of_any_head_turns(head_width: int) -> None:
    assert ((frequencies(head_width) > 0).sum(0) == 1).all()
