"""A paper: what a part of the exam asks, and how its sheets are marked into lines of figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.sheet import Sheet


@dataclass(frozen=True, kw_only=True)
class Line:
    """One figure of the exam before statistics: the score of every question it applies to, by the question's key.

    `name` ("adherence/test/colour") is stable: results are compared by it. A share has scores of 0 and 1 and a Wilson
    interval, any other the mean with a bootstrap interval. A figure of a whole set of clips (a Fréchet distance) has
    `value` and `ci95` itself and no scores, or scores that only tell its clips apart. `unit` is for people ("%" for
    shares, "frame heights/s"). `goal` is what the truth must reach, None where the truth need not be perfect.
    """

    name: str
    scores: Mapping[str, float] = field(default_factory=dict)
    share: bool = True
    better: Literal["higher", "lower"] = "higher"
    unit: str = "%"
    value: float | None = None
    ci95: tuple[float, float] | None = None
    n: int | None = None
    goal: float | None = None


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One part of the exam. `mark` gets the sheets of all its decks; a deck the model does not sit has none.

    `about` says in a sentence or two what is measured and how, for the report; `source` names what it follows.
    """

    name: str
    title: str
    about: str
    decks: tuple[Deck, ...]
    mark: Callable[[Sequence[Sheet]], Sequence[Line]]
    source: str = ""
