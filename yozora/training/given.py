"""What is given of a clip in a lesson: its beginning, its end or both, a picture or some, all but a region.

Random masks of all these kinds teach one network every task of filling in (after MCVD, arXiv 2205.09853, and VDT, arXiv
2305.13311), instead of a network for each.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from yozora.model.autoencoder.autoencoder import Autoencoder
from yozora.model.transformer.transformer import known_cells

# How often each kind of thing is given.
KINDS = {"before": 3, "after": 1, "both": 2, "picture": 3, "around": 2}


def draw_given(
    data: Float[Tensor, "b c t h w"], autoencoder: Autoencoder, spread: Float[Tensor, " c"], share: float
) -> tuple[Float[Tensor, "b c1 t h w"], Float[Tensor, "b 1 t h w"]]:
    """Return what a transformer is told of a batch, and how much of each cell is known; nothing in 1 - `share` of it.

    A picture is one frame of a latent frame: the cell is then told as if that frame lasted, its share is the frame's.
    """
    known = torch.zeros_like(data[:, :1])
    told = torch.zeros_like(data)
    for row in torch.nonzero(torch.rand(len(data)) < share).flatten().tolist():
        kind = list(KINDS)[int(torch.multinomial(torch.tensor(list(KINDS.values()), dtype=torch.float), 1))]
        clip = data[row : row + 1]
        if kind == "picture" and not autoencoder.config.encoder_depth:
            known[row], told[row] = _pictures(clip, autoencoder)
        else:
            known[row] = _region("before" if kind == "picture" else kind, clip)
            told[row] = clip[0]
    return known_cells(told, known, spread), known


def _pictures(clip: Tensor, autoencoder: Autoencoder) -> tuple[Tensor, Tensor]:
    """Return share (1,T,H,W) and latents (C,T,H,W) of one to three frames: the first of all, half the time."""
    frames, stride = clip.shape[2], autoencoder.config.stride_time
    first = bool(torch.rand(()) < 0.5)
    count = 1 if first or frames == 1 else min(frames, int(torch.randint(1, 4, ())))
    where = torch.zeros(1, dtype=torch.long) if first else torch.randperm(frames)[:count]
    known, told = torch.zeros_like(clip[0, :1]), torch.zeros_like(clip[0])
    for index in where.tolist():
        inside = 0 if first else int(torch.randint(stride, ()))
        known[:, index] = 1 / stride
        told[:, index] = autoencoder.held(clip[:, :, index : index + 1], inside)[0, :, 0]
    return known, told


def _region(kind: str, clip: Tensor) -> Tensor:
    """Return which cells (1,T,H,W) of a clip are known."""
    frames, height, width = clip.shape[2:]
    known = torch.zeros_like(clip[0, :1])
    if kind == "around" or frames == 1:
        # All but a box that may move, a sixth to two thirds of the frame to a side.
        known += 1
        high, wide = (max(1, round(size * float(torch.empty(()).uniform_(1 / 6, 2 / 3)))) for size in (height, width))
        tops, lefts = _way(height - high, frames), _way(width - wide, frames)
        for index, (top, left) in enumerate(zip(tops.tolist(), lefts.tolist(), strict=True)):
            known[:, index, top : top + high, left : left + wide] = 0
        return known
    most = max(1, frames // 2) if kind == "both" else frames - 1
    before, after = (int(torch.randint(1, most + 1, ())) for _ in "ab")
    if kind in ("before", "both"):
        known[:, :before] = 1
    if kind in ("after", "both"):
        known[:, frames - after :] = 1
    if bool(known.all()):
        known[:, frames // 2] = 0
    return known


def _way(most: int, frames: int) -> Tensor:
    """Return whole numbers from one of 0 to `most` to another, one a frame."""
    first, last = (float(torch.randint(most + 1, ())) for _ in "ab")
    return torch.linspace(first, last, frames).round().int()
