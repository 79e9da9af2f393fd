"""Adapters: small changes to weights, in one safetensors file that says for which weights, and learned from what.

Tensors are named PART/LAYER.lora_down and PART/LAYER.lora_up; PART/concepts are rows for words that the weights did not
have. The header (`card`) has the configuration, the checksums of the weights it was made for, the words, and the
lineage: the votes or clips that it was learned from.
"""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from yozora.core.config import from_dict, to_dict
from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import UsedAdapter
from yozora.core.syllabus import Concept
from yozora.generation.naming import find_adapter
from yozora.generation.weights import Weights, read_tensors, write_tensors
from yozora.model.conditioning.text_encoder import TextEncoder
from yozora.model.layout.planner import LayoutPlanner
from yozora.model.nn.lora import LoraConfig, merge

CONCEPTS = "concepts"


@dataclass(frozen=True, kw_only=True)
class PartChange:
    """The update of one part of a model: its name ("transformer", "planner", "text") and its size."""

    part: str
    lora: LoraConfig


@dataclass(frozen=True, kw_only=True)
class AdapterCard:
    """What an adapter says of itself.

    `base` has the checksum of each part of the weights it was made for, `lineage` the ids of the votes or the SHA-256
    of the clips it was learned from, `words` the concepts that it adds.
    """

    name: str
    base: dict[str, str]
    parts: tuple[PartChange, ...] = ()
    words: tuple[Concept, ...] = ()
    lineage: tuple[str, ...] = ()
    recipe: dict[str, Any] = dataclasses.field(default_factory=dict)
    log: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """An adapter in memory, with the checksum of its file."""

    card: AdapterCard
    tensors: Mapping[str, Tensor]
    digest: str = ""

    def of_part(self, part: str) -> dict[str, Tensor]:
        """Return the updates of one part, by the names of its layers."""
        return {
            name.removeprefix(f"{part}/"): tensor
            for name, tensor in self.tensors.items()
            if name.startswith(f"{part}/") and name != f"{part}/{CONCEPTS}"
        }

    def rows(self, part: str) -> Tensor | None:
        """Return the rows (N,D) of its words in one part, if it has any there."""
        return self.tensors.get(f"{part}/{CONCEPTS}")


def save_adapter(adapter: Adapter, path: Path) -> str:
    """Write an adapter, whole or not at all, and return its checksum. The same adapter gives the same bytes."""
    tensors = {name: adapter.tensors[name].float().cpu().contiguous() for name in sorted(adapter.tensors)}
    write_tensors(path, tensors, {"card": json.dumps(to_dict(adapter.card), sort_keys=True)})
    return read_tensors(path)[0]["sha256"]


def load_adapter(path: Path) -> Adapter:
    """Read an adapter, refusing what is missing, damaged or something else."""
    header, tensors = read_tensors(path)
    try:
        card = from_dict(AdapterCard, json.loads(header["card"]))
    except (KeyError, ValueError, TypeError, UsageError) as error:
        raise YozoraError(f"{path} is no adapter: it holds tensors, and does not say what they change.") from error
    return Adapter(card=card, tensors=tensors, digest=header["sha256"])


def adapted(weights: Weights, used: Sequence[UsedAdapter]) -> Weights:
    """Return weights that are changed by adapters, one after another; `weights` stay as they are.

    An adapter that was made for other weights, or is not the one whose checksum was asked for, is a usage error.
    """
    for one in used:
        adapter = load_adapter(find_adapter(one.name))
        if one.sha256 and adapter.digest != one.sha256:
            raise UsageError(f"The adapter {one.name} is not the one that was asked for: its checksum is another.")
        weights = changed(weights, adapter, one)
    return weights


def changed(weights: Weights, adapter: Adapter, used: UsedAdapter) -> Weights:
    """Return weights with one adapter merged into copies of the parts that it changes."""
    card = adapter.card
    if any(weights.digests.get(part) != digest for part, digest in card.base.items()):
        raise UsageError(f"The adapter {used.name} was made for other weights than these of {weights.card.name}.")
    taught = {concept.key for concept in weights.syllabus.concepts}
    if again := next((word.name for word in card.words if word.key in taught), None):
        raise UsageError(f"The adapter {used.name} teaches {again!r}, which the model knows already.")
    parts: dict[str, nn.Module] = {}
    for change in card.parts:
        module: nn.Module | None = getattr(weights, change.part, None)
        if module is None:
            raise UsageError(f"The adapter {used.name} changes the {change.part}, which {weights.card.name} has not.")
        parts[change.part] = copy.deepcopy(module)
        merge(parts[change.part], adapter.of_part(change.part), used.scale * change.lora.strength)
    for part in ("text", "planner"):
        worded = parts.get(part) or copy.deepcopy(getattr(weights, part))
        if card.words and isinstance(worded, TextEncoder | LayoutPlanner):
            rows = adapter.rows(part)
            if rows is None or rows.shape != (len(card.words), worded.config.width):
                raise UsageError(f"The adapter {used.name} does not fit its own words: train it again.")
            add_rows(worded, rows)
            parts[part] = worded
    syllabus = dataclasses.replace(weights.syllabus, concepts=weights.syllabus.concepts + card.words)
    digests = {**weights.digests, f"adapter {card.name}": adapter.digest}
    return dataclasses.replace(weights, **parts, syllabus=syllabus, digests=digests)  # type: ignore[arg-type]


def add_rows(module: TextEncoder | LayoutPlanner, rows: Tensor) -> None:
    """Give a text encoder or planner rows (N,D) for further concepts, after its last."""
    table = torch.cat((module.concepts.weight.data, rows.to(module.concepts.weight)))
    module.concepts = nn.Embedding.from_pretrained(table, freeze=True, padding_idx=0)
    module.config = dataclasses.replace(module.config, num_concepts=len(table) - 1)
