"""Staging a storyboard: one layout for all of its cards, in which whoever comes again goes on from where they were."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from yozora.core.seeds import derive_seed
from yozora.generation.planning import draw_layout
from yozora.generation.story import Part
from yozora.generation.weights import Weights
from yozora.model.layout.layout import Layout, paint

# Of so many layouts of a card that one is taken which goes on best from the card before.
TRIES = 8
# What is then left of a gap, in frame heights, is walked off in so many seconds; a wider one is a cut.
WIDEST_GAP, WALKED_OFF_S = 0.3, 1.5
# A card this much longer than what the planner was taught is not staged: slow motion would be seen.
STRETCH = 1.3


def stage(weights: Weights, parts: Sequence[Part], seed: int, grid: tuple[int, int, int]) -> Tensor | None:
    """Return what the tokens of a clip of several parts are told, (1,P,T,H,W), on a `grid` (T,H,W) of latent cells.

    None where the weights have no planner; nobody is told of in a part that is longer than a layout can be.
    """
    patch, card = weights.transformer.config.patch, weights.card
    if weights.planner is None or patch[0] != 1:
        return None
    frames, tokens = grid[0], (grid[1] // patch[1], grid[2] // patch[2])
    rate = card.taught.fps / weights.autoencoder.config.stride_time
    drawn: list[Layout] = []
    for number, part in enumerate(parts):
        start, stop = round(part.start * rate), min(frames, round(part.end * rate))
        if part.end - part.start > STRETCH * card.taught.seconds or stop <= start:
            continue
        whole = max(stop - start, round(card.taught.seconds * rate))
        seeds = [seed if number + again == 0 else derive_seed("card", seed, number, again) for again in range(TRIES)]
        tries = [
            draw_layout(weights, [(part.understanding, one)], card.taught.seconds, (whole, *tokens))
            for one in (seeds if drawn else seeds[:1])
        ]
        cut = [_middle(layout, stop - start) for layout in tries]
        best = min(cut, key=lambda layout: _gap(drawn[-1], layout, start)) if drawn else cut[0]
        on = _going_on(drawn[-1], best, start, WALKED_OFF_S * rate) if drawn else best
        drawn.append(placed(on, start, frames))
    if not drawn:
        return None
    layout = together(drawn).to(weights.transformer.enter.weight.device)
    return paint(layout, weights.text.meant(layout.who), tokens, rate)


def _middle(layout: Layout, count: int) -> Layout:
    """Return the middle of a layout, so many token frames of it."""
    first = (layout.boxes.shape[2] - count) // 2
    return Layout(boxes=layout.boxes[:, :, first : first + count], who=layout.who)


def _again(before: Layout, after: Layout) -> list[tuple[int, int]]:
    """Return who is in both layouts, as pairs of numbers: the same kind, and the only ones of it."""
    kinds, others = before.who[0, :, 0].tolist(), after.who[0, :, 0].tolist()
    return [
        (kinds.index(kind), others.index(kind))
        for kind in others
        if kind and kinds.count(kind) == 1 and others.count(kind) == 1
    ]


def _gaps(before: Layout, after: Layout, start: int) -> dict[int, Tensor]:
    """Return by number how far (2,) each of `after` who was there before begins from where they were."""
    return {
        other: before.boxes[0, one, start - 1, :2] - after.boxes[0, other, 0, :2]
        for one, other in _again(before, after)
        if start > 0
    }


def _gap(before: Layout, after: Layout, start: int) -> float:
    """Return how far those who come again leap, in frame heights."""
    return sum(float(gap.norm()) for gap in _gaps(before, after, start).values())


def _going_on(before: Layout, after: Layout, start: int, within: float) -> Layout:
    """Return a layout in which those who come again begin where they were, if that is near, and walk off the rest."""
    boxes = after.boxes.clone()
    ease = (1 - torch.arange(boxes.shape[2], device=boxes.device) / within).clamp(min=0)
    for number, gap in _gaps(before, after, start).items():
        if float(gap.norm()) <= WIDEST_GAP:
            boxes[0, number, :, :2] += ease[:, None] * gap
    return Layout(boxes=boxes, who=after.who)


def placed(layout: Layout, start: int, frames: int) -> Layout:
    """Return a layout in a longer clip of so many token frames: before and after it everybody has no size.

    They wait at their first and last place, so that nobody moves faster for it.
    """
    boxes = layout.boxes
    first, last = boxes[:, :, :1].clone(), boxes[:, :, -1:].clone()
    first[..., 2:], last[..., 2:] = 0, 0
    after = frames - start - boxes.shape[2]
    waits = first.expand(-1, -1, start, -1), boxes, last.expand(-1, -1, max(0, after), -1)
    return Layout(boxes=torch.cat(waits, dim=2), who=layout.who)


def together(layouts: Sequence[Layout]) -> Layout:
    """Return layouts of the same clip as one, with everybody of all."""
    return Layout(
        boxes=torch.cat([layout.boxes for layout in layouts], dim=1),
        who=torch.cat([layout.who for layout in layouts], dim=1),
    )
