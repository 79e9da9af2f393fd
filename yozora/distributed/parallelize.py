"""The second file beside transformer and text encoder: the same networks over a team of devices.

FSDP2 keeps a part of every parameter on each device and gathers a block's when it is that block's turn (ZeRO-3, arXiv
1910.02054; torch.distributed.fsdp.fully_shard). Gradients are summed, not averaged: losses are parts of a whole
(`core/share`). Only a part's gradients, averages and optimiser states are ever held.
"""

from __future__ import annotations

import warnings
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.distributed.checkpoint.state_dict import StateDictOptions, get_model_state_dict, set_model_state_dict
from torch.distributed.fsdp import FSDPModule, MixedPrecisionPolicy, fully_shard, register_fsdp_forward_method
from torch.utils.checkpoint import checkpoint

from yozora.core.errors import UsageError
from yozora.distributed.config import ParallelConfig
from yozora.distributed.context import Context, Ring, Ulysses, attend_by
from yozora.distributed.mesh import Team
from yozora.model.conditioning.text_encoder import TextEncoder
from yozora.model.nn.rotary import frequencies
from yozora.model.transformer.transformer import VideoTransformer


class SharedWalk:
    """Tokens through the blocks where several devices share the clip, or blocks are not to remember what they did."""

    def __init__(self, config: ParallelConfig, context: Context | None) -> None:
        """Keep how; `context` is None where every device has whole clips."""
        self.config, self.context = config, context
        self.exchange = None if context is None else Ring(context) if config.exchange == "ring" else Ulysses(context)

    def __call__(self, blocks: nn.ModuleList, x: Tensor, modulation: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
        """Return the tokens (B,N,D) after all blocks, on every device all of them."""
        tokens, rest = x.shape[1], {}
        if self.context is not None and self.exchange is not None:
            x, turn = self.context.part(x), (self.context.part(turn[0]), self.context.part(turn[1]))
            rest = {"attend": attend_by(self.exchange, tokens)}
        first_value = None
        for block in blocks:
            go: Any = partial(checkpoint, block, use_reentrant=False) if self.config.checkpoint_blocks else block
            x, first_value = go(x, modulation, turn, first_value, **rest)
        return x if self.context is None else self.context.whole(x, tokens)


def parallelize_transformer(
    transformer: VideoTransformer, team: Team, config: ParallelConfig, *, bf16: bool = False
) -> None:
    """Spread a transformer over the team, in place. It may still be on the meta device: see `fill`."""
    heads = transformer.config.num_heads
    context = team.mesh["context"]
    if config.exchange == "ulysses" and heads % context.size():
        raise UsageError(
            f"{context.size()} devices cannot share {heads} heads: set parallel.context to a divisor, "
            "or parallel.exchange=ring."
        )
    # The first block's values are a view, which nothing here changes in place.
    warnings.filterwarnings("ignore", message="FSDP2-wrapped module .* returned a view tensor", category=UserWarning)
    transformer.walk = SharedWalk(config, Context(context.get_group()) if context.size() > 1 else None)
    for block in transformer.blocks:
        if config.compile_blocks:
            block.compile()
        _shard(block, team, bf16=bf16)
    _shard(transformer, team, bf16=bf16)


def parallelize_text(text: TextEncoder, team: Team, *, bf16: bool = False) -> None:
    """Spread a text encoder over the team, in place."""
    _shard(text, team, bf16=bf16)
    # What subjects mean is asked for by itself, beside the text.
    register_fsdp_forward_method(text, "meant")


def fill(module: nn.Module, source: nn.Module, team: Team) -> None:
    """Give the parts of a parallel `module` the values that the first process has in `source`, a whole one like it.

    A module that was built on the meta device gets its memory here.
    """
    if any(tensor.is_meta for tensor in (*module.parameters(), *module.buffers())):
        module.to_empty(device=team.device)
    state: dict[str, Any] = {}
    if team.rank == 0:
        state = {name: _with_axis(tensor) for name, tensor in source.state_dict().items()}
    options = StateDictOptions(full_state_dict=True, broadcast_from_rank0=True)
    set_model_state_dict(module, state, options=options)
    for part in module.modules():
        if isinstance(part, VideoTransformer):
            # Not part of its state: it follows from the width.
            config = part.config
            part.rates.copy_(frequencies(config.width // config.num_heads))


def gather(module: nn.Module, into: nn.Module, team: Team) -> None:
    """Put the values of a parallel module into a whole one like it, in the first process; all give their parts."""
    state: dict[str, Any] = get_model_state_dict(
        module, options=StateDictOptions(full_state_dict=True, cpu_offload=True)
    )
    if team.rank == 0:
        own = into.state_dict()
        into.load_state_dict({name: tensor.view(own[name].shape) for name, tensor in state.items()})


def _with_axis(tensor: Tensor) -> Tensor:
    """Return a single number as a row of one: FSDP2 wants an axis to cut."""
    return tensor.view(1) if tensor.ndim == 0 else tensor


def _shard(module: nn.Module, team: Team, *, bf16: bool) -> None:
    """Keep a part of each parameter here; compute in 16 bits if asked to, sum gradients in 32."""
    for part in module.modules():
        for name, parameter in part.named_parameters(recurse=False):
            if parameter.ndim == 0:
                setattr(part, name, nn.Parameter(_with_axis(parameter.detach())))
    policy = MixedPrecisionPolicy(
        param_dtype=torch.bfloat16 if bf16 else None, reduce_dtype=torch.float32, cast_forward_inputs=False
    )
    fully_shard(module, mesh=team.everyone, mp_policy=policy)
    assert isinstance(module, FSDPModule)
    module.set_gradient_divide_factor(1.0)
    module.set_force_sum_reduction_for_comms(True)
