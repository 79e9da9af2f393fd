"""Steps: where the words of order ("first", "then", "finally") cut a prompt into the steps of a story."""

from __future__ import annotations

from yozora.model.conditioning.hearing import Heard, Hearing


def step_starts(hearing: Hearing) -> tuple[int, ...]:
    """Return the words at which the later steps of a story begin; none where no word of order cuts the prompt.

    What is told before "first" belongs to the first step. A word of order that ends its sentence ("the cat sits
    afterwards") orders the clause that it stands in.
    """
    cuts: list[int] = []
    for item in hearing.heard:
        if item.slot != "order" or item.concept is None:
            continue
        at = _clause_start(item, hearing) if hearing.pauses[item.end] == "." else item.start
        opens = item.concept.name == "first" and not cuts
        since = cuts[-1] if cuts else 0
        said = any(since <= other.start < at and other.slot not in ("", "order") for other in hearing.heard)
        if said and not opens:
            cuts.append(at)
    return tuple(cuts)


def step_of(word: int, cuts: tuple[int, ...]) -> int:
    """Return the number of the step in which word number `word` is told."""
    return sum(cut <= word for cut in cuts)


def _clause_start(item: Heard, hearing: Hearing) -> int:
    """Return where the clause of `item` begins: after the last pause or "and" before it."""
    at = item.start
    while at > 0 and not hearing.pauses[at] and hearing.word(at) != "and":
        at -= 1
    return at
