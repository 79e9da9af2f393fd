"""Buckets: a batch holds one length and shape and about so many tokens; it depends on seed and step alone."""

from __future__ import annotations

import dataclasses
from collections import Counter

import pytest
import torch

from yozora.core.errors import UsageError
from yozora.data.buckets import GRIDS, Bucket, BucketBatches, in_shape
from yozora.data.loader import LatentBatches
from yozora.data.worlds import WorldSpec, render_clip
from yozora.recipes.nano import nano
from yozora.recipes.small import small
from yozora.training.config import TrainRecipe

WORLD = WorldSpec(num_clips=4)
# Name, latent frames a clip, rows, columns, share, window.
KINDS = (("picture", 4, 4, 4, 1.0, 1), ("short", 4, 4, 4, 2.0, None), ("wide", 8, 3, 6, 1.0, None))
CELLS = 128


def latents(frames: int, rows: int, columns: int, mark: float) -> LatentBatches:
    """Return ten clips whose first channel holds a mark, the second the number of the clip."""
    codes = torch.full((10, 2, frames, rows, columns), mark)
    codes[:, 1] = torch.arange(10.0)[:, None, None, None]
    return LatentBatches(
        latents=codes,
        mask=torch.ones(10, frames, rows, columns, dtype=torch.uint8),
        phrases=torch.ones(10, 2, 5, 5, dtype=torch.uint8),
    )


@pytest.fixture(scope="module")
def batches() -> BucketBatches:
    return BucketBatches(
        buckets=tuple(Bucket(name=k[0], world=WORLD, share=k[4], latent_frames=k[5]) for k in KINDS),
        data=tuple(latents(k[1], k[2], k[3], float(index)) for index, k in enumerate(KINDS)),
        cells=CELLS,
        usual_cells=64,
    )


def test_a_batch_holds_one_bucket_and_about_so_many_cells(batches: BucketBatches) -> None:
    seen = set()
    for step in range(40):
        data = batches.batch(0, step).data
        assert len(data[:, 0].unique()) == 1
        kind = KINDS[int(data[0, 0].mean())]
        assert data.shape[2:] == (kind[5] or kind[1], *kind[2:4])
        assert abs(data[:, 0].numel() - CELLS) <= CELLS / 8
        seen.add(kind[0])
    assert seen == {"picture", "short", "wide"}


def test_buckets_come_by_their_shares(batches: BucketBatches) -> None:
    count = Counter(int(batches.batch(5, step).data[0, 0].mean()) for step in range(400))
    assert [round(count[index] / 400, 1) for index in range(3)] == pytest.approx([0.25, 0.5, 0.25], abs=0.06)
    assert batches.mean_size == pytest.approx((1 * 8 + 2 * 2 + 1 * 1) / 4)


def test_seed_and_step_alone_decide(batches: BucketBatches) -> None:
    torch.manual_seed(0)
    first = [batches.batch(3, step) for step in (7, 8, 9)]
    torch.manual_seed(1)
    for step, one in zip((9, 8, 7), first[::-1], strict=True):
        assert torch.equal(batches.batch(3, step).data, one.data)
    assert len({batches.batch(3, step).data[:, 1].numpy().tobytes() for step in range(12)}) > 6


def test_a_clip_larger_than_a_batch_comes_alone(batches: BucketBatches) -> None:
    small = dataclasses.replace(batches, cells=10)
    assert {len(small.batch(0, step).data) for step in range(20)} == {1}


@pytest.mark.parametrize("shape", GRIDS)
@pytest.mark.parametrize(("side", "step"), [(64, 8), (128, 16)])
def test_shapes_are_named_truly(shape: str, side: int, step: int) -> None:
    world = in_shape(dataclasses.replace(WORLD, height=side, width=side), shape)
    wide, high = map(int, shape.split(":")) if ":" in shape else (1, 1)
    assert world.height % step == 0 and world.width % step == 0
    assert world.width / world.height == pytest.approx(wide / high, rel=0.04)
    assert world.width * world.height == pytest.approx(side * side, rel=0.04)


def test_the_world_renders_in_every_shape() -> None:
    for shape in GRIDS:
        world = in_shape(dataclasses.replace(WORLD, seconds=0.5), shape)
        clip = render_clip(world, 0)
        assert clip.frames.shape == (4, world.height, world.width, 3)
        assert clip.mask.shape == (4, world.height // 4, world.width // 4)


def test_every_shape_has_scenes_of_its_own() -> None:
    assert in_shape(WORLD, "square") == WORLD
    assert len({in_shape(WORLD, shape).seed for shape in GRIDS}) == len(GRIDS)


@pytest.mark.parametrize("recipe", [nano(), small()], ids=lambda recipe: recipe.name)
def test_the_recipes_buckets_fit_their_networks(recipe: TrainRecipe) -> None:
    """Every shape divides into latent cells and tokens; nothing that one bucket shows is another's by accident."""
    strides, patch = recipe.autoencoder, recipe.transformer.patch
    worlds = {bucket.world for bucket in recipe.buckets}
    assert recipe.world in worlds and len({world.seed for world in worlds}) >= len(worlds) - 1
    for world in worlds:
        shape = world.shape
        sides = (shape.frames / strides.stride_time, *(s / strides.stride_space for s in (shape.height, shape.width)))
        assert all(side % step == 0 for side, step in zip(sides, patch, strict=True)), world
    for seconds in (4.0, 15.0, 60.0):
        assert seconds in {world.seconds for world in worlds}
    assert len({world.height / world.width for world in worlds}) == 4


def test_no_buckets_and_no_share_are_refused(batches: BucketBatches) -> None:
    with pytest.raises(UsageError, match="needs buckets"):
        dataclasses.replace(batches, buckets=())
    with pytest.raises(UsageError, match="share of bucket 'none' must be above 0"):
        Bucket(name="none", world=WORLD, share=0.0)
