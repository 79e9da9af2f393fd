"""Numbers as people read them."""

import pytest

from yozora.evaluation.report.numbers import shown, shown_difference, shown_interval, shown_p, shown_time


@pytest.mark.parametrize(
    ("value", "share", "text"),
    [
        (0.875, True, "87.5"),
        (1.0, True, "100.0"),
        (0.0, True, "0.0"),
        (0.0123456, False, "0.0123"),
        (-0.5, False, "−0.500"),
        (12.345, False, "12.3"),
        (999.4, False, "999"),
        (12345.6, False, "12,346"),
        (0.00001234, False, "1.2e−05"),
        (0.0, False, "0"),
        (None, True, "n/a"),
        (float("nan"), False, "n/a"),
    ],
)
def test_shown(value: float | None, share: bool, text: str) -> None:
    assert shown(value, share=share) == text


def test_intervals() -> None:
    assert shown_interval((0.741, 0.869), share=True) == "74.1–86.9"
    assert shown_interval((-0.2, 0.1), share=False) == "−0.200 to 0.100"
    assert shown_interval(None, share=True) == ""


def test_differences_have_signs() -> None:
    assert [shown_difference(value, share=True) for value in (0.05, -0.05, 0.0)] == ["+5.0", "−5.0", "0.0"]


def test_p_and_time() -> None:
    assert [shown_p(p) for p in (0.0001, 0.0123, 0.5)] == ["p < 0.001", "p = 0.012", "p = 0.50"]
    assert [shown_time(s) for s in (3.25, 42, 283.4, 7500)] == ["3.2 s", "42 s", "4 min 43 s", "2 h 5 min"]
