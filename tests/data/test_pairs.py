"""Pairs: both films show the same, where and when they say, and a shard depends on its number alone."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from yozora.core.errors import UsageError
from yozora.data.pairs import PairBatches, PairSpec, film_pair, render_pairs
from yozora.world.casting.first_light import FIRST_LIGHT
from yozora.world.casting.mix import Mix

SPEC = PairSpec(
    num_films=4,
    mixes=(FIRST_LIGHT,),
    films_per_shard=2,
    seconds=2.0,
    window_large=3,
    small_px=(32, 64),
    large_px=256,
    cut_px=128,
)


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return render_pairs(SPEC, tmp_path_factory.mktemp("pairs"))


@pytest.mark.parametrize("side", SPEC.small_px)
def test_both_films_show_the_same(shards: list[Path], side: int) -> None:
    batch = PairBatches(shards, SPEC.small_px).rows(range(4), side)
    assert batch.small.shape == (4, 3, 8, side, side) and batch.large.shape == (4, 7, 128, 128, 3)
    assert batch.mask.shape == (4, 7, 32, 32)
    factor = SPEC.large_px // side
    everything = batch.drawn_large(torch.arange(7).expand(4, -1))
    for small, large, (first, top, left) in zip(batch.small, everything, batch.place.tolist(), strict=True):
        top, left, cut = top * 8 // factor, left * 8 // factor, 128 // factor
        seen = small[:, first : first + 3, top : top + cut, left : left + cut]
        averaged = F.avg_pool2d(large[:, ::3], factor)
        assert float((seen - averaged).square().mean()) < 0.002
        later = small[:, first + 1 : first + 4, top : top + cut, left : left + cut]
        assert float((later - averaged).square().mean()) > float((seen - averaged).square().mean())


def test_the_mask_covers_who_is_there(shards: list[Path]) -> None:
    batch = PairBatches(shards, SPEC.small_px).rows(range(4), 64)
    assert 0 <= float(batch.mask.min()) and float(batch.mask.max()) <= 1
    assert (batch.mask.mean((1, 2, 3)) > 0.01).sum() >= 2


def test_other_styles_are_the_large_film_averaged() -> None:
    spec = dataclasses.replace(SPEC, mixes=(dataclasses.replace(FIRST_LIGHT, styles=("pencil",), styles_vary=1.0),))
    pair = film_pair(spec, 0)
    first, top, left = pair.place
    cut = pair.large[::3].reshape(3, 32, 4, 32, 4, 3).mean((2, 4)).round()
    seen = pair.small[64][first : first + 3, 2 * top : 2 * top + 32, 2 * left : 2 * left + 32]
    assert np.abs(cut - seen).max() <= 1


def test_a_batch_depends_on_seed_and_step(shards: list[Path]) -> None:
    data = PairBatches(shards, SPEC.small_px)
    one = data.batch(3, 5, 3, 32)
    assert torch.equal(one.large, PairBatches(shards, SPEC.small_px).batch(3, 5, 3, 32).large)
    assert len(data) == 4 and any(not torch.equal(one.large, data.batch(3, step, 3, 32).large) for step in (6, 7))


def test_a_killed_run_renders_what_is_missing(shards: list[Path], tmp_path: Path) -> None:
    render_pairs(SPEC, tmp_path)
    before = shards[1].read_bytes()
    (tmp_path / shards[1].name).unlink()
    assert (tmp_path / shards[0].name).read_bytes() == shards[0].read_bytes()
    assert render_pairs(SPEC, tmp_path)[1].read_bytes() == before


def test_other_pairs_are_refused(shards: list[Path]) -> None:
    with pytest.raises(UsageError, match="other pairs"):
        render_pairs(dataclasses.replace(SPEC, mixes=(Mix(),)), shards[0].parent)
    with pytest.raises(UsageError, match="grid of 8 px"):
        dataclasses.replace(SPEC, cut_px=100)
