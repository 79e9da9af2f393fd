"""The four columns as a GitHub table."""

import re

from tests.evaluation.report import sample
from yozora.evaluation.report.markdown import four_columns


def cells(line: str) -> list[str]:
    """The cells of a row; a bar behind a backslash is text."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def test_the_table() -> None:
    exam = sample.exam()
    head, rule, *rows = four_columns(exam).splitlines()
    assert cells(head) == ["figure", "truth", "floor", "wrong prompt", "nano (95 % interval)", "n", "verdict"]
    assert set(rule) == set("|-:")
    assert len(rows) == len(exam.metrics)
    assert all(len(cells(row)) == 7 for row in rows)
    assert cells(rows[1]) == [
        "adherence/test/colour (%)", "99.0", "97.0", "5.0", "**90.0** (82.6–94.5)", "100", "mostly kept",
    ]  # fmt: skip
    velocity = next(row for row in rows if "velocity" in row)
    assert cells(velocity)[0] == "physics/velocity (frame heights/s, less is better)"
    assert cells(velocity)[1:4] == ["0.00900", "0.0101", "0.427"]
    assert cells(rows[-2]) == ["steadiness/distance", "n/a", "n/a", "n/a", "**1,234**", "500", ""]


def test_names_cannot_break_the_table() -> None:
    exam = sample.exam()
    odd = type(exam)(model="a|b\n<c>", commit="", hardware="", metrics={"p/a|b *c*": sample.share(3)})
    head, _, row = four_columns(odd).splitlines()
    assert len(cells(head)) == len(cells(row)) == 7
    assert cells(head)[4] == r"a\|b \<c\> (95 % interval)"
    assert cells(row)[0] == r"p/a\|b \*c\* (%)"


def test_some_figures_in_an_order() -> None:
    names = ["physics/velocity", "adherence/test/all together", "gone/away"]
    rows = four_columns(sample.exam(), names).splitlines()[2:]
    assert [cells(row)[0].split(" (")[0] for row in rows] == names[:2]
