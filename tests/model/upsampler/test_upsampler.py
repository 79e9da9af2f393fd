"""The upsampler: what it is before it learns, how far it looks, what it refuses."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from yozora.core.errors import UsageError
from yozora.model.upsampler.upsampler import Upsampler, UpsamplerConfig, shifted, warped

TINY = UpsamplerConfig(width=16, depth=3, reach=2, fine_width=8, fine_depth=1)


def stirred() -> Upsampler:
    """Return a network none of whose parts is silent."""
    net = Upsampler(TINY).eval()
    with torch.no_grad():
        for param in net.parameters():
            param.add_(0.1 * torch.randn_like(param))
    return net


def smooth(frames: int, side: int) -> Tensor:
    """Return a random film (1,3,T,S,S) in [-1,1]."""
    return F.interpolate(torch.rand(1, 3, frames, 4, 4), size=(frames, side, side), mode="trilinear") * 2 - 1


@pytest.mark.parametrize(("side", "factor"), [(16, 8), (32, 4)])
def test_it_starts_as_plain_enlargement(side: int, factor: int) -> None:
    video = smooth(2, side)
    drawn = Upsampler(TINY)(video, factor)
    assert drawn.shape == (1, 3, 2, 128, 128)
    rows = video[0].transpose(0, 1)
    twice = F.interpolate(rows, scale_factor=2, mode="bilinear") if factor == 8 else rows
    plain = F.interpolate(twice, scale_factor=4, mode="bilinear")
    torch.testing.assert_close(drawn[0].transpose(0, 1), plain, atol=1e-5, rtol=0)


def test_frames_in_between_start_as_a_blend() -> None:
    net, video = Upsampler(TINY), smooth(2, 16)
    hidden, base = (part[0] for part in net.features(video, 8))
    grown = net.grown(hidden, base)
    ends = [(part[:1], part[1:]) for part in (hidden, grown)]
    between = net.between(ends[0], ends[1], torch.tensor([0.25]))
    torch.testing.assert_close(between, torch.lerp(grown[:1], grown[1:], 0.25), atol=1e-5, rtol=0)


def test_a_frame_depends_on_so_many_neighbours_and_no_more() -> None:
    net, video = stirred(), smooth(9, 16)
    other = video.clone()
    other[:, :, 4] = -other[:, :, 4]
    with torch.no_grad():
        away = (net(video, 8) - net(other, 8)).abs().amax((0, 1, 3, 4))
    changed = [index for index, change in enumerate(away.tolist()) if change > 1e-6]
    assert changed == list(range(4 - TINY.reach, 5 + TINY.reach))


def test_clips_of_one_batch_do_not_mix() -> None:
    net, video = stirred(), torch.cat((smooth(3, 16), smooth(3, 16)))
    with torch.no_grad():
        torch.testing.assert_close(net(video, 8)[1:], net(video[1:], 8), atol=1e-5, rtol=0)


def test_shifting_shows_each_frame_its_neighbours() -> None:
    x = torch.arange(3.0)[:, None, None, None].expand(3, 16, 1, 1)
    seen = shifted(x, 3)[:, :, 0, 0]
    assert seen[:, 0].tolist() == [0, 0, 1] and seen[:, 2].tolist() == [1, 2, 2]
    assert seen[:, 4].tolist() == [0, 1, 2]


def test_warping_reads_where_the_flow_points() -> None:
    frame = torch.rand(1, 2, 6, 5)
    flow = torch.zeros(1, 2, 6, 5)
    torch.testing.assert_close(warped(frame, flow), frame)
    flow[:, 0], flow[:, 1] = 1, -2
    moved = warped(frame, flow)
    torch.testing.assert_close(moved[..., 2:, :-1], frame[..., :-2, 1:], atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(moved[..., :, -1], moved[..., :, -2], atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(("height", "width", "factor"), [(16, 16, 2), (15, 16, 4), (16, 17, 4)])
def test_sizes_that_it_cannot_make_are_refused(height: int, width: int, factor: int) -> None:
    with pytest.raises(UsageError, match=rf"{width}x{height} cannot be made {factor} times"):
        Upsampler(TINY)(torch.zeros(1, 3, 1, height, width), factor)


@pytest.mark.parametrize("sizes", [{"reach": 4}, {"width": 12}])
def test_configurations_that_do_not_fit_are_refused(sizes: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        UpsamplerConfig(**{"width": 16, "depth": 3, "reach": 2, **sizes})
