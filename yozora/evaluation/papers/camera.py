"""Camera: does the frame move as was asked, and at the pace that was asked?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yozora.evaluation.marking.asked import asked
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.papers.tally import Mark, share_lines
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.decks import ALONE
from yozora.evaluation.questions.sheet import Sheet
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.scene.scene import CAMERA_MOVES


def _filmed(number: int, mix: Mix) -> Wishes:
    """Return a wish for each move of the camera in turn, a camera at rest among them."""
    moves = mix.cameras or CAMERA_MOVES
    return Wishes(camera=moves[number % len(moves)])


DECK = Deck(
    name="camera", needs=("camera",), says=("camera",), wishes=_filmed, shares=ALONE | {"camera_moves": 1.0}, full=220
)


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return the share of videos with the move that was asked for, by move and in all, and with its pace."""
    marks = (one for sheet in sheets for one in _marks(sheet))
    return share_lines(marks, [f"camera/{name}" for name in (*CAMERA_MOVES, "all", "pace")])


def _marks(sheet: Sheet) -> Iterator[Mark]:
    """Yield whether the move is right and, where it has one and it was asked for, its pace."""
    for answer in asked(sheet.question.understood):
        if answer.slot == "camera":
            right = sheet.reading.camera == answer.name
            for name in (answer.name, "all"):
                yield f"camera/{name}", sheet.question.key, right
        elif answer.slot == "pace":
            yield "camera/pace", sheet.question.key, sheet.reading.pace == answer.name


PAPER = Paper(
    name="camera",
    title="Camera",
    about=(
        "Each move of the camera in turn, at rest too: the share of videos in which the whole picture moves so, and of "
        "those asked for at a pace the share at that pace. A zoom and a dolly differ in how far and near move apart."
    ),
    decks=(DECK,),
    mark=mark,
    source="Camera control as scored by VBench++ (Huang et al., 2024), the move known in place of judged",
)
