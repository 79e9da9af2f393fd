"""Direction and speed: does who was told where to go, and how fast, go there and so fast?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yozora.evaluation.examiner.reading import SubjectReading
from yozora.evaluation.marking.kinematics import slope, way_of
from yozora.evaluation.marking.match import match
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.papers.tally import Mark, share_lines
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.decks import ALONE, UNSEEN_SPEED
from yozora.evaluation.questions.sheet import Sheet
from yozora.world.casting.mix import Mix
from yozora.world.casting.splits import UNSEEN_VELOCITY, VELOCITIES
from yozora.world.casting.wishes import Wishes
from yozora.world.facts.facts import FAST_FROM, SLOW_TO, VERTICAL_PACE
from yozora.world.scene.scene import DIRECTIONS, SPEEDS

# Along which axis each direction leads, and with which sign (y is down).
AXES = {"left": (0, -1), "right": (0, 1), "up": (1, -1), "down": (1, 1)}
# Who moves by less than this (frame heights a second) is neither slow nor fast, but at rest.
LEAST_PACE = 0.03
# Wholly in the frame: its box ends so far (frame heights) within; the fewest frames for a slope.
EDGE, LEAST_FRAMES = 0.01, 4
COURSES = tuple((direction, speed) for speed in SPEEDS for direction in DIRECTIONS)


def _bound(number: int, mix: Mix) -> Wishes:
    """Return a wish for each direction at each speed in turn."""
    direction, speed = COURSES[number % len(COURSES)]
    return Wishes(direction=direction, speed=speed)


DECK = Deck(
    name="direction",
    needs=("direction", "speed"),
    wishes=_bound,
    shares=ALONE | {"acts": 0.0},
    quick=16,
)
DECKS = (DECK, UNSEEN_SPEED)
PARTS = {DECK.name: "direction", UNSEEN_SPEED.name: "direction/unseen speed"}


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return for each deck: the share that goes the right way, by direction; the share at the right speed, by speed;

    and how far the velocity lies outside the range of the speed that was asked for.
    """
    outside: dict[str, dict[str, float]] = {}
    for sheet in sheets:
        error = velocity_outside(sheet)
        if error is not None:
            outside.setdefault(f"{_part(sheet)}/velocity outside", {})[sheet.question.key] = error
    parts = (*DIRECTIONS, "right way", *SPEEDS, "right speed", "both")
    order = [f"{name}/{part}" for name in PARTS.values() for part in parts]
    lines = share_lines((one for sheet in sheets for one in _marks(sheet)), order)
    return lines + [
        Line(name=name, scores=scores, share=False, better="lower", unit="frame heights/s", goal=0.01)
        for name, scores in outside.items()
    ]


def _part(sheet: Sheet) -> str:
    """Return with what the names of the lines begin that a sheet belongs to."""
    return PARTS[sheet.question.deck]


def _marks(sheet: Sheet) -> Iterator[Mark]:
    """Yield whether the way and the speed are right, each where it was asked for."""
    name, key = _part(sheet), sheet.question.key
    said, subject = sheet.question.understood.subjects[0], _subject(sheet)
    direction, speed = said.get("direction"), said.get("speed")
    rates = _rates(sheet, subject)
    right_way = direction is not None and heading(rates) == direction
    if direction:
        for each in (direction, "right way"):
            yield f"{name}/{each}", key, right_way
    if speed:
        for each in (speed, "right speed"):
            yield f"{name}/{each}", key, speed_class(rates) == speed
    if direction and speed:
        yield f"{name}/both", key, right_way and speed_class(rates) == speed


def velocity_outside(sheet: Sheet) -> float | None:
    """Return how far (frame heights a second) the velocity is from the range of the speed that was asked for.

    0 inside it; what goes the other way is measured from there, what is not there counts as at rest; None where no
    speed was asked for.
    """
    said, subject = sheet.question.understood.subjects[0], _subject(sheet)
    if "speed" not in said or "direction" not in said:
        return None
    axis, sign = AXES[said["direction"]]
    low, high = VELOCITIES[said["speed"]]
    if sheet.question.deck == UNSEEN_SPEED.name:
        high = UNSEEN_VELOCITY[1]
    share = VERTICAL_PACE if axis else 1.0
    velocity = sign * _rates(sheet, subject)[axis]
    return max(low * share - velocity, velocity - high * share, 0.0)


def heading(rates: tuple[float, float]) -> str:
    """Return where a velocity (vx,vy), in frame heights a second, leads for the most part; "" where it is none."""
    axis = int(abs(rates[1]) > abs(rates[0]))
    return next((name for name, (along, sign) in AXES.items() if along == axis and rates[axis] * sign > 0), "")


def speed_class(rates: tuple[float, float]) -> str | None:
    """Return "slow" or "fast" of a velocity (vx,vy) as facts have it, None between the two and at rest."""
    pace = abs(rates[0]) if abs(rates[0]) >= abs(rates[1]) else abs(rates[1]) / VERTICAL_PACE
    if pace <= SLOW_TO:
        return "slow" if pace >= LEAST_PACE else None
    return "fast" if pace >= FAST_FROM else None


def _subject(sheet: Sheet) -> SubjectReading | None:
    """Return the subject that was told where to go; None if it is not there."""
    place = match(sheet.question.understood, sheet.reading)[0]
    return None if place is None else sheet.reading.groups[place]


def _rates(sheet: Sheet, subject: SubjectReading | None) -> tuple[float, float]:
    """Return the velocity (vx,vy) of a subject while it is wholly in the frame, in frame heights a second.

    Where the frame cuts through it, a box may end at the edge. One that is not there, or hardly ever whole, is measured
    over all the time in which it is seen.
    """
    if subject is None:
        return 0.0, 0.0
    way = way_of(subject, sheet.reading.fps)
    inside = (way.x - way.width / 2 > EDGE) & (way.x + way.width / 2 < sheet.question.scene.aspect - EDGE)
    inside &= (way.y - way.height / 2 > EDGE) & (way.y + way.height / 2 < 1 - EDGE)
    if inside.sum() < LEAST_FRAMES:
        inside[:] = True
    return slope(way.times[inside], way.x[inside]), slope(way.times[inside], way.y[inside])


PAPER = Paper(
    name="direction",
    title="Direction and speed",
    about=(
        "One subject sent left, right, up or down, slowly or fast: the share that goes that way and at that speed, by "
        "the slope of its path, and how far its velocity lies outside the range that the word stands for in training. "
        "Once more with speeds beyond those of training."
    ),
    decks=DECKS,
    mark=mark,
    source="Motion binding of T2V-CompBench (Sun et al., 2024), measured in the world's own units",
)
