"""How the command line names adapters: small changes to the weights that a clip is made with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from yozora.core.records import UsedAdapter

Adapters = Annotated[
    list[str] | None,
    typer.Option(
        "--adapter", metavar="FILE[:SCALE]", help="A change to the weights (yozora train lora, align); repeatable."
    ),
]


def adapters_of(texts: list[str] | None) -> tuple[UsedAdapter, ...]:
    """Return the adapters that were named, each with the checksum of its file."""
    if not texts:
        return ()
    from yozora.generation.naming import parse_adapter, pinned

    return tuple(pinned(parse_adapter(text)) for text in texts)
