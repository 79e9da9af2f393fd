"""The large recipes: networks of the promised sizes, built without a byte of memory, that fit one another."""

from __future__ import annotations

import dataclasses
import json
from contextlib import nullcontext

import pytest
import torch

from tests.distributed.pair import Pair
from yozora.core.config import from_dict, to_dict
from yozora.core.shapes import LatentShape
from yozora.data.loader import LatentBatches
from yozora.data.worlds import WorldSpec, render_shards
from yozora.distributed.mesh import join
from yozora.model.autoencoder.autoencoder import Autoencoder
from yozora.model.conditioning.text_encoder import TextEncoder
from yozora.model.layout.layout import painted_channels
from yozora.model.layout.planner import LayoutPlanner
from yozora.model.transformer.transformer import VideoTransformer
from yozora.recipes.base_1b import base_1b
from yozora.recipes.large_11b import large_11b
from yozora.training.cluster import Cluster
from yozora.training.config import TrainRecipe
from yozora.training.crew import ALONE
from yozora.training.objectives import FlowModules, FlowObjective
from yozora.training.optim import Optimiser, count_parameters

RECIPES = {"base_1b": base_1b, "large_11b": large_11b}


def whole_grid(recipe: TrainRecipe, world: WorldSpec) -> LatentShape:
    """Return the latents of a world's clips; raises where they do not fit the autoencoder."""
    code = recipe.autoencoder
    return LatentShape.of_video(
        world.shape, channels=code.channels, stride_time=code.stride_time, stride_space=code.stride_space
    )


@pytest.mark.parametrize(("name", "billions"), [("base_1b", 1.052), ("large_11b", 10.967)])
def test_the_transformer_has_the_promised_size(name: str, billions: float) -> None:
    recipe = RECIPES[name]()
    with torch.device("meta"):
        transformer = VideoTransformer(recipe.transformer)
    assert count_parameters([transformer]) / 1e9 == pytest.approx(billions, abs=0.001)
    blocks = count_parameters(list(transformer.blocks))
    width, depth = recipe.transformer.width, recipe.transformer.depth
    assert blocks == pytest.approx(12 * width**2 * depth, rel=0.001), "12 D^2 a block, and tables"


@pytest.mark.parametrize("name", RECIPES)
def test_all_networks_build_on_the_meta_device(name: str) -> None:
    recipe = RECIPES[name]()
    with torch.device("meta"):
        networks = [
            VideoTransformer(recipe.transformer),
            TextEncoder(recipe.text),
            Autoencoder(recipe.autoencoder),
            LayoutPlanner(recipe.planner),
        ]
        grid = whole_grid(recipe, recipe.world)
        noisy = torch.randn(1, grid.channels, grid.frames, grid.height, grid.width)
        told = torch.zeros(1, recipe.transformer.layout_channels, grid.frames, grid.height, grid.width)
        text = networks[1](torch.zeros(1, recipe.text.num_phrases, recipe.text.max_concepts_per_phrase).long())
        velocity = networks[0](noisy, torch.rand(1), text, recipe.latent_fps, layout=told)
    held = [*(p for network in networks for p in network.parameters()), *(b for n in networks for b in n.buffers())]
    assert {tensor.device.type for tensor in held} == {"meta"}
    assert velocity.shape == noisy.shape


@pytest.mark.parametrize("name", RECIPES)
def test_the_parts_fit_each_other(name: str) -> None:
    recipe = RECIPES[name]()
    assert recipe.name == name
    assert recipe.transformer.latent_channels == recipe.autoencoder.channels
    assert recipe.transformer.text_width == recipe.text.width
    assert recipe.transformer.layout_channels == painted_channels(recipe.text.width)
    assert recipe.transformer.num_heads % 8 == 0, "eight devices share the heads of a clip"
    assert recipe.latent_fps == 4.0
    for bucket in recipe.buckets:
        grid = whole_grid(recipe, bucket.world)
        assert grid.height > 0 and grid.width > 0
    longest = max(bucket.world.seconds for bucket in recipe.buckets)
    assert longest == 60.0


@pytest.mark.parametrize("name", RECIPES)
def test_the_recipe_survives_json(name: str) -> None:
    recipe = RECIPES[name]()
    assert from_dict(TrainRecipe, json.loads(json.dumps(to_dict(recipe)))) == recipe


def test_their_world_can_be_rendered(tmp_path) -> None:
    """At sixteen frames a second and 256 px, in one clip of a second."""
    world = dataclasses.replace(base_1b().world, num_clips=1, seconds=1.0)
    assert len(list(render_shards(world, tmp_path, [0], workers=1))) == 1
    assert world.shape.frames == 16


def two_steps(recipe: TrainRecipe, spread_out: bool) -> list[float]:
    """Return the losses of two steps of a recipe's flow on random windows: the second sees what the first one did."""
    generator = torch.Generator().manual_seed(0)
    text, channels = recipe.text, recipe.autoencoder.channels
    data = LatentBatches(
        latents=torch.randn(6, channels, 2, 3, 3, generator=generator),
        mask=torch.full((6, 2, 3, 3), 128, dtype=torch.uint8),
        phrases=torch.randint(
            0, text.num_concepts, (6, 1, text.num_phrases, text.max_concepts_per_phrase), generator=generator
        ),
        boxes=torch.rand(6, 2, 8, 6, generator=generator),
        who=torch.randint(0, text.num_concepts, (6, 2, 3), generator=generator),
    )
    crew = Cluster(join("cpu", context=recipe.parallel.context), recipe.parallel) if spread_out else ALONE

    def build() -> FlowModules:
        return FlowModules(VideoTransformer(recipe.transformer), TextEncoder(recipe.text))

    with nullcontext() if crew.chief else torch.device("meta"):
        torch.manual_seed(0)
        home = build()
    twin = crew.spread(home, build, bf16=False)
    stage = dataclasses.replace(
        recipe.flow[1], latent_frames=2, batch_size=3, optim=dataclasses.replace(recipe.flow[1].optim, num_steps=2)
    )
    objective = FlowObjective(twin, data, stage, recipe.latent_fps, share=crew.share)
    optimiser, told = Optimiser(twin, stage.optim), []
    for step in (0, 1):
        torch.manual_seed(step)
        loss = objective.loss(0, step)
        loss.backward()
        optimiser.clip()
        optimiser.step(step)
        told.append(crew.total(float(loss.detach())))
    return told


@pytest.mark.slow
@pytest.mark.parametrize("context", [1, 2])
@pytest.mark.parametrize("name", RECIPES)
def test_steps_of_two_processes_are_those_of_one(pair: Pair, name: str, context: int) -> None:
    """With one block, at a half and an eighth of their width: small machines have little memory."""
    recipe = RECIPES[name]()
    narrower = {"base_1b": 2, "large_11b": 8}[name]
    transformer = dataclasses.replace(
        recipe.transformer, depth=1, width=recipe.transformer.width // narrower, num_heads=8
    )
    parallel = dataclasses.replace(recipe.parallel, context=context, compile_blocks=False)
    recipe = dataclasses.replace(recipe, transformer=transformer, parallel=parallel)
    wanted = two_steps(recipe, False)
    assert wanted[1] != wanted[0]
    for losses in pair(two_steps, recipe, True):
        assert losses == pytest.approx(wanted, rel=1e-5)
