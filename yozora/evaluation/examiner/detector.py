"""The detector: the setting of one frame, and a point for every subject in it with the box round the whole of it.

Objects as points (Zhou et al. 2019, "CenterNet"): a heat map peaks at the middle of what is seen of each subject, and
the cell of the peak tells the box. Frames are read 128 px high at any aspect; a cell is 4 px.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from yozora.evaluation.examiner.blocks import Residual, convolved

HEIGHT_PX = 128
CELL_PX = 4
# Each cell tells the box's four sides and the subject's own height (log), all in frame heights, and its share in sight.
NUM_GEOMETRY = 6


@dataclass(frozen=True, kw_only=True)
class DetectorConfig:
    """The answers for the setting, slot by slot, and the width of the network."""

    place: tuple[str, ...]
    time: tuple[str, ...]
    weather: tuple[str, ...]
    style: tuple[str, ...]
    width: int = 64


@dataclass(frozen=True, kw_only=True)
class Glance:
    """What the detector makes of N frames: `heat` logits (N,y,x), `geometry` (N,6,y,x), `setting` logits by slot,

    `prints` logits (N,) of footprints lying about, and `features` (N,D), a description of the whole frame.
    """

    heat: Float[Tensor, "n y x"]
    geometry: Float[Tensor, "n 6 y x"]
    setting: dict[str, Tensor]
    prints: Float[Tensor, " n"]
    features: Float[Tensor, "n d"]


class Detector(nn.Module):
    """Frames (N,3,128,W) in [-1,1], W a multiple of 16, to a Glance on a grid of (32, W/4)."""

    def __init__(self, config: DetectorConfig) -> None:
        """Build the network: three scales down, two back up."""
        super().__init__()
        self.config = config
        w = config.width
        self.enter = nn.Sequential(nn.PixelUnshuffle(CELL_PX), convolved(3 * CELL_PX**2, w))
        self.fine = Residual(w)
        self.middle = nn.Sequential(convolved(w, 2 * w, 2), Residual(2 * w), Residual(2 * w))
        self.coarse = nn.Sequential(convolved(2 * w, 3 * w, 2), Residual(3 * w), Residual(3 * w))
        self.to_middle, self.to_fine = nn.Conv2d(3 * w, 2 * w, 1), nn.Conv2d(2 * w, w, 1)
        self.merged, self.out = Residual(2 * w), Residual(w)
        self.points = nn.Conv2d(w, 1 + NUM_GEOMETRY, 1)
        slots = ("place", "time", "weather", "style")
        self.setting = nn.ModuleDict({slot: nn.Linear(6 * w, len(getattr(config, slot))) for slot in slots})
        self.prints = nn.Linear(6 * w, 1)
        bias = self.points.bias
        assert bias is not None
        nn.init.constant_(bias[:1], -4.0)  # hardly any cell is a peak

    def forward(self, frames: Float[Tensor, "n 3 h w"]) -> Glance:
        """Return what each frame shows."""
        fine = self.fine(self.enter(frames))
        middle = self.middle(fine)
        coarse = self.coarse(middle)
        middle = self.merged(F.relu(middle + F.interpolate(self.to_middle(coarse), scale_factor=2)))
        fine = self.out(F.relu(fine + F.interpolate(self.to_fine(middle), scale_factor=2)))
        points = self.points(fine).float()
        features = torch.cat([x.mean((2, 3)) for x in (coarse, middle, fine)], dim=1).float()
        setting = {slot: head(features) for slot, head in self.setting.items()}
        return Glance(
            heat=points[:, 0],
            geometry=points[:, 1:],
            setting=setting,
            prints=self.prints(features)[:, 0],
            features=features,
        )
