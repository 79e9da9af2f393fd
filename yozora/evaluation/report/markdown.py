"""Markdown: the exam's four columns as a table for README and docs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yozora.evaluation.exam.result import Exam
from yozora.evaluation.report.figure import VERDICTS, Figure, figures_of
from yozora.evaluation.report.numbers import shown, shown_interval, shown_unit


def four_columns(exam: Exam, names: Sequence[str] | None = None) -> str:
    """Return a GitHub table: truth, floor, wrong prompt and model with its 95 % interval, a row a figure.

    `names` picks figures and their order; a name that the exam lacks is left out. Without it all are there.
    """
    figures = figures_of(exam)
    if names is not None:
        known = {figure.name: figure for figure in figures}
        figures = tuple(known[name] for name in names if name in known)
    lines = [
        f"| figure | truth | floor | wrong prompt | {_escaped(exam.model)} (95 % interval) | n | verdict |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    lines += [_row(figure) for figure in figures]
    return "\n".join(lines) + "\n"


def _row(figure: Figure) -> str:
    """Return the row of one figure."""
    unit = shown_unit(figure.unit, share=figure.share)
    name = figure.name + (f" ({unit}{', less is better' if figure.better == 'lower' else ''})" if unit else "")
    interval = shown_interval(figure.ci95, share=figure.share)
    cells = [
        _escaped(name),
        *(shown(value, share=figure.share) for value in (figure.truth, figure.floor, figure.wrong)),
        f"**{shown(figure.value, share=figure.share)}**" + (f" ({interval})" if interval else ""),
        f"{figure.n:,}",
        VERDICTS[figure.verdict] if figure.verdict else "",
    ]
    return "| " + " | ".join(cells) + " |"


def _escaped(text: str) -> str:
    """Return text that stays text in a cell of a table."""
    return re.sub(r"([\\|`*_<>\[\]#&~])", r"\\\1", " ".join(text.split()))
