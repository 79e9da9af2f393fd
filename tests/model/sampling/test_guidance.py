"""Guidance: a line through two velocities."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from yozora.model.sampling.guidance import guided

WITH, WITHOUT = torch.randn(3, 2, 1, 4, 4), torch.randn(3, 2, 1, 4, 4)


def both(x: Tensor, time: float) -> Tensor:
    """The velocities with and without text, each moved by what is asked, so that a mix-up shows."""
    assert torch.equal(x[:3], x[3:]), "the same point is asked about twice"
    return torch.cat((WITH, WITHOUT)) + time * x


@pytest.mark.parametrize(("scale", "expected"), [(0.0, WITHOUT), (1.0, WITH), (2.5, 2.5 * WITH - 1.5 * WITHOUT)])
def test_the_scale_goes_from_without_through_with_text(scale: float, expected: Tensor) -> None:
    x = torch.randn_like(WITH)
    assert torch.allclose(guided(both, scale)(x, 0.0), expected, atol=1e-5)
    assert torch.allclose(guided(both, scale)(x, 0.5), expected + 0.5 * x, atol=1e-5)


def test_where_text_changes_nothing_no_scale_does() -> None:
    x = torch.randn(2, 3)
    assert torch.allclose(guided(lambda y, time: torch.cat((x, x)), 9.0)(x, 0.3), x, atol=1e-5)
