"""Tally: marks of questions gathered into lines."""

from __future__ import annotations

from collections.abc import Iterable

from yozora.evaluation.papers.paper import Line

# What the truth must reach where it ought to be perfect, for the examiner to be trusted.
GOAL = 0.98
# One mark: the line's name, the question's key, and what it scored there.
Mark = tuple[str, str, float]


def tally(marks: Iterable[Mark]) -> dict[str, dict[str, float]]:
    """Return scores by line and question, lines in order of appearance; of two marks in one place the worse counts."""
    scores: dict[str, dict[str, float]] = {}
    for name, key, score in marks:
        line = scores.setdefault(name, {})
        line[key] = min(line.get(key, score), float(score))
    return scores


def share_lines(marks: Iterable[Mark], order: Iterable[str] = ()) -> list[Line]:
    """Return lines of shares (scores of 0 and 1), those named in `order` first and in that order."""
    scores = tally(marks)
    names = [name for name in dict.fromkeys((*order, *scores)) if name in scores]
    return [Line(name=name, scores=scores[name], goal=GOAL) for name in names]
