"""What is said about a request before it is filmed: how it was understood, and what is made although it is strange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yozora.cli.output import say
from yozora.core.cast import strangers

if TYPE_CHECKING:
    from yozora.core.records import Request
    from yozora.generation.yozora import Yozora
    from yozora.model.conditioning.understanding import Understanding, UnknownWord


def tell(yozora: Yozora, request: Request) -> list[UnknownWord]:
    """Say what is understood of a request, card by card, and what is not; return the words that are not."""
    unknown: list[UnknownWord] = []
    parts = yozora.parts(request)
    for part in parts:
        say(f"Understood: {part.summary}")
        unknown += _tell_unknown(part.understanding)
    if not parts and (understanding := yozora.understand(request.spoken)):
        say(f"Understood: {understanding.summary}")
        unknown += _tell_unknown(understanding)
    for sentence in strangers(request.prompt, request.cast, {word.word for word in unknown}):
        say(sentence)
    for note in yozora.notes(request):
        say(note)
    return unknown


def _tell_unknown(understanding: Understanding) -> tuple[UnknownWord, ...]:
    """Say every word that was not understood, and return them."""
    for unknown in understanding.unknown:
        say(unknown.sentence)
    return understanding.unknown
