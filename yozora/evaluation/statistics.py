"""Statistics: how sure a figure is, and whether two runs differ: intervals and paired tests, all at 95 %."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from yozora.core.errors import UsageError

Values = npt.NDArray[np.float64]
Statistic = Callable[[Values], float]
# The standard normal's 97.5 % point: 95 % of it lies within this far of zero.
Z95 = 1.959963984540054
PERCENTILES = (2.5, 97.5)
DRAWS = 2000


def mean(values: Values) -> float:
    """Return the mean of values (N,)."""
    return float(np.mean(values))


def wilson(right: float, n: int) -> tuple[float, float]:
    """Return the 95 % interval (lo, hi), each 0..1, of a share of `right` in `n`; (0, 1) where nothing was asked.

    The score interval: centre (p + z²/2n) / (1 + z²/n), half-width z √(p(1-p)/n + z²/4n²) / (1 + z²/n). It stays
    within 0..1 and is no point where all are right. Wilson, "Probable inference, the law of succession, and
    statistical inference", JASA 22 (1927).
    """
    if n < 0 or not 0 <= right <= n:
        raise UsageError(f"Of {n} answers {right:g} cannot be right.")
    if n == 0:
        return 0.0, 1.0
    share, room = right / n, Z95**2 / n
    centre = (share + room / 2) / (1 + room)
    half = Z95 * math.sqrt(share * (1 - share) / n + room / (4 * n)) / (1 + room)
    # Where none or all are right, one end is exact; rounding must not leave it just beside.
    return (0.0 if right == 0 else max(0.0, centre - half)), (1.0 if right == n else min(1.0, centre + half))


def bootstrap(
    values: Sequence[float] | Values, statistic: Statistic = mean, draws: int = DRAWS, seed: int = 0
) -> tuple[float, float]:
    """Return the 95 % interval (lo, hi) of `statistic` of values (N,), in their unit; the same seed gives the same.

    The percentile bootstrap: the statistic of `draws` samples of N drawn with replacement, its 2.5 and 97.5
    percentiles. Efron & Tibshirani, An Introduction to the Bootstrap (1993), §13.
    """
    told = _told(values)
    lo, hi = np.percentile([statistic(sample) for sample in told[_samples(len(told), draws, seed)]], PERCENTILES)
    return float(lo), float(hi)


def mcnemar(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the p (two-sided, 0..1) that two runs over the same questions get equally many right.

    Scores are 0 or 1, question by question. Only questions that one run got right and the other wrong count: were the
    runs alike, each side would win such a question as a coin falls. The exact binomial form of McNemar, "Note on the
    sampling error of the difference between correlated proportions", Psychometrika 12 (1947).
    """
    one, two = _paired(first, second)
    if not np.isin(np.concatenate([one, two]), (0.0, 1.0)).all():
        raise UsageError("McNemar's test is for answers that are right (1) or wrong (0).")
    gained, lost = int(np.sum(two > one)), int(np.sum(one > two))
    differ = gained + lost
    tail = sum(math.comb(differ, wins) for wins in range(min(gained, lost) + 1))
    # Whole numbers divide exactly where 2**differ is far beyond a float.
    return min(1.0, 2 * tail / 2**differ)


def paired_bootstrap(
    first: Sequence[float] | Values, second: Sequence[float] | Values, draws: int = DRAWS, seed: int = 0
) -> tuple[float, float, float, float]:
    """Return (difference, lo, hi, p) of two runs' means over the same questions: the second's less the first's.

    Questions are drawn with replacement, both answers together. (lo, hi) is the 95 % percentile interval; p (two-sided,
    0..1) is twice the smaller share of draws on one side of zero, one draw added to each side (Davison & Hinkley,
    Bootstrap Methods and their Application (1997), §4.2.5 and §5.4): it never is zero.
    """
    one, two = _paired(first, second)
    apart = two - one
    drawn = apart[_samples(len(apart), draws, seed)].mean(axis=1)
    lo, hi = np.percentile(drawn, PERCENTILES)
    below, above = int(np.sum(drawn <= 0)), int(np.sum(drawn >= 0))
    p = min(1.0, 2 * (min(below, above) + 1) / (draws + 1))
    return float(apart.mean()), float(lo), float(hi), p


def cohens_kappa(first: Sequence[object], second: Sequence[object]) -> tuple[float, float, float]:
    """Return (kappa, lo, hi): how far two judges agree beyond chance (1 wholly, 0 as by chance), and its 95 % interval.

    Answers are given in the same order, any that can be compared. With p_o the share on which they agree and
    p_e = Σ_k p_k q_k the share on which they would by chance, kappa = (p_o - p_e) / (1 - p_e) and its standard error
    is √(p_o (1 - p_o) / (n (1 - p_e)²)). Cohen, "A coefficient of agreement for nominal scales", Educational and
    Psychological Measurement 20 (1960), equations 1 and 7.
    """
    n = len(first)
    if n != len(second) or n == 0:
        raise UsageError(f"Two judges must answer the same questions, not {n} and {len(second)}.")
    agreed = sum(one == two for one, two in zip(first, second, strict=True)) / n
    ones, twos = Counter(first), Counter(second)
    by_chance = sum(count * twos[answer] for answer, count in ones.items()) / n**2
    if by_chance == 1:
        raise UsageError("Both judges gave one and the same answer to all: agreement beyond chance cannot be told.")
    kappa = (agreed - by_chance) / (1 - by_chance)
    half = Z95 * math.sqrt(agreed * (1 - agreed) / n) / (1 - by_chance)
    return kappa, max(-1.0, kappa - half), min(1.0, kappa + half)


def _told(values: Sequence[float] | Values) -> Values:
    """Return values as an array (N,), N at least 1."""
    told = np.asarray(values, np.float64)
    if told.ndim != 1 or len(told) == 0 or not np.isfinite(told).all():
        raise UsageError("An interval takes a row of finite numbers, one at least.")
    return told


def _paired(first: Sequence[float] | Values, second: Sequence[float] | Values) -> tuple[Values, Values]:
    """Return two runs' scores as arrays of one length."""
    one, two = _told(first), _told(second)
    if len(one) != len(two):
        raise UsageError(f"A paired test takes two answers to each question, not {len(one)} and {len(two)}.")
    return one, two


def _samples(n: int, draws: int, seed: int) -> npt.NDArray[np.int64]:
    """Return which of `n` values are in each of `draws` samples, (draws, n)."""
    return np.random.default_rng(seed).integers(0, n, (draws, n))
