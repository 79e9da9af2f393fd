"""The planner's formulas against counters, against what two processes hold, and against published runs."""

from __future__ import annotations

import dataclasses
import json
import re

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode
from typer.testing import CliRunner

from tests.distributed.pair import Pair
from tests.house.graph import REPOSITORY
from tests.training import together
from yozora.cli import plan
from yozora.cli.main import app
from yozora.core.errors import UsageError
from yozora.model.conditioning.text_encoder import TextEncoder
from yozora.model.nn.blocks import Block
from yozora.model.transformer.transformer import TransformerConfig, VideoTransformer
from yozora.recipes.base_1b import base_1b
from yozora.recipes.debug import debug
from yozora.recipes.large_11b import large_11b
from yozora.recipes.nano import nano
from yozora.training.budget import (
    GPUS,
    KEPT_BY_A_BLOCK,
    Budget,
    Cluster,
    budget,
    forward_flops,
    lessons_of,
    parameters_of,
    text_flops,
    trunk_flops,
)
from yozora.training.optim import Optimiser, count_parameters

SMALL = TransformerConfig(
    latent_channels=8, patch=(1, 2, 2), width=64, depth=3, num_heads=2, text_width=32, layout_channels=53,
    takes_known=True,
)  # fmt: skip
SHAPES = {
    "small": (SMALL, (5, 8, 8)),
    "told nothing": (dataclasses.replace(SMALL, layout_channels=0, takes_known=False), (4, 8, 8)),
    "wide and flat": (dataclasses.replace(SMALL, width=128, depth=1), (2, 4, 6)),
    "long": (SMALL, (40, 8, 8)),
    "base_1b": (base_1b().transformer, (16, 16, 16)),
}


def counted(config: TransformerConfig, shape: tuple[int, int, int], *, backwards: bool) -> tuple[int, int]:
    """Return FLOPs that torch counts for two clips, and tokens of video a clip."""
    frames, rows, columns = shape
    grid = [size // step for size, step in zip(shape, config.patch, strict=True)]
    with torch.device("meta"):
        network = VideoTransformer(config)
        inputs = {
            "layout": torch.zeros(2, config.layout_channels, *grid) if config.layout_channels else None,
            "known": torch.zeros(2, config.latent_channels + 1, *shape) if config.takes_known else None,
        }
        noisy = torch.zeros(2, config.latent_channels, frames, rows, columns)
        with FlopCounterMode(display=False) as counter:
            out = network(noisy, torch.zeros(2), torch.zeros(2, 7, config.text_width), 2.0, **inputs)
            if backwards:
                out.sum().backward()
    return counter.get_total_flops(), grid[0] * grid[1] * grid[2]


@pytest.mark.parametrize("name", SHAPES)
def test_a_pass_takes_the_flops_that_torch_counts(name: str) -> None:
    config, shape = SHAPES[name]
    flops, tokens = counted(config, shape, backwards=False)
    assert 2 * forward_flops(config, tokens, 7) == pytest.approx(flops, rel=1e-3)


@pytest.mark.parametrize("name", ["small", "long", "base_1b"])
def test_a_step_takes_three_passes(name: str) -> None:
    config, shape = SHAPES[name]
    flops, tokens = counted(config, shape, backwards=True)
    assert 6 * forward_flops(config, tokens, 7) == pytest.approx(flops, rel=0.03)


def test_the_text_encoder_is_counted_too() -> None:
    config = base_1b().text
    with torch.device("meta"), FlopCounterMode(display=False) as counter:
        TextEncoder(config)(torch.zeros(1, config.num_phrases, config.max_concepts_per_phrase).long())
    assert text_flops(config) == pytest.approx(counter.get_total_flops(), rel=0.01)


@pytest.mark.parametrize("width", [128, 256])
def test_a_block_keeps_so_many_numbers(width: int) -> None:
    block, tokens = Block(width, 4), 500
    own = {parameter.untyped_storage().data_ptr() for parameter in block.parameters()}
    kept: dict[int, torch.Tensor] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        if tensor.untyped_storage().data_ptr() not in own:
            kept[tensor.untyped_storage().data_ptr()] = tensor
        return tensor

    x = torch.randn(1, tokens, width, requires_grad=True)
    turn = (torch.randn(tokens, width // 8), torch.randn(tokens, width // 8))
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        block(x, torch.randn(1, 6, width), turn, torch.randn(1, 4, tokens, width // 4, requires_grad=True))
    numbers = sum(tensor.untyped_storage().nbytes() // 4 for tensor in kept.values())
    assert numbers / (tokens * width) == pytest.approx(KEPT_BY_A_BLOCK, rel=0.05)


def held() -> tuple[int, int]:
    """Return the bytes that a process of a team holds after a step, and the parameters of all."""
    crew = together.Cluster(together.join("cpu"), together.ParallelConfig())
    twin = crew.spread(together.modules(), together.networks, bf16=False)
    objective = together.FlowObjective(twin, together.lessons(), together.STAGE, 2.0, share=crew.share)
    optimiser = Optimiser(twin, together.OPTIM)
    objective.loss(1, 0).backward()
    tensors = [*optimiser.params, *optimiser.average, *(p.grad for p in optimiser.params if p.grad is not None)]
    optimiser.parts[0].step()
    for state in optimiser.parts[0].state.values():
        tensors += [state["exp_avg"], state["exp_avg_sq"]]
    return sum(each.to_local().nbytes for each in tensors), count_parameters([together.modules()])


def test_two_processes_hold_what_the_planner_says(pair: Pair) -> None:
    for bytes_held, parameters in pair(held):
        # Rows that do not divide, and layers that nothing was asked of, make the small difference.
        assert bytes_held == pytest.approx(20 * parameters / 2, rel=0.02)


# (matrices' parameters without the embedding that is looked up, layers, width, tokens) of Llama 3.
LLAMA_8B = (8.03e9 - 0.525e9, 32, 4096, 8192)
LLAMA_70B = (70.55e9 - 1.05e9, 80, 8192, 8192)


@pytest.mark.parametrize(
    ("model", "gpu", "mfu", "published"),
    [
        # torchtitan, docs/performance.md: 64 A100, FSDP2, selective and full checkpointing.
        (LLAMA_8B, "a100", 0.582, 2973),
        (LLAMA_8B, "a100", 0.568, 2904),
        (LLAMA_70B, "a100", 0.517, 331),
        # torchtitan, benchmarks/llama3_h100_202412_torchtitan.md, table 1, and the MFU in its text.
        (LLAMA_8B, "h100", 0.33, 5762),
        (LLAMA_8B, "h100", 0.39, 6667),
    ],
)
def test_published_runs_did_so_many_tokens_a_second(model, gpu: str, mfu: float, published: float) -> None:
    parameters, depth, width, tokens = model
    flops = 3 * trunk_flops(round(parameters), depth, width, tokens)
    assert GPUS[gpu].flops * mfu / flops * tokens == pytest.approx(published, rel=0.15)


def test_published_runs_shared_their_states() -> None:
    """The same tables 1 and 3, compiled: 77.0 GiB a device on 8, 62.0 GiB on 128, the same clips on each."""
    states = 16 * 8.03e9  # weights, gradients, two moments; it keeps no average
    assert states / 8 - states / 128 == pytest.approx((77.0 - 62.0) * 2**30, rel=0.15)


def test_what_open_sora_cost() -> None:
    """arXiv 2503.09642: 256 px stage, 224 GPUs, 2,240 GPU-days, $107.5k."""
    planned = budget(base_1b(), Cluster(gpu="h200", gpus=224, hours=240, price=2.0))
    assert planned.cost == pytest.approx(107_500, rel=0.01)


def test_more_gpus_take_less_of_each_and_less_time() -> None:
    few, many = (budget(base_1b(), Cluster(gpu="h200", gpus=gpus, hours=24), "clip") for gpus in (8, 64))
    assert many.weights_bytes == few.weights_bytes / 8
    assert many.activations_bytes == pytest.approx(few.activations_bytes / 8)
    assert few.step_seconds == pytest.approx(8 * many.step_seconds)
    assert many.steps == pytest.approx(8 * few.steps)
    assert few.parameters == sum(parameters_of(base_1b()))
    assert few.tokens_a_batch == 512 * 16 * 16 * 16


def test_sharing_clips_takes_less_memory_and_more_words() -> None:
    def planned(**changes) -> Budget:
        recipe = large_11b()
        parallel = dataclasses.replace(recipe.parallel, **changes)
        return budget(dataclasses.replace(recipe, parallel=parallel), Cluster(gpu="h100", gpus=256, hours=1), "lengths")

    alone, shared = planned(context=1), planned(context=8)
    assert shared.activations_bytes < alone.activations_bytes / 4
    assert shared.tokens_sent_bytes > 0 == alone.tokens_sent_bytes
    assert not planned(context=1, checkpoint_blocks=False).fits and shared.fits
    assert planned(context=8, exchange="ring").tokens_sent_bytes > shared.tokens_sent_bytes


def test_every_kind_of_batch_counts() -> None:
    for recipe in (nano(), debug(), base_1b()):
        for stage in recipe.flow:
            lessons = lessons_of(recipe, stage)
            assert sum(each.share for each in lessons) == pytest.approx(1)
            assert all(each.clips >= 1 and each.tokens >= 1 for each in lessons)
    dwelt = lessons_of(nano(), nano().flow[1])
    assert [(each.share, each.tokens) for each in dwelt] == [(0.82, 160), (pytest.approx(0.18), 512)]


def test_devices_wait_where_clips_do_not_divide() -> None:
    recipe = dataclasses.replace(base_1b(), flow=(dataclasses.replace(base_1b().flow[1], batch_size=9),))
    assert budget(recipe, Cluster(gpu="h200", gpus=8, hours=1)).idle_share == pytest.approx(1 - 9 / 16)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"gpu": "abacus"}, "choose from h200"),
        ({"gpus": 0}, "at least one GPU"),
        ({"hours": 0.0}, "more than 0 hours"),
        ({"mfu": 1.5}, "share of the peak"),
        ({"price": -1.0}, "0 or more"),
    ],
)
def test_what_cannot_be_planned(change: dict, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        Cluster(**{"gpu": "h200", "gpus": 8, "hours": 1.0, **change})


def test_the_door_gives_a_table_and_json() -> None:
    ask = ["plan", "base_1b", "--gpus", "64", "--hours", "24", "--price", "3"]
    table = CliRunner().invoke(app, ask)
    assert table.exit_code == 0 and "1.082 billion" in table.stdout and "4,608" in table.stdout
    numbers = json.loads(CliRunner().invoke(app, [*ask, "--json", "--stage", "clip"]).stdout)
    assert numbers["stage"] == "clip" and numbers["fits"] is True and numbers["cost"] == 4608
    refused = CliRunner().invoke(app, [*ask, "--stage", "clips"])
    assert refused.exit_code == 2 and "no stage 'clips'" in refused.stderr


def test_every_line_is_in_the_guide() -> None:
    guide = (REPOSITORY / "docs" / "guides" / "planner.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| ([^|]+?) \|", guide.partition("## How far")[0], re.MULTILINE)
    lines = [name for name, _ in plan.rows(budget(base_1b(), Cluster(gpu="h200", gpus=8, hours=1, price=1.0)), 1.0)]
    assert told[:1] == ["line"] and [name for name in told if name not in ("line", "---")] == lines
