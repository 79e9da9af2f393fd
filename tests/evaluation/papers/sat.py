"""Papers sat by a perfect model, and by one that films another question's scene."""

from __future__ import annotations

from random import Random

from yozora.core.shapes import VideoShape
from yozora.data.worlds import WorldSpec, taught_by
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.questions.draw import draw, sits
from yozora.evaluation.questions.question import Question
from yozora.evaluation.questions.sheet import Sheet
from yozora.world.captions.lexicon import syllabus
from yozora.world.casting.first_light import FIRST_LIGHT

SHAPE = VideoShape(frames=16, height=32, width=32, fps=4.0)
# What nano was taught, and the whole world.
SYLLABUSES = {"nano": taught_by(WorldSpec(num_clips=1, mix=FIRST_LIGHT)), "full": syllabus()}


def questions_of(paper: Paper, model: str, count: int) -> list[list[Question]]:
    """Return `count` questions of each deck of a paper that a model sits."""
    taught = SYLLABUSES[model]
    return [list(draw(deck, taught, SHAPE, count)) for deck in paper.decks if sits(deck, taught) is None]


def lines_of(paper: Paper, decks: list[list[Question]]) -> dict[str, Line]:
    """Return the lines of a paper by name, for who films what was asked."""
    return by_name(paper, [Sheet(question=one, reading=one.truth) for deck in decks for one in deck])


def wrong_lines_of(paper: Paper, decks: list[list[Question]]) -> dict[str, Line]:
    """Return the lines of a paper by name, for who films the scene of another question of the deck."""
    sheets = []
    for deck in decks:
        others = list(range(len(deck)))
        Random(3).shuffle(others)
        turned = dict(zip(others, [*others[1:], others[0]], strict=True))
        sheets += [Sheet(question=one, reading=deck[turned[number]].truth) for number, one in enumerate(deck)]
    return by_name(paper, sheets)


def by_name(paper: Paper, sheets: list[Sheet]) -> dict[str, Line]:
    """Return the lines of a paper by name."""
    return {line.name: line for line in paper.mark(sheets)}


def mean(line: Line) -> float:
    """Return the mean score of a line."""
    return sum(line.scores.values()) / len(line.scores)


def assert_perfect(lines: dict[str, Line]) -> None:
    """Every share is as good as can be: 1 where higher is better, 0 where lower is; all else reaches its goal."""
    assert lines
    for line in lines.values():
        if line.share:
            assert line.goal is not None and set(line.scores.values()) == {float(line.better == "higher")}, line.name
        else:
            assert line.goal is not None and line.better == "lower" and mean(line) <= line.goal, line.name
