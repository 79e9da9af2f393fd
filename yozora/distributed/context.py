"""Context parallelism: the tokens of one clip on several devices. Works for any number of tokens; padding is not seen.

Each device holds a run of neighbouring tokens. What a block does to a token alone needs nobody else; attention does:

- `Ulysses` (DeepSpeed-Ulysses, arXiv 2309.14509): devices trade tokens for heads, so that each has some heads of all
  tokens, attends as usual, and trades back. Two exchanges a block, each of the tokens' size over the devices.
- `Ring` (arXiv 2310.01889): keys and values go round; each device attends to the part that visits it, and parts are
  joined by their log-sum-exp (FlashAttention's rule, arXiv 2205.14135). For more devices than divide the heads.

Gradients are true adjoints: summed over devices, they are those of one device, if the losses are too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
import torch.distributed as dist
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

# Queries at once in the ring's attention: their scores are all there is in memory.
QUERIES_AT_ONCE = 1024


class Context:
    """The devices that share a clip's tokens, as one of them sees them."""

    def __init__(self, group: dist.ProcessGroup) -> None:
        """Know one's place in the group."""
        self.group = group
        self.index, self.count = dist.get_rank(group), dist.get_world_size(group)

    def part(self, x: Float[Tensor, "*a n d"]) -> Float[Tensor, "*a m d"]:
        """Return this device's tokens, as many as each other has; behind the last of all stand zeros."""
        each = -(-x.shape[-2] // self.count)
        padded = F.pad(x, (0, 0, 0, each * self.count - x.shape[-2]))
        return padded[..., self.index * each : (self.index + 1) * each, :]

    def whole(self, x: Float[Tensor, "b m d"], tokens: int) -> Float[Tensor, "b n d"]:
        """Return all `tokens` tokens, of which every device has its part."""
        parts: Tensor = _Gather.apply(x, self.group)  # type: ignore[no-untyped-call]
        return parts.movedim(0, 1).flatten(1, 2)[:, :tokens]


class Ulysses:
    """Trade tokens for heads, attend to all of them, trade back."""

    def __init__(self, context: Context) -> None:
        """Keep who shares."""
        self.context = context

    def __call__(
        self,
        query: Float[Tensor, "b heads m e"],
        key: Float[Tensor, "b heads m e"],
        value: Float[Tensor, "b heads m e"],
        tokens: int,
    ) -> Float[Tensor, "b heads m e"]:
        """Return what this device's tokens take from all `tokens`."""
        count = self.context.count
        given = torch.stack((query, key, value)).unflatten(2, (count, -1)).movedim(2, 0)
        # (device, 3, B, its heads, M, E): what was sorted by whose heads they are is now sorted by whose tokens.
        got = self._swap(given).permute(1, 2, 3, 0, 4, 5).flatten(3, 4)[..., :tokens, :]
        mixed = F.scaled_dot_product_attention(got[0], got[1], got[2])
        mixed = F.pad(mixed, (0, 0, 0, count * query.shape[2] - tokens)).unflatten(2, (count, -1))
        return self._swap(mixed.movedim(2, 0)).movedim(0, 1).flatten(1, 2)

    def _swap(self, x: Float[Tensor, "p ..."]) -> Float[Tensor, "p ..."]:
        """Send row i to device i, and return the rows that all devices sent here."""
        swapped: Tensor = _Swap.apply(x, self.context.group)  # type: ignore[no-untyped-call]
        return swapped


class Ring:
    """Let keys and values go round, and join what is taken from each part."""

    def __init__(self, context: Context) -> None:
        """Keep who shares."""
        self.context = context

    def __call__(
        self,
        query: Float[Tensor, "b heads m e"],
        key: Float[Tensor, "b heads m e"],
        value: Float[Tensor, "b heads m e"],
        tokens: int,
    ) -> Float[Tensor, "b heads m e"]:
        """Return what this device's tokens take from all `tokens`."""
        mixed: Tensor = _Ring.apply(query, key, value, self.context, tokens)  # type: ignore[no-untyped-call]
        return mixed


def attend_by(exchange: Ulysses | Ring, tokens: int) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    """Return `exchange` as a block calls it, for clips of so many tokens."""
    return partial(exchange, tokens=tokens)


class _Swap(torch.autograd.Function):
    """Row i of every device to device i; its own adjoint."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, group: dist.ProcessGroup) -> Tensor:
        """Exchange rows."""
        ctx.group = group
        return _exchanged(x, group)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None]:
        """Exchange them back."""
        return _exchanged(grads[0], ctx.group), None


class _Gather(torch.autograd.Function):
    """The parts of all devices, stacked; back, the sum of what all devices say of one's own part."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, group: dist.ProcessGroup) -> Tensor:
        """Gather parts."""
        ctx.group = group
        parts = x.new_empty(dist.get_world_size(group), *x.shape)
        dist.all_gather_into_tensor(parts.flatten(0, 1), x.contiguous(), group=group)
        return parts

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None]:
        """Sum and scatter."""
        grad = grads[0].contiguous()
        own = torch.empty_like(grad[0])
        dist.reduce_scatter_tensor(own, grad.flatten(0, 1), group=ctx.group)
        return own, None


class _Ring(torch.autograd.Function):
    """Attention whose keys and values go round a ring of devices, and so do their gradients on the way back."""

    @staticmethod
    def forward(ctx: Any, query: Tensor, key: Tensor, value: Tensor, context: Context, tokens: int) -> Tensor:
        """Attend to each part as it passes; parts count by how much of the whole softmax they are."""
        out = torch.zeros_like(query, dtype=torch.float32)
        lse = torch.full(query.shape[:-1], -torch.inf, device=query.device)
        visitors = torch.stack((key, value))
        for turn in range(context.count):
            length = _length(context, turn, key.shape[2], tokens)
            if length:
                part, part_lse = _attended(query, visitors[0, :, :, :length], visitors[1, :, :, :length])
                joined = torch.logaddexp(lse, part_lse)
                out = out * (lse - joined).exp()[..., None] + part * (part_lse - joined).exp()[..., None]
                lse = joined
            if turn + 1 < context.count:
                visitors = _passed_on(visitors, context)
        mixed = out.to(query.dtype)
        ctx.save_for_backward(query, key, value, mixed, lse)
        ctx.context, ctx.tokens = context, tokens
        return mixed

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        """Send keys and values round once more with their gradients beside them; after a whole round these are home."""
        query, key, value, mixed, lse = ctx.saved_tensors
        context: Context = ctx.context
        grad = grads[0].float()
        towards = (grad * mixed.float()).sum(-1, keepdim=True)
        grad_query = torch.zeros_like(query, dtype=torch.float32)
        travellers = torch.stack((key, value)).float()
        travellers = torch.cat((travellers, torch.zeros_like(travellers)))
        for turn in range(context.count):
            length = _length(context, turn, key.shape[2], ctx.tokens)
            if length:
                k, v, grad_k, grad_v = (each[:, :, :length] for each in travellers)
                for rows in _rows(query.shape[2]):
                    q, g = query[:, :, rows].float(), grad[:, :, rows]
                    weight = (_scores(q, k) - lse[:, :, rows, None]).exp()
                    grad_v += weight.transpose(-1, -2) @ g
                    grad_scores = weight * (g @ v.transpose(-1, -2) - towards[:, :, rows]) * q.shape[-1] ** -0.5
                    grad_query[:, :, rows] += grad_scores @ k
                    grad_k += grad_scores.transpose(-1, -2) @ q
            travellers = _passed_on(travellers, context)
        return grad_query.to(query.dtype), travellers[2].to(key.dtype), travellers[3].to(value.dtype), None, None


def _exchanged(x: Tensor, group: dist.ProcessGroup) -> Tensor:
    """Return row i of what every device i holds for this one."""
    x = x.contiguous()
    got = torch.empty_like(x)
    dist.all_to_all_single(got, x, group=group)
    return got


def _passed_on(x: Tensor, context: Context) -> Tensor:
    """Give `x` to the next device of the ring and return the previous one's."""
    got = torch.empty_like(x)
    ahead, behind = ((context.index + step) % context.count for step in (1, -1))
    group = context.group
    words = [
        dist.P2POp(dist.isend, x.contiguous(), dist.get_global_rank(group, ahead), group),
        dist.P2POp(dist.irecv, got, dist.get_global_rank(group, behind), group),
    ]
    for work in dist.batch_isend_irecv(words):
        work.wait()
    return got


def _length(context: Context, turn: int, each: int, tokens: int) -> int:
    """Return how many of the visiting keys are tokens and not padding, after so many turns of the ring."""
    return max(0, min(each, tokens - (context.index - turn) % context.count * each))


def _rows(count: int) -> list[slice]:
    """Return runs of queries."""
    return [slice(start, start + QUERIES_AT_ONCE) for start in range(0, count, QUERIES_AT_ONCE)]


def _scores(query: Tensor, key: Tensor) -> Tensor:
    """Return scaled products in 32 bits."""
    return (query.float() @ key.float().transpose(-1, -2)) * query.shape[-1] ** -0.5


def _attended(query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
    """Return attention to some keys alone, and the log-sum-exp of their scores; both in 32 bits."""
    outs, sums = [], []
    for rows in _rows(query.shape[2]):
        scores = _scores(query[:, :, rows], key)
        lse = scores.logsumexp(-1)
        outs.append((scores - lse[..., None]).exp() @ value.float())
        sums.append(lse)
    return torch.cat(outs, dim=2), torch.cat(sums, dim=2)
