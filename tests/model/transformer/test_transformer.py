"""The transformer: where it starts, what it may not mix up, which shapes it takes."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from torch import Tensor

from yozora.core.errors import UsageError
from yozora.model.flow.flow import precondition
from yozora.model.transformer.transformer import (
    LATER_INPUTS,
    Ask,
    TransformerConfig,
    VideoTransformer,
    patchify,
    time_features,
    token_positions,
    unpatchify,
)

CONFIG = TransformerConfig(latent_channels=6, patch=(1, 2, 2), width=32, depth=2, num_heads=2, text_width=16)
FPS = 2.0


@pytest.fixture
def fresh() -> VideoTransformer:
    """Return a network as training finds it."""
    return VideoTransformer(CONFIG).eval()


@pytest.fixture
def awake(fresh: VideoTransformer) -> VideoTransformer:
    """Return a network whose every part has something to say."""
    with torch.no_grad():
        for param in fresh.parameters():
            param.add_(0.1 * torch.randn_like(param))
    return fresh


def inputs(batch: int = 3, shape: tuple[int, int, int] = (4, 8, 8)) -> tuple[Tensor, Tensor, Tensor]:
    return torch.randn(batch, 6, *shape), torch.linspace(0.1, 0.9, batch), torch.randn(batch, 5, 16)


def test_it_starts_from_the_best_linear_guess(fresh: VideoTransformer) -> None:
    fresh.latent_spread.copy_(torch.linspace(0.4, 2.0, 6))
    noisy, time, text = inputs()
    _, keep, _ = precondition(fresh.latent_spread.view(1, 6, 1, 1, 1), time)
    assert torch.equal(fresh(noisy, time, text, FPS), keep * noisy)


def test_from_its_start_everything_learns(fresh: VideoTransformer) -> None:
    """What ends in zeros learns its end with the first step, and all the rest with the second."""
    noisy, time, text = inputs()
    for _ in range(2):
        fresh.zero_grad()
        fresh(noisy, time, text, FPS, Ask(guidance=1 + time, jump=time)).square().mean().backward()
        learning = {name: param for name, param in fresh.named_parameters() if param.grad is not None}
        with torch.no_grad():
            for param in learning.values():
                param.sub_(param.grad)
    still = [name for name, param in fresh.named_parameters() if name not in learning or not param.grad.any()]
    assert still == ["blocks.0.attention.value_mix"], "the first block has no earlier values to mix in"


def test_a_sample_alone_is_the_sample_in_a_batch(awake: VideoTransformer) -> None:
    noisy, time, text = inputs()
    together = awake(noisy, time, text, FPS)
    for row in range(3):
        alone = awake(noisy[row : row + 1], time[row : row + 1], text[row : row + 1], FPS)
        assert torch.allclose(alone, together[row : row + 1], atol=1e-5)


def test_every_input_matters(awake: VideoTransformer) -> None:
    noisy, time, text = inputs(1)
    plain = awake(noisy, time, text, FPS)
    assert not torch.allclose(plain, awake(noisy + 0.1, time, text, FPS), atol=1e-3)
    assert not torch.allclose(plain, awake(noisy, time + 0.1, text, FPS), atol=1e-3)
    assert not torch.allclose(plain, awake(noisy, time, text + 0.1, FPS), atol=1e-4)
    assert not torch.allclose(plain, awake(noisy, time, text, 2 * FPS), atol=1e-4), "time is in seconds"


def test_guidance_and_jump_matter_where_they_are_asked(awake: VideoTransformer) -> None:
    """A guidance of 1 and a jump of 0 are the plain velocity to the bit, whatever was learned; others are not."""
    noisy, time, text = inputs()
    plain = awake(noisy, time, text, FPS)

    def asked(guidance: float, jump: float) -> Tensor:
        return awake(noisy, time, text, FPS, Ask(guidance=torch.full((3,), guidance), jump=torch.full((3,), jump)))

    assert torch.equal(asked(1.0, 0.0), plain)
    for guidance, jump in ((0.0, 0.0), (2.0, 0.0), (1.0, 0.25), (1.0, 1.0)):
        assert not torch.allclose(asked(guidance, jump), plain, atol=1e-4)
    assert asked(6.0, 1.0).isfinite().all()


def test_what_is_asked_starts_without_a_word(fresh: VideoTransformer) -> None:
    """Old weights, which lack these inputs, give what they gave."""
    with torch.no_grad():
        for name, param in fresh.named_parameters():
            if name not in LATER_INPUTS:
                param.add_(0.1 * torch.randn_like(param))
    noisy, time, text = inputs()
    ask = Ask(guidance=torch.full((3,), 4.0), jump=torch.full((3,), 0.5))
    assert torch.equal(fresh(noisy, time, text, FPS, ask), fresh(noisy, time, text, FPS))


def test_every_frame_sees_every_other(awake: VideoTransformer) -> None:
    """Full attention: touch the last frame and the first one changes, and the other way round."""
    noisy, time, text = inputs(1)
    plain = awake(noisy, time, text, FPS)
    for touched, seen in ((3, 0), (0, 3)):
        other = noisy.clone()
        other[:, :, touched] += torch.randn(8, 8)
        assert (awake(other, time, text, FPS) - plain)[:, :, seen].abs().max() > 1e-5


@pytest.mark.parametrize("shape", [(1, 2, 2), (1, 8, 8), (3, 4, 10), (8, 6, 2), (16, 8, 8)])
def test_any_length_and_size(awake: VideoTransformer, shape: tuple[int, int, int]) -> None:
    noisy, time, text = inputs(2, shape)
    velocity = awake(noisy, time, text, FPS)
    assert velocity.shape == noisy.shape and velocity.isfinite().all()


@pytest.mark.parametrize("length", [1, 5, 9])
def test_any_number_of_text_tokens(awake: VideoTransformer, length: int) -> None:
    noisy, time, _ = inputs(1)
    assert awake(noisy, time, torch.randn(1, length, 16), FPS).shape == noisy.shape


@pytest.mark.parametrize(("patch", "shape"), [((1, 1, 1), (2, 3, 5)), ((1, 2, 2), (3, 4, 6)), ((4, 2, 3), (8, 4, 6))])
def test_patches_go_back_where_they_were(patch: tuple[int, int, int], shape: tuple[int, int, int]) -> None:
    latents = torch.randn(2, 5, *shape)
    tokens = patchify(latents, patch)
    assert tokens.numel() == latents.numel()
    assert torch.equal(unpatchify(tokens, patch, tuple(latents.shape)), latents)


def test_a_token_is_one_box_in_the_order_time_height_width() -> None:
    latents = torch.arange(2 * 4 * 4).float().view(1, 1, 2, 4, 4)
    tokens = patchify(latents, (1, 2, 2))
    assert tokens.shape == (1, 8, 4)
    assert tokens[0, 0].tolist() == [0, 1, 4, 5]
    assert tokens[0, 1].tolist() == [2, 3, 6, 7]
    assert tokens[0, 2].tolist() == [8, 9, 12, 13]
    assert tokens[0, 4].tolist() == [16, 17, 20, 21]


@pytest.mark.parametrize("shape", [(3, 4, 4), (2, 3, 4), (2, 4, 5)])
def test_what_cannot_be_cut_is_refused(shape: tuple[int, int, int]) -> None:
    with pytest.raises(UsageError, match="cannot be cut into patches of 2x2x2"):
        patchify(torch.zeros(1, 1, *shape), (2, 2, 2))


def test_positions_are_seconds_and_frame_heights() -> None:
    """A frame twice as wide as high runs to 2 across; twice the rate is half the seconds; text stands before."""
    positions = token_positions(torch.Size((4, 4, 8)), (1, 2, 2), 3, 2.0)
    text, video = positions[:3], positions[3:].view(4, 2, 4, 3)
    assert text.tolist() == [[-1.0, 0.0, 0.0]] * 3
    assert video[:, 0, 0, 0].tolist() == [0, 0.5, 1.0, 1.5]
    assert video[0, :, 0, 1].tolist() == [0, 0.5]
    assert video[0, 0, :, 2].tolist() == [0, 0.5, 1.0, 1.5]
    twice = token_positions(torch.Size((4, 4, 8)), (1, 2, 2), 3, 4.0)
    assert torch.equal(twice[3:, 0], positions[3:, 0] / 2) and torch.equal(twice[:, 1:], positions[:, 1:])
    finer = token_positions(torch.Size((4, 8, 16)), (1, 2, 2), 0, 2.0)
    assert finer[:, 1:].max() == 2 - 0.25, "a finer grid covers the same frame"


def test_time_features_tell_times_apart() -> None:
    times = torch.linspace(0, 1, 101)
    features = time_features(times)
    assert features.shape == (101, 256) and features.abs().max() <= 1
    assert torch.cdist(features, features).add(10 * torch.eye(101)).min() > 0.1


@pytest.mark.parametrize(("width", "num_heads"), [(30, 4), (12, 4), (33, 1)])
def test_heads_must_divide_the_width_evenly(width: int, num_heads: int) -> None:
    with pytest.raises(UsageError, match="num_heads"):
        TransformerConfig(latent_channels=4, width=width, num_heads=num_heads)


def test_the_spread_is_part_of_the_weights_and_the_rates_are_not(fresh: VideoTransformer) -> None:
    assert "latent_spread" in fresh.state_dict() and "rates" not in fresh.state_dict()


def test_what_tokens_are_told_of_who_is_there_stays_where_it_is_told() -> None:
    """Before it learns it changes nothing; then what a first layer makes of it is in those tokens alone."""
    net = VideoTransformer(dataclasses.replace(CONFIG, layout_channels=7)).eval()
    plain = VideoTransformer(CONFIG).eval()
    plain.load_state_dict({name: t for name, t in net.state_dict().items() if name != "layout_in.weight"})
    noisy, time, text = inputs()
    layout = torch.randn(3, 7, 4, 4, 4)
    assert torch.equal(net(noisy, time, text, FPS, layout=layout), plain(noisy, time, text, FPS))
    with torch.no_grad():
        for param in net.parameters():
            param.add_(0.1 * torch.randn_like(param))
    told = net(noisy, time, text, FPS, layout=layout)
    assert not torch.allclose(told, net(noisy, time, text, FPS), atol=1e-3)
    assert torch.equal(net(noisy, time, text, FPS, layout=0 * layout), net(noisy, time, text, FPS))
    entered: list[Tensor] = []
    net.blocks[0].register_forward_pre_hook(lambda _, args: entered.append(args[0]))
    one = torch.zeros_like(layout)
    one[:, :, 2, 1, 3] = 1.0
    net(noisy, time, text, FPS, layout=one)
    net(noisy, time, text, FPS)
    changed = (entered[0] - entered[1]).abs().sum(-1) > 0
    assert changed[0].nonzero().flatten().tolist() == [5 + 2 * 16 + 1 * 4 + 3]


def test_all_tokens_chosen_in_any_order_are_all_tokens(awake: VideoTransformer) -> None:
    noisy, time, text = inputs()
    order = torch.stack([torch.randperm(64) for _ in range(3)])
    whole, chosen = awake(noisy, time, text, FPS), awake(noisy, time, text, FPS, chosen=order)
    assert torch.allclose(whole, chosen, atol=1e-4)


def test_tokens_that_are_not_chosen_are_not_looked_at(awake: VideoTransformer) -> None:
    noisy, time, text = inputs()
    chosen = torch.arange(16).expand(3, 16)
    other = noisy.clone()
    other[:, :, 1:] += 1.0
    one, same = (awake(x, time, text, FPS, chosen=chosen)[:, :, 0] for x in (noisy, other))
    assert torch.equal(one, same) and not torch.allclose(one, awake(noisy, time, text, FPS)[:, :, 0], atol=1e-3)
