"""The optimiser: its schedule, its average, who gets Muon, and a state that goes on where it stopped."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from yozora.core.errors import UsageError
from yozora.model.transformer.transformer import TransformerConfig, VideoTransformer
from yozora.training.optim import OptimConfig, Optimiser, count_parameters


def test_the_rate_warms_up_stays_and_decays() -> None:
    config = OptimConfig(num_steps=100, warmup_steps=10, decay_share=0.2)
    rates = [config.rate_at(step) for step in range(101)]
    assert rates[:10] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    assert set(rates[10:81]) == {1.0}
    assert rates[80:101] == pytest.approx([1 - k / 20 for k in range(21)])
    assert config.rate_at(500) == 0


def test_without_decay_the_rate_stays_to_the_end() -> None:
    config = OptimConfig(num_steps=50, warmup_steps=0, decay_share=0.0)
    assert {config.rate_at(step) for step in range(50)} == {1.0}


def test_a_short_run_never_divides_by_nothing() -> None:
    assert OptimConfig(num_steps=1, warmup_steps=0, decay_share=1.0).rate_at(0) == 1.0
    assert 0 < OptimConfig(num_steps=4, warmup_steps=200).rate_at(0) < 0.01


@pytest.mark.parametrize("change", [{"num_steps": 0}, {"decay_share": -0.1}, {"decay_share": 1.1}])
def test_what_no_schedule_can_be(change: dict) -> None:
    with pytest.raises(UsageError, match="decay_share must be within"):
        OptimConfig(**{"num_steps": 10, **change})


def step_with(module: nn.Module, optimiser: Optimiser, step: int, scale: float = 1.0) -> float:
    """Give every parameter a gradient and step."""
    torch.manual_seed(step)
    for param in module.parameters():
        param.grad = scale * torch.randn_like(param)
    norm = optimiser.clip()
    optimiser.step(step)
    return norm


def test_the_average_follows_its_formula() -> None:
    """average <- d average + (1 - d) parameter, d = min(ema_decay, (1 + step) / (10 + step)), from a copy."""
    torch.manual_seed(0)
    module = nn.Linear(4, 3)
    optimiser = Optimiser(module, OptimConfig(num_steps=60, learning_rate=0.1, warmup_steps=0, ema_decay=0.8))
    expected = [param.detach().clone() for param in module.parameters()]
    for step in range(60):
        step_with(module, optimiser, step)
        decay = min(0.8, (1 + step) / (10 + step))
        expected = [decay * e + (1 - decay) * p.detach() for e, p in zip(expected, module.parameters(), strict=True)]
    averaged = optimiser.averaged()
    assert list(averaged) == ["weight", "bias"]
    for mine, value in zip(averaged.values(), expected, strict=True):
        assert torch.allclose(mine, value, atol=1e-5)
        assert not mine.requires_grad
    assert not torch.allclose(averaged["weight"], module.weight)


def test_a_step_is_adamw_at_this_step_s_rate() -> None:
    torch.manual_seed(0)
    module, twin = nn.Linear(4, 3), nn.Linear(4, 3)
    twin.load_state_dict(module.state_dict())
    config = OptimConfig(num_steps=10, learning_rate=0.01, warmup_steps=4, decay_share=0.5, clip_norm=1e9)
    optimiser = Optimiser(module, config)
    plain = torch.optim.AdamW(twin.parameters(), lr=0.01, betas=config.betas, weight_decay=0.01, eps=1e-8)
    for step in range(10):
        step_with(module, optimiser, step)
        torch.manual_seed(step)
        for param in twin.parameters():
            param.grad = torch.randn_like(param)
        plain.param_groups[0]["lr"] = 0.01 * config.rate_at(step)
        plain.step()
    assert torch.allclose(module.weight, twin.weight, atol=1e-7)


def test_gradients_are_clipped_told_and_cleared() -> None:
    module, twin = nn.Linear(4, 3), nn.Linear(4, 3)
    twin.load_state_dict(module.state_dict())
    config = OptimConfig(num_steps=10, learning_rate=0.01, warmup_steps=0, clip_norm=1.0)
    one, other = Optimiser(module, config), Optimiser(twin, config)
    norms = [step_with(module, one, 0, 100.0), step_with(twin, other, 0, 1000.0)]
    assert norms[1] == pytest.approx(10 * norms[0]) and norms[0] > 100
    assert torch.allclose(module.weight, twin.weight, atol=1e-6), "past the norm only the direction counts"
    assert all(param.grad is None for param in module.parameters())


def test_muon_takes_the_matrices_of_blocks_and_nothing_else() -> None:
    modules = nn.ModuleDict(
        {"transformer": VideoTransformer(TransformerConfig(latent_channels=4, width=16, depth=2, num_heads=2))}
    )
    names = {id(param): name for name, param in modules.named_parameters()}
    optimiser = Optimiser(modules, OptimConfig(num_steps=10, muon=True))
    adam, muon = ([names[id(p)] for group in part.param_groups for p in group["params"]] for part in optimiser.parts)
    assert len(adam) + len(muon) == len(names) and not set(adam) & set(muon)
    layers = ("attention.qkv.weight", "attention.out.weight", "feed_forward.up.weight", "feed_forward.down.weight")
    wanted = {f"transformer.blocks.{block}.{layer}" for block in (0, 1) for layer in layers}
    assert {name for name in muon if not name.endswith("table")} == wanted


def test_a_state_goes_on_bit_for_bit() -> None:
    torch.manual_seed(0)
    module = VideoTransformer(TransformerConfig(latent_channels=4, patch=(1, 2, 2), width=16, depth=1, num_heads=2))
    config = OptimConfig(num_steps=10, learning_rate=0.01, warmup_steps=2, muon=True)
    optimiser = Optimiser(module, config)
    for step in range(3):
        step_with(module, optimiser, step)
    twin = copy.deepcopy(module)
    other = Optimiser(twin, config)
    other.load_state(copy.deepcopy(optimiser.state()))
    for step in range(3, 6):
        step_with(module, optimiser, step)
        step_with(twin, other, step)
    for mine, its in zip(module.parameters(), twin.parameters(), strict=True):
        assert torch.equal(mine, its)
    for mine, its in zip(optimiser.average, other.average, strict=True):
        assert torch.equal(mine, its)


def test_counting_parameters() -> None:
    assert count_parameters([nn.Linear(4, 3), nn.Linear(2, 2, bias=False)]) == 15 + 4
