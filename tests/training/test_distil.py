"""Distillation: a student that is right has no loss, a wrong one learns; the teacher stays as it was."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
import torch
from torch import Tensor

from yozora.data.loader import LatentBatches
from yozora.model.conditioning.text_encoder import TextEncoder
from yozora.model.sampling.schedule import shifted_schedule
from yozora.model.sampling.solvers import euler, leap
from yozora.model.transformer.transformer import Ask, VideoTransformer
from yozora.recipes.debug import debug
from yozora.training.config import DistilStage, TrainRecipe
from yozora.training.distil import DistilModules, DistilObjective, Told, second_order

RECIPE = debug()
FPS = RECIPE.latent_fps


def distil(data: LatentBatches, recipe: TrainRecipe = RECIPE, **changes: Any) -> DistilObjective:
    """Return an objective whose networks have something to say."""
    torch.manual_seed(0)
    transformer, text = VideoTransformer(recipe.transformer), TextEncoder(recipe.text)
    with torch.no_grad():
        for name, param in [*transformer.named_parameters(), *text.named_parameters()]:
            if name != "ask_in.weight":
                param.add_(0.05 * torch.randn_like(param))
    assert recipe.distil is not None
    stage = dataclasses.replace(recipe.distil, **changes)
    return DistilObjective(DistilModules(transformer), text, data, stage, recipe)


@pytest.fixture
def latents() -> LatentBatches:
    generator = torch.Generator().manual_seed(0)
    return LatentBatches(
        latents=torch.randn(6, 8, 2, 4, 4, generator=generator),
        mask=torch.randint(0, 256, (6, 2, 4, 4), generator=generator, dtype=torch.uint8),
        phrases=torch.randint(1, 9, (6, 2, 5, 5), generator=generator, dtype=torch.uint8),
        boxes=torch.rand(6, 3, 8, 6, generator=generator).half(),
        who=torch.randint(1, 9, (6, 3, 5), generator=generator, dtype=torch.int16),
    )


def test_a_student_that_has_nothing_to_learn_has_no_loss(latents: LatentBatches) -> None:
    """Unguided, where the teacher takes one step as well, the student as it starts is right already."""
    plain = dataclasses.replace(RECIPE, guidance_scale=1.0)
    right = distil(latents, plain, walks=((1, 1.0),), teacher_steps=1, guidance=(1.0, 1.0))
    assert float(right.loss(0, 0).detach()) == pytest.approx(0, abs=1e-9)
    finer = distil(latents, plain, walks=((1, 1.0),), teacher_steps=2, guidance=(1.0, 1.0))
    assert float(finer.loss(0, 0).detach()) > 1e-6, "the teacher's way is bent"
    guided = distil(latents, walks=((1, 1.0),), teacher_steps=1)
    assert float(guided.loss(0, 0).detach()) > 1e-6, "guidance is to be learned"


def test_a_batch_hangs_on_seed_and_step_alone(latents: LatentBatches) -> None:
    objective = distil(latents)

    def loss(step: int) -> float:
        torch.manual_seed(step)
        return float(objective.loss(0, step).detach())

    first = [loss(step) for step in range(3)]
    assert [loss(step) for step in range(3)] == first and len(set(first)) == 3


def test_the_student_learns_and_the_teacher_does_not(latents: LatentBatches) -> None:
    objective = distil(latents, batch_size=4)
    networks = objective.networks
    before = [param.clone() for param in networks.teacher.parameters()]
    optimiser = torch.optim.Adam([p for p in networks.parameters() if p.requires_grad], lr=2e-3)
    losses = []
    for step in range(40):
        torch.manual_seed(step % 4)
        loss = objective.loss(0, step % 4)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert sum(losses[-4:]) < 0.3 * sum(losses[:4])
    assert all(torch.equal(old, new) for old, new in zip(before, networks.teacher.parameters(), strict=True))
    assert networks.student.ask_in.weight.abs().sum() > 0
    assert all(param.grad is None for param in objective.text.parameters())


def test_jumps_come_to_where_the_teacher_comes(latents: LatentBatches) -> None:
    """After some lessons four jumps of the student end nearer to the teacher's guided walk than its own four steps."""
    objective = distil(latents, batch_size=4, walks=((4, 1.0),), guidance=(2.0, 2.0))
    networks = objective.networks
    optimiser = torch.optim.Adam([p for p in networks.parameters() if p.requires_grad], lr=2e-3)
    for step in range(100):
        torch.manual_seed(step)
        optimiser.zero_grad()
        objective.loss(0, step).backward()
        optimiser.step()
    torch.manual_seed(99)
    noise, two = torch.randn(6, 8, 2, 4, 4), torch.full((6,), 2.0)
    batch = latents.batch(0, 0, 6, 2)
    text, blank = objective.text(batch.phrases), objective.text(torch.zeros_like(batch.phrases))
    layout = objective._layout(batch, noise.device)
    told = Told(text=text, blank=blank, layout=layout)

    def guided(x: Tensor, now: float) -> Tensor:
        return objective._guided(x, x.new_full((6,), now), told, two)

    def average(x: Tensor, now: float, then: float) -> Tensor:
        return networks.student(
            x, x.new_full((6,), now), text, FPS, Ask(guidance=two, jump=x.new_full((6,), now - then)), layout
        )

    def plain(x: Tensor, now: float) -> Tensor:
        return networks.teacher(x, x.new_full((6,), now), text, FPS, layout=layout)

    with torch.no_grad():
        four = shifted_schedule(4, RECIPE.schedule_shift)
        goal = euler(guided, noise, shifted_schedule(40, RECIPE.schedule_shift))
        jumped, stepped = leap(average, noise, four), euler(plain, noise, four)
    assert float((jumped - goal).square().mean()) < 0.5 * float((stepped - goal).square().mean())


def test_two_slopes_follow_a_parabola() -> None:
    """The slope of t^2 is 2 t: from 0.8 to 0.5 it averages 1.3, which slopes at 0.9 and 0.8 tell exactly."""
    slope = second_order((0.8, torch.tensor(1.6)), (0.9, torch.tensor(1.8)), 0.5)
    assert float(slope) == pytest.approx(1.3)


def test_half_of_the_walks_have_the_usual_guidance(latents: LatentBatches) -> None:
    objective = distil(latents)
    torch.manual_seed(0)
    drawn = objective._guidance(2000)
    assert float((drawn == RECIPE.guidance_scale).float().mean()) == pytest.approx(0.5, abs=0.05)
    assert 1 <= float(drawn.min()) < 1.1 and 3.9 < float(drawn.max()) <= 4


def test_the_stage_is_in_every_recipe_s_reach() -> None:
    assert isinstance(RECIPE.distil, DistilStage) and RECIPE.distil.optim.num_steps == RECIPE.flow[0].optim.num_steps
