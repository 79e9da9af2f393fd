"""Intervals and tests, held against published figures and what can be counted by hand."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from yozora.core.errors import UsageError
from yozora.evaluation.statistics import bootstrap, cohens_kappa, mcnemar, paired_bootstrap, wilson


@pytest.mark.parametrize(
    ("right", "n", "lo", "hi"),
    # Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I,
    # method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_newcombes_figures(right: int, n: int, lo: float, hi: float) -> None:
    assert wilson(right, n) == pytest.approx((lo, hi), abs=5e-5)
    low, high = wilson(n - right, n)
    assert (1 - high, 1 - low) == pytest.approx((lo, hi), abs=5e-5)


def test_wilson_at_its_ends() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(0, 7)[0] == 0.0 and wilson(7, 7)[1] == 1.0 and wilson(7, 7)[0] < 1
    with pytest.raises(UsageError, match="cannot be right"):
        wilson(3, 2)


def test_wilson_holds_the_truth_as_often_as_it_says() -> None:
    """Summed over all outcomes of 60 questions that are right with 0.8, it covers 0.8 about 95 times in 100."""
    n, truth = 60, 0.8
    covered = sum(
        math.comb(n, right) * truth**right * (1 - truth) ** (n - right)
        for right in range(n + 1)
        if wilson(right, n)[0] <= truth <= wilson(right, n)[1]
    )
    assert 0.93 < covered < 0.97


def test_the_bootstrap_of_two_values_is_what_can_be_counted() -> None:
    """Samples of {0, 1} have means 0, 1/2, 1 with 1/4, 1/2, 1/4: the interval is all of it."""
    assert bootstrap([0.0, 1.0], seed=3) == (0.0, 1.0)
    assert bootstrap([2.0] * 9) == (2.0, 2.0)


def test_the_bootstrap_of_a_mean_comes_near_the_normal_interval() -> None:
    values = np.random.default_rng(0).normal(5.0, 2.0, 400)
    half = 1.96 * values.std() / math.sqrt(400)
    lo, hi = bootstrap(values, draws=4000)
    assert lo == pytest.approx(values.mean() - half, abs=0.03) and hi == pytest.approx(values.mean() + half, abs=0.03)


def test_the_bootstrap_is_the_same_for_a_seed_and_takes_any_statistic() -> None:
    values = [1.0, 5.0, 2.0, 9.0, 4.0, 4.5, 7.0]
    assert bootstrap(values, seed=1) == bootstrap(values, seed=1) != bootstrap(values, seed=2)
    lo, hi = bootstrap(values, lambda sample: float(np.median(sample)), draws=500)
    assert lo in values and hi in values and lo < 4.5 < hi
    with pytest.raises(UsageError, match="one at least"):
        bootstrap([])


def coin(wins: int, losses: int) -> float:
    """Return the two-sided p of so many wins and losses, counted out toss by toss."""
    few = min(wins, losses)
    tosses = list(product((0, 1), repeat=wins + losses))
    return min(1.0, 2 * sum(sum(toss) <= few for toss in tosses) / len(tosses))


@pytest.mark.parametrize(("wins", "losses"), [(0, 0), (1, 0), (9, 1), (1, 9), (5, 5), (8, 2)])
def test_mcnemar_counts_coins(wins: int, losses: int) -> None:
    first, second = [0] * wins + [1] * losses + [1, 1, 0], [1] * wins + [0] * losses + [1, 1, 0]
    assert mcnemar(first, second) == pytest.approx(coin(wins, losses))


def test_mcnemar_gives_the_published_figure() -> None:
    """Of 314 patients 121 changed one way and 59 the other: p = 4.434e-06 (the worked example of statsmodels)."""
    first = [1] * 101 + [1] * 121 + [0] * 59 + [0] * 33
    second = [1] * 101 + [0] * 121 + [1] * 59 + [0] * 33
    assert mcnemar(first, second) == pytest.approx(4.434e-06, rel=1e-3)


def test_mcnemar_of_thousands_does_not_overflow() -> None:
    assert 0 <= mcnemar([1] * 3000 + [0] * 2000, [0] * 3000 + [1] * 2000) < 1e-40


def test_mcnemar_refuses_what_is_no_share() -> None:
    with pytest.raises(UsageError, match="right"):
        mcnemar([0.5], [1.0])
    with pytest.raises(UsageError, match="not 1 and 2"):
        mcnemar([1.0], [1.0, 0.0])


def test_a_paired_bootstrap_sees_a_small_steady_difference_that_unpaired_intervals_hide() -> None:
    rng = np.random.default_rng(1)
    first = rng.normal(0.0, 10.0, 60)
    second = first + 0.5 + rng.normal(0.0, 0.5, 60)
    difference, lo, hi, p = paired_bootstrap(first, second)
    assert difference == pytest.approx(float((second - first).mean())) and 0.3 < lo < difference < hi < 0.7
    assert p == pytest.approx(2 / 2001)
    assert bootstrap(second)[0] < bootstrap(first)[1]
    back = paired_bootstrap(second, first)
    assert back[0] == pytest.approx(-difference) and back[3] == p


def test_two_equal_runs_do_not_differ() -> None:
    assert paired_bootstrap([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]) == (0.0, 0.0, 0.0, 1.0)


def test_a_paired_bootstrap_errs_about_as_often_as_it_may() -> None:
    """Of 200 pairs of runs that do not differ, about one in twenty has p < 0.05."""
    rng = np.random.default_rng(5)
    wrong = 0
    for _ in range(200):
        apart = rng.normal(0.0, 1.0, 40)
        wrong += paired_bootstrap(np.zeros(40), apart, draws=400)[3] < 0.05
    assert 3 <= wrong <= 22


def test_kappa_gives_cohens_own_figures() -> None:
    """The example of Cohen (1960): 200 patients, p_o = 0.70, p_e = 0.41, kappa = 0.492 with an error of 0.055."""
    table = ((88, 14, 18), (10, 40, 10), (2, 6, 12))
    pairs = [(row, column) for row in range(3) for column in range(3) for _ in range(table[row][column])]
    kappa, lo, hi = cohens_kappa([one for one, _ in pairs], [two for _, two in pairs])
    assert kappa == pytest.approx(0.492, abs=5e-4)
    assert (hi - lo) / 2 / 1.96 == pytest.approx(0.055, abs=5e-4) and (lo + hi) / 2 == pytest.approx(kappa)


def test_kappa_at_its_ends() -> None:
    assert cohens_kappa("aabb", "aabb") == (1.0, 1.0, 1.0)
    assert cohens_kappa("aabb", "bbaa")[0] == -1.0
    assert cohens_kappa("aabb", "abab")[0] == 0.0
    with pytest.raises(UsageError, match="same answer"):
        cohens_kappa("aaa", "aaa")
    with pytest.raises(UsageError, match="same questions"):
        cohens_kappa("aa", "a")
