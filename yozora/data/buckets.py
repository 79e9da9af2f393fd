"""Buckets: clips of several lengths and shapes for one set of weights. A batch holds one bucket and so many tokens.

Which bucket a step draws from, and what, depends on seed and step alone, so that a run that resumes goes on alike.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import torch

from yozora.core.errors import UsageError
from yozora.core.seeds import derive_seed
from yozora.data.loader import LatentBatch, LatentBatches
from yozora.data.worlds import WorldSpec

# Height and width in eighths of a square's side: areas within four percent of it, aspects within four of their names'.
GRIDS = {"square": (8, 8), "16:9": (6, 11), "9:16": (11, 6), "4:3": (7, 9)}


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """Clips of one length and shape, and the share of batches that hold them (shares need not sum to one).

    Batches hold whole clips, or windows of `latent_frames` latent frames where that is given: 1 makes pictures.
    """

    name: str
    world: WorldSpec
    share: float
    latent_frames: int | None = None

    def __post_init__(self) -> None:
        """Check the share."""
        if not self.share > 0:
            raise UsageError(f"The share of bucket {self.name!r} must be above 0, not {self.share:g}.")


def in_shape(world: WorldSpec, shape: str) -> WorldSpec:
    """Return `world` in a shape of `GRIDS`, of about the area of its own height squared, with scenes of its own."""
    height, width = (world.height * eighths // 8 for eighths in GRIDS[shape])
    seed = world.seed if height == width else derive_seed(shape, world.seed)
    return dataclasses.replace(world, height=height, width=width, seed=seed)


@dataclass(frozen=True, kw_only=True)
class BucketBatches:
    """Batches of about `cells` latent cells, each from one bucket.

    `data` holds the latents of each bucket, in order; `usual_cells` is the size of the clip that times are meant for.
    """

    buckets: tuple[Bucket, ...]
    data: tuple[LatentBatches, ...]
    cells: int
    usual_cells: int

    def __post_init__(self) -> None:
        """Refuse to be empty."""
        if not self.buckets:
            raise UsageError("A stage of several lengths needs buckets: name some in the recipe.")

    def batch(self, seed: int, step: int) -> LatentBatch:
        """Return this step's clips: as many of its bucket as make about `cells`, at least one."""
        generator = torch.Generator().manual_seed(derive_seed("bucket", seed, step))
        shares = torch.tensor([bucket.share for bucket in self.buckets], dtype=torch.float64)
        index = int(torch.multinomial(shares, 1, generator=generator))
        frames, size = self.size(index)
        return self.data[index].batch(seed, step, size, frames)

    def size(self, index: int) -> tuple[int, int]:
        """Return the latent frames of a bucket's clips, and how many clips make a batch."""
        _, whole, height, width = self.data[index].latents[0].shape
        frames = self.buckets[index].latent_frames or whole
        return frames, max(1, round(self.cells / (frames * height * width)))

    @property
    def mean_size(self) -> float:
        """How many clips a batch holds in the mean."""
        shares = [bucket.share for bucket in self.buckets]
        return sum(share * self.size(index)[1] for index, share in enumerate(shares)) / sum(shares)
