"""A figure: one line of the exam as the report shows it, and the verdict on the model: from kept to broken."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from yozora.evaluation.exam.result import Exam

Verdict = Literal["kept", "mostly", "half", "little", "broken", "short", "unsure"]
# What each verdict is called on the page. "short" is for figures in which luck cannot be told; "unsure" is what too
# few questions leave.
VERDICTS: dict[Verdict, str] = {
    "kept": "kept",
    "mostly": "mostly kept",
    "half": "half kept",
    "little": "little kept",
    "broken": "broken",
    "short": "short of the floor",
    "unsure": "cannot tell",
}
# How far on the way from luck (0) to the floor (1) each verdict begins.
KEPT_FROM, MOSTLY_FROM, HALF_FROM = 0.95, 2 / 3, 1 / 3
# A wrong prompt's film is a measure of luck only where it does clearly worse than the floor: a random film is as
# smooth as the right one. The floor must be ahead by this share of the larger of the two.
LUCK_MARGIN = 0.05
# A truth this near to its goal, as a share of it, has reached it: figures are kept to five digits.
TOLERANCE = 1e-4


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure: `name` is "adherence/test/colour", `value` and `ci95` the model's, shares in 0..1.

    `truth`, `floor` and `wrong` are the same figure of the world's own films, of these through the model's
    autoencoder, and of films that belong to other prompts; None where they were not marked. `goal` is what the truth
    must reach if it must reach anything. `scores` are the model's, question by question.
    """

    name: str
    value: float
    n: int
    ci95: tuple[float, float] | None = None
    truth: float | None = None
    floor: float | None = None
    wrong: float | None = None
    better: Literal["higher", "lower"] = "higher"
    unit: str = "%"
    share: bool = True
    goal: float | None = None
    scores: Mapping[str, float] = field(default_factory=dict)

    @property
    def paper(self) -> str:
        """The paper it belongs to."""
        return self.name.split("/")[0]

    @property
    def group(self) -> str:
        """What lies between paper and label: "test" of "adherence/test/colour"; empty if nothing does."""
        return " · ".join(self.name.split("/")[1:-1])

    @property
    def label(self) -> str:
        """Its own name inside its group."""
        return self.name.split("/")[-1]

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95 % interval, the value itself where it has none."""
        return self.ci95 or (self.value, self.value)

    @property
    def luck(self) -> float | None:
        """What one scores by luck; None where a wrong prompt's film does as well as the right one's."""
        if self.wrong is None or self.floor is None:
            return self.wrong
        ahead = self._sign * (self.floor - self.wrong)
        return self.wrong if ahead > LUCK_MARGIN * max(abs(self.floor), abs(self.wrong)) else None

    @property
    def _sign(self) -> int:
        """1 where more is better, else -1."""
        return 1 if self.better == "higher" else -1

    @property
    def missed(self) -> bool:
        """Whether the truth itself misses its goal: then the examiner errs, not the model."""
        if self.goal is None or self.truth is None:
            return False
        return self._sign * self.truth < self._sign * self.goal - TOLERANCE * max(abs(self.goal), TOLERANCE)

    def reach(self, value: float | None = None) -> float | None:
        """Return how far `value` (the model's, if none is given) is on the way from luck (0) to the floor (1).

        Errors go by their ratio: from a luck of 0.4 to a floor of 0.01, one of 0.03 is 70 % of the way, not 95 %.
        """
        value = self.value if value is None else value
        if self.floor is None or self.luck is None:
            return None
        if self.better == "lower" and not self.share and min(value, self.floor, self.luck) > 0:
            return math.log(value / self.luck) / math.log(self.floor / self.luck)
        return (value - self.luck) / (self.floor - self.luck)

    @property
    def verdict(self) -> Verdict | None:
        """What the model keeps of it; None where there is no floor to hold it against.

        It is kept where the interval reaches the floor or the value nearly does, broken where the interval reaches
        luck, "unsure" where it reaches both or there is none; in between the verdict goes by the value's way from
        luck to the floor.
        """
        if self.floor is None:
            return None
        if self.ci95 is None:
            return "unsure"
        ends = [self._sign * end for end in self.interval]
        at_floor = max(ends) >= self._sign * self.floor
        reach = self.reach()
        if reach is None or self.luck is None:
            return "kept" if at_floor else "short"
        if min(ends) <= self._sign * self.luck:
            return "unsure" if at_floor else "broken"
        if at_floor or reach >= KEPT_FROM:
            return "kept"
        return "mostly" if reach >= MOSTLY_FROM else "half" if reach >= HALF_FROM else "little"


def figures_of(exam: Exam) -> tuple[Figure, ...]:
    """Return the figures of an exam in its own order."""
    return tuple(
        Figure(
            name=name,
            value=metric.value,
            n=metric.n,
            ci95=metric.ci95,
            truth=metric.truth,
            floor=metric.floor,
            wrong=metric.wrong,
            better=metric.better,
            unit=metric.unit,
            share=metric.share,
            goal=metric.goal,
            scores=exam.scores.get(name, {}),
        )
        for name, metric in exam.metrics.items()
    )
