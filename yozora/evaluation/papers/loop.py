"""Loops: where a clip was asked to loop, can the seam be seen?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.sheet import Sheet

# No syllabus has a slot of this name: only an engine that makes loops sits the deck.
LOOP = Deck(name="loop", needs=("loop",), quick=10, full=50)
# A seam as good as any other step: no more than this many times the usual change and the usual error of prediction.
CLOSED = 2.0
# A clip whose usual step changes less than this (of the full range: a level in ten pixels) stands still: it closes
# because it never opened.
STILL_BELOW = 0.1 / 255


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return the seam of every clip that was asked to loop, its turn of motion there, and whether it is closed."""
    asked = [s for s in sheets if s.question.deck == LOOP.name and s.signals.get("seam")]
    lines = [
        Line(
            name=f"loop/{name}",
            scores={sheet.question.key: sheet.signals[signal][0] for sheet in asked},
            share=False,
            better="lower",
            unit=unit,
        )
        for name, signal, unit in (
            ("seam", "seam", "times a step's change"),
            ("turn", "seam_turn", "times a step's error"),
        )
    ]
    lines.append(Line(name="loop/closed", scores={sheet.question.key: float(closed(sheet)) for sheet in asked}))
    return [line for line in lines if line.scores]


def closed(sheet: Sheet) -> bool:
    """Whether a clip moves and goes on from its last frame to its first as it does from any frame to the next."""
    moves = float(np.median(sheet.signals["change"])) >= STILL_BELOW
    return moves and max(sheet.signals["seam"][0], sheet.signals["seam_turn"][0]) <= CLOSED


PAPER = Paper(
    name="loop",
    title="The seam of a loop",
    about=(
        "The change from the last frame to the first, in steps of the clip itself, and how badly the frames at the "
        "seam are predicted from those on either side: 1 is a loop without a seam. Only clips that were asked to loop "
        "are marked; there is no ground truth of a loop."
    ),
    decks=(LOOP,),
    mark=mark,
)
