"""Figures: from the lines of a paper, marked for each source, to the metrics of a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from yozora.core.errors import UsageError
from yozora.evaluation.exam.result import Metric
from yozora.evaluation.papers.paper import Line
from yozora.evaluation.statistics import bootstrap, wilson

# Fewer scores than this have a mean, but no interval can be told from them.
FEWEST_FOR_INTERVAL = 3


def value_of(line: Line) -> float | None:
    """Return the figure of a line, a share in 0..1; None where no question applied."""
    if line.value is not None:
        return float(line.value)
    return float(np.mean(list(line.scores.values()))) if line.scores else None


def interval_of(line: Line) -> tuple[float, float] | None:
    """Return the 95 % interval of a line: Wilson's of a share, a bootstrap's of a mean, its own of a set's figure."""
    if line.value is not None or line.ci95 is not None:
        return line.ci95
    scores = list(line.scores.values())
    if line.share:
        return wilson(sum(scores), len(scores))
    return bootstrap(scores) if len(scores) >= FEWEST_FOR_INTERVAL else None


def by_name(lines: Sequence[Line]) -> dict[str, Line]:
    """Return lines by name; a paper that marks two lines of one name, or a score that is no number, is a mistake."""
    named: dict[str, Line] = {}
    for line in lines:
        if line.name in named:
            raise UsageError(f"The exam has two lines called {line.name!r}.")
        if not np.isfinite([*line.scores.values(), *(() if line.value is None else (line.value,))]).all():
            raise UsageError(f"A score of {line.name!r} is not a number.")
        named[line.name] = line
    return named


def metrics_of(own: Sequence[Line], columns: Mapping[str, Sequence[Line]]) -> dict[str, Metric]:
    """Return the metrics of the model's `own` lines beside those of the columns "truth", "floor" and "wrong"."""
    beside = {column: by_name(lines) for column, lines in columns.items()}
    metrics = {}
    for name, line in by_name(own).items():
        value = value_of(line)
        if value is None:
            continue
        others = {column: value_of(lines[name]) for column, lines in beside.items() if name in lines}
        metrics[name] = Metric(
            value=value,
            n=len(line.scores) if line.n is None else line.n,
            ci95=interval_of(line),
            truth=others.get("truth"),
            floor=others.get("floor"),
            wrong=others.get("wrong"),
            better=line.better,
            unit=line.unit,
            share=line.share,
            goal=line.goal,
        )
    return metrics
