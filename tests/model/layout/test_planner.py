"""The planner: courses there and back, nobody's place in the row, and that it learns who goes where."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from yozora.core.errors import UsageError
from yozora.model.flow.flow import flow_loss, interpolate, sample_times
from yozora.model.layout.planner import Brief, LayoutPlanner, PlannerConfig, cosines
from yozora.model.sampling.schedule import shifted_schedule
from yozora.model.sampling.solvers import euler

FOUR = torch.tensor([4.0])
CONFIG = PlannerConfig(num_concepts=6, knots=8, width=32, depth=2, num_heads=2)


def planner(seed: int = 0) -> LayoutPlanner:
    torch.manual_seed(seed)
    return LayoutPlanner(CONFIG)


def awake() -> LayoutPlanner:
    made = planner()
    with torch.no_grad():
        for param in made.parameters():
            param.add_(0.1 * torch.randn_like(param))
    return made.eval()


def brief(who: torch.Tensor, setting: int = 0) -> Brief:
    return Brief(setting=torch.full((len(who), 1), setting), who=who, seconds=torch.full((len(who),), 4.0))


def test_cosines_are_orthonormal_slow_ones_first() -> None:
    table = cosines(16)
    assert torch.allclose(table.T @ table, torch.eye(16), atol=1e-5)
    turns = (table[1:].sign() != table[:-1].sign()).sum(0)
    assert turns.tolist() == list(range(16))


def test_courses_lead_back_to_their_boxes() -> None:
    made = planner()
    boxes = torch.rand(5, 3, 8, 6) * 0.5 + 0.2
    made.whiten(boxes.flatten(0, 1), 4.0)
    courses = made.courses(boxes, FOUR.expand(5))
    assert courses.shape == (5, 48, 3, 1, 1)
    assert float(courses.mean()) == pytest.approx(0, abs=1e-5)
    assert float(courses.std()) == pytest.approx(1, abs=0.05)
    assert torch.allclose(made.boxes(courses, FOUR.expand(5)), boxes, atol=1e-5)
    assert made.boxes(100 * torch.randn(1, 48, 1, 1, 1), FOUR)[..., 4:].aminmax() == (0.0, 1.0)


def test_clips_of_several_lengths_are_whitened_apart() -> None:
    made = LayoutPlanner(dataclasses.replace(CONFIG, lengths=(4.0, 15.0, 60.0)))
    asked = torch.tensor([2.0, 4.0, 7.0, 9.0, 20.0, 60.0])
    assert made.length_of(asked).tolist() == [0, 0, 0, 1, 1, 2], "the nearest by ratio"
    calm, lively = 0.5 + 0.01 * torch.randn(200, 8, 6), 0.5 + 0.2 * torch.randn(200, 8, 6)
    made.whiten(calm, 4.0)
    made.whiten(lively, 15.0)
    assert torch.equal(made.spread[2], torch.ones(48)), "nobody has told it of minutes"
    for boxes, seconds in ((calm, 4.0), (lively, 15.0)):
        courses = made.courses(boxes[:, None], torch.full((200,), seconds))
        assert float(courses.std()) == pytest.approx(1, abs=0.05)


def test_it_starts_from_the_best_linear_guess() -> None:
    made, x, time = planner(), torch.randn(2, 48, 3, 1, 1), torch.tensor([0.2, 0.9])
    velocity = made(x, time, brief(torch.ones(2, 3, 2, dtype=torch.long)))
    t = time.view(2, 1, 1, 1, 1)
    assert torch.allclose(velocity, (2 * t - 1) / ((1 - t) ** 2 + t**2) * x, atol=1e-6)


def test_nobody_has_a_place_in_the_row_and_who_is_not_there_has_no_say() -> None:
    made, x = awake(), torch.randn(1, 48, 3, 1, 1)
    time, who = torch.tensor([0.5]), torch.tensor([[[1, 2], [3, 4], [0, 0]]])
    one = made(x, time, brief(who))
    order = torch.tensor([1, 0, 2])
    other = made(x[:, :, order], time, brief(who[:, order]))
    assert torch.allclose(one[:, :, order], other, atol=1e-5)
    stirred = x.clone()
    stirred[:, :, 2] += 5.0
    assert torch.equal(one[:, :, :2], made(stirred, time, brief(who))[:, :, :2])
    assert not torch.allclose(one, made(x, time, brief(who, setting=5)), atol=1e-4), "the setting counts"


def test_it_learns_who_goes_where() -> None:
    """Concept 1 goes to the right, 2 to the left, from anywhere: after a few hundred steps so do its plans."""
    made = planner()
    optimiser = torch.optim.Adam(made.parameters(), lr=3e-3)

    def lessons(count: int) -> tuple[torch.Tensor, torch.Tensor]:
        who = torch.randint(1, 3, (count, 1, 1))
        way = torch.where(who == 1, 0.3, -0.3) * torch.linspace(-1, 1, 8)
        boxes = torch.rand(count, 1, 1, 6).repeat(1, 1, 8, 1) * 0.2 + 0.4
        boxes[..., 0] += way
        return boxes, who

    made.whiten(lessons(500)[0].flatten(0, 1), 4.0)
    for _ in range(500):
        boxes, who = lessons(128)
        courses, time = made.courses(boxes, FOUR.expand(128)), sample_times(128)
        noise = torch.randn_like(courses)
        velocity = made(interpolate(courses, noise, time), time, brief(who))
        loss = flow_loss(velocity, courses, noise, torch.ones(128, 1, 1, 1))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    who = torch.tensor([1, 2]).repeat(20).view(40, 1, 1)
    with torch.no_grad():
        walk = euler(
            lambda x, t: made(x, torch.full((40,), t), brief(who)),
            torch.randn(40, 48, 1, 1, 1),
            shifted_schedule(12, 1.0),
        )
        boxes = made.boxes(walk, FOUR.expand(40))
    ways = boxes[:, 0, -1, 0] - boxes[:, 0, 0, 0]
    assert int((ways[::2] > 0.1).sum()) >= 16 and int((ways[1::2] < -0.1).sum()) >= 16
    assert abs(float(ways[::2].mean()) - 0.6) < 0.25 and abs(float(ways[1::2].mean()) + 0.6) < 0.25
    assert float((boxes[:, 0, :, 2].std(-1)).mean()) < 0.03, "a width is one width all the time"


def test_widths_must_divide() -> None:
    with pytest.raises(UsageError, match="width 30 must be an even multiple of num_heads 4"):
        PlannerConfig(num_concepts=3, width=30)
