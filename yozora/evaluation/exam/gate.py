"""The regression gate: a small slice of an exam, sat again, must give what the golden result says.

Same weights, same questions, same seeds: on one machine the films are the same, on another all but the same. So a slice
is held against the golden scores of its very questions, within the interval that these have: what falls out of it is a
change of the model, the world or the examiner, not luck. Sit a slice with `Plan(limit=..., controls=())`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yozora.core.errors import UsageError
from yozora.evaluation.exam.result import Exam
from yozora.evaluation.statistics import bootstrap, wilson

# Fewer questions than this hold nothing.
FEWEST = 5


@dataclass(frozen=True, kw_only=True)
class Slip:
    """A figure of the slice that lies outside the golden interval of its questions."""

    name: str
    value: float
    golden: float
    interval: tuple[float, float]
    n: int
    worse: bool

    @property
    def sentence(self) -> str:
        """One sentence for a person."""
        low, high = self.interval
        return (
            f"{self.name} is {self.value:.4g} on {self.n} questions, {'worse' if self.worse else 'better'} than the "
            f"golden {self.golden:.4g} ({low:.4g} to {high:.4g})."
        )


def slips(golden: Exam, part: Exam) -> tuple[Slip, ...]:
    """Return the figures of `part`, a slice of the golden exam that was sat again, that are not as they were.

    A figure that got better beyond its interval is named too: then the golden result is no longer true. Figures of
    whole sets of clips hang on the number of clips and are not held.
    """
    found, held = [], 0
    for name, row in part.scores.items():
        before = golden.scores.get(name, {})
        keys = sorted(row.keys() & before.keys())
        if len(keys) < FEWEST or name not in golden.metrics:
            continue
        held += 1
        metric, old = golden.metrics[name], [before[key] for key in keys]
        interval = wilson(sum(old), len(old)) if metric.share else bootstrap(old)
        value, was = float(np.mean([row[key] for key in keys])), float(np.mean(old))
        # Stored scores are rounded.
        room = 1e-4 * max(abs(was), *map(abs, interval))
        if not interval[0] - room <= value <= interval[1] + room:
            worse = (value < was) == (metric.better == "higher")
            found.append(Slip(name=name, value=value, golden=was, interval=interval, n=len(keys), worse=worse))
    if not held:
        raise UsageError(
            f"The golden result of {golden.model} is of other questions: sit the whole exam again and keep its result."
        )
    return tuple(found)
