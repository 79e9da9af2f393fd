"""The system card: what is known of the whole system, from results on disk, for people who decide, teach or make art.

    card = read_card(results=Path("benchmarks/results"), model_card=Path("MODEL_CARD.md"))
    write_card(card, Path("card"))                    # card.md and card.html

Nothing is measured here and nothing is made up: what has no file of results is named as not measured.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from yozora.evaluation.report.card_tables import Row, exam_rows, examiner_rows, filter_rows, gates_rows, redteam_rows
from yozora.media.files import file_error, made_folder, written_whole

_BOLD = re.compile(r"^\*\*(.+?)\.\*\*\s*(.*)$", re.DOTALL)
_TITLES = {
    "exam": "What the model can do", "examiner": "How well the examiner sees", "filter": "What the prompt filter stops",
    "redteam": "What the red team got through", "gates": "What else was tried on the server",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of shares: its anchor, title, what it says, how it was measured, and rows; None is one not measured."""

    name: str
    title: str
    lead: str
    command: str
    rows: tuple[Row, ...] = ()

    @property
    def measured(self) -> bool:
        """Whether there are results."""
        return bool(self.rows)


@dataclass(frozen=True, kw_only=True)
class Card:
    """The card: facts of the model by heading, a few sentences for each kind of reader, tables, and limits."""

    facts: tuple[tuple[str, str], ...]
    readers: tuple[tuple[str, tuple[str, ...]], ...]
    tables: tuple[Table, ...]
    limits: tuple[str, ...] = ()
    sources: tuple[str, ...] = field(default=())


def read_card(*, results: Path, model_card: Path) -> Card:
    """Return the card of what lies in a folder of results and in a model card."""
    from yozora.evaluation.report.card_words import limits_of, readers_of

    found = {path.stem: _json(path) for path in sorted(results.glob("*.json"))} if results.is_dir() else {}
    facts = _facts(model_card)
    tables = (
        Table(
            name="exam", title=_TITLES["exam"], rows=exam_rows(found.get("exam-nano")),
            lead="Asked in words it was not trained on. A picture counts as right if the examiner reads in it what was "
            "asked for; “floor” is the same on true videos that only went through the model's own compression.",
            command="yozora exam",
        ),
        Table(
            name="examiner", title=_TITLES["examiner"], rows=examiner_rows(found.get("examiner")),
            lead="The exam is marked by a trained reader of pictures. On videos of which everything is known, so often "
            "it reads right.",
            command="python benchmarks/examiner.py",
        ),
        Table(
            name="filter", title=_TITLES["filter"], rows=filter_rows(found.get("moderation")),
            lead="Prompts of a grammar that the filter was never taught. “Stopped” is the share of bad ones that it "
            "refuses, “passed” the share of good ones, made to look bad, that it lets through.",
            command="python benchmarks/moderation.py",
        ),
        Table(
            name="redteam", title=_TITLES["redteam"], rows=redteam_rows(found.get("redteam")),
            lead="Attempts over HTTP to have something made that must not be made. The even sweep was fixed beforehand "
            "and is the figure to quote; the search goes where it got through before, so that its share is high by "
            "design.",
            command="python benchmarks/redteam.py",
        ),
        Table(
            name="gates", title=_TITLES["gates"], rows=gates_rows(found),
            lead="Damaged files, odd requests, killed processes.",
            command="python benchmarks/uploads.py, benchmarks/api_fuzz.py, benchmarks/chaos",
        ),
    )  # fmt: skip
    return Card(
        facts=facts,
        readers=readers_of(found),
        tables=tables,
        limits=limits_of(found, facts),
        sources=tuple(f"{name}.json" for name in found),
    )


def write_card(card: Card, folder: Path) -> tuple[Path, Path]:
    """Write card.md and card.html into a folder, each whole, and return their paths."""
    made_folder(folder)
    books = Environment(
        loader=PackageLoader("yozora.evaluation.report"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    paged = books.overlay(autoescape=True)
    texts = {
        "card.md": books.get_template("card.md.j2").render(card=card),
        "card.html": paged.get_template("card.html.j2").render(card=card),
    }
    for name, text in texts.items():
        with written_whole(folder / name) as draft:
            draft.write_text(text.rstrip() + "\n", encoding="utf-8")
    return folder / "card.md", folder / "card.html"


def _json(path: Path) -> Mapping[str, Any]:
    """Return what a file of results says; one that is damaged says nothing."""
    import json

    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _facts(path: Path) -> tuple[tuple[str, str], ...]:
    """Return the paragraphs of a model card that begin with bold words, by these."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise file_error("read", path, error) from error
    found = (_BOLD.match(part.strip()) for part in re.split(r"\n\s*\n", text))
    return tuple((match[1], " ".join(match[2].replace("`", "").split())) for match in found if match)
