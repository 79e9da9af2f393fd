"""LoRA: nothing changes before it is learned, merged it is what was learned, taken out it leaves no trace."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from yozora.core.errors import UsageError
from yozora.model.nn.blocks import Block
from yozora.model.nn.lora import GrownEmbedding, LoraConfig, LoraLinear, attach, learned, merge, target_names, unmerge

CONFIG = LoraConfig(rank=2, alpha=4.0)


def block() -> Block:
    torch.manual_seed(0)
    return Block(16, 2).requires_grad_(False)


def seen(module: nn.Module) -> torch.Tensor:
    torch.manual_seed(1)
    x, modulation = torch.randn(2, 5, 16), torch.randn(2, 6, 16)
    turn = (torch.ones(5, 4), torch.zeros(5, 4))
    return module(x, modulation, turn, None)[0]


def taught(module: nn.Module) -> dict[str, LoraLinear]:
    """Attach an update, and draw what it might have learned."""
    updates = attach(module, CONFIG, torch.Generator().manual_seed(3))
    for update in updates.values():
        nn.init.normal_(update.lora_up, std=0.3)
    return updates


def test_a_fresh_update_changes_no_bit() -> None:
    plain, grown = block(), block()
    attach(grown, CONFIG, torch.Generator().manual_seed(3))
    assert torch.equal(seen(grown), seen(plain))


def test_only_the_update_is_learned() -> None:
    module = block()
    updates = attach(module, CONFIG, torch.Generator())
    assert set(updates) == {"attention.qkv", "attention.out", "feed_forward.up", "feed_forward.down"}
    seen(module).sum().backward()
    trained = {name for name, parameter in module.named_parameters() if parameter.grad is not None}
    assert trained == {f"{name}.lora_{end}" for name in updates for end in ("up", "down")}


def test_merged_it_is_what_was_learned_and_goes_out_without_rounding() -> None:
    beside, merged, plain = block(), block(), block()
    tensors = learned(taught(beside))
    assert not torch.allclose(seen(beside), seen(plain), atol=1e-3)
    before = merge(merged, tensors, CONFIG.strength)
    assert torch.allclose(seen(merged), seen(beside), atol=1e-5)
    unmerge(merged, before)
    for name, tensor in plain.state_dict().items():
        assert torch.equal(merged.state_dict()[name], tensor), name


def test_another_networks_update_is_refused_and_changes_nothing() -> None:
    module = block()
    tensors = learned(taught(copy.deepcopy(module)))
    weight = module.attention.qkv.weight.clone()
    wrong = {**tensors, "head.lora_up": torch.zeros(3, 2), "head.lora_down": torch.zeros(2, 16)}
    for broken in (wrong, {**tensors, "feed_forward.up.lora_up": torch.zeros(3, 2)}, dict(list(tensors.items())[:1])):
        with pytest.raises(UsageError, match="do not fit"):
            merge(module, broken, 1.0)
    assert torch.equal(module.attention.qkv.weight, weight)


def test_there_must_be_something_to_change() -> None:
    with pytest.raises(UsageError, match="no linear layer named gate"):
        target_names(block(), LoraConfig(targets=("gate",)))
    with pytest.raises(UsageError, match="rank"):
        LoraConfig(rank=0)


def test_new_rows_follow_the_old_ones() -> None:
    old = nn.Embedding(4, 3, padding_idx=0)
    rows = torch.arange(6.0).view(2, 3)
    grown = GrownEmbedding(old.requires_grad_(False), rows)
    numbers = torch.tensor([[0, 3], [4, 5]])
    assert torch.equal(grown(numbers)[0], old(numbers[0])) and torch.equal(grown(numbers)[1], rows)
    grown(numbers).sum().backward()
    assert grown.rows.grad is not None and old.weight.grad is None
