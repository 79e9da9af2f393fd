"""Several sentences in one walk: each is asked for its part of the clip, and fades into the next where they meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

# A velocity of clips at one time, or an average velocity between two.
AnyVelocity = Callable[..., Tensor]


def shares(ends: Sequence[float], frames: int, blend: float) -> Float[Tensor, "k t"]:
    """Return how much each of K cards counts in each of so many latent frames; the shares of a frame add up to 1.

    `ends` are where cards end, in latent frames from 0 on; about each border one card fades into the next in a straight
    line over `blend` latent frames, less where a card is shorter than that.
    """
    begins = [0.0, *ends[:-1]]
    centres = torch.arange(frames, dtype=torch.float32) + 0.5
    rising = [torch.ones(frames)]
    for number, border in enumerate(ends[:-1]):
        shorter = min(border - begins[number], ends[number + 1] - border)
        width = max(min(blend, shorter), 1e-6)
        rising.append(((centres - border) / width + 0.5).clamp(0, 1))
    rising.append(torch.zeros(frames))
    return torch.stack([one - other for one, other in zip(rising[:-1], rising[1:], strict=True)])


def windows(counts: Float[Tensor, "k t"], length: int) -> list[slice]:
    """Return which latent frames each card is to see: those where it counts, and others on both sides up to `length`.

    A card that counts in more frames than `length` sees all of these.
    """
    frames, result = counts.shape[1], []
    for row in counts:
        where = row.nonzero().flatten().tolist() or [0]
        start, stop = where[0], where[-1] + 1
        size = min(max(length, stop - start), frames)
        start = min(max(0, start - (size - (stop - start)) // 2), frames - size)
        result.append(slice(start, start + size))
    return result


def joined(velocities: Sequence[AnyVelocity], counts: Float[Tensor, "k t"], sees: Sequence[slice]) -> AnyVelocity:
    """Return the velocity of one clip that K sentences tell: in each latent frame the mean of K answers by `counts`.

    This is MultiDiffusion (arXiv 2302.08113) along time: the mean is the velocity nearest to all answers, each of which
    has seen the frames `sees`. Where two have seen the same frames they agree on them, step by step.
    """
    weights = counts[:, None, :, None, None]

    def together(x: Tensor, *times: float) -> Tensor:
        """Ask for every sentence, and take the mean."""
        total = torch.zeros_like(x)
        for velocity, weight, window in zip(velocities, weights.to(x), sees, strict=True):
            total[:, :, window] += weight[:, window] * velocity(x[:, :, window], *times)
        return total

    return together
