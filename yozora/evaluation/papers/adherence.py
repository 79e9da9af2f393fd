"""Adherence: of what a prompt asked for, how much does the video show? Attribute by attribute, and all together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yozora.evaluation.marking.verdict import judge
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.papers.tally import Mark, share_lines
from yozora.evaluation.questions.decks import TEST, UNSEEN_DECKS
from yozora.evaluation.questions.sheet import Sheet

ATTRIBUTES = (
    "place", "time", "weather", "style", "kind", "colour", "pattern", "size", "action", "direction", "speed",
)  # fmt: skip
CAST, TOGETHER = "exact cast", "all together"
DECKS = (TEST, *UNSEEN_DECKS)


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return for each deck the share of videos that show each attribute that was asked of them, and all of it.

    "exact cast" is that who was asked for is there, and nobody else; "all together" that and all that the prompt says,
    the camera at rest among it.
    """
    order = [f"adherence/{deck.name}/{slot}" for deck in DECKS for slot in (*ATTRIBUTES, CAST, TOGETHER)]
    return share_lines((one for sheet in sheets for one in _marks(sheet)), order)


def _marks(sheet: Sheet) -> Iterator[Mark]:
    """Yield the marks of one video."""
    question, name = sheet.question, f"adherence/{sheet.question.deck}"
    verdict = judge(question.understood, sheet.reading)
    for hit in verdict.hits:
        if hit.answer.slot in ATTRIBUTES:
            yield f"{name}/{hit.answer.slot}", question.key, hit.holds
    there = all(hit.holds for hit in verdict.hits if hit.answer.slot == "kind")
    yield f"{name}/{CAST}", question.key, there and not verdict.uninvited
    yield f"{name}/{TOGETHER}", question.key, verdict.adheres and not verdict.uninvited


PAPER = Paper(
    name="adherence",
    title="Prompt adherence",
    about=(
        "One subject under a camera at rest, asked for in sentences of a grammar that training never saw: the share of "
        "videos that show each attribute that was asked for, and all of them at once. In distribution, and on each "
        "split that training leaves out: subjects in new colours, doing new things, places at new times of day, "
        "speeds and sizes beyond the trained range."
    ),
    decks=DECKS,
    mark=mark,
    source="Attribute by attribute as in T2V-CompBench (Sun et al., 2024), with known truth in place of a judge",
)
