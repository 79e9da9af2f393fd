"""The camera reader: how the camera moves in a clip, from how parts of the picture move between a few of its frames.

Eight frames spread evenly over the clip are compared pair by pair, neighbours (for what is fast) and frames far apart
(for what is slow): in windows all over the frame, phase correlation (Kuglin & Hines 1975) tells exactly which shifts
are in the picture. Layers of different depth shift by different ways, and things move by themselves, so that what the
camera did is learned from all these correlations together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import Float
from torch import Tensor, nn

NUM_FRAMES = 8
SIDE_PX = 128
# Windows overlap by half; a correlation is kept for shifts of so many pixels to either side.
WINDOW = (32, 64)
REACH = (10, 31)
# Which of the eight frames are compared.
PAIRS = (*((i, i + 1) for i in range(NUM_FRAMES - 1)), (0, 3), (2, 5), (4, 7), (0, 5), (2, 7), (0, 7))
# Views are told in tenths: shares of the frame across and down, and the log of the magnification.
UNIT = 0.1
# What is fainter than this share of the mean in a spectrum is not whitened to full strength.
FAINT = 0.3


@dataclass(frozen=True, kw_only=True)
class CameraConfig:
    """The moves it knows, in order, and the widths of the network."""

    moves: tuple[str, ...]
    width: int = 64
    code: int = 20


@dataclass(frozen=True, kw_only=True)
class Shot:
    """How N clips are filmed: `move` logits (N,M) and `views` (N,8,3): how far the camera is from rest in each of the

    eight frames, across and down in shares of the frame, and the log of its magnification of the subjects.
    """

    move: Float[Tensor, "n m"]
    views: Float[Tensor, "n 8 3"]


class CameraReader(nn.Module):
    """Eight grey frames (N,8,128,128) in [-1,1] to a Shot."""

    def __init__(self, config: CameraConfig) -> None:
        """Build the network: one code for the shifts in a window, then all windows and pairs together."""
        super().__init__()
        self.config = config
        shifts = (2 * REACH[0] + 1) * (2 * REACH[1] + 1)
        windows = (2 * SIDE_PX // WINDOW[0] - 1) * (2 * SIDE_PX // WINDOW[1] - 1)
        self.shift = nn.Sequential(
            nn.Linear(shifts, config.width), nn.ReLU(), nn.Linear(config.width, config.code), nn.ReLU()
        )
        self.together = nn.Sequential(
            nn.Linear(config.code * windows * len(PAIRS), 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU()
        )
        self.move = nn.Linear(256, len(config.moves))
        self.views = nn.Linear(256, 3 * NUM_FRAMES)

    def forward(self, frames: Float[Tensor, "n 8 128 128"]) -> Shot:
        """Return how each clip is filmed."""
        codes = self.shift(shifts_in(frames))
        together = self.together(codes.flatten(1)).float()
        return Shot(move=self.move(together), views=UNIT * self.views(together).unflatten(1, (NUM_FRAMES, 3)))


def shifts_in(frames: Float[Tensor, "n t h w"]) -> Float[Tensor, "n pairs windows shifts"]:
    """Return for each of PAIRS of frames and each window how strongly each shift is in the picture.

    A shift's strength is its phase correlation times the square root of the window's size, so that chance is about 1.
    """
    height, width = WINDOW
    parts = frames.float().unfold(2, height, height // 2).unfold(3, width, width // 2)
    parts = (parts - parts.mean((-2, -1), keepdim=True)).flatten(2, 3)
    hann = torch.hann_window(height, periodic=False)[:, None] * torch.hann_window(width, periodic=False)
    spectra = torch.fft.rfft2(parts * hann)
    before, after = (list(side) for side in zip(*PAIRS, strict=True))
    cross = spectra[:, after] * spectra[:, before].conj()
    strength = cross.abs()
    white = cross / (strength + FAINT * strength.mean((-2, -1), keepdim=True) + 1e-8)
    surface = torch.fft.fftshift(torch.fft.irfft2(white, s=WINDOW), dim=(-2, -1)) * (height * width) ** 0.5
    middle = height // 2, width // 2
    kept = surface[
        ...,
        middle[0] - REACH[0] : middle[0] + REACH[0] + 1,
        middle[1] - REACH[1] : middle[1] + REACH[1] + 1,
    ]
    return kept.flatten(-2)


def spread(num_frames: int) -> npt.NDArray[np.int64]:
    """Return which eight frames of a clip the reader is shown."""
    return np.minimum(np.arange(NUM_FRAMES) * num_frames // NUM_FRAMES, num_frames - 1)


def grey(frames: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n h w"]:
    """Return the brightness of frames (Rec. 709 weights)."""
    weights = torch.tensor([0.2126, 0.7152, 0.0722], device=frames.device)
    return torch.einsum("nchw,c->nhw", frames, weights)
