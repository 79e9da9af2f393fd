"""Diversity: does another seed give another video where the prompt leaves room for one?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from yozora.evaluation.examiner.reading import SubjectReading
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.decks import ALONE
from yozora.evaluation.questions.sheet import Sheet

SEEDS = Deck(name="seeds", shares=ALONE, quick=5, full=50, seeds=4)
# A subject that keeps within this way (frame heights) passes the middle at no moment in particular.
LEAST_WAY = 0.2
# Prompts needed to say how different videos of different prompts are.
LEAST_PROMPTS = 3

# What is compared of two videos: how far apart they are, None where it does not apply to one of them.
Apart = Callable[[Sheet, Sheet], float | None]


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return how far apart videos of one prompt are, as a share of how far those of different prompts are."""
    prompts: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        if sheet.question.deck == SEEDS.name:
            prompts.setdefault(sheet.question.like or sheet.question.key, []).append(sheet)
    lines = []
    for name, apart in MEASURES.items():
        scores = shares_of(prompts, apart)
        if scores:
            lines.append(Line(name=f"diversity/{name}", scores=scores, share=False, unit="of that between prompts"))
    return lines


def shares_of(prompts: dict[str, list[Sheet]], apart: Apart) -> dict[str, float]:
    """Return by prompt the mean distance of its videos, over the mean distance of videos of two prompts.

    0 where every seed gives the same video; 1 where the prompt says nothing of what is compared.
    """
    between = [
        distance
        for (_, some), (_, others) in combinations(prompts.items(), 2)
        for first in some
        for second in others
        if (distance := apart(first, second)) is not None
    ]
    if len(prompts) < LEAST_PROMPTS or not between or float(np.mean(between)) == 0:
        return {}
    scores = {}
    for key, sheets in prompts.items():
        within = [d for pair in combinations(sheets, 2) if (d := apart(*pair)) is not None]
        if within:
            scores[key] = float(np.mean(within) / np.mean(between))
    return scores


def _features_apart(first: Sheet, second: Sheet) -> float | None:
    """Return the distance of two videos in the examiner's features."""
    if not (first.features and second.features):
        return None
    return float(np.linalg.norm(np.subtract(first.features, second.features)))


def _positions_apart(first: Sheet, second: Sheet) -> float | None:
    """Return how far apart the subjects usually are across the picture, in frame heights."""
    a, b = (_centres(sheet) for sheet in (first, second))
    return None if a is None or b is None else abs(float(np.nanmedian(a)) - float(np.nanmedian(b)))


def _moments_apart(first: Sheet, second: Sheet) -> float | None:
    """Return how far apart in time the subjects pass the middle of the picture, as a share of the clip."""
    a, b = (_moment(sheet) for sheet in (first, second))
    return None if a is None or b is None else abs(a - b)


def _moment(sheet: Sheet) -> float | None:
    """Return when (0..1 of the clip) the subject is nearest to the middle; None if it stays where it is."""
    centres = _centres(sheet)
    if centres is None or float(np.nanmax(centres) - np.nanmin(centres)) < LEAST_WAY:
        return None
    return float(np.nanargmin(np.abs(centres - sheet.question.scene.aspect / 2))) / len(centres)


def _centres(sheet: Sheet) -> npt.NDArray[np.float64] | None:
    """Return x of the subject's centre in every frame (T,), in frame heights, nan where unseen; None if never seen.

    The subject is the one of the kind that the prompt names first, or else the first that was seen. One that is told
    to be left or right of something has no choice: None.
    """
    asked = sheet.question.understood.subjects
    if any("relation" in subject for subject in asked):
        return None
    kind = asked[0].get("kind") if asked else None
    seen = [subject for subject in sheet.reading.subjects if any(subject.boxes)]
    named: list[SubjectReading] = [subject for subject in seen if subject.kind == kind]
    if not seen:
        return None
    boxes = (named or seen)[0].boxes
    return np.array([(box[0] + box[2]) / 2 if box else np.nan for box in boxes])


MEASURES: dict[str, Apart] = {
    "features": _features_apart,
    "position": _positions_apart,
    "moment": _moments_apart,
}

PAPER = Paper(
    name="diversity",
    title="Diversity over seeds",
    about=(
        "Four seeds for each prompt: the mean distance between their videos over that between videos of different "
        "prompts, in the examiner's features, and in what a prompt leaves open: where the subject is across the "
        "picture, and when it passes the middle. The truth has one video a prompt and therefore none."
    ),
    decks=(SEEDS,),
    mark=mark,
    source="Mean pairwise distance over seeds, as in Zhu et al., NeurIPS 2017 (BicycleGAN)",
)
