"""An examiner that remembers facts, a candidate of random weights, and papers of one line or two."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.generation.conftest import random_weights
from yozora.core.records import Frames
from yozora.evaluation.exam.candidate import Candidate, native
from yozora.evaluation.exam.run import Plan, questions_of
from yozora.evaluation.examiner.reading import Reading, reading_of
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.sheet import Sheet
from yozora.generation.weights import save_weights

ALONE: dict[str, object] = {"plots": (("parade", 1.0),), "two_subjects": 0.0, "crowds": 0.0, "camera_moves": 0.0}
TEST = Deck(name="test", shares=ALONE, quick=3, full=4)
SEEDS = Deck(name="seeds", shares=ALONE, quick=2, full=2, seeds=2)
RELATIONS = Deck(name="relations", needs=("relation",), quick=2, full=2)
LONG = Deck(name="long", shares=ALONE, quick=0, full=1)


def mark_colours(sheets: Sequence[Sheet]) -> list[Line]:
    """Is a subject of the true colour to be seen?"""
    scores = {}
    for sheet in sheets:
        colours = {subject.colour for subject in sheet.reading.subjects}
        scores[sheet.question.key] = float(sheet.question.facts.actors[0].colour in colours)
    return [Line(name="colours/seen", scores=scores, goal=0.98), Line(name="colours/never asked", scores={})]


def mark_pixels(sheets: Sequence[Sheet]) -> list[Line]:
    """How far from the truth's features, one by one and all together?"""
    apart = {s.question.key: float(np.abs(np.subtract(s.features, s.truth_features)).mean()) for s in sheets}
    if not apart:
        return []
    whole = float(np.mean(list(apart.values())))
    unit = "levels"
    return [
        Line(name="pixels/apart", scores=apart, share=False, better="lower", unit=unit),
        Line(name="pixels/set", scores=apart, share=False, better="lower", unit=unit, value=whole, n=len(apart)),
    ]


COLOURS = Paper(name="colours", title="Colours", about="Seen?", decks=(TEST, LONG, RELATIONS), mark=mark_colours)
PIXELS = Paper(name="pixels", title="Pixels", about="Near?", decks=(TEST, SEEDS), mark=mark_pixels, source="nobody")
UNASKED = Paper(
    name="unasked", title="Unasked", about="Never.", decks=(RELATIONS,),
    mark=lambda sheets: [Line(name="unasked/all", scores={sheet.question.key: 1.0 for sheet in sheets})],
)  # fmt: skip
PAPERS = (COLOURS, PIXELS, UNASKED)


class Memory:
    """Reads the films it was shown by their facts; any other film as the one that it is most like. Counts its work."""

    def __init__(self, candidate: Candidate, plan: Plan) -> None:
        decks, _ = questions_of(candidate, plan)
        questions = [question for deck in decks.values() for question in deck]
        self.facts = {_features(question.film()): reading_of(question.facts) for question in questions}
        self.read = 0

    def examine(self, frames: Frames, fps: float) -> tuple[Reading, tuple[float, ...]]:
        self.read += 1
        features = _features(frames)
        nearest = min(self.facts, key=lambda known: float(np.abs(np.subtract(known, features)).sum()))
        return self.facts[nearest], features


def _features(frames: Frames) -> tuple[float, ...]:
    """Return the mean colours of the quarters of a film, (12,)."""
    t, h, w, _ = frames.shape
    return tuple(frames.reshape(t, 2, h // 2, 2, w // 2, 3).mean((0, 2, 4)).flatten().tolist())


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Candidate:
    """Return a model of random numbers that films a second of 32 px."""
    folder = tmp_path_factory.mktemp("models") / "tiny"
    save_weights(random_weights(), folder)
    return native(str(folder), steps=1, guidance=1.0)


@pytest.fixture(scope="session")
def plan() -> Plan:
    return Plan(papers=PAPERS, examiner="memory")


@pytest.fixture(scope="session")
def memories(tiny: Candidate, plan: Plan) -> Memory:
    return Memory(tiny, plan)


@pytest.fixture
def memory(memories: Memory) -> Memory:
    memories.read = 0
    return memories


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "exam"
