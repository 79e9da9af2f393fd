"""Compare: two exams figure by figure, question by question where both answered the same ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from yozora.core.errors import UsageError
from yozora.evaluation.exam.result import Exam, Metric
from yozora.evaluation.statistics import DRAWS, mcnemar, paired_bootstrap

Verdict = Literal["better", "worse", "no difference", "cannot tell"]
# Below this p, corrected for the number of tests, a difference is one.
SURE_BELOW = 0.05
# A paired test of fewer questions says nothing.
FEWEST = 5
# A bootstrap's p is 2 / (draws + 1) at least, and is then multiplied by the number of tests: so many draws a test, or a
# plain difference would be none.
DRAWS_A_TEST = 100


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One figure of two exams. `before` and `after` are its values in each, over all the questions of each.

    `difference` (after less before) and its `ci95` are over the `n` questions that both answered; over the whole
    figures where there are none such. `p` is the paired test's (two-sided), `p_holm` after Holm's correction for all
    the figures that are compared; None where nothing could be tested.
    """

    name: str
    before: float
    after: float
    difference: float
    n: int
    verdict: Verdict
    ci95: tuple[float, float] | None = None
    p: float | None = None
    p_holm: float | None = None
    share: bool = True
    unit: str = "%"

    @property
    def paper(self) -> str:
        """The paper it belongs to."""
        return self.name.split("/")[0]


def compare(before: Exam, after: Exam) -> tuple[Comparison, ...]:
    """Return every figure that both exams have, in the order of the later one.

    McNemar's exact test for answers that are right or wrong, a paired bootstrap for the rest; Holm's step-down
    correction over all of them (Holm, Scandinavian Journal of Statistics 6, 1979), so that the chance of one false
    "better" or "worse" among all figures is 5 %. A figure of a whole set of clips (a Fréchet distance) has no
    questions to pair: it differs where the intervals of two equally large sets lie apart.
    """
    names = [name for name in after.metrics if name in before.metrics]
    if not names:
        raise UsageError(f"The exams of {before.model} and {after.model} have no figure in common.")
    draws = max(DRAWS, DRAWS_A_TEST * len(names))
    found = [
        _compared(
            name, (before.metrics[name], after.metrics[name]),
            (before.scores.get(name, {}), after.scores.get(name, {})), draws,
        )
        for name in names
    ]  # fmt: skip
    corrected = iter(holm([one.p for one in found if one.p is not None]))
    return tuple(
        one if one.p is None else _decided(replace(one, p_holm=next(corrected)), after.metrics[one.name])
        for one in found
    )


def holm(ps: Sequence[float]) -> list[float]:
    """Return p values corrected for their number (m): the k-th smallest (from 0) times m - k, never falling, at most 1.

    Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979).
    """
    corrected, least = [0.0] * len(ps), 0.0
    for k, index in enumerate(sorted(range(len(ps)), key=lambda index: ps[index])):
        least = max(least, min(1.0, (len(ps) - k) * ps[index]))
        corrected[index] = least
    return corrected


def _compared(
    name: str, metrics: tuple[Metric, Metric], scores: tuple[Mapping[str, float], Mapping[str, float]], draws: int
) -> Comparison:
    """Return one figure of two exams before any correction."""
    old, new = metrics
    keys = sorted(scores[0].keys() & scores[1].keys())
    plain = Comparison(
        name=name, before=old.value, after=new.value, difference=new.value - old.value, n=len(keys),
        verdict="cannot tell", share=new.share, unit=new.unit,
    )  # fmt: skip
    if len(keys) < FEWEST:
        return plain if scores[0] or scores[1] else replace(plain, verdict=_of_sets(old, new))
    first, second = [scores[0][key] for key in keys], [scores[1][key] for key in keys]
    difference, low, high, p = paired_bootstrap(first, second, draws=draws)
    if new.share and {*first, *second} <= {0.0, 1.0}:
        p = mcnemar(first, second)
    return replace(plain, difference=difference, ci95=(low, high), p=p)


def _of_sets(old: Metric, new: Metric) -> Verdict:
    """Return how figures of whole sets of clips differ; sets of other sizes cannot be compared."""
    if old.ci95 is None or new.ci95 is None or old.n != new.n:
        return "cannot tell"
    if old.ci95[1] < new.ci95[0]:
        return "better" if new.better == "higher" else "worse"
    if new.ci95[1] < old.ci95[0]:
        return "worse" if new.better == "higher" else "better"
    return "no difference"


def _decided(one: Comparison, metric: Metric) -> Comparison:
    """Return a tested figure with its verdict."""
    if one.p_holm is None or one.p_holm >= SURE_BELOW or one.difference == 0:
        return replace(one, verdict="no difference")
    return replace(one, verdict="better" if (one.difference > 0) == (metric.better == "higher") else "worse")
