"""A layout: where every subject of a clip is, as boxes over time, and what it is to be, as concepts.

Painted on the transformer's grid it tells every cell which subjects cover it, which part of them, and how they move:
what would have to be decided at the highest noise, where a small network is worst, is decided before (boxes as an
input: GLIGEN, arXiv 2301.07093; tracks of boxes for video: Boximator, 2402.01566, TrailBlazer, 2401.00896).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor

from yozora.model.layout.occluders import unveiled

# What a box is at an instant: centre across and down, width and height, in frame heights; share in sight and level of
# the lasting change, 0..1 (`OCCLUDER` for what is not a subject but hides them).
BOX = ("x", "y", "width", "height", "visible", "state")
# What a cell is told of a subject besides its concepts: how much of the cell it covers, which part of the subject this
# is, its size, velocity, visibility and state.
CELL_FEATURES = 21


def painted_channels(text_width: int) -> int:
    """Return how many numbers a cell is told, where concepts mean vectors of `text_width`."""
    return text_width + CELL_FEATURES


@dataclass(frozen=True, kw_only=True)
class Layout:
    """`boxes` (B,A,T,6) as in `BOX`, a row a token frame, all zero where there is no subject; `who` (B,A,K) concepts.

    Concepts are numbers of the syllabus, 1 the first, 0 for none.
    """

    boxes: Float[Tensor, "b a t 6"]
    who: Int[Tensor, "b a k"]

    def to(self, device: torch.device | str) -> Layout:
        """Return the layout on `device`."""
        return Layout(boxes=self.boxes.to(device), who=self.who.to(device))

    def keep(self, kept: Tensor) -> Layout:
        """Return the layout with nobody in those clips that are not `kept` (B,)."""
        return Layout(boxes=self.boxes * kept.view(-1, 1, 1, 1), who=self.who * kept.view(-1, 1, 1).long())


def paint(
    layout: Layout, meant: Float[Tensor, "b a d"], grid: tuple[int, int], frame_rate: float
) -> Float[Tensor, "b p t h w"]:
    """Return what each cell of a `grid` (H,W) is told, P = D + `CELL_FEATURES` numbers; zero where there is nobody.

    `meant` is what the concepts of each subject mean; `frame_rate` boxes make a second. Where subjects cover the same
    cell, what is told adds up, each in proportion to how much of it they cover; of what is behind an occluder only as
    much is told as is in sight.
    """
    boxes = layout.boxes.float()
    x, y, wide, high, visible, state = boxes.unbind(-1)
    rows, columns = grid
    side = 1 / rows
    across = torch.arange(columns, device=boxes.device) * side
    down = torch.arange(rows, device=boxes.device) * side
    cover = _covered(y, high, down, side)[..., :, None] * _covered(x, wide, across, side)[..., None, :]
    cover = unveiled(cover, boxes, side)
    u = (across + side / 2 - x[..., None]) / (wide[..., None] / 2).clamp(min=side / 4)
    v = (down + side / 2 - y[..., None]) / (high[..., None] / 2).clamp(min=side / 4)
    u = u.clamp(-1.5, 1.5)[..., None, :].expand_as(cover)
    v = v.clamp(-1.5, 1.5)[..., :, None].expand_as(cover)
    same = [_speed(x, frame_rate), _speed(y, frame_rate), wide, high, visible, state]
    told = [torch.ones_like(cover), u, v, *_waves(u, v, 1)]
    told += [number[..., None, None].expand_as(cover) for number in same]
    # A cell is a third of a subject and eight pixels wide: where in it an outline runs takes finer waves.
    told += [*_waves(u, v, 2), *_waves(u, v, 4)]
    features = torch.stack([(cover * number).sum(1) for number in told], dim=1)
    concepts = torch.einsum("bathw,bad->bdthw", cover, meant.float())
    return torch.cat((concepts, features), dim=1)


def token_boxes(boxes: Float[Tensor, "b a f 6"], per_token: int) -> Float[Tensor, "b a t 6"]:
    """Return the mean box of every `per_token` frames, the last one repeated if they do not come out even."""
    missing = -boxes.shape[2] % per_token
    if missing:
        boxes = torch.cat((boxes, boxes[:, :, -1:].expand(-1, -1, missing, -1)), dim=2)
    return boxes.float().unflatten(2, (-1, per_token)).mean(3)


def resampled(boxes: Float[Tensor, "b a k 6"], count: int) -> Float[Tensor, "b a t 6"]:
    """Return boxes at `count` instants spread over the same time as the given ones, each the middle of its share."""
    b, a, k, numbers = boxes.shape
    flat = boxes.permute(0, 1, 3, 2).reshape(b * a, numbers, k).float()
    if count == 1:
        return flat.mean(-1).view(b, a, 1, numbers)
    straight = F.interpolate(flat, size=count, mode="linear", align_corners=False)
    return straight.view(b, a, numbers, count).permute(0, 1, 3, 2)


def _waves(u: Tensor, v: Tensor, rate: int) -> tuple[Tensor, ...]:
    """Return sines and cosines of places across and down a box, -1..1, `rate` turns to a box."""
    across, down = rate * math.pi * u, rate * math.pi * v
    return across.sin(), across.cos(), down.sin(), down.cos()


def _covered(
    centre: Float[Tensor, "b a t"], size: Float[Tensor, "b a t"], starts: Float[Tensor, " n"], side: float
) -> Float[Tensor, "b a t n"]:
    """Return the share of each interval of `side` from `starts` on that lies within centre - size/2 and + size/2."""
    low, high = (centre - size / 2)[..., None], (centre + size / 2)[..., None]
    inside = torch.minimum(high, starts + side) - torch.maximum(low, starts)
    return inside.clamp(min=0) / side


def _speed(place: Float[Tensor, "b a t"], frame_rate: float) -> Float[Tensor, "b a t"]:
    """Return the velocity (a second) of a place over time, by its neighbours."""
    if place.shape[-1] == 1:
        return torch.zeros_like(place)
    return torch.gradient(place, dim=-1)[0] * frame_rate
