"""The planner's objective: what it hides, what counts, and that a batch hangs on seed and step alone."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from yozora.core.errors import UsageError
from yozora.data.loader import LatentBatches
from yozora.model.layout.planner import Brief, LayoutPlanner
from yozora.recipes.debug import debug
from yozora.training.planning import Courses, PlannerObjective

RECIPE = debug()


@pytest.fixture
def data() -> LatentBatches:
    generator = torch.Generator().manual_seed(0)
    boxes = torch.rand(6, 3, 8, 6, generator=generator)
    who = torch.randint(1, 9, (6, 3, 5), generator=generator, dtype=torch.int16)
    boxes[:, 2], who[:, 2] = 0, 0
    return LatentBatches(
        latents=torch.zeros(6, 8, 2, 4, 4),
        mask=torch.zeros(6, 2, 4, 4, dtype=torch.uint8),
        phrases=torch.randint(1, 9, (6, 2, 5, 5), generator=generator, dtype=torch.uint8),
        boxes=boxes.half(),
        who=who,
    )


def objective(data: LatentBatches) -> PlannerObjective:
    assert RECIPE.planner is not None and RECIPE.plans is not None
    torch.manual_seed(0)
    made = PlannerObjective(LayoutPlanner(RECIPE.planner), [Courses.of(data, 1.0)], RECIPE.plans, num_setting=3)
    made.whiten()
    return made


def test_a_batch_hangs_on_seed_and_step_alone(data: LatentBatches) -> None:
    one = objective(data)
    losses = []
    for step in (0, 0, 1):
        torch.manual_seed(9)
        losses.append(float(one.loss(0, step).detach()))
    assert losses[0] == losses[1] != losses[2]


def test_where_there_is_nobody_nothing_is_learned(data: LatentBatches) -> None:
    """What the boxes of nobody are has no say in the loss."""
    other = dataclasses.replace(data, boxes=data.boxes.clone())
    other.boxes[:, 2] = 5.0
    losses = []
    for lessons in (data, other):
        one = objective(lessons)
        torch.manual_seed(1)
        losses.append(float(one.loss(0, 0).detach()))
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)


def test_everything_learns(data: LatentBatches) -> None:
    one = objective(data)
    with torch.no_grad():
        for param in one.module.parameters():
            param.add_(0.1 * torch.randn_like(param))
    one.loss(0, 0).backward()
    still = {name for name, param in one.module.named_parameters() if param.grad is None or not param.grad.any()}
    assert still == {"blocks.0.attention.value_mix"}, "the first block has no values before its own"


def test_lessons_need_boxes(data: LatentBatches) -> None:
    with pytest.raises(UsageError, match="clips with boxes"):
        objective(dataclasses.replace(data, boxes=None, who=None))


def test_longer_clips_come_in_their_share_whole_or_cut(data: LatentBatches) -> None:
    assert RECIPE.planner is not None and RECIPE.plans is not None
    planner = LayoutPlanner(dataclasses.replace(RECIPE.planner, lengths=(1.0, 4.0)))
    long = dataclasses.replace(data, boxes=data.boxes.repeat_interleave(4, dim=2))
    stage = dataclasses.replace(RECIPE.plans, longer_share=0.5)
    one = PlannerObjective(planner, [Courses.of(data, 1.0), Courses.of(long, 4.0)], stage, num_setting=3)
    one.whiten()
    assert (planner.spread != 1).any(1).all(), "both lengths have a spread of their own"
    asked: list[float] = []
    heard = planner.forward

    def listening(noisy: torch.Tensor, time: torch.Tensor, brief: Brief) -> torch.Tensor:
        asked.append(float(brief.seconds[0]))
        return heard(noisy, time, brief)

    planner.forward = listening  # type: ignore[method-assign]
    for step in range(60):
        one.loss(0, step)
    assert 15 <= sum(seconds == 1.0 for seconds in asked) <= 45
    assert sum(seconds == 4.0 for seconds in asked) >= 5 and any(1.0 < seconds < 4.0 for seconds in asked)


def test_lengths_that_it_knows_are_not_whitened_again(data: LatentBatches) -> None:
    one = objective(data)
    before = one.planner.spread.clone()
    one.sources = [dataclasses.replace(one.sources[0], boxes=2 * one.sources[0].boxes)]
    one.whiten(again=False)
    assert torch.equal(one.planner.spread, before)
    one.whiten()
    assert not torch.equal(one.planner.spread, before)
