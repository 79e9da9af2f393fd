"""The upsampler's training: what its errors punish, that all of it learns, that a stopped run goes on alike."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from yozora.core.errors import UsageError
from yozora.data.pairs import PairBatches, PairSpec, render_pairs
from yozora.generation.upsampling import load_upsampler
from yozora.generation.weights import find_weights, load_weights
from yozora.model.upsampler.upsampler import Upsampler, UpsamplerConfig
from yozora.recipes.upsampler import upsampler
from yozora.training.optim import OptimConfig
from yozora.training.upsample import UpsampleOptions, train_upsampler
from yozora.training.upsampling import UpsampleObjective, UpsampleRecipe, cut_small, steepest
from yozora.world.casting.first_light import FIRST_LIGHT

RECIPE = dataclasses.replace(
    upsampler(),
    pairs=PairSpec(num_films=4, mixes=(FIRST_LIGHT,), films_per_shard=4, seconds=1.5, window_large=3, cut_px=128),
    upsampler=UpsamplerConfig(width=16, depth=2, reach=1, fine_width=8, fine_depth=1),
    optim=OptimConfig(num_steps=4, warmup_steps=2),
    batch_size=2,
    bf16=False,
    log_every=1,
    workers=1,
)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pairs")
    render_pairs(RECIPE.pairs, folder)
    return folder


def objective(pairs: Path, **changes: object) -> UpsampleObjective:
    torch.manual_seed(0)
    data = PairBatches(sorted(pairs.glob("*.safetensors")), RECIPE.pairs.small_px)
    coder = load_weights(find_weights("nano")).autoencoder
    return UpsampleObjective(Upsampler(RECIPE.upsampler), data, dataclasses.replace(RECIPE, **changes), coder)


def test_the_truth_has_no_error_and_anything_else_has(pairs: Path) -> None:
    here, truth = objective(pairs), torch.rand(1, 5, 3, 32, 32)
    weight = torch.ones(1, 5, 32, 32)
    assert float(here._error(truth, truth, weight)) == 0
    off = truth.clone()
    off[:, :, :, :16] += 0.1
    assert float(here._error(off, truth, weight)) > 0.05
    heavy = weight.clone()
    heavy[:, :, :16] = 5
    assert float(here._error(off, truth, heavy)) > float(here._error(off, truth, weight))


def test_flicker_costs_more_than_a_steady_error(pairs: Path) -> None:
    here, truth, weight = objective(pairs), torch.zeros(1, 4, 3, 16, 16), torch.ones(1, 4, 16, 16)
    steady = truth + 0.1
    flicker = truth + 0.1 * torch.tensor([1.0, -1.0, 1.0, -1.0])[None, :, None, None, None]
    assert float(here._error(flicker, truth, weight)) > 1.5 * float(here._error(steady, truth, weight))


def test_a_blur_is_less_steep_and_a_moved_edge_is_not() -> None:
    edge = torch.zeros(1, 1, 3, 32, 32)
    edge[..., 14:] = 1
    moved = edge.roll(2, -1)
    blurred = F.avg_pool2d(F.pad(edge[0], (4, 4, 4, 4), mode="replicate"), 9, stride=1)[None]
    away = [float((steepest(other) - steepest(edge)).abs().mean()) for other in (moved, blurred)]
    assert away[0] < 0.6 * away[1]


@pytest.mark.parametrize("side", RECIPE.pairs.small_px)
def test_cuttings_of_the_small_film_show_what_the_large_ones_do(pairs: Path, side: int) -> None:
    batch, factor = objective(pairs).data.rows(range(4), side), 512 // side
    small = cut_small(batch.small, batch, factor, RECIPE.pairs)
    large = batch.drawn_large(torch.arange(0, 7, RECIPE.pairs.finer).expand(4, -1))
    assert small.shape == (4, 3, 3, 128 // factor, 128 // factor)
    assert float((F.avg_pool3d(large, (1, factor, factor)) - small).square().mean()) < 0.002


def test_every_part_of_the_network_learns(pairs: Path) -> None:
    here = objective(pairs)
    with torch.no_grad():
        for param in here.upsampler.parameters():
            param.add_(0.02 * torch.randn_like(param))
    losses: list[Tensor] = [here.loss(0, step) for step in range(6)]
    torch.stack(losses).sum().backward()  # type: ignore[no-untyped-call]
    silent = [name for name, param in here.upsampler.named_parameters() if param.grad is None or not param.grad.any()]
    assert not silent


def test_a_stopped_run_goes_on_alike(pairs: Path, tmp_path: Path) -> None:
    def run(name: str, *steps: int) -> dict[str, Tensor]:
        """Train in so many sittings; return the weights."""
        out = tmp_path / name
        out.mkdir()
        (out / "pairs").symlink_to(pairs)
        for stop in steps:
            recipe: UpsampleRecipe = dataclasses.replace(
                RECIPE, optim=dataclasses.replace(RECIPE.optim, num_steps=stop, decay_share=0.0)
            )
            folder = train_upsampler(recipe, UpsampleOptions(out=out))
        return load_upsampler(folder)[0].state_dict()

    once, twice = run("once", 4), run("twice", 2, 4)
    assert all(torch.equal(once[name], twice[name]) for name in once)
    with pytest.raises(UsageError, match="another network"):
        train_upsampler(
            dataclasses.replace(RECIPE, upsampler=UpsamplerConfig()), UpsampleOptions(out=tmp_path / "once")
        )
