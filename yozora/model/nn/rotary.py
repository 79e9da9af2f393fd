"""Rotary positions over three axes: time in seconds, height and width in frame heights (RoFormer, arXiv 2104.09864).

Positions are physical, so the same weights serve any length, frame rate and shape.
"""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor

SHARES = (2, 1, 1)
SLOWEST_TURNS = 0.25
FASTEST_TURNS = 16.0
SPANS = (16.0, 1.0, 1.0)


def frequencies(head_width: int) -> Float[Tensor, "3 h"]:
    """Return the angular rate of each rotated pair on each axis (radians per second or per frame height).

    Half of the pairs turn with time, a quarter each with height and width; rates grow geometrically so that the
    slowest makes a quarter turn over the axis' usual span and the fastest sixteen.
    """
    pairs = head_width // 2
    counts = [pairs * share // sum(SHARES) for share in SHARES]
    counts[0] += pairs - sum(counts)
    rates = torch.zeros(3, pairs)
    start = 0
    for axis, (count, span) in enumerate(zip(counts, SPANS, strict=True)):
        steps = torch.linspace(0, 1, count)
        turns = SLOWEST_TURNS * (FASTEST_TURNS / SLOWEST_TURNS) ** steps
        rates[axis, start : start + count] = 2 * math.pi * turns / span
        start += count
    return rates


def turns(
    positions: Float[Tensor, "*b n 3"], rates: Float[Tensor, "3 h"]
) -> tuple[Float[Tensor, "*b n h"], Float[Tensor, "*b n h"]]:
    """Return cosine and sine of each token's angles."""
    angles = positions @ rates
    return angles.cos(), angles.sin()


def rotate(
    x: Float[Tensor, "b heads n e"], turn: tuple[Float[Tensor, "*#turn n h"], Float[Tensor, "*#turn n h"]]
) -> Float[Tensor, "b heads n e"]:
    """Turn each pair of channels (first half with second half) by its token's angle."""
    cosine, sine = turn
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * cosine - second * sine, first * sine + second * cosine), dim=-1)
