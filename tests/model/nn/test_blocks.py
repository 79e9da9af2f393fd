"""Blocks: attention that knows relative places only, norms, gates, the value residual."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as functional

from yozora.model.nn.blocks import Attention, Block, FeedForward, RMSNorm, SquaredReLU, attend, normalise
from yozora.model.nn.rotary import frequencies, turns

WIDTH, HEADS, TOKENS = 32, 2, 10


def at(positions: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return turns(positions, frequencies(WIDTH // HEADS))


def test_norms_make_the_mean_square_one() -> None:
    x = 7 * torch.randn(3, 5, 64) + 2
    assert normalise(x).square().mean(-1) == pytest.approx(torch.ones(3, 5), rel=1e-4)
    norm = RMSNorm(64)
    with torch.no_grad():
        norm.scale.fill_(3.0)
    assert torch.allclose(norm(x), 3 * normalise(x))
    assert torch.allclose(normalise(5 * x), normalise(x), atol=1e-4)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_attention_sees_only_where_tokens_stand_to_one_another(axis: int) -> None:
    """Shift all tokens in time or space: nothing changes. Shift half of them: something does."""
    torch.manual_seed(0)
    attention, x, positions = Attention(WIDTH, HEADS), torch.randn(2, TOKENS, WIDTH), torch.rand(TOKENS, 3)
    shift = torch.zeros(TOKENS, 3)
    shift[:, axis] = 1.25
    here, _ = attention(x, at(positions), None)
    there, _ = attention(x, at(positions + shift), None)
    assert torch.allclose(here, there, atol=2e-5)
    shift[: TOKENS // 2] = 0
    apart, _ = attention(x, at(positions + shift), None)
    assert (here - apart).abs().max() > 1e-3


def test_attention_does_not_care_for_the_order_of_tokens() -> None:
    torch.manual_seed(0)
    attention, x, positions = Attention(WIDTH, HEADS), torch.randn(1, TOKENS, WIDTH), torch.rand(TOKENS, 3)
    order = torch.randperm(TOKENS)
    straight, _ = attention(x, at(positions), None)
    mixed, _ = attention(x[:, order], at(positions[order]), None)
    assert torch.allclose(straight[:, order], mixed, atol=1e-5)


def test_the_value_residual_starts_shut_and_opens_to_the_first_values() -> None:
    torch.manual_seed(0)
    attention, x, turn = Attention(WIDTH, HEADS), torch.randn(1, TOKENS, WIDTH), at(torch.rand(TOKENS, 3))
    first = torch.randn(1, HEADS, TOKENS, WIDTH // HEADS)
    alone, own = attention(x, turn, None)
    shut, passed_on = attention(x, turn, first)
    assert torch.allclose(alone, shut) and passed_on is first and own.shape == first.shape
    with torch.no_grad():
        attention.value_mix.fill_(20.0)
    opened, _ = attention(x, turn, first)
    other, _ = attention(x, turn, 2 * first)
    assert torch.allclose(other, 2 * opened, atol=1e-5), "only the first values are left"


def test_feed_forward_squares_what_is_positive() -> None:
    feed = FeedForward(8)
    x = torch.randn(1, 3, 8)
    hidden = torch.relu(x @ feed.up.weight.T)
    assert torch.allclose(feed(x), hidden**2 @ feed.down.weight.T, atol=1e-6)


def test_a_block_whose_gates_are_shut_is_the_identity() -> None:
    torch.manual_seed(0)
    block, x, turn = Block(WIDTH, HEADS), torch.randn(2, TOKENS, WIDTH), at(torch.rand(TOKENS, 3))
    shut = torch.zeros(2, 6, WIDTH)
    assert torch.equal(block(x, shut, turn, None)[0], x)
    for gate in (2, 5):
        opened = shut.clone()
        opened[:, gate] = 1.0
        assert not torch.allclose(block(x, opened, turn, None)[0], x, atol=0.01)


def test_the_modulation_of_one_sample_leaves_the_other_alone() -> None:
    torch.manual_seed(0)
    block, x, turn = Block(WIDTH, HEADS), torch.randn(2, TOKENS, WIDTH), at(torch.rand(TOKENS, 3))
    modulation = torch.randn(2, 6, WIDTH)
    before, _ = block(x, modulation, turn, None)
    modulation[1] += 1
    after, _ = block(x, modulation, turn, None)
    assert torch.equal(before[0], after[0]) and not torch.allclose(before[1], after[1])


def test_lessons_attend_to_the_same_by_another_way() -> None:
    """In bfloat16 lessons pairs are multiplied out; the fused attention of films gives the same, forward and back."""
    torch.manual_seed(0)
    told = [torch.randn(2, 3, TOKENS, 16, dtype=torch.bfloat16, requires_grad=True) for _ in "qkv"]
    exact = [one.detach().float().requires_grad_() for one in told]
    gradient = torch.randn(2, 3, TOKENS, 16)
    here = attend(told[0], told[1], told[2])
    there = functional.scaled_dot_product_attention(exact[0], exact[1], exact[2])
    here.backward(gradient.bfloat16())
    there.backward(gradient)
    assert torch.allclose(here.float(), there, atol=0.03)
    for one, other in zip(told, exact, strict=True):
        assert one.grad is not None and other.grad is not None
        assert torch.allclose(one.grad.float(), other.grad, atol=0.05)


def test_the_square_of_what_is_above_zero_goes_back_as_torch_does_it() -> None:
    x = torch.randn(50, 8, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(SquaredReLU.apply, (x,))
    mine, torchs = x.detach().float().requires_grad_(), x.detach().float().requires_grad_()
    SquaredReLU.apply(mine).sum().backward()  # type: ignore[no-untyped-call]
    functional.relu(torchs).square().sum().backward()
    assert mine.grad is not None and torchs.grad is not None and torch.equal(mine.grad, torchs.grad)
