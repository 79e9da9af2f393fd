"""Flow matching as pure functions (arXiv 2210.02747, 2209.03003): the path, its velocity, times, loss.

Time 0 is data, time 1 is noise: noisy = (1 - time) data + time noise; velocity = d noisy / d time = noise - data.
"""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor


def interpolate(
    data: Float[Tensor, "b ..."], noise: Float[Tensor, "b ..."], time: Float[Tensor, " b"]
) -> Float[Tensor, "b ..."]:
    """Return the point at `time` on the straight path from data to noise."""
    time = _spread(time, data)
    return data + time * (noise - data)


def precondition(
    spread: Float[Tensor, "#b c #t #h #w"], time: Float[Tensor, " b"]
) -> tuple[Float[Tensor, "b c #t #h #w"], Float[Tensor, "b c #t #h #w"], Float[Tensor, "b c #t #h #w"]]:
    """Return (shrink, keep, reach) for a network F: velocity = keep * noisy + reach * F(shrink * noisy).

    With r^2 = (1-t)^2 s^2 + t^2 the variance at time t of what has spread s, the best linear guess of the data is
    (1-t) s^2 / r^2 noisy, and F names what is left of it in units of s t / r, so that its target has variance one at
    every time (EDM, arXiv 2206.00364, eq. 7, for the path of this module). No time needs a clamp.
    """
    t = _spread(time.float(), spread)
    variance = (1 - t) ** 2 * spread**2 + t**2
    shrink = variance.rsqrt()
    # (noisy - data) / t with data = (1-t) s^2 / r^2 noisy + (s t / r) F, the division by t done by hand.
    keep = (t - (1 - t) * spread**2) / variance
    return shrink, keep, -spread * shrink


def sample_times(
    count: int, generator: torch.Generator | None = None, *, mean: float = 0.0, spread: float = 1.0
) -> Float[Tensor, " b"]:
    """Return logit-normal times (SD3, arXiv 2403.03206): `mean` above 0 leans to noise. Stratified over the batch."""
    share = (torch.arange(count) + torch.rand(count, generator=generator)) / count
    share = share[torch.randperm(count, generator=generator)].clamp(1e-5, 1 - 1e-5)
    return torch.sigmoid(mean + spread * torch.special.ndtri(share))


def length_shift(size: float, usual: float) -> float:
    """Return how much further times are shifted to noise for what has `size` tokens instead of the `usual` number.

    Where there is more to see at each time, more noise is needed to hide as much (SD3, arXiv 2403.03206, eq. 23).
    """
    return math.sqrt(size / usual)


def flow_loss(
    velocity: Float[Tensor, "b c t h w"],
    data: Float[Tensor, "b c t h w"],
    noise: Float[Tensor, "b c t h w"],
    weight: Float[Tensor, "b t h w"],
    total: Float[Tensor, ""] | None = None,
) -> Float[Tensor, ""]:
    """Return the mean squared error of `velocity`, each cell weighted; its part of a `total` weight, if given."""
    error = velocity.float() - (noise - data).float()
    squared = (error * error).mean(1)
    return (squared * weight).sum() / (weight.sum() if total is None else total).clamp(min=1e-6)


def _spread(time: Float[Tensor, " b"], like: Float[Tensor, "#b ..."]) -> Float[Tensor, "b ..."]:
    """Return `time` shaped to multiply `like`."""
    return time.to(like.dtype).reshape(-1, *([1] * (like.dim() - 1)))
