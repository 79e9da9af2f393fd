"""LoRA: a low-rank update beside linear layers, and rows for words that an embedding did not have.

W + (alpha / rank) up down, with `up` zero at the start, so that a network with a fresh update gives the very numbers it
gave before (arXiv 2106.09685). While it is learned the update runs beside its layer, whose own weight stays as it is;
for use it is merged into the weight, and what `merge` returns takes it out again without rounding anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from yozora.core.errors import UsageError

# The linears of a block, by the last part of their names.
BLOCK_LINEARS = ("qkv", "out", "up", "down")
DOWN, UP = "lora_down", "lora_up"


@dataclass(frozen=True, kw_only=True)
class LoraConfig:
    """Size of an update: `rank`, strength `alpha` / `rank`, and the linears it goes to, by the end of their names."""

    rank: int = 8
    alpha: float = 8.0
    targets: tuple[str, ...] = BLOCK_LINEARS

    def __post_init__(self) -> None:
        """Check ranges."""
        if self.rank < 1 or not self.targets:
            raise UsageError("A LoRA needs a rank of at least 1, and at least one layer to go to.")

    @property
    def strength(self) -> float:
        """What the product of both matrices is multiplied by."""
        return self.alpha / self.rank


class LoraLinear(nn.Module):
    """A linear layer (..., I) to (..., O) that is frozen, and its update."""

    def __init__(self, linear: nn.Linear, config: LoraConfig, generator: torch.Generator) -> None:
        """Keep the layer; the update starts at zero."""
        super().__init__()
        self.linear, self.strength = linear, config.strength
        inputs, outputs = linear.in_features, linear.out_features
        drawn = torch.randn(config.rank, inputs, generator=generator) / inputs**0.5
        self.lora_down = nn.Parameter(drawn.to(linear.weight.device))
        self.lora_up = nn.Parameter(torch.zeros(outputs, config.rank, device=linear.weight.device))

    @property
    def weight(self) -> Tensor:
        """The layer's own weight."""
        return self.linear.weight

    def forward(self, x: Float[Tensor, "*b i"]) -> Float[Tensor, "*b o"]:
        """Return what the layer gives, and the update's share."""
        own: Tensor = self.linear(x)
        return own + self.strength * F.linear(F.linear(x, self.lora_down), self.lora_up)


class GrownEmbedding(nn.Module):
    """An embedding that is frozen, and rows for further numbers after its last."""

    def __init__(self, embedding: nn.Embedding, rows: Float[Tensor, "n d"]) -> None:
        """Keep the embedding; `rows` are where the new ones start."""
        super().__init__()
        self.embedding = embedding
        self.rows = nn.Parameter(rows.clone())

    def forward(self, numbers: Int[Tensor, "*b"]) -> Float[Tensor, "*b d"]:
        """Return the row of each number."""
        return F.embedding(numbers, torch.cat((self.embedding.weight, self.rows)))


def attach(module: nn.Module, config: LoraConfig, generator: torch.Generator) -> dict[str, LoraLinear]:
    """Freeze `module` and put an update beside each of its target linears; return them by the layer's name."""
    module.requires_grad_(False)
    updates = {}
    for name in target_names(module, config):
        parent, _, last = name.rpartition(".")
        linear = module.get_submodule(name)
        assert isinstance(linear, nn.Linear)
        updates[name] = LoraLinear(linear, config, generator)
        setattr(module.get_submodule(parent), last, updates[name])
    return updates


def target_names(module: nn.Module, config: LoraConfig) -> list[str]:
    """Return the names of the linears that an update goes to, in the module's order."""
    names = [
        name
        for name, each in module.named_modules()
        if isinstance(each, nn.Linear) and name.rpartition(".")[2] in config.targets
    ]
    if not names:
        raise UsageError(f"There is no linear layer named {', '.join(config.targets)} to put a LoRA beside.")
    return names


def learned(updates: Mapping[str, LoraLinear]) -> dict[str, Tensor]:
    """Return both matrices of each update: NAME.lora_down (R,I) and NAME.lora_up (O,R)."""
    tensors = {}
    for name, update in updates.items():
        tensors[f"{name}.{DOWN}"] = update.lora_down.detach().clone()
        tensors[f"{name}.{UP}"] = update.lora_up.detach().clone()
    return tensors


def merge(module: nn.Module, tensors: Mapping[str, Tensor], strength: float) -> dict[str, Tensor]:
    """Add the updates that `learned` returned to the weights of `module`; return those weights as they were.

    Tensors that fit no layer of the module are a usage error, and change nothing.
    """
    sums = {}
    for name in sorted({name.rpartition(".")[0] for name in tensors}):
        down, up = tensors.get(f"{name}.{DOWN}"), tensors.get(f"{name}.{UP}")
        linear = dict(module.named_modules()).get(name)
        if not isinstance(linear, nn.Linear) or down is None or up is None or not _fit(linear, down, up):
            raise UsageError(f"These updates do not fit the network: it has no such layer as {name!r}.")
        sums[name] = strength * (up.float() @ down.float())
    before = {}
    for name, update in sums.items():
        weight = _weight(module, name)
        before[name] = weight.data
        weight.data = weight.data + update.to(weight.data)
    return before


def unmerge(module: nn.Module, before: Mapping[str, Tensor]) -> None:
    """Put back the weights that `merge` returned."""
    for name, weight in before.items():
        _weight(module, name).data = weight


def _fit(linear: nn.Linear, down: Tensor, up: Tensor) -> bool:
    """Return whether two matrices make an update of a layer."""
    if down.ndim != 2 or up.ndim != 2 or up.shape[1] != down.shape[0]:
        return False
    return (up.shape[0], down.shape[1]) == tuple(linear.weight.shape)


def _weight(module: nn.Module, name: str) -> Tensor:
    """Return the weight of the linear of that name."""
    linear = module.get_submodule(name)
    assert isinstance(linear, nn.Linear)
    return linear.weight
