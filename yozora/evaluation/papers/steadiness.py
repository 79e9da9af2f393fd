"""Steadiness: does what stands still flicker, does what moves jerk? Every clip is held against the truth's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.questions.decks import TEST
from yozora.evaluation.questions.sheet import Sheet

# A jolt is a frame that is predicted worse than usual by this factor, and worse than the truth's worst by this share of
# the full range (five levels of 255).
JOLT_TIMES, JOLT_BEYOND = 3.0, 0.02
# The amount of motion is the mean change of all steps but the largest fifth, lightning among them (a median would take
# every other frame twice for standing still). Below half a level in a hundred pixels nothing moves.
STEPS_KEPT, LEAST_CHANGE = 0.8, 0.005 / 255


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return flicker, smoothness and amount of motion, each clip by itself and against the truth's, and jolts."""
    sat = [s for s in sheets if s.question.deck == TEST.name and s.signals.get("flicker")]
    paired = [s for s in sat if s.truth_signals.get("flicker")]
    # What flashes may jolt.
    calm = [s for s in paired if not s.question.facts.flashes_s]

    def scores(of: Sequence[Sheet], score: Callable[[Sheet], float]) -> dict[str, float]:
        """Return the score of every sheet by its question's key."""
        return {sheet.question.key: score(sheet) for sheet in of}

    lines = [
        Line(
            name="steadiness/flicker", scores=scores(sat, lambda s: _usual(s, "flicker")[0]),
            share=False, better="lower", unit="of the full range",
        ),
        Line(
            name="steadiness/smoothness", scores=scores(sat, lambda s: _usual(s, "smoothness")[0]),
            share=False, unit="of the full range",
        ),
        Line(
            name="steadiness/flicker beyond the truth", scores=scores(paired, lambda s: _beyond(s, "flicker")),
            share=False, better="lower", unit="of the full range", goal=0.0,
        ),
        Line(
            name="steadiness/smoothness beyond the truth", scores=scores(paired, lambda s: _beyond(s, "smoothness")),
            share=False, unit="of the full range", goal=0.0,
        ),
        Line(
            name="steadiness/motion", scores=scores(paired, as_much_motion),
            share=False, unit="of the truth's", goal=1.0,
        ),
        Line(name="steadiness/no jolts", scores=scores(calm, lambda s: float(not jolts(s))), goal=1.0),
    ]  # fmt: skip
    return [line for line in lines if line.scores]


def as_much_motion(sheet: Sheet) -> float:
    """Return how near the amount of motion is to the truth's, 0..1: the smaller over the larger of the two.

    A frozen clip neither flickers nor jerks; here it has next to nothing.
    """
    own, truth = (
        max(LEAST_CHANGE, float(np.mean(np.sort(steps)[: max(1, int(STEPS_KEPT * len(steps)))])))
        for steps in (sheet.signals["change"], sheet.truth_signals["change"])
    )
    return min(own, truth) / max(own, truth)


def jolts(sheet: Sheet) -> bool:
    """Whether some frame breaks off from those around it: a cut, a leap, a flash that nobody asked for."""
    off = 1 - np.array(sheet.signals["smoothness"])
    truth = 1 - np.array(sheet.truth_signals["smoothness"])
    return bool(off.max() > max(JOLT_TIMES * float(np.median(off)), float(truth.max()) + JOLT_BEYOND))


def _usual(sheet: Sheet, signal: str) -> tuple[float, float]:
    """Return the median over frames of a signal, of the clip and of the truth (nan if that was not measured)."""
    truth = sheet.truth_signals.get(signal)
    return float(np.median(sheet.signals[signal])), float(np.median(truth)) if truth else float("nan")


def _beyond(sheet: Sheet, signal: str) -> float:
    """Return how much larger a signal's median is than the truth's."""
    own, truth = _usual(sheet, signal)
    return own - truth


PAPER = Paper(
    name="steadiness",
    title="Flicker and smoothness",
    about=(
        "Flicker is how far a frame leaves what lies between its neighbours where the picture stands still; smoothness "
        "how well block motion predicts a frame from its neighbours. Rain flickers in the truth too, so each clip is "
        "also held against the truth's own; and against standing still, the amount of motion is."
    ),
    decks=(TEST,),
    mark=mark,
    source="VBench's temporal flickering and motion smoothness (Huang et al., CVPR 2024), without networks",
)
