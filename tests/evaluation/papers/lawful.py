"""Sheets of real scenes for the papers of the world's laws, as a perfect examiner and as a poor one fills them in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from yozora.core.shapes import VideoShape
from yozora.evaluation.examiner.reading import BeatReading, Box, ChangeReading, Reading, SubjectReading
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.draw import draw
from yozora.evaluation.questions.sheet import Sheet
from yozora.world.captions.lexicon import syllabus

FPS = 8.0
SYLLABUS = syllabus()
# What the examiner may get wrong: boxes (frame heights), velocities (share, and frame heights a second), frames
# missed, levels of change, instants (seconds).
BOX_OFF, VELOCITY_OFF, VELOCITY_BY, MISSED, LEVEL_OFF, INSTANT_OFF = 0.012, 0.05, 0.006, 0.06, 0.05, 0.2
_DECKS: dict[str, Deck] = {}


def truths(deck: Deck, count: int) -> tuple[Sheet, ...]:
    """Return sheets of `count` questions of a deck, each with the reading of its truth."""
    _DECKS[deck.name] = deck
    return _truths(deck.name, count)


@cache
def _truths(name: str, count: int) -> tuple[Sheet, ...]:
    """Return the sheets of a deck that was named before."""
    deck = _DECKS[name]
    shape = VideoShape(frames=round((deck.seconds or 4.0) * FPS), height=48, width=48, fps=FPS)
    return tuple(Sheet(question=question, reading=question.truth) for question in draw(deck, SYLLABUS, shape, count))


def changed(sheet: Sheet, edit: Callable[[SubjectReading], SubjectReading]) -> Sheet:
    """Return a sheet in whose reading every subject is edited."""
    return replace(sheet, reading=replace(sheet.reading, subjects=tuple(map(edit, sheet.reading.subjects))))


def swapped(sheets: Sequence[Sheet], kind_of: Callable[[Sheet], str]) -> list[Sheet]:
    """Return each sheet with the reading of another of the same deck, about another kind."""
    result = []
    for number, sheet in enumerate(sheets):
        others = [*sheets[number + 1 :], *sheets[:number]]
        other = next(each for each in others if kind_of(each) != kind_of(sheet))
        result.append(replace(sheet, reading=other.reading))
    return result


def lines(paper: Paper, sheets: Sequence[Sheet]) -> dict[str, Line]:
    """Return the lines of a paper by name."""
    return {line.name: line for line in paper.mark(sheets)}


def mean(line: Line) -> float:
    """Return the mean score of a line."""
    return float(np.mean(list(line.scores.values())))


def worn(sheet: Sheet, seed: int) -> Sheet:
    """Return a sheet as a middling examiner would fill it in: all that is read is a little off, some is missed, and

    somebody is seen for two frames who is not there.
    """
    rng = np.random.default_rng(seed)
    reading = sheet.reading
    subjects = tuple(_worn(subject, rng) for subject in reading.subjects)
    prints_s = None if reading.prints_s is None else reading.prints_s + float(rng.uniform(-INSTANT_OFF, INSTANT_OFF))
    stray = _stray(len(subjects[0].boxes), reading)
    return replace(sheet, reading=replace(reading, subjects=(*subjects, stray), prints_s=prints_s))


def _worn(subject: SubjectReading, rng: np.random.Generator) -> SubjectReading:
    """Return one subject a little off."""
    missed = rng.random(len(subject.boxes)) < MISSED

    def instant() -> float:
        """Return how far an instant is off."""
        return float(rng.uniform(-INSTANT_OFF, INSTANT_OFF))

    def beat(true: BeatReading) -> BeatReading:
        """Return a beat that begins and ends a little off."""
        return replace(true, start_s=true.start_s + instant(), end_s=true.end_s + instant())

    def change(true: ChangeReading) -> ChangeReading:
        """Return a change a little earlier or later."""
        off = instant()
        return replace(true, start_s=true.start_s + off, end_s=true.end_s + off)

    def box(true: Box) -> Box:
        """Return a box a little off."""
        x0, y0, x1, y1 = (np.array(true) + BOX_OFF * rng.standard_normal(4)).tolist()
        return (x0, y0, x1, y1)

    def velocity(true: tuple[float, float]) -> tuple[float, float]:
        """Return a velocity a little off."""
        factor, more = 1 + VELOCITY_OFF * rng.standard_normal(2), VELOCITY_BY * rng.standard_normal(2)
        vx, vy = (np.array(true) * factor + more).tolist()
        return (vx, vy)

    boxes = tuple(None if b is None or m else box(b) for b, m in zip(subject.boxes, missed, strict=True))
    unseen = [b is None for b in boxes]
    return replace(
        subject,
        boxes=boxes,
        velocity=tuple(None if v is None or u else velocity(v) for v, u in zip(subject.velocity, unseen, strict=True)),
        state=tuple(float(np.clip(s + LEVEL_OFF * rng.standard_normal(), 0, 1)) for s in subject.state),
        changes=tuple(change(true) for true in subject.changes),
        beats=tuple(beat(true) for true in subject.beats),
        kinds=tuple(None if u else kind for kind, u in zip(subject.kinds, unseen, strict=True)),
        colours=tuple(None if u else colour for colour, u in zip(subject.colours, unseen, strict=True)),
    )


def _stray(frames: int, reading: Reading) -> SubjectReading:
    """Return somebody who is seen in two frames only."""
    there = [index in (3, 4) for index in range(frames)]
    return replace(
        reading.subjects[0],
        kind="owl",
        group=9,
        boxes=tuple((0.1, 0.1, 0.25, 0.3) if seen else None for seen in there),
        velocity=(None,) * frames,
        visible=tuple(float(seen) for seen in there),
        state=(0.0,) * frames,
        kinds=tuple("owl" if seen else None for seen in there),
        changes=(),
        beats=(),
        hidden_s=(),
    )
