"""Figures and their verdicts."""

from dataclasses import replace

import pytest

from yozora.evaluation.report.figure import Figure

SHARE = Figure(name="adherence/test/colour", value=0.5, n=100, ci95=(0.4, 0.6), truth=1.0, floor=0.9, wrong=0.1)
ERROR = Figure(
    name="physics/velocity", value=0.02, n=100, ci95=(0.018, 0.022), truth=0.009, floor=0.01, wrong=0.4,
    better="lower", unit="frame heights/s", share=False,
)  # fmt: skip


def test_names_come_apart() -> None:
    assert (SHARE.paper, SHARE.group, SHARE.label) == ("adherence", "test", "colour")
    assert (ERROR.paper, ERROR.group, ERROR.label) == ("physics", "", "velocity")
    assert replace(SHARE, name="physics/uniform/unseen/goes").group == "uniform · unseen"


@pytest.mark.parametrize(
    ("value", "ci95", "verdict"),
    [
        (0.88, (0.8, 0.93), "kept"),  # the interval holds the floor
        (0.87, (0.86, 0.88), "kept"),  # within a twentieth of the way
        (0.8, (0.75, 0.85), "mostly"),
        (0.5, (0.4, 0.6), "half"),
        (0.2, (0.15, 0.3), "little"),
        (0.2, (0.08, 0.3), "broken"),
        (0.05, (0.01, 0.09), "broken"),
        (0.5, (0.05, 0.95), "unsure"),
    ],
)
def test_verdicts_of_shares(value: float, ci95: tuple[float, float], verdict: str) -> None:
    assert replace(SHARE, value=value, ci95=ci95).verdict == verdict
    # The same where less is better.
    turned = replace(
        SHARE, value=1 - value, ci95=(1 - ci95[1], 1 - ci95[0]), truth=0.0, floor=1 - 0.9, wrong=1 - 0.1, better="lower"
    )
    assert turned.verdict == verdict


def test_errors_go_by_their_ratio() -> None:
    assert ERROR.reach() == pytest.approx(0.812, abs=1e-3)
    assert ERROR.verdict == "mostly"
    assert replace(ERROR, value=0.1, ci95=(0.09, 0.11)).verdict == "half"
    assert replace(ERROR, value=0.0, ci95=(0.0, 0.0)).verdict == "kept"
    assert ERROR.reach(0.4) == pytest.approx(0) and ERROR.reach(0.01) == pytest.approx(1)


def test_without_luck_only_the_floor_counts() -> None:
    flicker = replace(ERROR, value=0.012, ci95=(0.011, 0.013), floor=0.01, wrong=0.01)
    assert flicker.luck is None and flicker.reach() is None
    assert flicker.verdict == "short"
    assert replace(flicker, value=0.0099, ci95=(0.0095, 0.0105)).verdict == "kept"
    assert replace(flicker, wrong=None).verdict == "short"


def test_without_a_floor_there_is_no_verdict_and_without_an_interval_none_is_sure() -> None:
    assert replace(SHARE, floor=None).verdict is None
    assert replace(SHARE, ci95=None).verdict == "unsure"


def test_missed_goals() -> None:
    assert not SHARE.missed
    assert not replace(SHARE, goal=0.98, truth=0.98).missed
    assert replace(SHARE, goal=0.98, truth=0.975).missed
    assert not replace(SHARE, goal=0.98, truth=None).missed
    assert replace(ERROR, goal=0.01, truth=0.011).missed and not replace(ERROR, goal=0.01, truth=0.009).missed
    assert not replace(ERROR, goal=0.0, truth=0.0).missed
