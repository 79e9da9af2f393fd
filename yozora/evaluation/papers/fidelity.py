"""Fidelity: do a model's clips, taken together, look like the world's? Distances between sets of clips.

All are taken in the examiner's own features, between the clips that were made and the truth's clips of the same
questions. The Fréchet distance is that of FID and FVD between Gaussian fits,

    |m1 - m2|^2 + Tr(S1) + Tr(S2) - 2 Tr((S1 S2)^(1/2)),

with nothing shrunk and nothing projected: a projection onto the directions in which the truth varies would not see what
the truth never does, which is where failures lie. Fewer clips than features are no trouble, since for centred data X1
and X2 with covariances S = X'X / (n - 1) the last trace is the sum of the singular values of X1 X2' over (n - 1), and
no root of a singular matrix is ever drawn. What remains is the bias of every such figure: it is too high by about a
constant over n (Chong & Forsyth, CVPR 2020). So compare sources by the same number of clips, as the exam does, and
against the same figure of reconstructions (the floor) and of another question's truth (what chance gives).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from yozora.core.errors import UsageError
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.questions.decks import TEST
from yozora.evaluation.questions.sheet import Sheet

Points = npt.NDArray[np.float64]

# Neighbours that make up the world of one true clip: Naeem et al. take five.
NEIGHBOURS = 5
# The interval leaves out each of this many parts in turn; with fewer clips than this there is none.
PARTS = 20


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return the Fréchet distance between clips and truths, density and coverage."""
    sat = [s for s in sheets if s.question.deck == TEST.name and s.features and s.truth_features]
    if len(sat) < 2:
        return []
    keys = [sheet.question.key for sheet in sat]
    made, truth = np.array([s.features for s in sat], float), np.array([s.truth_features for s in sat], float)
    value = frechet(made, truth)
    apart = np.linalg.norm(made - truth, axis=1)
    lines = [
        Line(
            name="fidelity/frechet distance",
            scores=dict(zip(keys, apart.tolist(), strict=True)),
            share=False,
            better="lower",
            unit="features squared",
            value=value,
            ci95=interval(made, truth, value),
            n=len(sat),
        )
    ]
    if len(sat) > NEIGHBOURS:
        density, covered = density_and_coverage(made, truth)
        lines += [
            Line(
                name="fidelity/density",
                scores=dict(zip(keys, density.tolist(), strict=True)),
                share=False,
                unit="of the truth's",
            ),
            Line(name="fidelity/coverage", scores=dict(zip(keys, covered.tolist(), strict=True))),
        ]
    return lines


def frechet(first: Points, second: Points) -> float:
    """Return the squared Fréchet distance of the Gaussians with the means and covariances of two sets (n,D), (m,D).

    Heusel et al., NeurIPS 2017, eq. 6 (FID); Unterthiner et al., 2018 (FVD). Dowson & Landau, 1982. Not negative, zero
    for a set and itself; in features squared.
    """
    if min(len(first), len(second)) < 2:
        raise UsageError("A Fréchet distance takes two clips a side at least.")
    apart = first.mean(0) - second.mean(0)
    # The triangle R of X = Q R has the inner products of X, in min(n,D) rows.
    factors: list[Points] = [np.asarray(np.linalg.qr(_centred(points), mode="r")) for points in (first, second)]
    spreads = sum(float(np.square(factor).sum()) for factor in factors)
    shared = float(np.linalg.svd(factors[0] @ factors[1].T, compute_uv=False).sum())
    return max(0.0, float(apart @ apart) + spreads - 2 * shared)


def _centred(points: Points) -> Points:
    """Return points (n,D) about their mean, over the root of n - 1, so that X'X is their covariance."""
    centred: Points = (points - points.mean(0)) / math.sqrt(len(points) - 1)
    return centred


def interval(first: Points, second: Points, value: float) -> tuple[float, float] | None:
    """Return the 95 % interval of `value`, the distance of two sets (n,D) whose rows belong together.

    Delete-a-group jackknife (Kott, 2001). A bootstrap would draw clips twice, and two alike make a set look narrower
    than it is.
    """
    if len(first) < PARTS:
        return None
    part = np.arange(len(first)) % PARTS
    without = np.array([frechet(first[part != number], second[part != number]) for number in range(PARTS)])
    error = math.sqrt((PARTS - 1) / PARTS * float(np.square(without - without.mean()).sum()))
    return max(0.0, value - 1.96 * error), value + 1.96 * error


def density_and_coverage(made: Points, truth: Points) -> tuple[Points, Points]:
    """Return the density of each clip (n,), 0 or more, and whether each truth is covered (m,), 0 or 1.

    The means are density and coverage (Naeem et al., ICML 2020, section 3): a true clip's world is the ball that
    reaches to its fifth neighbour among the truths. A clip's density is in how many it lies, over five: near 1 for
    clips like the truths, 0 for what lies outside of all. A truth is covered if some clip lies in its ball.
    """
    # Of the distances to all truths the nearest is its own, nought.
    radius = np.sort(_distances(truth, truth), axis=1)[:, NEIGHBOURS]
    inside = _distances(truth, made) < radius[:, None]
    return inside.sum(0) / NEIGHBOURS, inside.any(1).astype(float)


def _distances(first: Points, second: Points) -> Points:
    """Return the distances (n,m) of points (n,D) from points (m,D)."""
    return np.stack([np.linalg.norm(second - point, axis=1) for point in first])


PAPER = Paper(
    name="fidelity",
    title="Likeness to the world's clips",
    about=(
        "The Fréchet distance between the clips and the truth's clips of the same questions in the examiner's "
        "features; density, how far the clips lie where truths lie; coverage, the share of truths that have a clip "
        "near. The distance is too high by a constant over n: compare it at the same n only."
    ),
    decks=(TEST,),
    mark=mark,
    source="Heusel et al. 2017 (FID), Unterthiner et al. 2018 (FVD), Naeem et al. 2020 (density and coverage)",
)
