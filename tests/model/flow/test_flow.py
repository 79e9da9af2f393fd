"""Flow matching: the path, its preconditioning against the formula, the draw of times, the loss."""

from __future__ import annotations

import math

import pytest
import torch

from yozora.model.flow.flow import flow_loss, interpolate, length_shift, precondition, sample_times

SHAPE = (5, 3, 2, 4, 4)


def by_channel(*spread: float) -> torch.Tensor:
    """Return the spread of each channel, shaped to multiply latents."""
    return torch.tensor(spread).view(1, -1, 1, 1, 1)


def test_the_path_runs_straight_from_data_to_noise() -> None:
    data, noise = torch.randn(SHAPE), torch.randn(SHAPE)
    assert torch.equal(interpolate(data, noise, torch.zeros(5)), data)
    assert torch.allclose(interpolate(data, noise, torch.ones(5)), noise, atol=1e-6)
    times = torch.linspace(0, 1, 5)
    path = interpolate(data, noise, times)
    for row, time in enumerate(times):
        assert torch.allclose(path[row], (1 - time) * data[row] + time * noise[row], atol=1e-6)


def test_the_velocity_is_the_derivative_of_the_path() -> None:
    data, noise = torch.randn(SHAPE).double(), torch.randn(SHAPE).double()
    time = torch.rand(5)
    slope = (interpolate(data, noise, time + 1e-3) - interpolate(data, noise, time - 1e-3)) / 2e-3
    assert torch.allclose(slope, noise - data, atol=1e-3)


def test_preconditioning_is_the_formula_with_its_division() -> None:
    """velocity = (noisy - data) / t where the data is its best linear guess plus F in units of what is left."""
    spread, time = by_channel(0.3, 1.0, 2.5), torch.tensor([0.02, 0.3, 0.5, 0.8, 1.0])
    noisy, output = torch.randn(SHAPE).double(), torch.randn(SHAPE).double()
    shrink, keep, reach = (part.double() for part in precondition(spread, time))
    t = time.double().view(5, 1, 1, 1, 1)
    s = spread.double()
    r = torch.sqrt((1 - t) ** 2 * s**2 + t**2)
    data = (1 - t) * s**2 / r**2 * noisy + s * t / r * output
    assert torch.allclose(keep * noisy + reach * output, (noisy - data) / t, rtol=1e-4, atol=1e-5)
    assert torch.allclose(shrink, 1 / r, rtol=1e-5)


def test_what_the_network_sees_and_says_has_unit_variance_at_every_time() -> None:
    generator = torch.Generator().manual_seed(0)
    spread = by_channel(0.4, 1.0, 1.7)
    data = spread * torch.randn(64, 3, 4, 8, 8, generator=generator)
    noise = torch.randn(data.shape, generator=generator)
    for value in (0.01, 0.25, 0.5, 0.75, 0.99):
        time = torch.full((64,), value)
        shrink, keep, reach = precondition(spread, time)
        noisy = interpolate(data, noise, time)
        assert (shrink * noisy).std((0, 2, 3, 4)) == pytest.approx(torch.ones(3), abs=0.05)
        wanted = (noise - data - keep * noisy) / reach
        assert wanted.std((0, 2, 3, 4)) == pytest.approx(torch.ones(3), abs=0.05)
        assert float((wanted * noisy).mean()) == pytest.approx(0, abs=0.03), "nothing linear is left to say"


def test_every_cell_may_have_a_spread_of_its_own() -> None:
    spread, time = 0.1 + torch.rand(SHAPE), torch.rand(5)
    whole = precondition(spread, time)
    for part, one in zip(whole, precondition(spread[2:3, 1:2, :1, :1, :1], time[2:3]), strict=True):
        assert part.shape == SHAPE
        assert torch.allclose(part[2, 1, 0, 0, 0], one.squeeze())


def test_preconditioning_is_finite_at_both_ends() -> None:
    shrink, keep, reach = precondition(by_channel(0.5), torch.tensor([0.0, 1.0]))
    assert shrink.flatten().tolist() == pytest.approx([2.0, 1.0])
    assert keep.flatten().tolist() == pytest.approx([-1.0, 1.0])
    assert reach.flatten().tolist() == pytest.approx([-1.0, -0.5])


@pytest.mark.parametrize("mean", [-0.5, 0.0, 0.6])
def test_times_are_logit_normal(mean: float) -> None:
    times = sample_times(4001, torch.Generator().manual_seed(0), mean=mean, spread=1.0)
    assert 0 < times.min() and times.max() < 1
    logit = torch.logit(times.double())
    assert float(times.median()) == pytest.approx(1 / (1 + math.exp(-mean)), abs=0.005)
    assert float(logit.mean()) == pytest.approx(mean, abs=0.01)
    assert float(logit.std()) == pytest.approx(1.0, abs=0.02)


def test_times_are_spread_evenly_over_a_batch() -> None:
    """Stratified: each of B equal parts of the distribution gives one time, in an order that is not sorted."""
    times = sample_times(64, torch.Generator().manual_seed(1))
    shares = torch.special.ndtr(torch.logit(times.double())) * 64
    assert sorted(shares.floor().int().tolist()) == list(range(64))
    assert not torch.equal(times, times.sort().values)


def test_times_follow_their_generator() -> None:
    first, again, other = (sample_times(16, torch.Generator().manual_seed(seed)) for seed in (3, 3, 4))
    assert torch.equal(first, again) and not torch.equal(first, other)


def test_times_shift_with_the_root_of_the_length() -> None:
    assert length_shift(64, 64) == 1
    assert length_shift(15 * 64, 64) == pytest.approx(15**0.5) and length_shift(16, 64) == 0.5
    # Shifting a time and leaning its logit are one and the same.
    shift, time = length_shift(9, 1), torch.tensor(0.4)
    assert torch.allclose(torch.sigmoid(torch.logit(time) + math.log(shift)), shift * time / (1 + (shift - 1) * time))


def test_the_loss_is_the_weighted_squared_error() -> None:
    data, noise = torch.randn(SHAPE), torch.randn(SHAPE)
    weight = 1 + 6 * torch.rand(5, 2, 4, 4)
    error = torch.randn(SHAPE)
    loss = flow_loss(noise - data + error, data, noise, weight)
    by_hand = (error.pow(2) * weight[:, None]).sum() / (3 * weight.sum())
    assert float(loss) == pytest.approx(float(by_hand), rel=1e-5)
    assert float(flow_loss(noise - data, data, noise, weight)) == 0.0


def test_the_weight_counts_where_it_is_and_not_as_a_whole() -> None:
    data = noise = torch.zeros(1, 2, 1, 1, 2)
    velocity = torch.tensor([1.0, 0.0]).expand(1, 2, 1, 1, 2).clone()
    weight = torch.tensor([[[[3.0, 1.0]]]])
    assert float(flow_loss(velocity, data, noise, weight)) == pytest.approx(0.75)
    assert float(flow_loss(velocity, data, noise, 10 * weight)) == pytest.approx(0.75)
