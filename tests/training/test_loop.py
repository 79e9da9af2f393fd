"""The loop: a run that is killed and taken up again is the run that never was; it keeps its time and its wits."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from yozora.core.errors import YozoraError
from yozora.training.checkpoint import newest_checkpoint
from yozora.training.loop import LoopOptions, Progress, train_stage
from yozora.training.optim import OptimConfig

CONFIG = OptimConfig(num_steps=12, learning_rate=0.05, warmup_steps=2, decay_share=0.4)


class Killed(Exception):
    """Stands in for a power cut."""


def killer(step: int) -> Callable[[Progress], None]:
    """Return a watcher that pulls the plug at a step."""

    def watch(told: Progress) -> None:
        if told.step == step:
            raise Killed

    return watch


@pytest.mark.parametrize("kills", [(1,), (5,), (12,), (3, 4, 9)])
def test_a_killed_run_taken_up_again_is_the_whole_run(objective, options, kills: tuple[int, ...]) -> None:
    told: list[tuple[int, float]] = []
    whole = objective()
    optimiser, done = train_stage("line", whole, CONFIG, options("whole", lambda p: told.append((p.step, p.loss))))
    assert done and len(told) == 12

    for step in kills:
        with pytest.raises(Killed):
            train_stage("line", objective(), CONFIG, options("broken", killer(step)))
    retold: list[tuple[int, float]] = []
    resumed = objective()
    again, done = train_stage("line", resumed, CONFIG, options("broken", lambda p: retold.append((p.step, p.loss))))
    assert done
    assert torch.equal(whole.module.weight, resumed.module.weight)
    assert torch.equal(optimiser.average[0], again.average[0])
    assert retold == told[-len(retold) :] and len(retold) == 12 - kills[-1] + 1, "the last step before was lost"


def test_a_damaged_checkpoint_costs_steps_and_nothing_else(objective, options, tmp_path: Path) -> None:
    whole = objective()
    train_stage("line", whole, CONFIG, options("whole"))
    with pytest.raises(Killed):
        train_stage("line", objective(), CONFIG, options("broken", killer(7)))
    newest = max((tmp_path / "broken" / "line").iterdir())
    newest.write_bytes(newest.read_bytes()[:-9])
    resumed = objective()
    train_stage("line", resumed, CONFIG, options("broken"))
    assert torch.equal(whole.module.weight, resumed.module.weight)


def test_a_finished_run_does_nothing_more(objective, options) -> None:
    first = objective()
    train_stage("line", first, CONFIG, options())
    second, told = objective(), []
    _, done = train_stage("line", second, CONFIG, options(watch=told.append))
    assert done and told == []
    assert torch.equal(first.module.weight, second.module.weight)


def test_it_learns(objective, options) -> None:
    told: list[Progress] = []
    config = OptimConfig(num_steps=300, learning_rate=0.05, warmup_steps=10, decay_share=0.5)
    learner = objective()
    quiet = LoopOptions(**{**vars(options(watch=told.append)), "log_every": 50, "checkpoint_minutes": 60.0})
    train_stage("line", learner, config, quiet)
    assert told[-1].loss < 0.05 * told[0].loss
    assert torch.allclose(learner.module.weight[0], learner.truth, atol=0.1)


def test_progress_says_where_it_is(objective, options) -> None:
    told: list[Progress] = []
    train_stage("line", objective(), CONFIG, LoopOptions(**{**vars(options(watch=told.append)), "log_every": 5}))
    assert [(p.stage, p.step, p.num_steps) for p in told] == [("line", 5, 12), ("line", 10, 12), ("line", 12, 12)]
    assert all(p.samples_per_second > 0 and p.seconds_left >= 0 for p in told)
    assert told[-1].seconds_left == 0
    single: list[Progress] = []
    train_stage("line", objective(), CONFIG, options("single", single.append))
    means = [sum(p.loss for p in single[a:b]) / (b - a) for a, b in ((0, 5), (5, 10), (10, 12))]
    assert [p.loss for p in told] == pytest.approx(means), "the mean since the last word"


def slowly(objective, pause_s: float):
    """Return an objective that takes its time."""
    quick = objective.loss

    def loss(seed: int, step: int) -> Tensor:
        time.sleep(pause_s)
        return quick(seed, step)

    objective.loss = loss
    return objective


def test_the_time_box_stops_it_with_all_it_did_saved(objective, options, tmp_path: Path) -> None:
    endless = OptimConfig(num_steps=10_000, learning_rate=0.01)
    began = time.monotonic()
    boxed = options(deadline=began + 0.3)
    _, done = train_stage("line", slowly(objective(), 0.02), endless, boxed)
    assert not done and 0.3 <= time.monotonic() - began < 5
    steps = newest_checkpoint(tmp_path / "run" / "line")["step"]
    assert 1 <= steps <= 15
    told: list[Progress] = []
    train_stage("line", slowly(objective(), 0.02), endless, options(watch=told.append, deadline=time.monotonic() + 0.5))
    assert told[0].step == steps + 1 and told[0].seconds_left < 0.5


def test_a_time_box_that_is_over_trains_nothing(objective, options, tmp_path: Path) -> None:
    fresh, same = objective(), objective()
    _, done = train_stage("line", fresh, CONFIG, options(deadline=time.monotonic() - 1))
    assert not done and not (tmp_path / "run").exists()
    assert torch.equal(fresh.module.weight, same.module.weight)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_loss_that_is_no_number_stops_the_run_and_spoils_nothing(objective, options, tmp_path, value: float) -> None:
    sick = objective()
    healthy = sick.loss
    sick.loss = lambda seed, step: healthy(seed, step) * (value if step == 3 else 1.0)
    with pytest.raises(YozoraError, match="loss of step 3 is not a number") as failure:
        train_stage("line", sick, CONFIG, options())
    assert "\n" not in str(failure.value)
    saved = newest_checkpoint(tmp_path / "run" / "line")
    assert saved["step"] == 3 and saved["module"]["weight"].isfinite().all()


def test_the_seed_decides(objective, options) -> None:
    runs = []
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        runs.append(objective())
        train_stage("line", runs[-1], CONFIG, LoopOptions(**{**vars(options(name)), "seed": seed}))
    assert torch.equal(runs[0].module.weight, runs[1].module.weight)
    assert not torch.equal(runs[0].module.weight, runs[2].module.weight)


def test_what_ran_before_has_no_say(objective, options) -> None:
    """Torch's own generator is seeded by the step: noise inside a loss is the same in any process."""
    first, second = objective(), objective()
    torch.manual_seed(1)
    train_stage("line", first, CONFIG, options("a"))
    torch.manual_seed(2)
    train_stage("line", second, CONFIG, options("b"))
    assert torch.equal(first.module.weight, second.module.weight)
