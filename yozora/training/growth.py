"""Growth: weights that were taught a smaller syllabus, as the beginning of weights that learn a larger one."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from yozora.core.syllabus import Syllabus
from yozora.model.conditioning.understanding import setting_slots

State = Mapping[str, Tensor]
# What has a row for each concept, and what has one for each phrase.
CONCEPTS, PHRASES = ("concepts.weight",), ("roles", "unsaid")
# What a planner has a row of for each length of clips.
LENGTHS = ("mean", "spread")


def grown(earlier: State, own: State, before: Syllabus, after: Syllabus) -> dict[str, Tensor]:
    """Return earlier weights in the shapes of a network's `own`, for the syllabus `after` instead of `before`.

    Concepts and phrases that both have keep what they mean; a new subject's phrase is as that of the last one before;
    what else is new stays as it was drawn, as large as what is old. Tensors of other names are taken as they are.
    """
    state = dict(earlier)
    for name in (*CONCEPTS, *PHRASES):
        if name not in earlier or name not in own:
            continue
        rows = _concept_rows(before, after) if name in CONCEPTS else _phrase_rows(before, after)
        old = earlier[name]
        fresh = own[name] * (old.std() / own[name].std())
        for new, row in rows.items():
            fresh[new] = old[row]
        state[name] = fresh
    for name in LENGTHS:
        if name in earlier and name in own and len(own[name]) > len(earlier[name]):
            # Lengths that it has not seen are whitened when it does.
            state[name] = torch.cat((earlier[name], own[name][len(earlier[name]) :]))
    return state


def _concept_rows(before: Syllabus, after: Syllabus) -> dict[int, int]:
    """Return for each concept number known before (and 0, none) which row it was."""
    old = {concept.key: index + 1 for index, concept in enumerate(before.concepts)}
    rows = {index + 1: old[concept.key] for index, concept in enumerate(after.concepts) if concept.key in old}
    return {0: 0} | rows


def _phrase_rows(before: Syllabus, after: Syllabus) -> dict[int, int]:
    """Return for each phrase known before which row it was, and for new subjects that of the last subject."""
    old, new = setting_slots(before), setting_slots(after)
    rows = {index: old.index(slot) for index, slot in enumerate(new) if slot in old}
    for number in range(after.max_subjects):
        rows[len(new) + number] = len(old) + min(number, before.max_subjects - 1)
    return rows
