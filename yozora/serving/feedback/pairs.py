"""Which pair to ask about next: the one on whose answer models that fit all answers so far disagree most.

A model is a Bradley-Terry model: the chance that a is chosen over b is the logistic of weights times the difference of
their looks. `MEMBERS` of them are drawn from the posterior of the weights in Laplace's approximation: a normal
distribution at its mode, as wide as its curvature says (MacKay, "The evidence framework applied to classification
networks", 1992). What is asked is the pair with the largest mutual information between answer and model: the entropy
of the mean chance less the mean entropy (Houlsby et al., "Bayesian active learning for classification and preference
learning", 2011). A pair that is hard for everybody has a large entropy and teaches nothing; one on which certain models
contradict each other does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from yozora.serving.feedback.vote import Take, Vote

MEMBERS = 64
# How far weights spread before anything is known, where looks are in units of their own spread.
PRIOR_SPREAD = 1.0
_STEPS = 12
_SEED = 2011
_WORTH = {"a": 1.0, "tie": 0.5, "b": 0.0}

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Two takes to ask about, and how much their answer tells, in bits (0 to 1)."""

    first: Take
    second: Take
    information: float


def next_pair(takes: Sequence[Take], votes: Sequence[Vote]) -> Suggestion | None:
    """Return the pair of `takes` that teaches most after `votes`; None where there is none left to ask about.

    Pairs are of one prompt, shape, length and model, made from the prompt alone, and not chosen between so far.
    """
    pairs = open_pairs(takes, votes)
    if not pairs:
        return None
    seen = [vote for vote in votes if vote.kind == "choice" and all(take.looks for take in vote.takes)]
    rows = [take.looks for pair in pairs for take in pair] + [take.looks for vote in seen for take in vote.takes]
    looks = np.array(rows, np.float64)
    spread = looks.std(axis=0)
    differences = (looks[0::2] - looks[1::2]) / np.where(spread > 1e-9, spread, 1.0)
    answers = np.array([_WORTH[vote.winner or "tie"] for vote in seen], np.float64)
    weights = likely_weights(differences[len(pairs) :], answers)
    told = information(weights, differences[: len(pairs)])
    best = int(np.argmax(np.round(told, 9)))  # of equals the first, by order of ids
    first, second = pairs[best]
    return Suggestion(first=first, second=second, information=float(told[best]))


def open_pairs(takes: Sequence[Take], votes: Sequence[Vote]) -> list[tuple[Take, Take]]:
    """Return the pairs that may be asked about, in order of their ids."""
    alike: dict[tuple[Any, ...], list[Take]] = defaultdict(list)
    for take in sorted(takes, key=lambda take: take.video):
        if take.plain and take.looks:
            asked = take.request
            alike[tuple(str(asked.get(name)) for name in ("prompt", "width", "height", "seconds", "model"))].append(
                take
            )
    done = {vote.about for vote in votes if vote.kind == "choice"}
    return [
        (first, second)
        for group in alike.values()
        for first, second in combinations(group, 2)
        if f"{first.video} {second.video}" not in done and first.sha256 != second.sha256
    ]


def likely_weights(differences: Floats, answers: Floats) -> Floats:
    """Return weights (M,D) of models that fit differences (N,D) of looks and answers (N,): 1 for a, 0 for b.

    The draws are always the same ones, so the same votes ask for the same pair.
    """
    width = differences.shape[1]
    precision = np.eye(width) / PRIOR_SPREAD**2
    mode = np.zeros(width)
    for _ in range(_STEPS):  # Newton's method on the log posterior, which has one top
        chance = _logistic(differences @ mode)
        bend = (differences.T * (chance * (1 - chance))) @ differences + precision
        mode = mode + np.linalg.solve(bend, differences.T @ (answers - chance) - precision @ mode)
    chance = _logistic(differences @ mode)
    bend = (differences.T * (chance * (1 - chance))) @ differences + precision
    draws = np.random.default_rng(_SEED).normal(size=(MEMBERS, width))
    fitted: Floats = mode + draws @ np.linalg.cholesky(np.linalg.inv(bend)).T
    return fitted


def information(weights: Floats, differences: Floats) -> Floats:
    """Return, in bits, how much the answers about pairs (N,D) tell about which of the models (M,D) is right: (N,)."""
    chances = _logistic(differences @ weights.T)
    told: Floats = _entropy(chances.mean(axis=1)) - _entropy(chances).mean(axis=1)
    return np.maximum(told, 0.0)


def _logistic(value: Floats) -> Floats:
    """Return 1 / (1 + exp(-value)), without overflow."""
    result: Floats = 1 / (1 + np.exp(-np.clip(value, -30, 30)))
    return result


def _entropy(chance: Floats) -> Floats:
    """Return the entropy of a coin with this chance, in bits."""
    inner = np.clip(chance, 1e-12, 1 - 1e-12)
    result: Floats = -inner * np.log2(inner) - (1 - inner) * np.log2(1 - inner)
    return result
