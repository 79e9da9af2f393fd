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
from yozora.generation.weights import PARTS, load_weights
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


@pytest.mark.parametrize(("stage", "step"), [("world", 4), ("decoder", 4), ("latents", 1), ("half-second", 1)])
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
    command = [sys.executable, "-c", KILLED_RUN, str(tmp_path), "clip", "4"]
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    result = subprocess.run(command, env=env, capture_output=True, text=True)
    assert result.returncode == -signal.SIGKILL, result.stderr
    assert not (tmp_path / "weights").exists()
    train(RECIPE, RunOptions(out=tmp_path))
    assert_same_weights(whole[0], tmp_path)


def test_stages_run_in_order_and_are_told(whole) -> None:
    stages = list(dict.fromkeys(told.stage for told in whole[1]))
    assert stages == ["world", "decoder", "latents", "half-second", "clip"]
    for name in ("decoder", "half-second", "clip"):
        assert [told.step for told in whole[1] if told.stage == name] == [1, 2, 3, 4, 5, 6]


def test_the_weights_know_where_they_come_from(whole) -> None:
    out, _ = whole
    card = load_weights(out / "weights").card
    assert card.name == "debug" and card.taught == RECIPE.world.shape
    assert from_dict(TrainRecipe, card.recipe) == RECIPE
    assert from_dict(TrainRecipe, json.loads((out / "recipe.json").read_text())) == RECIPE
    assert card.log["stages"] == ["decoder", "half-second", "clip"] and "torch" in card.log["machine"]


def test_what_is_exported_is_the_average(whole) -> None:
    """The moving average of the last stage, to sixteen bits, and not the parameters as the last step left them."""
    out, _ = whole
    state = newest_checkpoint(out / "checkpoints" / "clip")
    names = [name for name in state["module"] if name != "transformer.latent_spread"]
    average = dict(zip(names, state["optimiser"]["average"], strict=True))
    exported = tensors(out)
    for name in ("transformer.enter.weight", "text.concepts.weight", "transformer.leave.bias"):
        kept = exported[name]
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
    for stage in ("world", "decoder", "flow"):
        train(RECIPE, RunOptions(out=tmp_path, stages=(stage,)))
    assert_same_weights(whole[0], tmp_path)


def test_another_seed_comes_to_other_weights(whole, tmp_path: Path) -> None:
    train(dataclasses.replace(RECIPE, seed=1), RunOptions(out=tmp_path))
    one, other = tensors(whole[0]), tensors(tmp_path)
    assert not torch.equal(one["transformer.enter.weight"], other["transformer.enter.weight"])


def test_a_run_may_start_from_weights(whole, tmp_path: Path) -> None:
    start = whole[0] / "weights"
    train(RECIPE, RunOptions(out=tmp_path, minutes=1e-9, start_from=start))
    assert_same_weights(whole[0], tmp_path)


def test_weights_of_other_shapes_are_no_start(whole, tmp_path: Path) -> None:
    wider = dataclasses.replace(RECIPE, transformer=dataclasses.replace(RECIPE.transformer, width=64))
    with pytest.raises(UsageError, match="do not have this recipe's shapes"):
        train(wider, RunOptions(out=tmp_path, start_from=whole[0] / "weights"))


def test_an_unknown_stage_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no stage 'flwo': choose from world, decoder, flow"):
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
