"""Fit the linear code of an autoencoder from rendered shards: seconds of linear algebra, worth ten decibels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F

from yozora.data.loader import read_tensor
from yozora.model.autoencoder.autoencoder import Autoencoder, fit_linear_code
from yozora.model.autoencoder.pixels import pixels_to_video

SUBJECT_WEIGHT = 10.0
CLIPS_AT_ONCE = 25


def fit_code(autoencoder: Autoencoder, shards: Sequence[Path], num_samples: int, seed: int) -> None:
    """Set the code of `autoencoder` from about `num_samples` patches; patches that show a subject weigh more."""
    config = autoencoder.config
    generator = torch.Generator().manual_seed(seed)
    patches, weights = [], []
    for path in shards:
        frames, mask = read_tensor(path, "frames"), read_tensor(path, "mask")
        t, h, w = frames.shape[1] // config.stride_time, *(s // config.stride_space for s in frames.shape[2:4])
        cells = F.adaptive_avg_pool3d(mask.float() / 255, (t, h, w))
        keep = max(1, num_samples // (len(shards) * -(-len(frames) // CLIPS_AT_ONCE)))
        for part, cover in zip(frames.split(CLIPS_AT_ONCE), cells.split(CLIPS_AT_ONCE), strict=True):
            rows = autoencoder.patches(pixels_to_video(part)).permute(0, 2, 3, 1).flatten(0, 2)
            chosen = torch.randperm(len(rows), generator=generator)[:keep]
            patches.append(rows[chosen])
            weights.append(1 + SUBJECT_WEIGHT * cover.flatten()[chosen])
    autoencoder.set_code(*fit_linear_code(torch.cat(patches), torch.cat(weights), config.channels))
