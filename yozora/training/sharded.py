"""What a sharded checkpoint holds of a stage, and how a stage goes on from it, on many devices or one alone.

Everything goes by the names of parameters, so that it does not matter how many devices held what.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from yozora.distributed.checkpoint import Shelf
from yozora.training.guard import Guard
from yozora.training.optim import Optimiser


def sharded_state(step: int, module: nn.Module, optimiser: Optimiser, guard: Guard) -> dict[str, Any]:
    """Return what a checkpoint holds: parameters and buffers, the optimiser's moments, the average, the guard."""
    moments = {
        f"{name}:{key}": value
        for name, parameter, part in optimiser.named()
        for key, value in part.state.get(parameter, {}).items()
    }
    return _held(module, optimiser) | {
        "optimiser": _with_axes(moments),
        "step": step,
        "guard": json.dumps(guard.state()),
    }


def resume_sharded(shelf: Shelf, module: nn.Module, optimiser: Optimiser, guard: Guard) -> int | None:
    """Load the newest sound checkpoint of a shelf, parts or whole as `module` is, and return its step."""
    step = shelf.newest()
    if step is None:
        return None
    there = {name.removeprefix("optimiser.") for name in shelf.names(step) if name.startswith("optimiser.")}
    for name, parameter, part in optimiser.named():
        keys = [key for key in ("step", "exp_avg", "exp_avg_sq", "momentum_buffer") if f"{name}:{key}" in there]
        if keys:
            part.state[parameter] = {key: _blank(key, parameter) for key in keys}
    state = sharded_state(0, module, optimiser, guard)
    shelf.read(step, state)
    guard.load_state(json.loads(state["guard"]))
    return step


def _held(module: nn.Module, optimiser: Optimiser) -> dict[str, Any]:
    """Return the tensors that are there before the first step."""
    return {"module": _with_axes(module.state_dict()), "average": _with_axes(optimiser.averaged())}


def _with_axes(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return single numbers as rows of one, in the same memory: that is what they are where devices share."""
    return {name: tensor.view(1) if tensor.ndim == 0 else tensor for name, tensor in tensors.items()}


def _blank(key: str, parameter: Tensor) -> Tensor:
    """Return memory for one of an optimiser's tensors of a parameter."""
    return torch.zeros(()) if key == "step" else torch.zeros_like(parameter)
