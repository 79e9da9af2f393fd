"""The system card says what the files say, and names what is not there."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from yozora.cli.main import app
from yozora.core.errors import YozoraError
from yozora.evaluation.report.card import read_card, write_card

ROOT = Path(__file__).parents[3]
RESULTS, MODEL = ROOT / "benchmarks" / "results", ROOT / "MODEL_CARD.md"


class Balance(HTMLParser):
    """Counts what is opened and not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "rect", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("meta", "rect", "br"):
            assert self.open.pop() == tag


def test_the_card_holds_the_figures_of_the_files(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app, ["card", "--out", str(tmp_path), "--results", str(RESULTS), "--model-card", str(MODEL)]
    )
    assert result.exit_code == 0, result.output
    plain, page = ((tmp_path / name).read_text() for name in ("card.md", "card.html"))
    grammar = json.loads((RESULTS / "moderation.json").read_text())["grammar"]
    for name, row in grammar.items():
        told = f"| {name.replace('_', ' ')} | {100 * row['stopped']['value']:.1f} %"
        assert told in plain, told
    for heading in ("The model", "What the model can do", "What the prompt filter stops", "Limits"):
        assert f"## {heading}" in plain and f">{heading}</h2>" in page
    parser = Balance()
    parser.feed(page)
    assert not parser.open
    assert not re.search(r"src=|https?://", page.replace("http://www.w3.org", "")), "it needs no network"


def test_another_figure_is_another_card(tmp_path: Path) -> None:
    cell = {"through": 3, "n": 1000, "share": 0.003, "ci95": [0.001, 0.0088]}
    told = {"full": {"cells": {"all": {"sweep": cell}, "move": {}}}}
    (tmp_path / "redteam.json").write_text(json.dumps(told))
    card = read_card(results=tmp_path, model_card=MODEL)
    (table,) = [one for one in card.tables if one.measured]
    assert (table.name, table.rows[0].value, table.rows[0].n) == ("redteam", 0.003, 1000)
    assert any("1,000 automatic attacks" in sentence for _, sentences in card.readers for sentence in sentences)
    assert any("how well the examiner sees" in limit for limit in card.limits)


def test_without_results_nothing_is_claimed(tmp_path: Path) -> None:
    card = read_card(results=tmp_path / "none", model_card=MODEL)
    assert not any(table.measured for table in card.tables)
    plain, _ = write_card(card, tmp_path / "card")
    assert "Not measured here" in plain.read_text()
    with pytest.raises(YozoraError):
        read_card(results=tmp_path, model_card=tmp_path / "none.md")
