"""The block of the transformer: attention over all tokens and a feed-forward, both modulated by time (adaLN-single).

Sources: DiT (arXiv 2212.09748), PixArt-alpha's adaLN-single (2310.00426), QK-norm (2302.05442), value residual
(2410.17897), squared ReLU (2109.08668). Written for bf16 on a CPU: no float32 casts, no pow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from yozora.model.nn.rotary import rotate

EPSILON = 1e-5
# Queries, keys and values (B,H,N,E) to what each token takes from all others (B,H,N,E).
Attend = Callable[[Tensor, Tensor, Tensor], Tensor]
# Above so many tokens the matrix of all pairs costs more to write and to read than it saves.
MOST_PAIRED = 2560


class RMSNorm(nn.Module):
    """Divide by the root of the mean square over the last axis, and scale (arXiv 1910.07467)."""

    def __init__(self, width: int) -> None:
        """Start with a scale of one."""
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width))

    def forward(self, x: Float[Tensor, "... d"]) -> Float[Tensor, "... d"]:
        """Return `x` with unit mean square, times the scale."""
        return normalise(x) * self.scale.to(x.dtype)


def normalise(x: Float[Tensor, "... d"]) -> Float[Tensor, "... d"]:
    """Return `x` with unit mean square over its last axis."""
    return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + EPSILON)


def attend(query: Float[Tensor, "b h n e"], key: Tensor, value: Tensor) -> Float[Tensor, "b h n e"]:
    """Return what each token takes from all others.

    Torch's fused attention for a CPU goes backward at a tenth of the machine's speed: in bfloat16 lessons pairs are
    multiplied out instead (172 tokens: 8 ms back where it took 34; 524: 62 where it took 157).
    """
    in_a_lesson = query.requires_grad and query.dtype == torch.bfloat16 and query.device.type == "cpu"
    if not in_a_lesson or query.shape[2] > MOST_PAIRED:
        return F.scaled_dot_product_attention(query, key, value)
    alike = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5
    return torch.softmax(alike, -1, dtype=query.dtype) @ value


class Attention(nn.Module):
    """Full attention over N tokens with normed queries and keys, rotary positions and a value residual."""

    def __init__(self, width: int, num_heads: int) -> None:
        """Build the two projections, without biases."""
        super().__init__()
        self.num_heads = num_heads
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.query_norm = RMSNorm(width // num_heads)
        self.key_norm = RMSNorm(width // num_heads)
        self.value_mix = nn.Parameter(torch.zeros(()))

    def forward(
        self,
        x: Float[Tensor, "b n d"],
        turn: tuple[Float[Tensor, "*#turn n h"], Float[Tensor, "*#turn n h"]],
        first_value: Float[Tensor, "b heads n e"] | None,
        attend: Attend = attend,
    ) -> tuple[Float[Tensor, "b n d"], Float[Tensor, "b heads n e"]]:
        """Return the attended tokens and the values of the first block, which later blocks mix in."""
        batch, tokens, width = x.shape
        qkv = self.qkv(x).view(batch, tokens, 3, self.num_heads, width // self.num_heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        query, key = rotate(self.query_norm(query), turn), rotate(self.key_norm(key), turn)
        if first_value is None:
            first_value = value
        else:
            value = value + torch.tanh(self.value_mix).to(x.dtype) * (first_value - value)
        mixed = attend(query, key, value)
        return self.out(mixed.transpose(1, 2).reshape(batch, tokens, width)), first_value


class SquaredReLU(torch.autograd.Function):
    """The square of what is above zero. Its own backward writes one array where torch's would write four."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        """Return relu(x) squared."""
        above = F.relu(x)
        ctx.save_for_backward(above)
        return above * above

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        """Return the gradient: twice what is above zero, which is nothing below."""
        (above,) = ctx.saved_tensors
        return gradients[0] * above * 2


class FeedForward(nn.Module):
    """Two linear layers around a squared ReLU."""

    def __init__(self, width: int, expansion: int = 4) -> None:
        """Build both layers, without biases."""
        super().__init__()
        self.up = nn.Linear(width, expansion * width, bias=False)
        self.down = nn.Linear(expansion * width, width, bias=False)

    def forward(self, x: Float[Tensor, "b n d"]) -> Float[Tensor, "b n d"]:
        """Return the transformed tokens."""
        above: Tensor = SquaredReLU.apply(self.up(x))  # type: ignore[no-untyped-call]
        return self.down(above)


class Block(nn.Module):
    """Attention and feed-forward, each scaled, shifted and gated by six vectors of the time embedding."""

    def __init__(self, width: int, num_heads: int) -> None:
        """Build the block; its table starts at zero, so that it starts from the shared modulation alone."""
        super().__init__()
        self.attention = Attention(width, num_heads)
        self.feed_forward = FeedForward(width)
        self.table = nn.Parameter(torch.zeros(6, width))

    def forward(
        self,
        x: Float[Tensor, "b n d"],
        modulation: Float[Tensor, "b 6 d"],
        turn: tuple[Float[Tensor, "*#turn n h"], Float[Tensor, "*#turn n h"]],
        first_value: Float[Tensor, "b heads n e"] | None,
        attend: Attend = attend,
    ) -> tuple[Float[Tensor, "b n d"], Float[Tensor, "b heads n e"]]:
        """Return the tokens after the block, and the first block's values; `attend` is how tokens see one another."""
        table = (modulation + self.table.to(x.dtype)).unsqueeze(2)
        shift_a, scale_a, gate_a, shift_f, scale_f, gate_f = table.unbind(1)
        seen = torch.addcmul(shift_a, normalise(x), 1 + scale_a)
        attended, first_value = self.attention(seen, turn, first_value, attend)
        x = torch.addcmul(x, gate_a, attended)
        fed = self.feed_forward(torch.addcmul(shift_f, normalise(x), 1 + scale_f))
        return torch.addcmul(x, gate_f, fed), first_value
