"""The guard: what is no number or far off is not learned from; what merely varies is; several in a row end the run."""

from __future__ import annotations

import json
import random

import pytest

from yozora.core.errors import UsageError, YozoraError
from yozora.training.guard import Guard, GuardConfig

CONFIG = GuardConfig(window=16, spreads=8.0, patience=2)


def seasoned() -> Guard:
    """Return a guard that has seen sixteen usual steps."""
    guard, draw = Guard(CONFIG), random.Random(0)
    for step in range(16):
        assert guard.takes(step, 1 + 0.1 * draw.gauss(0, 1), 3 + 0.3 * draw.gauss(0, 1))
    return guard


@pytest.mark.parametrize(
    ("loss", "norm"), [(float("nan"), 3.0), (1.0, float("inf")), (float("-inf"), 3.0), (4.0, 3.0), (1.0, 30.0)]
)
def test_a_step_that_is_off_is_not_taken(loss: float, norm: float) -> None:
    guard = seasoned()
    assert not guard.takes(16, loss, norm)
    assert guard.takes(17, 1.0, 3.0)


def test_what_varies_as_usual_is_taken() -> None:
    guard, draw = seasoned(), random.Random(1)
    assert all(guard.takes(step, 1 + 0.1 * draw.gauss(0, 1), 3 + 0.3 * draw.gauss(0, 1)) for step in range(300))
    assert guard.takes(300, 0.1, 0.2), "better than usual is no fault"


def test_it_follows_what_changes_slowly() -> None:
    guard = seasoned()
    assert all(guard.takes(step, 1 + 0.02 * step, 3.0 + 0.02 * step) for step in range(200))


def test_before_it_knows_what_is_usual_it_takes_any_number() -> None:
    guard = Guard(CONFIG)
    assert guard.takes(0, 1.0, 1.0) and guard.takes(1, 100.0, 1e6) and not guard.takes(2, float("nan"), 1.0)


def test_several_in_a_row_end_the_run() -> None:
    guard = seasoned()
    assert not guard.takes(16, 50.0, 3.0) and not guard.takes(17, 50.0, 3.0)
    with pytest.raises(YozoraError, match="3 steps in a row were off .* resume with a lower learning rate"):
        guard.takes(18, 50.0, 3.0)


def test_one_that_goes_on_judges_alike() -> None:
    first, second = seasoned(), Guard(CONFIG)
    first.takes(16, 50.0, 3.0)
    second.load_state(json.loads(json.dumps(first.state())))
    assert second.state() == first.state()
    assert not second.takes(17, 50.0, 3.0)
    with pytest.raises(YozoraError):
        second.takes(18, 50.0, 3.0)


def test_without_a_config_every_step_is_taken() -> None:
    assert Guard(None).takes(0, float("nan"), float("nan"))


@pytest.mark.parametrize("change", [{"window": 1}, {"spreads": 0.0}, {"patience": 0}])
def test_what_is_no_guard(change: dict) -> None:
    with pytest.raises(UsageError, match="window of 2 or more"):
        GuardConfig(**change)
