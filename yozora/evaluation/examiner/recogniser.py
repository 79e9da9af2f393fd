"""The recogniser: what one look at a subject shows: kind, colour, pattern, how far its change has gone, its pose.

It sees a square crop round the subject's box, so that near and far look alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from yozora.evaluation.examiner.blocks import Residual, convolved

CROP_PX = 48
# The crop is so much larger than the longer side of the box.
MARGIN = 1.25
# No crop is of a smaller box than this (frame heights).
LEAST_SIDE = 0.02
POSE = 48
PLACE = 6


@dataclass(frozen=True, kw_only=True)
class RecogniserConfig:
    """The answers, slot by slot, what a subject can be doing, and the width of the network."""

    kind: tuple[str, ...]
    colour: tuple[str, ...]
    pattern: tuple[str, ...]
    doing: tuple[str, ...]
    width: int = 64


@dataclass(frozen=True, kw_only=True)
class Look:
    """What N crops show: logits by slot ("kind", "colour", "pattern", "doing"), `state` logits (N,) of how far the

    lasting change has gone, `pose` (N,48), what a sequence of looks is judged by, and `place` (N,6): the sides of the
    box round the whole subject (x0,y0,x1,y1) from the middle of the crop, and the log of its height, in crop sides;
    and the logit of its share in sight.
    """

    logits: dict[str, Tensor]
    state: Float[Tensor, " n"]
    pose: Float[Tensor, "n 48"]
    place: Float[Tensor, "n 6"]


class Recogniser(nn.Module):
    """Crops (N,3,48,48) in [-1,1] to a Look."""

    def __init__(self, config: RecogniserConfig) -> None:
        """Build the network."""
        super().__init__()
        self.config = config
        w = config.width
        self.body = nn.Sequential(
            nn.PixelUnshuffle(2),
            convolved(12, w),
            Residual(w),
            convolved(w, 2 * w, 2),
            Residual(2 * w),
            Residual(2 * w),
            convolved(2 * w, 4 * w, 2),
            Residual(4 * w),
            Residual(4 * w),
        )
        self.pose = nn.Linear(4 * w, POSE)
        self.doing = nn.Linear(POSE, len(config.doing))
        slots = ("kind", "colour", "pattern")
        self.heads = nn.ModuleDict({slot: nn.Linear(8 * w, len(getattr(config, slot))) for slot in slots})
        self.state = nn.Linear(8 * w, 1)
        self.place = nn.Sequential(nn.Conv2d(4 * w, 16, 1), nn.ReLU(), nn.Flatten(), nn.Linear(16 * 36, PLACE))

    def forward(self, crops: Float[Tensor, "n 3 48 48"]) -> Look:
        """Return what each crop shows; the middle of the crop, where the subject is, counts by itself too."""
        body = self.body(crops)
        both = torch.cat((body.mean((2, 3)), body[:, :, 1:5, 1:5].amax((2, 3))), dim=1).float()
        pose = self.pose(body.mean((2, 3))).float()
        logits = {slot: head(both) for slot, head in self.heads.items()} | {"doing": self.doing(F.relu(pose))}
        return Look(logits=logits, state=self.state(both)[:, 0], pose=pose, place=self.place(body).float())


def crop(
    frames: Float[Tensor, "n 3 h w"], boxes: Float[Tensor, "n 4"], side: int = CROP_PX
) -> Float[Tensor, "n 3 side side"]:
    """Return a square crop round each box (x0,y0,x1,y1 in frame heights), one a frame; outside the frame is grey."""
    n, _, h, w = frames.shape
    centre, half = (boxes[:, :2] + boxes[:, 2:]) / 2, sides_of(boxes) / 2
    ticks = (torch.arange(side, device=frames.device) + 0.5) / side * 2 - 1
    xs = centre[:, 0, None] + half[:, None] * ticks
    ys = centre[:, 1, None] + half[:, None] * ticks
    grid = torch.stack(
        ((xs * h / w * 2 - 1)[:, None, :].expand(n, side, side), (ys * 2 - 1)[:, :, None].expand(n, side, side)), -1
    )
    return F.grid_sample(frames, grid.to(frames.dtype), mode="bilinear", padding_mode="zeros", align_corners=False)


def sides_of(boxes: Float[Tensor, "n 4"]) -> Float[Tensor, " n"]:
    """Return the side of the crop round each box, in its unit."""
    return (boxes[:, 2:] - boxes[:, :2]).amax(1).clamp(min=LEAST_SIDE) * MARGIN


def placed(place: Float[Tensor, "n 6"], boxes: Float[Tensor, "n 4"]) -> Float[Tensor, "n 5"]:
    """Return the boxes (x0,y0,x1,y1) and log heights that looks at crops round `boxes` tell, in the boxes' unit."""
    side = sides_of(boxes)
    middle = ((boxes[:, :2] + boxes[:, 2:]) / 2).repeat(1, 2)
    return torch.cat((middle + place[:, :4] * side[:, None], place[:, 4:5] + side.log()[:, None]), 1)
