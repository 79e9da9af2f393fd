"""A whole run of the debug recipe: taken up after a kill to the same bits, boxed in time, honest about its folder."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.house.graph import REPOSITORY
from yozora.core.config import from_dict
from yozora.core.errors import UsageError, YozoraError
from yozora.generation.weights import PARTS, Jumps, load_weights
from yozora.recipes.debug import debug
from yozora.training.checkpoint import newest_checkpoint
from yozora.training.config import TrainRecipe
from yozora.training.loop import Progress
from yozora.training.run import RunOptions, train

RECIPE = dataclasses.replace(debug(), log_every=1, checkpoint_minutes=0.0)
KILLED_RUN = """
import dataclasses, os, signal, sys
from pathlib import Path
import torch
torch.set_num_threads(1)
from yozora.recipes.debug import debug
from yozora.training.run import RunOptions, train
def watch(told):
    if (told.stage, told.step) == (sys.argv[2], int(sys.argv[3])):
        os.kill(os.getpid(), signal.SIGKILL)
recipe = dataclasses.replace(debug(), log_every=1, checkpoint_minutes=0.0)
train(recipe, RunOptions(out=Path(sys.argv[1]), watch=watch))
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Progress]]:
    """Return the folder of an undisturbed run, and all it told."""
    out, told = tmp_path_factory.mktemp("runs") / "whole", []
    assert train(RECIPE, RunOptions(out=out, watch=told.append)) == out / "weights"
    return out, told


def tensors(out: Path) -> dict[str, torch.Tensor]:
    """Return every exported tensor."""
    return {
        f"{part}.{name}": value
        for part in PARTS
        for name, value in load_file(out / "weights" / f"{part}.safetensors").items()
    }


def assert_same_weights(one: Path, other: Path) -> None:
    mine, its = tensors(one), tensors(other)
    assert mine.keys() == its.keys()
    assert [name for name in mine if not torch.equal(mine[name], its[name])] == []


class Killed(Exception):
    """Stands in for a power cut."""


@pytest.mark.parametrize(
    ("stage", "step"),
    [("world", 4), ("decoder", 4), ("latents", 1), ("half-second", 1), ("lengths", 3), ("distil", 2), ("planner", 4)],
)
def test_a_run_cut_short_anywhere_comes_to_the_same_weights(whole, tmp_path: Path, stage: str, step: int) -> None:
    def watch(told: Progress) -> None:
        if (told.stage, told.step) == (stage, step):
            raise Killed

    with pytest.raises(Killed):
        train(RECIPE, RunOptions(out=tmp_path, watch=watch))
    train(RECIPE, RunOptions(out=tmp_path))
    assert_same_weights(whole[0], tmp_path)


def test_a_run_that_is_killed_outright_comes_to_the_same_weights(whole, tmp_path: Path) -> None:
    """The real thing: another process, SIGKILL in the middle of the last stage."""
    command = [sys.executable, "-c", KILLED_RUN, str(tmp_path), "distil", "4"]
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    result = subprocess.run(command, env=env, capture_output=True, text=True)
    assert result.returncode == -signal.SIGKILL, result.stderr
    assert not (tmp_path / "weights").exists()
    train(RECIPE, RunOptions(out=tmp_path))
    assert_same_weights(whole[0], tmp_path)


def test_stages_run_in_order_and_are_told(whole) -> None:
    stages = list(dict.fromkeys(told.stage for told in whole[1]))
    assert stages == [
        "world", "decoder", "latents", "latents long", "planner", "half-second", "clip", "lengths", "distil",
    ]  # fmt: skip
    for name in ("decoder", "planner", "half-second", "clip", "lengths", "distil"):
        assert [told.step for told in whole[1] if told.stage == name] == [1, 2, 3, 4, 5, 6]


def test_the_weights_know_where_they_come_from(whole) -> None:
    out, _ = whole
    card = load_weights(out / "weights").card
    assert card.name == "debug" and card.taught == RECIPE.world.shape
    assert from_dict(TrainRecipe, card.recipe) == RECIPE
    assert from_dict(TrainRecipe, json.loads((out / "recipe.json").read_text())) == RECIPE
    assert card.log["stages"] == ["decoder", "planner", "half-second", "clip", "lengths", "distil"]
    assert "torch" in card.log["machine"]


def test_what_is_exported_is_the_average(whole) -> None:
    """The moving average of the last stage, to sixteen bits, and not the parameters as the last step left them."""
    out, _ = whole
    for stage, of, parts in (
        ("lengths", "", ("text.concepts.weight",)),
        ("distil", "student", ("transformer.enter.weight", "transformer.leave.bias", "transformer.ask_in.weight")),
    ):
        state = newest_checkpoint(out / "checkpoints" / stage)
        learned = [name for name in state["module"] if name.startswith(of) and not name.endswith("latent_spread")]
        average = dict(zip(learned, state["optimiser"]["average"], strict=True))
        exported = tensors(out)
        for part in parts:
            kept, name = exported[part], part.replace("transformer", of) if of else part
            assert torch.equal(kept, average[name].to(kept.dtype)), name
            assert not torch.equal(kept, state["module"][name].to(kept.dtype)), name


def test_every_network_was_trained(whole, tmp_path: Path) -> None:
    """Against an export with no time for training, every part has moved; the linear code has not."""
    train(RECIPE, RunOptions(out=tmp_path, minutes=1e-9))
    trained, raw = tensors(whole[0]), tensors(tmp_path)
    for name in ("autoencoder.leave.weight", "text.concepts.weight", "transformer.blocks.1.feed_forward.up.weight"):
        assert not torch.equal(trained[name], raw[name])
    for name in ("mean", "basis", "scale"):
        assert torch.equal(trained[f"autoencoder.{name}"], raw[f"autoencoder.{name}"])
    train(RECIPE, RunOptions(out=tmp_path))
    assert_same_weights(whole[0], tmp_path)


def test_latents_come_from_the_encoder_that_was_trained(tmp_path: Path) -> None:
    """With a learned encoder, a run boxed in time and taken up again must not keep what half an encoder made."""
    learned = dataclasses.replace(RECIPE, autoencoder=dataclasses.replace(RECIPE.autoencoder, encoder_depth=1))
    train(learned, RunOptions(out=tmp_path / "whole"))
    train(learned, RunOptions(out=tmp_path / "boxed", minutes=1e-9))
    train(learned, RunOptions(out=tmp_path / "boxed"))
    assert_same_weights(tmp_path / "whole", tmp_path / "boxed")


def test_stages_one_by_one_come_to_the_same_weights(whole, tmp_path: Path) -> None:
    for stage in ("world", "decoder", "flow", "distil"):
        train(RECIPE, RunOptions(out=tmp_path, stages=(stage,)))
    assert_same_weights(whole[0], tmp_path)


def test_pixels_that_nobody_keeps_come_to_the_same_weights(whole, tmp_path: Path) -> None:
    """Rendered, encoded, dropped: what the decoder learns from stays, what only the flow learns from goes."""
    lean = dataclasses.replace(
        RECIPE, keep_pixels=False, workers=2, decoder=dataclasses.replace(RECIPE.decoder, num_shards=1)
    )
    fat = dataclasses.replace(lean, keep_pixels=True)
    train(lean, RunOptions(out=tmp_path / "lean"))
    train(fat, RunOptions(out=tmp_path / "fat"))
    assert_same_weights(tmp_path / "lean", tmp_path / "fat")
    left = [[path.name for path in sorted(tmp_path.glob(f"{run}/world*/**/shard-*"))] for run in ("lean", "fat")]
    assert left[0] == ["shard-00000.jsonl", "shard-00000.safetensors"] and len(left[1]) == 4


def test_weights_know_the_lengths_and_shapes_they_were_taught(whole, tmp_path: Path) -> None:
    """A run that ends before that stage does not claim them; one that goes on from weights that do keeps them."""
    card = load_weights(whole[0] / "weights").card
    assert card.shapes == ((32, 32), (32, 48)) and card.longest_seconds == 3.0
    train(RECIPE, RunOptions(out=tmp_path / "short", stages=("decoder", "half-second")))
    short = load_weights(tmp_path / "short" / "weights").card
    assert short.shapes == () and short.longest_seconds is None and short.log["stages"] == ["decoder", "half-second"]
    more = RunOptions(out=tmp_path / "more", stages=("half-second",), start_from=whole[0] / "weights")
    train(RECIPE, more)
    later = load_weights(tmp_path / "more" / "weights").card
    assert later.shapes == card.shapes and later.longest_seconds == 3.0


def test_one_stage_of_the_flow_goes_on_from_weights_by_itself(whole, tmp_path: Path) -> None:
    short = tmp_path / "short"
    train(RECIPE, RunOptions(out=short, stages=("decoder", "half-second", "clip")))
    told: list[Progress] = []
    options = RunOptions(out=tmp_path / "on", stages=("lengths",), start_from=short / "weights", watch=told.append)
    train(RECIPE, options)
    assert {one.stage for one in told} == {"world", "latents", "latents long", "lengths"}
    before, after = tensors(short), tensors(tmp_path / "on")
    assert torch.equal(before["autoencoder.leave.weight"], after["autoencoder.leave.weight"])
    assert not torch.equal(before["transformer.enter.weight"], after["transformer.enter.weight"])


def test_weights_know_whether_they_were_distilled(whole, tmp_path: Path) -> None:
    """A flow that is taught on forgets its jumps; distilled again it knows them, and its text is as it was."""
    first = load_weights(whole[0] / "weights").card
    assert first.jumps == Jumps(max_steps=8, guidance=(1.0, 4.0)) and first.num_inference_steps == 2
    one, other = tmp_path / "one", tmp_path / "other"
    train(RECIPE, RunOptions(out=one, stages=("clip",), start_from=whole[0] / "weights"))
    taught_on = load_weights(one / "weights").card
    assert taught_on.jumps is None and taught_on.num_inference_steps == RECIPE.num_inference_steps == 4
    train(RECIPE, RunOptions(out=other, stages=("distil",), start_from=one / "weights"))
    again = load_weights(other / "weights").card
    assert again.jumps == first.jumps and again.log["stages"] == ["distil"]
    before, after = tensors(one), tensors(other)
    moved = {name for name in before if not torch.equal(before[name], after[name])}
    assert "transformer.ask_in.weight" in moved and all(name.startswith("transformer.") for name in moved)
    train(RECIPE, RunOptions(out=tmp_path / "decoder", stages=("decoder",), start_from=other / "weights"))
    assert load_weights(tmp_path / "decoder" / "weights").card.jumps == first.jumps


def test_a_stage_of_several_lengths_without_buckets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs buckets"):
        train(dataclasses.replace(RECIPE, buckets=()), RunOptions(out=tmp_path))


def test_another_seed_comes_to_other_weights(whole, tmp_path: Path) -> None:
    train(dataclasses.replace(RECIPE, seed=1), RunOptions(out=tmp_path))
    one, other = tensors(whole[0]), tensors(tmp_path)
    assert not torch.equal(one["transformer.enter.weight"], other["transformer.enter.weight"])


def test_latents_of_another_code_are_never_taught_to_weights(whole, tmp_path: Path) -> None:
    """A folder whose world was coded before must not be gone on with by weights that know another code."""
    other = dataclasses.replace(RECIPE, code_samples=100, seed=1)
    train(other, RunOptions(out=tmp_path, minutes=1e-9, stages=("world",)))
    with pytest.raises(UsageError, match="another linear code"):
        train(RECIPE, RunOptions(out=tmp_path, minutes=1e-9, start_from=whole[0] / "weights"))


def test_a_run_may_start_from_weights(whole, tmp_path: Path) -> None:
    start = whole[0] / "weights"
    train(RECIPE, RunOptions(out=tmp_path, minutes=1e-9, start_from=start))
    assert_same_weights(whole[0], tmp_path)


def test_weights_of_other_shapes_are_no_start(whole, tmp_path: Path) -> None:
    wider = dataclasses.replace(RECIPE, transformer=dataclasses.replace(RECIPE.transformer, width=64))
    with pytest.raises(UsageError, match="do not have this recipe's shapes"):
        train(wider, RunOptions(out=tmp_path, start_from=whole[0] / "weights"))


def test_an_unknown_stage_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no stage 'flwo': choose from world, decoder, planner, flow"):
        train(RECIPE, RunOptions(out=tmp_path, stages=("world", "flwo")))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "part",
    [
        "world",
        "transformer",
    ],
)
def test_the_folder_of_another_run_is_refused_in_a_sentence(whole, tmp_path: Path, part: str) -> None:
    shutil.copytree(whole[0], tmp_path / "run")
    change = {"world": {"num_clips": 4}, "transformer": {"width": 64}}[part]
    other = dataclasses.replace(RECIPE, **{part: dataclasses.replace(getattr(RECIPE, part), **change)})
    with pytest.raises(YozoraError) as refusal:
        train(other, RunOptions(out=tmp_path / "run"))
    assert "\n" not in str(refusal.value)
