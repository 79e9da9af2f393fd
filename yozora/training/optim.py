"""The optimiser of every objective: Muon for the matrices of blocks, AdamW for the rest, one learning-rate schedule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from yozora.core.errors import UsageError


@dataclass(frozen=True, kw_only=True)
class OptimConfig:
    """Rates and schedule.

    Warm-up over `warmup_steps`, then stable; over the last `decay_share` of `num_steps` the rate falls linearly to
    zero (warm-up-stable-decay, arXiv 2404.06395). `muon` uses Muon (Jordan 2024) for matrices inside blocks.
    """

    num_steps: int
    learning_rate: float = 1e-3
    warmup_steps: int = 200
    decay_share: float = 0.2
    weight_decay: float = 0.01
    betas: tuple[float, float] = (0.9, 0.95)
    clip_norm: float = 1.0
    ema_decay: float = 0.998
    muon: bool = False

    def __post_init__(self) -> None:
        """Check ranges."""
        if not 0 <= self.decay_share <= 1 or self.num_steps < 1:
            raise UsageError("decay_share must be within 0..1 and num_steps at least 1.")

    def rate_at(self, step: int) -> float:
        """Return the share (0..1) of `learning_rate` to use at `step`."""
        warm = min(1.0, (step + 1) / max(1, self.warmup_steps))
        decay_steps = max(1, round(self.decay_share * self.num_steps))
        return warm * min(1.0, max(0.0, (self.num_steps - step) / decay_steps))


class Optimiser:
    """Steps the parameters of `modules` and keeps an exponential moving average of them."""

    def __init__(self, modules: nn.Module, config: OptimConfig) -> None:
        """Split parameters between Muon and AdamW; the average starts as a copy."""
        self.config = config
        self.module = modules
        named = [(name, p) for name, p in modules.named_parameters() if p.requires_grad]
        matrices = [
            p for name, p in named if config.muon and p.ndim == 2 and ".blocks." in name and name.endswith("weight")
        ]
        chosen = {id(p) for p in matrices}
        others = [p for _, p in named if id(p) not in chosen]
        lr, decay = config.learning_rate, config.weight_decay
        self.parts: list[torch.optim.Optimizer] = [
            torch.optim.AdamW(others, lr=lr, betas=config.betas, weight_decay=decay, eps=1e-8)
        ]
        if matrices:
            self.parts.append(torch.optim.Muon(matrices, lr=lr, weight_decay=decay, adjust_lr_fn="match_rms_adamw"))
        self.params = [p for _, p in named]
        self.names = [name for name, _ in named]
        self.average = [p.detach().clone() for p in self.params]

    def clip(self) -> float:
        """Scale gradients down to the norm wanted, if they are larger; return the norm that they had."""
        norm: Any = torch.nn.utils.clip_grad_norm_(self.params, self.config.clip_norm)
        # Where parameters are spread over devices, so is the norm.
        return float(norm.full_tensor() if hasattr(norm, "full_tensor") else norm)

    def step(self, step: int) -> None:
        """Step at this step's rate, update the average, clear gradients."""
        for part in self.parts:
            for group in part.param_groups:
                group["lr"] = self.config.learning_rate * self.config.rate_at(step)
            part.step()
        decay = min(self.config.ema_decay, (1 + step) / (10 + step))
        torch._foreach_lerp_(self.average, [p.detach() for p in self.params], 1 - decay)
        self.drop()

    def drop(self) -> None:
        """Clear gradients."""
        self.module.zero_grad(set_to_none=True)

    def averaged(self) -> dict[str, Tensor]:
        """Return the averaged parameters by name."""
        return dict(zip(self.names, self.average, strict=True))

    def named(self) -> Iterator[tuple[str, nn.Parameter, torch.optim.Optimizer]]:
        """Yield the name of every parameter that is trained, the parameter, and which part trains it."""
        part_of = {id(p): part for part in self.parts for group in part.param_groups for p in group["params"]}
        for name, parameter in zip(self.names, self.params, strict=True):
            yield name, parameter, part_of[id(parameter)]

    def state(self) -> dict[str, Any]:
        """Return what `load_state` needs to go on."""
        return {"parts": [part.state_dict() for part in self.parts], "average": self.average}

    def load_state(self, state: dict[str, Any]) -> None:
        """Go on from `state`."""
        for part, saved in zip(self.parts, state["parts"], strict=True):
            part.load_state_dict(saved)
        for mine, saved in zip(self.average, state["average"], strict=True):
            mine.copy_(saved)


def count_parameters(modules: Iterable[nn.Module]) -> int:
    """Return the number of trained numbers."""
    return sum(p.numel() for module in modules for p in module.parameters())
