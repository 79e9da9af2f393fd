"""Obeying: how far a layout is from what was said, so that of several the best can be taken.

A layout costs next to nothing beside a video, and whether somebody goes to the left, and fast, goes out of sight and
comes back, or is changed for good by whoever comes to do it, can be seen in their boxes: so it is looked at before
anything is drawn.
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
# A way is gone at this pace at least, and who stays where they are keeps below it; half of a subject is to be in sight
# half of the time.
GOING, IN_SIGHT = 0.05, 0.25
STAYING = frozenset({"stand", "sit", "wave", "dance"})
# Who goes out of sight is hidden (at most this share seen) for so long (seconds), and plain to see for so long on
# either side.
ABSENT = frozenset({"hide", "leave", "return"})
HIDDEN, HIDDEN_S, PLAIN, PLAIN_S = 0.12, 0.25, 0.8, 0.25
# A lasting change moves its level by so much at least, one way or the other, whether it is called by its name or by
# the deed; so far from each other at most (frame heights, edge to edge) are then whoever does it and whatever it is
# done to. Who does something comes for it and stops: their pace is that of their faster moments.
CHANGES = {"bitten": 0.2, "bite": 0.2, "unlit": -0.5, "switch off": -0.5}
ANY_CHANGE, AT_HAND, COMING = 0.4, 0.12, 0.8
WAYS = {"left": (0, -1.0), "right": (0, 1.0), "up": (1, -1.0), "down": (1, 1.0)}


def disobedience(layout: Layout, understanding: Understanding, rate: float) -> Tensor:
    """Return how badly each layout (of `rate` token frames a second) does what is said, (B,): 0 for all of it.

    Each way, pace, absence, change and subject in sight that it misses counts one, and by how far it misses it.
    """
    missed = layout.boxes.new_zeros(len(layout.boxes))
    if understanding.story:
        return missed
    missed = missed + _undone(layout.boxes, understanding)
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
    absent = "behind" in subject or subject.get("action") in ABSENT
    if not absent:
        missed = missed + _short(boxes[..., 4].mean(1), IN_SIGHT)
    if boxes.shape[1] < 2:
        return missed
    missed = missed + (_never_away(boxes[..., 4], rate) if absent else 0)
    name = subject.get("effect")
    if name is not None and name != "prints":
        missed = missed + _unchanged(boxes, CHANGES.get(name, ANY_CHANGE))
    steps = boxes[..., :2].diff(dim=1) * rate / boxes.new_tensor((1.0, VERTICAL_PACE))
    part = COMING if "deed" in subject else 0.5
    pace = steps.abs().quantile(part, dim=1).amax(-1)
    if subject.get("action") in STAYING:
        missed = missed + _short(-pace, -GOING)
    if subject.get("action") in ABSENT:
        return missed  # it waits, or turns back: its way and pace are those of a part of the time
    if subject.get("direction") in WAYS:
        axis, sign = WAYS[subject["direction"]]
        along = (sign * steps[..., axis]).quantile(part, dim=1)
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


def _never_away(visible: Tensor, rate: float) -> Tensor:
    """Return 0 where a subject, by its shares in sight (B,T), is seen, then hidden, then seen again, each long enough.

    Else 1, and the share of that time that is missing.
    """
    hidden, plain = visible <= HIDDEN, visible >= PLAIN
    away = hidden.sum(1) / (HIDDEN_S * rate)
    place = torch.arange(visible.shape[1], device=visible.device)
    middle = (hidden * place).sum(1) / hidden.sum(1).clamp(min=1)
    before = (plain & (place < middle[:, None])).sum(1) / (PLAIN_S * rate)
    after = (plain & (place > middle[:, None])).sum(1) / (PLAIN_S * rate)
    return _short(torch.stack((away, before, after)).amin(0), 1.0)


def _unchanged(boxes: Tensor, change: float) -> Tensor:
    """Return what is missed of a change of level, by the boxes (B,T,6) of what is changed."""
    rise = boxes[:, -1, 5] - boxes[:, 0, 5]
    return _short(rise if change > 0 else -rise, abs(change))


def _undone(boxes: Tensor, understanding: Understanding) -> Tensor:
    """Return what is missed of a deed, by all boxes (B,A,T,6): it is done, and who does it is at hand then."""
    subjects = understanding.subjects
    missed = boxes.new_zeros(len(boxes))
    does = [number for number, subject in enumerate(subjects) if "deed" in subject]
    # Only of two, one of each: numbers of subjects are then numbers of boxes, and there is one thing to do it to.
    crowds = any(int(subject.get("count", "1")) > 1 for subject in subjects)
    if len(does) != 1 or len(subjects) != 2 or crowds or boxes.shape[1] < 2 or boxes.shape[2] < 2:
        return missed
    who, what = boxes[:, does[0]], boxes[:, 1 - does[0]]
    if "effect" not in subjects[1 - does[0]]:
        missed = missed + _unchanged(what, CHANGES.get(subjects[does[0]]["deed"], ANY_CHANGE))
    moment = what[..., 5].diff(dim=1).abs().argmax(1)[:, None]
    apart = (who[..., :2] - what[..., :2]).abs() - (who[..., 2:4] + what[..., 2:4]) / 2
    away = apart.amax(-1).gather(1, moment)[:, 0].clamp(min=0)
    return missed + _short(-away, -AT_HAND)
