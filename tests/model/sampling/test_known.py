"""What is known stays: on flows whose answers are known by hand."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from yozora.model.sampling.known import agreeing, known, mending, turning
from yozora.model.sampling.schedule import shifted_schedule
from yozora.model.sampling.solvers import euler, heun


def to_zero(x: Tensor, time: float) -> Tensor:
    """Return the velocity of a flow whose data are all zero."""
    return x / time


@pytest.mark.parametrize("solve", [euler, heun])
@pytest.mark.parametrize("steps", [1, 4])
def test_what_is_known_is_there_in_the_end_and_the_rest_is_as_it_was(solve, steps: int) -> None:
    noise = torch.randn(2, 3, 4, 5, 5, generator=torch.Generator().manual_seed(0))
    mask = torch.zeros_like(noise, dtype=torch.bool)
    mask[:, :, 1] = True
    held = known(to_zero, lambda data, time: torch.where(mask, torch.full_like(data, 0.7), data))
    made = solve(held, noise, shifted_schedule(steps, 3.0))
    assert torch.allclose(made[mask], torch.tensor(0.7), atol=1e-5)
    assert torch.allclose(made[~mask], torch.tensor(0.0), atol=1e-5)


def test_guesses_move_as_a_gaussian_would() -> None:
    """One number of which twice itself is seen: the mean of two measurements, each weighed by its precision."""
    rows, seen, spread = torch.tensor([[[2.0]]]), torch.tensor([[3.0]]), torch.tensor([1.5])
    move = agreeing(rows, seen, spread, 0.5)
    guess, time = torch.tensor([[0.4]]), 0.6
    trust, sight = 1 / (1.5 * 0.6) ** 2, 4 / 0.5**2
    assert torch.allclose(move(guess, time), (trust * guess + sight * 1.5) / (trust + sight))
    assert abs(float(move(guess, 1.0)) - 1.5) < abs(float(move(guess, 0.1)) - 1.5), "later guesses are trusted more"


def test_numbers_that_nothing_is_seen_of_stay() -> None:
    rows = torch.zeros(1, 2, 4)
    rows[0, 0, :2] = 1.0
    move = agreeing(rows, torch.tensor([[1.0, 1.0, 0, 0]]), torch.ones(2), 0.01)
    moved = move(torch.tensor([[5.0, -3.0]]), 0.5)
    assert torch.allclose(moved, torch.tensor([[1.0, -3.0]]), atol=1e-2)


def test_turning_comes_everywhere_and_turns_back() -> None:
    schedule = shifted_schedule(16, 1.0).tolist()
    turns: list[int] = []

    def velocity(x: Tensor, time: float, turn: int) -> Tensor:
        turns.append(turn)
        return x

    x = torch.randn(1, 2, 8, 3, 3)
    turned = turning(velocity, schedule, 8)
    assert all(torch.equal(turned(x, time), x) for time in schedule)
    assert set(turns) == set(range(8)) and turns[0] == 0


def test_a_turned_clip_has_no_first_frame() -> None:
    """Each frame is pulled towards the one before it, the first by none: turned, the first is pulled too."""

    def pull(x: Tensor, time: float, turn: int = 0) -> Tensor:
        before = torch.cat((x[:, :, :1], x[:, :, :-1]), dim=2)
        return x - before

    x = torch.zeros(1, 1, 8, 1, 1)
    x[:, :, -1] = 1.0
    schedule = shifted_schedule(16, 1.0)
    plain = euler(lambda x, time: pull(x, time), x, schedule)
    ring = euler(turning(pull, schedule.tolist(), 8), x, schedule)
    assert float(plain[0, 0, 0]) == 0 and abs(float(ring[0, 0, 0])) > 0.1


def test_mending_lets_what_is_made_see_what_is_known() -> None:
    """Data of two numbers that are always the same, one of them known: after more turns the other is nearer to it."""

    def same(x: Tensor, time: float) -> Tensor:
        # The best guess of two equal numbers of unit spread, each seen through noise.
        a = 1 - time
        guess = a * x.sum(1, keepdim=True) / (2 * a * a + time * time)
        return (x - guess.expand_as(x)) / time

    def project(data: Tensor, time: float) -> Tensor:
        return torch.cat((torch.full_like(data[:, :1], 2.0), data[:, 1:]), dim=1)

    noise = torch.randn(400, 2, generator=torch.Generator().manual_seed(0))
    errors = []
    for turns in (1, 4):
        fresh = torch.Generator().manual_seed(1)
        made = mending(
            known(same, project), noise, shifted_schedule(8, 3.0), turns=turns, down_to=0.3,
            draw=lambda fresh=fresh: torch.randn(400, 2, generator=fresh),
        )  # fmt: skip
        assert torch.allclose(made[:, 0], torch.tensor(2.0), atol=1e-4)
        errors.append(float((made[:, 1] - 2.0).square().mean().sqrt()))
    assert errors[1] < 0.7 * errors[0]


def test_one_turn_is_a_plain_walk_and_steps_are_counted_once() -> None:
    noise, schedule = torch.randn(2, 3), shifted_schedule(5, 1.0)
    told: list[int] = []
    walk = mending(
        to_zero, noise, schedule, lambda step, *_: told.append(step), turns=1, down_to=0.0, draw=torch.Tensor
    )
    assert torch.allclose(walk, euler(to_zero, noise, schedule), atol=1e-6) and told == [1, 2, 3, 4, 5]
