"""Counts: are there as many as were asked for, from two to five?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from yozora.evaluation.examiner.reading import Reading
from yozora.evaluation.marking.match import together
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.papers.tally import share_lines
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.decks import ALONE
from yozora.evaluation.questions.sheet import Sheet
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.scene.scene import COUNTS

SEVERAL = tuple(count for count in COUNTS if count > 1)


def _several(number: int, mix: Mix) -> Wishes:
    """Return a wish for two, three, four and five in turn."""
    return Wishes(count=SEVERAL[number % len(SEVERAL)])


DECK = Deck(name="counts", needs=("count",), wishes=_several, shares=ALONE, quick=12)


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return the share of videos with the very number that was asked for, by number, and how far off they are."""
    pairs = {sheet.question.key: (_asked(sheet), _shown(sheet)) for sheet in sheets}
    if not pairs:
        return []
    exact = [
        (name, key, asked == shown)
        for key, (asked, shown) in pairs.items()
        for name in (f"counts/{asked}", "counts/all")
    ]
    errors = {key: float(abs(asked - shown)) for key, (asked, shown) in pairs.items()}
    return [
        *share_lines(exact, [f"counts/{count}" for count in SEVERAL]),
        Line(name="counts/absolute error", scores=errors, share=False, better="lower", unit="subjects", goal=0.05),
    ]


def _asked(sheet: Sheet) -> int:
    """Return how many the prompt asks for."""
    return int(sheet.question.understood.subjects[0]["count"])


def _shown(sheet: Sheet) -> int:
    """Return how many of the kind that was asked for are there at one time, whatever they look like otherwise."""
    kind = sheet.question.understood.subjects[0]["kind"]
    alike = tuple(replace(subject, group=0) for subject in sheet.reading.subjects if subject.kind == kind)
    gathered: Reading = replace(sheet.reading, subjects=alike)
    return together(gathered, 0) if alike else 0


PAPER = Paper(
    name="counts",
    title="Counts",
    about=(
        "Two to five alike subjects: the share of videos with exactly as many of that kind at one time, and the mean "
        "absolute error of their number; who is seen for less than a third of a second is not counted."
    ),
    decks=(DECK,),
    mark=mark,
    source="Generative numeracy of T2V-CompBench (Sun et al., 2024)",
)
