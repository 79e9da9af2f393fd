"""Fidelity: the Fréchet distance is that of the formula; good sets are near, bad ones are far, each in its way."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pytest

from yozora.core.errors import UsageError
from yozora.core.shapes import VideoShape
from yozora.evaluation.papers.fidelity import PAPER, density_and_coverage, frechet, interval
from yozora.evaluation.papers.paper import Line
from yozora.evaluation.questions.question import Question, question_of
from yozora.evaluation.questions.sheet import Sheet
from yozora.model.conditioning.understanding import Understanding
from yozora.world.casting.cast import cast_scene

Points = npt.NDArray[np.float64]


def drawn(mean: Points, root: Points, count: int, seed: int) -> Points:
    """Return `count` points whose mean is `mean` and whose covariance is root root', both exactly."""
    points = np.random.default_rng(seed).normal(size=(count, len(mean)))
    points -= points.mean(0)
    left, _, right = np.linalg.svd(points, full_matrices=False)
    result: Points = mean + (left @ right) * np.sqrt(count - 1) @ root.T
    return result


def formula(m1: Points, s1: Points, m2: Points, s2: Points) -> float:
    """Return the squared Fréchet distance with the root taken as it is written."""
    values, vectors = np.linalg.eigh(s1)
    root = vectors @ np.diag(np.sqrt(np.maximum(values, 0))) @ vectors.T
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ s2 @ root), 0)).sum()
    return float((m1 - m2) @ (m1 - m2) + np.trace(s1) + np.trace(s2) - 2 * cross)


def test_in_one_dimension_it_is_the_difference_of_means_and_of_deviations() -> None:
    first = drawn(np.array([1.0]), np.array([[2.0]]), 50, seed=1)
    second = drawn(np.array([4.0]), np.array([[0.5]]), 80, seed=2)
    assert frechet(first, second) == pytest.approx(3.0**2 + 1.5**2)


def test_it_is_the_formula_for_gaussians_that_do_not_commute() -> None:
    rng = np.random.default_rng(3)
    means, roots = rng.normal(size=(2, 6)), rng.normal(size=(2, 6, 6))
    sets = [drawn(mean, root, 40, seed) for seed, (mean, root) in enumerate(zip(means, roots, strict=True))]
    expected = formula(means[0], roots[0] @ roots[0].T, means[1], roots[1] @ roots[1].T)
    assert frechet(*sets) == pytest.approx(expected, rel=1e-9)


def test_fewer_clips_than_features_are_no_trouble() -> None:
    rng = np.random.default_rng(4)
    first, second = rng.normal(size=(12, 100)), 1 + 2 * rng.normal(size=(15, 100))
    covariances = [np.cov(points, rowvar=False) for points in (first, second)]
    expected = formula(first.mean(0), covariances[0], second.mean(0), covariances[1])
    assert frechet(first, second) == pytest.approx(expected, rel=1e-5)
    assert frechet(first, second) == pytest.approx(frechet(second, first))
    assert frechet(first, first) == pytest.approx(0.0, abs=1e-9)
    # What leaves the directions in which the other set varies counts too.
    flat = np.concatenate([first[:, :50], np.zeros((12, 50))], axis=1)
    apart = flat.copy()
    apart[:, 60] += 3
    assert frechet(apart, flat) == pytest.approx(9.0)


def test_one_clip_has_no_spread() -> None:
    with pytest.raises(UsageError, match="two clips"):
        frechet(np.zeros((1, 3)), np.zeros((5, 3)))


def test_the_interval_holds_the_distance_of_the_sets_drawn_from() -> None:
    held = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        truth, made = rng.normal(size=(200, 2)), rng.normal(size=(200, 2)) + [1.5, 0.0]
        low, high = interval(made, truth, frechet(made, truth)) or (0.0, 0.0)
        assert 0 <= low < frechet(made, truth) < high < 4
        held += low <= 2.25 <= high
    assert held >= 16
    assert interval(truth[:10], made[:10], 1.0) is None


def test_density_and_coverage_of_the_truth_by_itself_are_one() -> None:
    truth = np.random.default_rng(5).normal(size=(60, 8))
    density, covered = density_and_coverage(truth, truth)
    assert density.mean() == pytest.approx(1.0)
    assert covered.mean() == 1.0


@lru_cache
def question() -> Question:
    shape = VideoShape(frames=8, height=16, width=16, fps=2.0)
    understood = Understanding(setting={}, subjects=())
    return question_of(cast_scene(1), shape, key="test/0000", prompt="?", understood=understood, seed=1)


def marked(made: Points, truth: Points) -> dict[str, Line]:
    sheets = [
        Sheet(
            question=replace(question(), key=f"test/{number:04d}"),
            reading=question().truth,
            features=tuple(mine),
            truth_features=tuple(true),
        )
        for number, (mine, true) in enumerate(zip(made.tolist(), truth.tolist(), strict=True))
    ]
    return {line.name.removeprefix("fidelity/"): line for line in PAPER.mark(sheets)}


def mean(line: Line) -> float:
    return sum(line.scores.values()) / len(line.scores)


def test_the_truth_is_at_no_distance_from_itself() -> None:
    truth = np.random.default_rng(6).normal(size=(80, 16))
    lines = marked(truth, truth)
    distance = lines["frechet distance"]
    assert distance.value == pytest.approx(0.0, abs=1e-9)
    assert distance.n == 80 and distance.ci95 is not None and distance.better == "lower"
    assert set(distance.scores.values()) == {0.0}
    assert mean(lines["density"]) == pytest.approx(1.0) and mean(lines["coverage"]) == 1.0


def test_reconstructions_are_nearer_than_other_clips_and_those_nearer_than_failures() -> None:
    rng = np.random.default_rng(7)
    truth = rng.normal(size=(80, 16))
    near, others, far = truth + 0.1 * rng.normal(size=truth.shape), rng.normal(size=truth.shape), truth + 2.0
    values = [marked(made, truth)["frechet distance"].value or 0.0 for made in (near, others, far)]
    assert values[0] < 0.3 < values[1] < values[2] == pytest.approx(64.0, rel=1e-6)
    failed = marked(far, truth)
    assert mean(failed["density"]) < 0.1 and mean(failed["coverage"]) < 0.1


def test_a_model_that_makes_one_clip_only_is_dense_and_covers_nothing() -> None:
    truth = np.random.default_rng(8).normal(size=(80, 16))
    typical = truth[np.argmin(np.linalg.norm(truth, axis=1))]
    lines = marked(np.repeat(typical[None], 80, axis=0), truth)
    assert mean(lines["density"]) > 1.0
    assert mean(lines["coverage"]) < 0.5
    assert (lines["frechet distance"].value or 0.0) > 10


def test_too_few_clips_and_clips_without_features_are_not_marked() -> None:
    truth = np.random.default_rng(9).normal(size=(4, 3))
    assert list(marked(truth, truth)) == ["frechet distance"]
    assert marked(truth, truth)["frechet distance"].ci95 is None
    assert marked(truth[:1], truth[:1]) == {}
    assert PAPER.mark([Sheet(question=question(), reading=question().truth)] * 9) == []
