"""Binding: with two and three subjects, is each there, and does each have what was asked of it and not of another?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from yozora.evaluation.marking.match import said_by
from yozora.evaluation.marking.verdict import Verdict, judge
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.papers.tally import GOAL, Mark, share_lines, tally
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.sheet import Sheet

COMPANY: dict[str, object] = {
    "plots": (("parade", 1.0),),
    "two_subjects": 1.0,
    "crowds": 0.0,
    "camera_moves": 0.0,
    "occluders": 0.0,
    "patterns_vary": 0.4,
    "sizes_vary": 0.4,
}
TWO = Deck(name="two", shares=COMPANY | {"three_subjects": 0.0}, quick=16)
THREE = Deck(name="three", shares=COMPANY | {"three_subjects": 1.0}, quick=12)
DECKS = (TWO, THREE)
# What a subject is asked to be, and what of it can be given to the wrong one.
OWN, LENT = ("kind", "colour", "pattern", "size", "count"), ("colour", "pattern", "size")


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return for two and for three subjects: all present, each with its own attributes, attributes swapped."""
    lines = share_lines(one for sheet in sheets for one in _marks(sheet))
    swaps = tally(one for sheet in sheets for one in _swaps(sheet))
    lines += [Line(name=name, scores=scores, better="lower", goal=1 - GOAL) for name, scores in swaps.items()]
    decks = [f"binding/{deck.name}/" for deck in DECKS]
    return sorted(lines, key=lambda line: next(n for n, deck in enumerate(decks) if line.name.startswith(deck)))


def _marks(sheet: Sheet) -> Iterator[Mark]:
    """Yield whether all are there, whether each is as asked, and whether all are there and nobody else."""
    key, name = sheet.question.key, f"binding/{sheet.question.deck}"
    verdict = judge(sheet.question.understood, sheet.reading)
    yield f"{name}/all present", key, _have(verdict, ("kind",))
    yield f"{name}/each as asked", key, _have(verdict, OWN)
    yield f"{name}/exact cast", key, _have(verdict, ("kind",)) and not verdict.uninvited


def _have(verdict: Verdict, slots: tuple[str, ...]) -> bool:
    """Return whether all that was asked of the subjects in some slots is shown."""
    return all(hit.holds for hit in verdict.hits if hit.answer.slot in slots)


def _swaps(sheet: Sheet) -> Iterator[Mark]:
    """Yield whether a subject has, in place of what was asked of it, what was asked of another."""
    question = sheet.question
    matching = judge(question.understood, sheet.reading).matching
    there = [
        (said, {slot: said_by(sheet.reading, place, slot) for slot in LENT})
        for said, place in zip(question.understood.subjects, matching, strict=True)
        if place is not None
    ]
    swapped = any(
        slot in other and other[slot] in shown[slot] and said.get(slot) not in shown[slot] and slot in said
        for (said, shown), (other, _) in permutations(there, 2)
        for slot in LENT
    )
    yield f"binding/{question.deck}/attributes swapped", question.key, swapped


PAPER = Paper(
    name="binding",
    title="Binding",
    about=(
        "Two and three subjects of different kinds and colours: whether all are there, whether each has the colour, "
        "pattern and size that was asked of it, and how often one has what was asked of another instead."
    ),
    decks=DECKS,
    mark=mark,
    source="Consistent attribute binding of T2V-CompBench (Sun et al., 2024)",
)
