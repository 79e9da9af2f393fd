"""Obeying: how far a layout is from what was said of ways and paces, so that of several the best can be taken.

A layout costs next to nothing beside a video, and whether somebody goes to the left, and fast, can be seen in their
boxes: so it is looked at before anything is drawn.
"""

from __future__ import annotations

import torch
from torch import Tensor

from yozora.model.conditioning.understanding import Understanding
from yozora.model.layout.layout import Layout

# Frame heights a second: who is slower than the first is called slow, faster than the second fast; going up or down a
# smaller pace is enough (`yozora/world/facts/facts.py`). What is planned keeps clear of both by `CLEAR`.
SLOW_TO, FAST_FROM, VERTICAL_PACE = 0.16, 0.21, 0.75
CLEAR = 0.02
# A way is gone at this pace at least; half of a subject is to be in sight half of the time.
GOING, IN_SIGHT = 0.05, 0.25
WAYS = {"left": (0, -1.0), "right": (0, 1.0), "up": (1, -1.0), "down": (1, 1.0)}


def disobedience(layout: Layout, understanding: Understanding, rate: float) -> Tensor:
    """Return how badly each layout (of `rate` token frames a second) does what is said, (B,): 0 for all of it.

    Each way, pace and subject in sight that it misses counts one, and by how far it misses it.
    """
    missed = layout.boxes.new_zeros(len(layout.boxes))
    if understanding.story:
        return missed
    number = 0
    for subject in understanding.subjects:
        for _ in range(int(subject.get("count", "1"))):
            if number < layout.boxes.shape[1]:
                missed = missed + _missed(layout.boxes[:, number], subject, rate)
            number += 1
    return missed


def _missed(boxes: Tensor, subject: dict[str, str], rate: float) -> Tensor:
    """Return what one subject misses, by its boxes (B,T,6)."""
    missed = boxes.new_zeros(len(boxes))
    if "behind" not in subject:
        missed = missed + _short(boxes[..., 4].mean(1), IN_SIGHT)
    if boxes.shape[1] < 2:
        return missed
    across, down = (boxes[..., :2].diff(dim=1) * rate).median(dim=1).values.T
    down = down / VERTICAL_PACE
    pace = torch.maximum(across.abs(), down.abs())
    if subject.get("direction") in WAYS:
        axis, sign = WAYS[subject["direction"]]
        along = sign * (across, down)[axis]
        missed = missed + _short(along, GOING)
        pace = along.abs()
    if subject.get("speed") == "slow":
        missed = missed + _short(-pace, CLEAR - SLOW_TO)
    elif subject.get("speed") == "fast":
        missed = missed + _short(pace, FAST_FROM + CLEAR)
    return missed


def _short(value: Tensor, least: float) -> Tensor:
    """Return 0 where a value is at least so much, else 1 and how far it falls short."""
    return torch.where(value >= least, 0.0, 1 + least - value)
