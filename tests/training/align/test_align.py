"""Alignment: the loss is Flow-DPO's, it pulls where the votes point, and the same log gives the same bytes."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import pytest
import torch

from tests.training.align.conftest import cast_votes
from yozora.core.errors import UsageError
from yozora.core.records import Request, UsedAdapter
from yozora.generation.adapters import load_adapter
from yozora.generation.native import NativeEngine
from yozora.generation.weights import Weights
from yozora.model.conditioning.cast import MAX_ACTORS
from yozora.model.nn.lora import LoraConfig
from yozora.training.align.preference import (
    AlignedNetworks,
    PreferenceConfig,
    PreferenceObjective,
    counted,
    preference,
)
from yozora.training.align.run import AlignOptions, AlignRecipe, align_to, pairs_of
from yozora.training.align.takes import take_again
from yozora.training.align.votes import VoteLog

RECIPE = AlignRecipe(
    lora=LoraConfig(rank=2, alpha=2.0),
    preference=PreferenceConfig(pairs_per_step=2, tokens_per_clip=8),
    passes=2.0,
    learning_rate=1e-2,
)


def test_the_loss_is_that_of_the_paper() -> None:
    before = torch.tensor([1.0, 1.0, 1.0, 1.0])
    assert float(preference(before, before, 50.0)) == pytest.approx(math.log(2))
    now = torch.tensor([0.9, 1.0, 1.2, 1.0])  # the first pair is as wished by 0.3, the second as it was
    expected = (-math.log(1 / (1 + math.exp(-10 * 0.3))) + math.log(2)) / 2
    assert float(preference(now, before, 10.0)) == pytest.approx(expected, rel=1e-5)
    assert float(preference(now.roll(2), before, 10.0)) > math.log(2), "the wrong way round is punished"


def test_a_vote_is_about_its_span_and_region() -> None:
    assert counted((4, 2, 2), 2.0, None, None).all()
    counts = counted((4, 2, 2), 2.0, (0.5, 1.0), (0.0, 0.0, 0.5, 1.0))
    assert counts[1, :, 0].all() and counts.sum() == 2
    assert counted((4, 2, 2), 2.0, (9.0, 10.0), None).all(), "what is nowhere is everywhere"


def test_a_take_is_made_once_and_is_the_clip(planned: Weights, tmp_path: Path) -> None:
    engine, request = NativeEngine(planned), Request(prompt="a red dog at sea", seed=4)
    take = take_again(request, engine, tmp_path)
    (kept,) = tmp_path.glob("*.safetensors")
    written = kept.stat().st_mtime_ns
    again = take_again(request, engine, tmp_path)
    assert kept.stat().st_mtime_ns == written
    for one in (again, take_again(request, engine)):
        assert torch.equal(one.latents, take.latents) and torch.equal(one.knots, take.knots)
    assert take.who.shape[0] == MAX_ACTORS and take.knots.shape == (MAX_ACTORS, 16, 6)


def test_it_begins_where_it_was_and_pulls_where_votes_point(planned: Weights, log: VoteLog, tmp_path: Path) -> None:
    pairs = pairs_of(log, planned, AlignOptions(folder=tmp_path))
    config = dataclasses.replace(RECIPE.preference, supervised=0.0)
    objective = PreferenceObjective(AlignedNetworks(planned, RECIPE.lora, 0), planned, pairs, config)
    torch.manual_seed(0)
    loss = objective.loss(0, 0)
    assert float(loss.detach()) == pytest.approx(2 * math.log(2), abs=1e-4), "pictures and courses, both undecided"
    loss.backward()
    changed = {name for name, each in objective.module.named_parameters() if each.grad is not None and each.grad.any()}
    assert {name.rpartition(".")[2] for name in changed} == {"lora_up"}
    assert {name.partition(".")[0] for name in changed} == {"transformer", "planner"}


def test_every_pair_is_seen_before_any_comes_again(planned: Weights, log: VoteLog, tmp_path: Path) -> None:
    pairs = pairs_of(log, planned, AlignOptions(folder=tmp_path))
    objective = PreferenceObjective(AlignedNetworks(planned, RECIPE.lora, 0), planned, pairs, RECIPE.preference)
    drawn = [objective._drawn(0, step) for step in range(6)]
    assert sorted(sum(drawn[:3], [])) == sorted(sum(drawn[3:], [])) == list(range(6)) and drawn[:3] != drawn[3:]


def test_the_same_log_gives_the_same_bytes_and_a_withdrawn_artist_is_gone(planned: Weights, tmp_path: Path) -> None:
    ada, bo = cast_votes(4), cast_votes(4, "bo", first=4)
    files = {}
    for name, votes in (("ada", ada), ("both", ada + bo), ("again", ada)):
        files[name] = tmp_path / name / "adapter.safetensors"
        files[name].parent.mkdir()
        options = AlignOptions(folder=tmp_path / name, keep=tmp_path / "takes")
        align_to(
            VoteLog(votes=votes).of(["ada"]) if name == "again" else VoteLog(votes=votes),
            planned,
            RECIPE,
            options,
            files[name],
        )
    assert files["ada"].read_bytes() == files["again"].read_bytes() != files["both"].read_bytes()
    card = load_adapter(files["ada"]).card
    assert card.lineage == ("v000", "v001", "v002", "v003") and card.log["artists"] == ["ada"]
    plain = take_again(Request(prompt="a red dog at sea"), NativeEngine(planned))
    used = (UsedAdapter(name=str(files["ada"])),)
    aligned = take_again(Request(prompt="a red dog at sea", adapters=used), NativeEngine(planned))
    assert not torch.equal(aligned.latents, plain.latents) and not torch.equal(aligned.knots, plain.knots)


def test_a_run_that_was_broken_off_ends_in_the_same_bytes(planned: Weights, log: VoteLog, tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    def stop(progress) -> None:
        if progress.stage == "align":
            raise Enough

    whole, broken = tmp_path / "whole.safetensors", tmp_path / "broken.safetensors"
    recipe = dataclasses.replace(RECIPE, passes=4.0)
    align_to(log, planned, recipe, AlignOptions(folder=tmp_path / "whole", keep=tmp_path / "takes"), whole)
    options = AlignOptions(folder=tmp_path / "broken", keep=tmp_path / "takes", checkpoint_minutes=0.0)
    with pytest.raises(Enough):
        align_to(log, planned, recipe, dataclasses.replace(options, watch=stop), broken)
    assert not broken.exists()
    align_to(log, planned, recipe, options, broken)
    first, second = load_adapter(whole), load_adapter(broken)
    assert all(torch.equal(first.tensors[name], second.tensors[name]) for name in first.tensors)


def test_too_few_choices_say_nothing(planned: Weights, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There are 2 choices to learn from: at least 4"):
        pairs_of(VoteLog(votes=cast_votes(2)), planned, AlignOptions(folder=tmp_path))
