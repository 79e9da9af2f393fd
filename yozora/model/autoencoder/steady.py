"""Steadying: latent frames are drawn each for itself, so that what stands still pulses at their borders; this evens it.

A filter in time over neighbours that are nearly alike (bilateral: Tomasi and Manduchi, ICCV 1998), as codecs filter the
borders of their blocks after decoding. What moves differs from its neighbours, and is left as it is.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

# Differences of this size, where white and black are two apart, are half forgiven.
ALIKE = 0.09


def steadied(video: Float[Tensor, "b 3 t h w"], reach: int, *, ring: bool = False) -> Float[Tensor, "b 3 t h w"]:
    """Return `video` with what hardly differs over up to `reach` frames either way evened out; a `ring` wraps round."""
    total, weight = video.clone(), torch.ones_like(video[:, :1])
    frames = video.shape[2]
    for step in range(-reach, reach + 1):
        if step == 0 or (abs(step) >= frames and not ring):
            continue
        other = video.roll(-step, dims=2)
        # Judged over a few pixels, so that noise does not pass for motion.
        apart = (other - video).square().mean(1)
        apart = F.avg_pool2d(apart, 3, stride=1, padding=1, count_include_pad=False)[:, None]
        share = torch.exp(-apart / ALIKE**2) * (1 - abs(step) / (reach + 1))
        if not ring:
            there = torch.arange(frames, device=video.device) + step
            share = share * ((there >= 0) & (there < frames)).view(1, 1, -1, 1, 1)
        total, weight = total + share * other, weight + share
    return total / weight
