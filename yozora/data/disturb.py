"""What codecs, small sizes, autoencoders and models do to a picture, done to renders on purpose.

A model's clip is not a render with noise on it: its subject is soft while the scenery is sharp, its outline swims, it
is seen twice where the model hesitated, and patches of a latent cell are a shade off. None of this comes from a
generator (the examiner never learns from what it will judge); it is made here, from random fields over renders.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

LIKE_A_MODEL = 0.5
"""The share of frames that are disturbed as a model's are, on top of what a codec does."""


def disturb(frames: Float[Tensor, "n 3 h w"], generator: torch.Generator) -> Float[Tensor, "n 3 h w"]:
    """Return frames in [-1,1] as a codec, a small size or a model may give them back: content kept, picture not."""
    result = frames.clone()
    chosen = torch.rand(len(frames), generator=generator) < LIKE_A_MODEL
    if chosen.any():
        result[chosen] = like_a_model(frames[chosen], generator)
    return like_a_codec(result, generator)


def like_a_codec(frames: Float[Tensor, "n 3 h w"], generator: torch.Generator) -> Float[Tensor, "n 3 h w"]:
    """Return frames as codecs and small sizes leave them: soft, noisy, tinted a little."""
    n, _, h, w = frames.shape
    result = frames.clone()
    kinds = torch.rand(n, generator=generator)
    small = kinds < 0.35
    if small.any():
        side = (
            int(torch.randint(h // 2, h, (), generator=generator))
            if torch.rand((), generator=generator) < 0.5
            else h // 2
        )
        shrunk = F.interpolate(frames[small], size=(side, side * w // h), mode="area")
        result[small] = F.interpolate(shrunk, size=(h, w), mode="bicubic").clamp(-1, 1)
    soft = (kinds >= 0.35) & (kinds < 0.5) | (kinds < 0.1)
    if soft.any():
        result[soft] = F.avg_pool2d(F.pad(result[soft], (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    tint = 1 + 0.03 * torch.randn(n, 3, 1, 1, generator=generator)
    noise = 0.06 * torch.rand(n, 1, 1, 1, generator=generator) * (torch.rand(n, 1, 1, 1, generator=generator) < 0.6)
    return result * tint + noise * torch.randn(frames.shape, generator=generator)


def like_a_model(frames: Float[Tensor, "n 3 h w"], generator: torch.Generator) -> Float[Tensor, "n 3 h w"]:
    """Return frames as a weak model would draw them: outlines swim, detail is lost in places, cells are a shade off."""
    n, _, h, _ = frames.shape
    swum = swim(frames, h * 0.03 * torch.rand(n, generator=generator), generator)
    # Seen twice: where a model hesitates between two places it draws both, faintly.
    echo = swim(frames, h * 0.06 * torch.rand(n, generator=generator), generator)
    doubled = (torch.rand(n, generator=generator) < 0.4) * 0.45 * torch.rand(n, generator=generator)
    mixed = torch.lerp(swum, echo, doubled[:, None, None, None])
    lost = soften(mixed, 2.5 + 4 * float(torch.rand((), generator=generator)))
    where = torch.sigmoid(
        6 * field(n, 1, frames.shape, 6, generator) + 2 * torch.randn(n, 1, 1, 1, generator=generator)
    )
    mixed = torch.lerp(mixed, lost, where)
    shade = 0.07 * torch.rand(n, 1, 1, 1, generator=generator) * (torch.rand(n, 1, 1, 1, generator=generator) < 0.6)
    cell = int(torch.randint(8, 17, (), generator=generator))
    return (mixed + shade * field(n, 3, frames.shape, cell, generator)).clamp(-1, 1)


def field(
    n: int, channels: int, shape: Sequence[int], cells: int, generator: torch.Generator
) -> Float[Tensor, "n c h w"]:
    """Return smooth noise of standard deviation about 1 that changes over `cells` cells a side."""
    coarse = torch.randn(n, channels, cells, cells, generator=generator)
    return F.interpolate(coarse, size=tuple(shape[-2:]), mode="bicubic")


def soften(frames: Float[Tensor, "n 3 h w"], times: float) -> Float[Tensor, "n 3 h w"]:
    """Return frames with everything finer than `times` pixels gone."""
    h, w = frames.shape[-2:]
    small = F.interpolate(frames, size=(max(4, round(h / times)), max(4, round(w / times))), mode="area")
    return F.interpolate(small, size=(h, w), mode="bicubic").clamp(-1, 1)


def swim(
    frames: Float[Tensor, "n 3 h w"], pixels: Float[Tensor, " n"], generator: torch.Generator
) -> Float[Tensor, "n 3 h w"]:
    """Return frames bent smoothly, by about `pixels` each at most places."""
    cells = int(torch.randint(4, 13, (), generator=generator))
    return bent(frames, field(len(frames), 2, frames.shape, cells, generator) * (pixels / 2)[:, None, None, None])


def bent(frames: Float[Tensor, "n 3 h w"], moves: Float[Tensor, "n 2 h w"]) -> Float[Tensor, "n 3 h w"]:
    """Return frames read at every pixel's place plus `moves` (x, y in pixels)."""
    h, w = frames.shape[-2:]
    ys, xs = torch.meshgrid(torch.linspace(-1, 1, h), torch.linspace(-1, 1, w), indexing="ij")
    grid = torch.stack((xs, ys), -1) + 2 * moves.permute(0, 2, 3, 1) / torch.tensor([w, h])
    return F.grid_sample(frames, grid, mode="bilinear", padding_mode="border", align_corners=True)
