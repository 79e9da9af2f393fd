"""The upsampler: from a small clip, soft and unsteady as a model draws it, to a large and crisp one, at any rate.

No convolution runs at full resolution. A trunk of residual blocks works on a grid of about 64 px; each of its first
blocks also sees some channels of the frame before and of the frame after (temporal shift: Lin et al. 2019, arXiv
1811.08383). A fine part works at twice that grid and ends in a pixel shuffle (Shi et al. 2016, arXiv 1609.05158).
Frames in between are made of the features of their neighbours, moved along predicted flows and blended (as in Jiang et
al. 2018, arXiv 1712.00080), so that the trunk never runs for them. Video is in [-1,1].
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from yozora.core.errors import UsageError

SLOPE = 0.1
HEAD_PX = 4
TRUNK_PX = 8
"""How many delivered pixels a side of one cell of the trunk's grid has; of the fine part's, `HEAD_PX`."""


@dataclass(frozen=True, kw_only=True)
class UpsamplerConfig:
    """Sizes: `depth` blocks of `width` channels in the trunk, `fine_depth` of `fine_width` in the fine part.

    The first `reach` blocks of the trunk mix neighbouring frames, so a frame depends on so many at either side.
    """

    width: int = 64
    depth: int = 6
    reach: int = 4
    fine_width: int = 32
    fine_depth: int = 2

    def __post_init__(self) -> None:
        """Check that the blocks that mix frames are there."""
        if not 0 <= self.reach <= self.depth or self.width % 8:
            raise UsageError("An upsampler's width must be a multiple of 8, and its reach at most its depth.")


class Block(nn.Module):
    """Two 3x3 convolutions around a leaky ReLU; `mixing`, an eighth of the channels comes from either neighbour."""

    def __init__(self, width: int, *, mixing: bool) -> None:
        """Build the block; it starts near the identity."""
        super().__init__()
        self.mixing = mixing
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        with torch.no_grad():
            self.second.weight.mul_(0.1)

    def forward(self, x: Float[Tensor, "n c h w"], frames: int) -> Float[Tensor, "n c h w"]:
        """Return `x` plus what the block adds; rows of N are `frames` successive frames a clip."""
        seen = shifted(x, frames) if self.mixing else x
        return x + self.second(F.leaky_relu(self.first(seen), SLOPE))


class Upsampler(nn.Module):
    """Video (B,3,T,H,W) to (B,3,T',H*factor,W*factor): by 8 from about 64 px, by 4 from about 128 px."""

    def __init__(self, config: UpsamplerConfig) -> None:
        """Build the network; it starts as bilinear enlargement and linear blending."""
        super().__init__()
        self.config = config
        c = config
        self.enter_by_8 = nn.Conv2d(3, c.width, 3, padding=1)
        self.enter_by_4 = nn.Conv2d(12, c.width, 3, padding=1)
        self.blocks = nn.ModuleList(Block(c.width, mixing=number < c.reach) for number in range(c.depth))
        self.grow = nn.Conv2d(c.width, 4 * c.fine_width, 1)
        self.see = nn.Conv2d(3, c.fine_width, 3, padding=1)
        self.fine = nn.ModuleList(Block(c.fine_width, mixing=False) for _ in range(c.fine_depth))
        self.leave = nn.Conv2d(c.fine_width + 3, 3 * HEAD_PX**2, 3, padding=1, padding_mode="replicate")
        self.meet = nn.Conv2d(2 * c.width + 1, c.width, 3, padding=1)
        self.follow = nn.Conv2d(c.width, c.width, 3, padding=1)
        self.move = nn.Conv2d(c.width, 5, 3, padding=1)
        with torch.no_grad():
            self.leave.weight.zero_()
            self.leave.weight[:, c.fine_width :] = bilinear_kernels(HEAD_PX)
            for start_at_zero in (self.leave.bias, self.move.weight, self.move.bias):
                start_at_zero.zero_()  # type: ignore[union-attr]

    def features(self, video: Float[Tensor, "b 3 t h w"], factor: int) -> tuple[Tensor, Tensor]:
        """Return what the trunk makes of `video`, (B,T,C,Y,X) with Y = H * factor / 8, and the base (B,T,3,2Y,2X).

        The base is the video itself at the fine part's grid: enlarged twice for a factor of 8, as it is for 4.
        """
        clips, frames = len(video), video.shape[2]
        rows = video.transpose(1, 2).flatten(0, 1)
        if factor == 2 * HEAD_PX:
            hidden, base = self.enter_by_8(rows), F.interpolate(rows, scale_factor=2, mode="bilinear")
        elif factor == HEAD_PX and not (rows.shape[-2] % 2 or rows.shape[-1] % 2):
            hidden, base = self.enter_by_4(F.pixel_unshuffle(rows, 2)), rows
        else:
            raise UsageError(f"Frames of {rows.shape[-1]}x{rows.shape[-2]} cannot be made {factor} times as large.")
        for block in self.blocks:
            hidden = block(hidden, frames)
        return hidden.unflatten(0, (clips, frames)), base.unflatten(0, (clips, frames))

    def grown(self, hidden: Float[Tensor, "n c y x"], base: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n f h w"]:
        """Return features and base together at the fine part's grid: what frames in between are blended of."""
        return torch.cat((F.pixel_shuffle(self.grow(hidden), 2) + self.see(base), base), dim=1)

    def between(
        self,
        hidden: tuple[Float[Tensor, "n c y x"], Float[Tensor, "n c y x"]],
        grown: tuple[Float[Tensor, "n f h w"], Float[Tensor, "n f h w"]],
        moment: Float[Tensor, " n"],
    ) -> Float[Tensor, "n f h w"]:
        """Return grown features at `moment` (0..1) of the way from one frame to the next.

        Both neighbours are moved along their own flow; the nearer one weighs more, and what only one of them shows
        is taken from that one.
        """
        later = moment[:, None, None, None].to(hidden[0].dtype)
        x = self.meet(torch.cat((*hidden, later.expand(-1, 1, *hidden[0].shape[-2:])), dim=1))
        moves = self.move(F.leaky_relu(self.follow(F.leaky_relu(x, SLOPE)), SLOPE)).float()
        moves = F.interpolate(moves, scale_factor=2, mode="bilinear")
        before, after = (
            warped(each.float(), 2 * flow) for each, flow in zip(grown, (moves[:, :2], moves[:, 2:4]), strict=True)
        )
        chances = later.float().logit().add(moves[:, 4:]).sigmoid()
        return torch.lerp(before, after, chances).to(grown[0].dtype)

    def draw(self, grown: Float[Tensor, "n f h w"]) -> Float[Tensor, "n p h w"]:
        """Return large frames, still folded: P = 3 * 4 * 4, which `F.pixel_shuffle(..., HEAD_PX)` unfolds."""
        hidden, base = grown.split((self.config.fine_width, 3), dim=1)
        for block in self.fine:
            hidden = block(hidden, 1)
        return self.leave(torch.cat((hidden, base), dim=1))

    def forward(self, video: Float[Tensor, "b 3 t h w"], factor: int) -> Float[Tensor, "b 3 t h2 w2"]:
        """Return `video` enlarged, at its own rate; near [-1,1], not clipped."""
        hidden, base = self.features(video, factor)
        large = F.pixel_shuffle(self.draw(self.grown(hidden.flatten(0, 1), base.flatten(0, 1))), HEAD_PX)
        return large.unflatten(0, (len(video), -1)).transpose(1, 2)


def shifted(x: Float[Tensor, "n c h w"], frames: int) -> Float[Tensor, "n c h w"]:
    """Return `x` with an eighth of its channels from the frame before and an eighth from the one after.

    At both ends of a clip the frame itself stands in for its missing neighbour.
    """
    share = x.shape[1] // 8
    clips = x.unflatten(0, (-1, frames))
    before = torch.cat((clips[:, :1, :share], clips[:, :-1, :share]), dim=1)
    after = torch.cat((clips[:, 1:, share : 2 * share], clips[:, -1:, share : 2 * share]), dim=1)
    return torch.cat((before, after, clips[:, :, 2 * share :]), dim=2).flatten(0, 1)


def warped(frames: Float[Tensor, "n c h w"], flow: Float[Tensor, "n 2 h w"]) -> Float[Tensor, "n c h w"]:
    """Return `frames` read at every pixel's place plus `flow` (x, y in pixels); beyond the edge the edge goes on."""
    h, w = frames.shape[-2:]
    xs = torch.arange(w, device=frames.device, dtype=flow.dtype) + flow[:, 0]
    ys = torch.arange(h, device=frames.device, dtype=flow.dtype)[:, None] + flow[:, 1]
    grid = torch.stack(((2 * xs + 1) / w - 1, (2 * ys + 1) / h - 1), dim=-1)
    return F.grid_sample(frames, grid, mode="bilinear", padding_mode="border", align_corners=False)


def bilinear_kernels(times: int) -> Float[Tensor, "p 3 3 3"]:
    """Return the weights of a 3x3 convolution that, with a pixel shuffle, enlarges RGB `times` times bilinearly."""
    line = torch.zeros(times, 3)
    for offset in range(times):
        place = (offset + 0.5) / times - 0.5
        line[offset, 1] = 1 - abs(place)
        line[offset, 2 if place > 0 else 0] += abs(place)
    kernel = torch.einsum("ay,bx->abyx", line, line).flatten(0, 1)
    weights = torch.zeros(3, times * times, 3, 3, 3)
    for channel in range(3):
        weights[channel, :, channel] = kernel
    return weights.flatten(0, 1)
