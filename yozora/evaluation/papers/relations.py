"""Relations: does the first stand to the second as was asked: beside, above or behind it, after it or towards it?"""

from __future__ import annotations

from collections.abc import Sequence

from yozora.evaluation.examiner.reading import Reading
from yozora.evaluation.marking.match import match
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.papers.tally import share_lines
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.sheet import Sheet
from yozora.model.conditioning.understanding import Understanding
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.scene.scene import RELATIONS


def _related(number: int, mix: Mix) -> Wishes:
    """Return a wish for each relation in turn."""
    return Wishes(relation=RELATIONS[number % len(RELATIONS)])


# The same told from the other side.
INVERSE = {"left of": "right of", "right of": "left of", "meets": "meets"}

DECK = Deck(
    name="relations",
    needs=("relation",),
    wishes=_related,
    shares={"plots": (("parade", 1.0),), "crowds": 0.0, "camera_moves": 0.0, "occluders": 0.0},
    quick=14,
    full=210,
)


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return the share of videos in which the two stand so, by relation and in all."""
    marks = []
    for sheet in sheets:
        relation = next(said["relation"] for said in sheet.question.understood.subjects if "relation" in said)
        right = stands(sheet.question.understood, sheet.reading)
        marks += [(f"relations/{name}", sheet.question.key, right) for name in (relation, "all")]
    return share_lines(marks, [f"relations/{name}" for name in RELATIONS])


def stands(understood: Understanding, reading: Reading) -> bool:
    """Return whether the subject of which a relation is asked stands so to the other: both there, each of its kind."""
    matching = match(understood, reading)
    groups = reading.groups
    there = [
        groups[place].group if place is not None and groups[place].kind == said.get("kind") else None
        for said, place in zip(understood.subjects, matching, strict=True)
    ]
    first = next(number for number, said in enumerate(understood.subjects) if "relation" in said)
    name, one = understood.subjects[first]["relation"], there[first]
    for two in (*there[:first], *there[first + 1 :]):
        if one is None or two is None:
            continue
        turned = (two, INVERSE[name], one) if name in INVERSE else None
        if (one, name, two) in reading.relations or turned in reading.relations:
            return True
    return False


PAPER = Paper(
    name="relations",
    title="Relations",
    about=(
        "Two subjects, and how the first stands to the second: left of, right of, above, behind, chasing, following, "
        "meeting. Judged by the geometry of their paths over the whole clip; both must be there."
    ),
    decks=(DECK,),
    mark=mark,
    source="Spatial relationships and object interactions of T2V-CompBench (Sun et al., 2024)",
)
