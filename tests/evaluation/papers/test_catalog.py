"""The catalogue: every paper of the exam once, with decks and lines that nobody confuses."""

from __future__ import annotations

import importlib
import pkgutil

from yozora.evaluation import papers
from yozora.evaluation.papers.catalog import PAPERS
from yozora.evaluation.papers.paper import Paper


def test_every_paper_there_is_stands_in_the_catalogue_once() -> None:
    modules = [
        importlib.import_module(f"{papers.__name__}.{each.name}") for each in pkgutil.iter_modules(papers.__path__)
    ]
    there = {module.PAPER.name for module in modules if isinstance(getattr(module, "PAPER", None), Paper)}
    names = [paper.name for paper in PAPERS]
    assert set(names) == there and len(names) == len(there)


def test_every_paper_says_what_it_is() -> None:
    for paper in PAPERS:
        assert paper.title and paper.about[-1] in ".?" and paper.decks, paper.name


def test_decks_of_one_name_are_one_deck() -> None:
    decks = [deck for paper in PAPERS for deck in paper.decks]
    for deck in decks:
        assert all(other == deck for other in decks if other.name == deck.name), deck.name
        assert deck.quick <= deck.full


def test_nothing_is_marked_where_nothing_was_sat() -> None:
    assert not any(line.scores for paper in PAPERS for line in paper.mark([]))
