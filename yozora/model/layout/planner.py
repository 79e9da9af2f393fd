"""The planner: from what is asked for to who is where when, before a pixel is drawn.

A flow over the courses of all subjects at once. A course is the subject's boxes at `knots` instants spread over the
clip, taken as a sum of cosines over time (DCT-II), each whitened by its mean and spread over the lessons: so a small
network gives smooth courses. Clips of several lengths are whitened apart: what moves slowly in four seconds is quick in
a minute's knots. One token a subject and one for the setting; all attend to one another, so that subjects
plan together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from yozora.core.errors import UsageError
from yozora.model.layout.layout import BOX
from yozora.model.nn.blocks import Block, normalise

TIME_FEATURES = 64
# What never varies in the lessons is not divided by nothing.
SMALLEST_SPREAD = 1e-3


@dataclass(frozen=True, kw_only=True)
class PlannerConfig:
    """Sizes of a planner: `num_concepts` of the syllabus, `knots` instants to a course, width and depth.

    `lengths` are the lengths of clips (seconds) that are whitened apart, the longest last. `occluders`: what subjects
    pass behind is planned with them.
    """

    num_concepts: int
    knots: int = 16
    lengths: tuple[float, ...] = (4.0,)
    occluders: bool = False
    width: int = 192
    depth: int = 4
    num_heads: int = 4

    def __post_init__(self) -> None:
        """Check what must divide."""
        if self.width % self.num_heads or (self.width // self.num_heads) % 2:
            raise UsageError(f"width {self.width} must be an even multiple of num_heads {self.num_heads}.")

    @property
    def channels(self) -> int:
        """Numbers in a course."""
        return self.knots * len(BOX)


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What a planner is asked: concepts of the setting (B,S), of each subject (B,A,K), 0 for none; `seconds` (B,)."""

    setting: Int[Tensor, "b s"]
    who: Int[Tensor, "b a k"]
    seconds: Float[Tensor, " b"]


class LayoutPlanner(nn.Module):
    """Noisy courses (B,C,A,1,1) to the velocity of their flow; time 0 is a course, 1 is noise."""

    mean: Tensor
    spread: Tensor
    cosines: Tensor

    def __init__(self, config: PlannerConfig) -> None:
        """Build the network; its output starts at zero, courses as they are until `whiten` has seen some."""
        super().__init__()
        self.config = config
        width = config.width
        self.enter = nn.Linear(config.channels, width)
        self.concepts = nn.Embedding(config.num_concepts + 1, width, padding_idx=0)
        self.length_in = nn.Linear(1, width)
        self.time_in = nn.Sequential(nn.Linear(TIME_FEATURES, width), nn.SiLU(), nn.Linear(width, 6 * width))
        self.blocks = nn.ModuleList(Block(width, config.num_heads) for _ in range(config.depth))
        self.leave = nn.Linear(width, config.channels)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)
        self.register_buffer("mean", torch.zeros(len(config.lengths), config.channels))
        self.register_buffer("spread", torch.ones(len(config.lengths), config.channels))
        self.register_buffer("cosines", cosines(config.knots), persistent=False)

    def forward(
        self, noisy: Float[Tensor, "b c a 1 1"], time: Float[Tensor, " b"], brief: Brief
    ) -> Float[Tensor, "b c a 1 1"]:
        """Return the velocity (noise - course) at `noisy`; what it is where there is no subject means nothing."""
        there = (brief.who != 0).any(-1, keepdim=True)
        courses = self.enter(noisy[..., 0, 0].transpose(1, 2)) + self.concepts(brief.who).sum(2)
        setting = self.concepts(brief.setting).sum(1) + self.length_in((brief.seconds / 4).log()[:, None])
        x = torch.cat((setting[:, None], courses * there), dim=1)
        modulation = self.time_in(_time_features(time).to(x.dtype)).view(len(x), 6, -1)
        half = self.config.width // self.config.num_heads // 2
        # No order among subjects: nothing is turned.
        turn = (x.new_ones(x.shape[1], half), x.new_zeros(x.shape[1], half))
        first_value = None
        for block in self.blocks:
            x, first_value = block(x, modulation, turn, first_value)
        # Whitened courses have spread one, so that the best linear guess of the velocity is this much of what is seen.
        t = time.view(-1, 1, 1).float()
        variance = (1 - t) ** 2 + t**2
        keep, reach = (2 * t - 1) / variance, -variance.rsqrt()
        named = self.leave(normalise(x[:, 1:])).float().transpose(1, 2)
        return (keep * noisy[..., 0, 0] + reach * named)[..., None, None]

    def whiten(self, boxes: Float[Tensor, "n k 6"], seconds: float) -> None:
        """Take mean and spread of the numbers of these courses as those of all of about that length."""
        which = self.length_of(torch.tensor([seconds]))
        with torch.no_grad():
            flat = self._cosine_sums(boxes)
            self.mean[which] = flat.mean(0)
            self.spread[which] = flat.std(0).clamp(min=SMALLEST_SPREAD)

    def length_of(self, seconds: Float[Tensor, " b"]) -> Int[Tensor, " b"]:
        """Return which of the lengths is nearest to each, by ratio."""
        lengths = torch.tensor(self.config.lengths, device=seconds.device)
        return (seconds.log()[:, None] - lengths.log()).abs().argmin(1)

    def courses(self, boxes: Float[Tensor, "b a k 6"], seconds: Float[Tensor, " b"]) -> Float[Tensor, "b c a 1 1"]:
        """Return boxes at the knots, spread over so many seconds, as whitened courses."""
        which = self.length_of(seconds)
        white = (self._cosine_sums(boxes) - self.mean[which][:, None]) / self.spread[which][:, None]
        return white.transpose(1, 2)[..., None, None]

    def boxes(self, courses: Float[Tensor, "b c a 1 1"], seconds: Float[Tensor, " b"]) -> Float[Tensor, "b a k 6"]:
        """Return the boxes at the knots that whitened courses stand for; shares and levels within 0..1."""
        which = self.length_of(seconds)
        flat = courses[..., 0, 0].transpose(1, 2) * self.spread[which][:, None] + self.mean[which][:, None]
        boxes = torch.einsum("kf,bafn->bakn", self.cosines, flat.unflatten(-1, (self.config.knots, len(BOX))))
        place, size, rest = boxes.split((2, 2, 2), dim=-1)
        return torch.cat((place, size.clamp(min=0.02), rest.clamp(0, 1)), dim=-1)

    def _cosine_sums(self, boxes: Float[Tensor, "*n k 6"]) -> Float[Tensor, "*n c"]:
        """Return each number of the boxes as a sum of cosines over time; an occluder has no level of change."""
        boxes = torch.cat((boxes[..., :5], boxes[..., 5:].clamp(min=0)), dim=-1)
        return torch.einsum("kf,...kn->...fn", self.cosines, boxes.float()).flatten(-2)


def cosines(count: int) -> Float[Tensor, "k f"]:
    """Return the orthonormal cosines (DCT-II) over `count` instants, a column a frequency."""
    instants, rates = torch.arange(count)[:, None] + 0.5, torch.arange(count)[None]
    table = torch.cos(math.pi * instants * rates / count) * math.sqrt(2 / count)
    table[:, 0] /= math.sqrt(2)
    return table


def _time_features(time: Float[Tensor, " b"]) -> Float[Tensor, "b f"]:
    """Return cosines and sines of `time` (0..1) at rates from 1 to 100."""
    rates = torch.exp(torch.linspace(0, math.log(100), TIME_FEATURES // 2, device=time.device))
    angles = time.float()[:, None] * rates
    return F.normalize(torch.cat((angles.cos(), angles.sin()), dim=-1), dim=-1) * math.sqrt(TIME_FEATURES)
