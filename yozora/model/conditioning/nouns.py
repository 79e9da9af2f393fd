"""Nouns: which of them do something and which have something done to them, and which name the same subject."""

from __future__ import annotations

from yozora.model.conditioning.hearing import Heard, Hearing

DESCRIPTIONS = frozenset({"colour", "size", "pattern", "count"})
# What can stand before its noun too: "a running dog", "a slow train", "a melted snowman".
PARTICIPLES = frozenset({"action", "speed", "direction", "effect"})
# What is done to or by the help of the noun after it.
GOVERNORS = frozenset({"relation", "deed", "behind"})
SPATIAL = frozenset({"left of", "right of", "above", "behind"})
# Between a description and its noun none of these stands.
BARRIERS = frozenset({"and", "a", "an", "the", "one", "two", "another", "with", "then"})
ARTICLES = frozenset({"a", "an", "the"})
DEFINITE = frozenset({"the", "this", "that", "same"})
INDEFINITE = frozenset({"a", "an", "another", "second", "other", "some"})
NUMBERS = frozenset({"one", "two", "three", "four", "five"})
RELATIVE = frozenset({"that", "which", "who"})
PRONOUNS = frozenset({"it", "them", "him", "her"})
# A noun after one of these is where, not who.
PREPOSITIONS = frozenset(
    {"into", "towards", "toward", "at", "to", "past", "over", "above", "under", "beneath", "beside", "near", "onto",
     "around", "through", "against", "behind", "by", "with"}
)  # fmt: skip
REACH = 4


def uncovered(start: int, end: int, hearing: Hearing, slots: frozenset[str]) -> list[str] | None:
    """Return the words from `start` to `end` that no item of `slots` covers; None where a sentence ends there,

    or where a number begins anew after a pause ("a red car, two dogs").
    """
    covered: set[int] = set()
    for item in hearing.heard:
        if item.slot in slots and start <= item.start < end:
            if item.slot == "count" and hearing.pauses[item.start]:
                return None
            covered |= set(range(item.start, item.end))
    if hearing.stops(start, end):
        return None
    return [hearing.words[index] for index in range(start, end) if index not in covered]


def is_stranded(item: Heard, hearing: Hearing) -> bool:
    """Return whether a place beside another subject is named with no subject near after it."""
    if item.slot != "relation" or item.concept is None or item.concept.name not in SPATIAL:
        return False
    nouns = [noun for noun in hearing.heard if noun.slot == "kind" and 0 <= noun.start - item.end <= REACH]
    near = any(not hearing.stops(item.end, noun.start) for noun in nouns)
    return not near and hearing.word(item.end) not in PRONOUNS


def governor_of(noun: Heard, hearing: Hearing) -> Heard | None:
    """Return what makes a noun one to whom something is done, or one that is only where something happens."""
    slots = DESCRIPTIONS | PARTICIPLES
    before = [i for i in hearing.heard if i.end <= noun.start and i.slot not in DESCRIPTIONS]
    for item in before[:-3:-1]:
        gap = uncovered(item.end, noun.start, hearing, slots)
        if gap is None or item.slot == "kind":
            break
        last = hearing.word(item.end - 1)
        governs = item.slot in GOVERNORS or (item.slot == "action" and last in PREPOSITIONS)
        governs = governs or (item.slot == "effect" and gap[:1] == ["by"])
        if governs and len(gap) <= REACH and not {"and", "while", "then"} & set(gap):
            return item
    start = noun.start
    while any(i.end == start and i.slot in slots for i in hearing.heard) or hearing.word(start - 1) in ARTICLES:
        start = next((i.start for i in hearing.heard if i.end == start and i.slot in slots), start - 1)
    if hearing.word(start - 1) in PREPOSITIONS:
        return Heard(words=hearing.word(start - 1), start=start - 1, end=start, concept=None, known=True)
    return None


def is_hider(noun: Heard, hearing: Hearing, scenery: frozenset[str]) -> bool:
    """Return whether a noun is what somebody passes or waits behind, a piece of `scenery` and no subject."""
    if noun.words not in scenery:
        return False
    before = [i for i in hearing.heard if i.end <= noun.start and i.slot not in DESCRIPTIONS]
    for item in before[:-3:-1]:
        gap = uncovered(item.end, noun.start, hearing, DESCRIPTIONS)
        if gap is None or item.slot == "kind":
            break
        if item.slot == "behind" or (item.slot == "action" and item.concept and item.concept.name == "hide"):
            return len(gap) <= REACH and not {"and", "while", "then"} & set(gap)
    return False


def same_subjects(
    hearing: Hearing, nouns: tuple[Heard, ...], owners: dict[int, tuple[int, ...]], cuts: tuple[int, ...]
) -> tuple[int, ...]:
    """Return the number of each noun's subject: "the dog" is the dog named before, if nothing speaks against it."""
    looks: list[dict[str, str]] = [{} for _ in nouns]
    for item in hearing.heard:
        if item.slot in DESCRIPTIONS and item.concept and owners[item.start]:
            looks[owners[item.start][0]].setdefault(item.slot, item.concept.name)
    result: list[int] = []
    for number, noun in enumerate(nouns):
        found = None
        if _is_definite(noun, hearing, later=any(cut <= noun.start for cut in cuts)):
            alike = [
                other
                for other in range(number)
                if nouns[other].concept == noun.concept
                and (noun.known and nouns[other].known or nouns[other].words == noun.words)
                and all(looks[other].get(slot, name) == name for slot, name in looks[number].items())
            ]
            found = max(
                alike, key=lambda other: (len(looks[other].items() & looks[number].items()), other), default=None
            )
        result.append(max(result, default=-1) + 1 if found is None else result[found])
    return tuple(result)


def _is_definite(noun: Heard, hearing: Hearing, *, later: bool) -> bool:
    """Return whether a noun speaks of one named before: by its article, and without one in a story's later steps."""
    numbered = False
    for index in range(noun.start - 1, max(-1, noun.start - 6), -1):
        word = hearing.words[index]
        if word in DEFINITE:
            return True
        if word in INDEFINITE or hearing.pauses[index + 1]:
            return later and not numbered and word not in INDEFINITE
        numbered = numbered or word in NUMBERS
    return later and not numbered
