"""Storage in eight bits: matrices as signed bytes with one scale a row, so that a clone of the repository stays small.

Symmetric round-to-nearest per output channel (Jacob et al. 2018, section 3); vectors keep 32 bits.
"""

from __future__ import annotations

import torch
from torch import Tensor

SCALE = ".scale"
LEVELS = 127


def packed(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return tensors as they are stored: of each matrix W (rows,...) bytes round(W / s) and scales s (rows,)."""
    result: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        if tensor.ndim < 2 or not tensor.is_floating_point():
            result[name] = tensor.contiguous().clone()
            continue
        rows = tensor.float().flatten(1)
        scale = rows.abs().amax(1).clamp(min=1e-12) / LEVELS
        result[name] = (rows / scale[:, None]).round().to(torch.int8).view(tensor.shape).contiguous()
        result[name + SCALE] = scale
    return result


def unpacked(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return what `packed` stored, in 32 bits."""
    result: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        if name.endswith(SCALE):
            continue
        scale = tensors.get(name + SCALE)
        if scale is None:
            result[name] = tensor.float() if tensor.is_floating_point() else tensor
        else:
            result[name] = (tensor.float().flatten(1) * scale[:, None]).view(tensor.shape)
    return result
