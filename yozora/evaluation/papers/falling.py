"""Falling and bouncing against the law: one gravity for all, and every bounce gives back the same share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from yozora.evaluation.marking.finding import actor_found
from yozora.evaluation.marking.kinematics import Way, arcs_of, parabola, way_of
from yozora.evaluation.papers.paper import Line
from yozora.evaluation.papers.uniform import beyond
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.sheet import Sheet
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.physics.engine import GRAVITY

# The world's balls give back so much of their speed (`casting.behaviours.bounce`). No prompt says how much: any within
# is right.
RESTITUTIONS = (0.72, 0.88)
# A bounce counts as no higher than the last within this share of it, and this many frame heights.
HIGHER, HIGHER_BY = 0.08, 0.015
# One that falls comes down by so much (frame heights) and then lies: its middle stays within LIES of where it ends.
LEAST_WAY, LIES, LIES_S = 0.15, 0.04, 0.5
# Frames that are this near (frame heights) to the beginning or the end of a fall are not of the fall.
MARGIN = 0.03
LEAST_FRAMES = 4
SHARES: dict[str, object] = {"plots": (("physics", 1.0),), "camera_moves": 0.0}


def _fall(number: int, mix: Mix) -> Wishes:
    """Ask for something that falls."""
    return Wishes(plot="physics", action="fall")


def _bounce(number: int, mix: Mix) -> Wishes:
    """Ask for something that bounces, to the left and to the right in turn."""
    return Wishes(plot="physics", action="bounce", direction=("left", "right")[number % 2])


FALL = Deck(name="fall", needs=("action",), shares=SHARES, wishes=_fall, quick=12, full=100)
BOUNCE = Deck(name="bounce", needs=("action",), shares=SHARES, wishes=_bounce, quick=12, full=100)
DECKS = (FALL, BOUNCE)


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return the lines of both decks."""
    return [*_mark_fall(sheets), *_mark_bounce(sheets)]


def fall_of(way: Way) -> Way | None:
    """Return the frames of a fall, from where it starts to just before the ground; None if nothing comes down.

    It ends on the level where it lies in the end, and starts when it was last as high as ever before.
    """
    if len(way.times) < LEAST_FRAMES + 1:
        return None
    rest = float(np.median(way.y[way.times > way.times[-1] - LIES_S]))
    landed = int(np.argmax(way.y >= rest - MARGIN))
    top = float(way.y[: landed + 1].min())
    high = np.flatnonzero(way.y[: landed + 1] <= top + MARGIN / 2)
    start = int(high[-1]) if len(high) else 0
    if rest - top < LEAST_WAY or landed - start < LEAST_FRAMES:
        return None
    return way.within(float(way.times[start]), float(way.times[landed - 1]))


def lies(way: Way) -> bool:
    """Return whether one stays where it came down."""
    last = way.y[way.times > way.times[-1] - LIES_S]
    return bool(np.ptp(np.quantile(last, (0.1, 0.9))) <= LIES)


def _mark_fall(sheets: Sequence[Sheet]) -> list[Line]:
    """Return who falls and lies; for those, how far gravity is from the world's and what a parabola leaves over."""
    falls: dict[str, float] = {}
    gravity: dict[str, float] = {}
    left: dict[str, float] = {}
    for sheet in sheets:
        if sheet.question.deck != FALL.name:
            continue
        key, way = sheet.question.key, _way(sheet)
        fall = fall_of(way) if way else None
        falls[key] = float(way is not None and fall is not None and lies(way))
        if fall is not None:
            found, residual = parabola(fall.times, fall.y)
            gravity[key] = abs(found / GRAVITY - 1)
            left[key] = residual
    return [
        Line(name="physics/fall/falls", scores=falls, goal=0.98),
        _error("physics/fall/gravity", gravity, "of the law's gravity"),
        _error("physics/fall/parabola", left, "frame heights"),
    ]


def _mark_bounce(sheets: Sequence[Sheet]) -> list[Line]:
    """Return who bounces, never higher than before; how even restitution is, and how far from the world's; gravity."""
    bounces: dict[str, float] = {}
    lower: dict[str, float] = {}
    uneven: dict[str, float] = {}
    outside: dict[str, float] = {}
    gravity: dict[str, float] = {}
    for sheet in sheets:
        if sheet.question.deck != BOUNCE.name:
            continue
        key, way = sheet.question.key, _way(sheet)
        arcs = arcs_of(way, sheet.reading.fps) if way else None
        heights = arcs.heights if arcs else ()
        bounces[key] = float(len(heights) >= 2 and min(heights) > 0)
        if arcs is not None:
            gravity[key] = abs(arcs.gravity / GRAVITY - 1)
        if not bounces[key]:
            continue
        pairs = list(zip(heights, heights[1:], strict=False))
        lower[key] = float(all(after <= before * (1 + HIGHER) + HIGHER_BY for before, after in pairs))
        # Heights go as the square of the speed that a bounce gives back.
        given_back = [(after / before) ** 0.5 for before, after in pairs]
        outside[key] = beyond(float(np.median(given_back)), RESTITUTIONS)
        if len(given_back) >= 2:
            uneven[key] = float(np.mean(np.abs(np.array(given_back) - np.median(given_back))))
    return [
        Line(name="physics/bounce/bounces", scores=bounces, goal=0.98),
        Line(name="physics/bounce/never higher", scores=lower, goal=0.98),
        _error("physics/bounce/restitution uneven", uneven, "of the speed"),
        _error("physics/bounce/restitution", outside, "of the law's range"),
        _error("physics/bounce/gravity", gravity, "of the law's gravity"),
    ]


def _way(sheet: Sheet) -> Way | None:
    """Return the way of the one that is to fall or bounce, None if it is not there."""
    subject = actor_found(sheet.reading, sheet.question.facts.actors[0])
    return way_of(subject, sheet.reading.fps) if subject and any(subject.boxes) else None


def _error(name: str, scores: dict[str, float], unit: str) -> Line:
    """Return a line of errors."""
    return Line(name=name, scores=scores, share=False, better="lower", unit=unit)
