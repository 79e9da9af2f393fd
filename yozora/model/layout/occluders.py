"""Occluders: what stands before subjects and hides them, as rows of a layout beside the subjects.

A network told that a subject is out of sight, but not by what, draws it all the same (LOG.md): so what hides it has a
box too, and cells of a subject behind it are told as little of it as there is to be seen.
"""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float
from torch import Tensor

# The level of change of a row that is an occluder: it has none, and is told from subjects by it.
OCCLUDER = -1.0
SMALLEST_SHARE = 1e-6


def occluders_of(boxes: Float[Tensor, "... 6"]) -> Bool[Tensor, "..."]:
    """Return which boxes are occluders."""
    return boxes[..., 5] < 0


def unveiled(
    cover: Float[Tensor, "b a t h w"], boxes: Float[Tensor, "b a t 6"], cell: float
) -> Float[Tensor, "b a t h w"]:
    """Return the shares of cells (`cell` frame heights to a side) that boxes cover, less what is behind occluders.

    A subject keeps what is beside the occluders, and behind them as much as makes up its share in sight: nothing behind
    a wall, most of it behind a trunk that is drawn in a broad box.
    """
    hiding = occluders_of(boxes)
    if not bool(hiding.any()):
        return cover
    veil = (cover * hiding[..., None, None]).sum(1, keepdim=True).clamp(max=1)
    behind = (cover * veil).sum((-2, -1))
    seen = boxes[..., 4] * boxes[..., 2] * boxes[..., 3] / cell**2
    left = ((seen - cover.sum((-2, -1)) + behind) / behind.clamp(min=SMALLEST_SHARE)).clamp(0, 1)
    shown = cover * (1 - veil * (1 - left[..., None, None]))
    return torch.where(hiding[..., None, None], cover, shown)


def in_sight(boxes: Float[Tensor, "b a t 6"]) -> Float[Tensor, "b a t"]:
    """Return the share of each box that is in sight: what was planned, as far as frame and occluders allow.

    Nobody is seen beyond the frame (a square), nor hidden where nothing hides them.
    """
    hiding = occluders_of(boxes)
    within = _within_frame(boxes)
    low, high = _corners(boxes)
    area = (boxes[..., 2] * boxes[..., 3]).clamp(min=SMALLEST_SHARE)
    hidden = torch.zeros_like(within)
    for number in range(boxes.shape[1]):
        least = torch.maximum(low, low[:, number, None]).clamp(min=0)
        most = torch.minimum(high, high[:, number, None]).clamp(max=1)
        shared = (most - least).clamp(min=0).prod(-1) / area
        hidden = hidden + shared * hiding[:, number, None]
    planned = torch.maximum(boxes[..., 4], within - hidden)
    return torch.where(hiding, within, torch.minimum(planned, within))


def _corners(boxes: Tensor) -> tuple[Tensor, Tensor]:
    """Return the upper left and the lower right corner of each box, (...,2)."""
    return boxes[..., :2] - boxes[..., 2:4] / 2, boxes[..., :2] + boxes[..., 2:4] / 2


def _within_frame(boxes: Tensor) -> Tensor:
    """Return the share of each box that lies within a square frame."""
    low, high = _corners(boxes)
    inside = (high.clamp(max=1) - low.clamp(min=0)).clamp(min=0)
    return (inside / boxes[..., 2:4].clamp(min=SMALLEST_SHARE)).prod(-1)
