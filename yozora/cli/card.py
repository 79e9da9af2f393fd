"""`yozora card`: the system card, from results on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yozora.cli.output import give


def card(
    out: Annotated[Path, typer.Option(help="Folder for card.md and card.html.")] = Path("card"),
    results: Annotated[Path, typer.Option(help="Folder of results.")] = Path("benchmarks/results"),
    model_card: Annotated[Path, typer.Option(help="The model's card.")] = Path("MODEL_CARD.md"),
) -> None:
    """Write the system card: model, exam, safety, red team and limits, from what was measured; measure nothing."""
    from yozora.evaluation.report.card import read_card, write_card

    for path in write_card(read_card(results=results, model_card=model_card), out):
        give(path)
