"""Collisions: one runs into another, which goes on with the momentum of the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yozora.evaluation.examiner.reading import SubjectReading
from yozora.evaluation.marking.finding import actor_found
from yozora.evaluation.marking.kinematics import TOUCH, Series, Way, slope, velocity_between, way_of
from yozora.evaluation.papers.paper import Line
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.sheet import Sheet
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.physics.matter import ROUND_ASPECTS
from yozora.world.rigs.catalog import RIGS

# Velocities are read so long before and after the touch, from GUARD_S on (seconds).
WINDOW_S, GUARD_S = 1.0, 0.2
# The one that is hit must change its velocity by this much (frame heights a second) to have been hit.
STRUCK = 0.05
# At the touch two are as near as they come, within this (frame heights).
NEAREST = 0.03
# No body is lower than this (frame heights).
LOWEST = 0.02


def _collide(number: int, mix: Mix) -> Wishes:
    """Ask for a collision, to the left and to the right in turn."""
    return Wishes(plot="physics", action="collide", direction=("left", "right")[number % 2])


COLLIDE = Deck(
    name="collide",
    needs=("action",),
    shares={"plots": (("physics", 1.0),), "camera_moves": 0.0},
    wishes=_collide,
    quick=12,
    full=100,
)


@dataclass(frozen=True, kw_only=True)
class Crash:
    """What becomes of two that touch at `at_s`: velocities across (frame heights a second) of the first and second

    before and after, their masses (squared frame heights, as `physics.matter` has it), and whether they go `through`.
    """

    at_s: float
    before: tuple[float, float]
    after: tuple[float, float]
    masses: tuple[float, float]
    through: bool

    @property
    def struck(self) -> float:
        """How much the second one's velocity changes."""
        return abs(self.after[1] - self.before[1])

    @property
    def momentum_error(self) -> float:
        """How much momentum appears or is lost, as a share of what there was."""
        p0, p1 = (sum(m * v for m, v in zip(self.masses, pair, strict=True)) for pair in (self.before, self.after))
        scale = max(sum(m * abs(v) for m, v in zip(self.masses, self.before, strict=True)), 1e-6)
        return abs(p1 - p0) / scale


def pair_of(sheet: Sheet) -> tuple[SubjectReading, SubjectReading] | None:
    """Return the one that runs and the one that is hit; None unless both are there."""
    first, second = (actor_found(sheet.reading, actor) for actor in sheet.question.facts.actors[:2])
    if first is None or second is None or first.boxes == second.boxes:
        return None
    return first, second


def crash_of(one: SubjectReading, two: SubjectReading, fps: float) -> Crash | None:
    """Return what becomes of two that touch; None if they do not, or too little is seen before or after."""
    ways = way_of(one, fps), way_of(two, fps)
    frames, i, j = np.intersect1d(ways[0].frames, ways[1].frames, return_indices=True)
    if not len(frames):
        return None
    apart = ways[1].x[j] - ways[0].x[i]
    middles = np.abs(apart)
    touch = int(np.argmax(middles <= middles.min() + NEAREST))
    if middles[touch] > ways[0].half_width + ways[1].half_width + TOUCH:
        return None
    at_s = float(frames[touch] / fps)
    before = [velocity_between(each, fps, at_s - WINDOW_S, at_s - GUARD_S) for each in (one, two)]
    after = [velocity_between(each, fps, at_s + GUARD_S, at_s + GUARD_S + WINDOW_S) for each in (one, two)]
    if any(pair is None for pair in (*before, *after)):
        return None
    (v1, v2), (w1, w2) = ([pair[0] for pair in pairs if pair] for pairs in (before, after))
    first, second = _heights((one, two), ways, _nearest(frames / fps, middles, touch))
    return Crash(
        at_s=at_s,
        before=(v1, v2),
        after=(w1, w2),
        masses=(first**2, second**2),
        through=bool(np.sign(np.median(apart[: touch + 1])) != np.sign(np.median(apart[touch:]))),
    )


def _heights(subjects: Sequence[SubjectReading], ways: Sequence[Way], reach: float) -> tuple[float, float]:
    """Return how high two on one floor are (frame heights).

    The box of what rolls swells as it turns, and a plain ball does not show how far it has turned; its middle is told
    truly. So a ball is twice as high as its middle is above the other's feet; two balls have radii whose sum is how
    near (`reach`) their middles come, and whose difference is how much higher the one's middle is.
    """
    middles = [float(np.median(way.y)) for way in ways]
    tall = [float(np.median(way.height)) for way in ways]
    round_ones = [_is_round(subject) for subject in subjects]
    if all(round_ones):
        more = middles[1] - middles[0]
        tall = [reach + more, reach - more]
    elif any(round_ones):
        ball, other = (0, 1) if round_ones[0] else (1, 0)
        tall[ball] = 2 * (middles[other] + tall[other] / 2 - middles[ball])
    return max(tall[0], LOWEST), max(tall[1], LOWEST)


def _is_round(subject: SubjectReading) -> bool:
    """Return whether the engine has a disc for such a body."""
    low, high = ROUND_ASPECTS
    return subject.kind != "brick" and low <= RIGS[subject.kind].aspect <= high


def _nearest(times: Series, apart: Series, touch: int) -> float:
    """Return how near two middles come (frame heights): where the way together meets the way apart."""
    before = times < times[touch] - GUARD_S / 2
    after = times > times[touch] + GUARD_S / 2
    lines = [(slope(times[part], apart[part]), times[part], apart[part]) for part in (before, after) if part.sum() >= 2]
    if len(lines) < 2 or abs(lines[0][0] - lines[1][0]) < STRUCK:
        return float(apart.min())
    (a0, a1), (b0, b1) = ((rate, float(np.median(values - rate * at))) for rate, at, values in lines)
    return a0 * (b1 - a1) / (a0 - b0) + a1


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return who hits whom (and does not go through), and the change of momentum of those that do."""
    hits: dict[str, float] = {}
    errors: dict[str, float] = {}
    for sheet in sheets:
        if sheet.question.deck != COLLIDE.name:
            continue
        pair = pair_of(sheet)
        crash = crash_of(*pair, sheet.reading.fps) if pair else None
        hit = crash is not None and crash.struck >= STRUCK and not crash.through
        hits[sheet.question.key] = float(hit)
        if crash is not None and hit:
            errors[sheet.question.key] = crash.momentum_error
    return [
        Line(name="physics/collision/hits", scores=hits, goal=0.98),
        Line(
            name="physics/collision/momentum", scores=errors, share=False, better="lower", unit="of the momentum before"
        ),
    ]
