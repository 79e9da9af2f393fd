"""Attribution: which noun each thing said of a subject belongs to, and which nouns name the same subject.

What describes (colour, size, pattern, number) belongs to the noun right after it, else to the noun before. What is done
belongs to the noun before that does it: not to one that it is done to ("a dog chases a cat to the left").
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from yozora.core.syllabus import Syllabus
from yozora.model.conditioning.hearing import Heard, Hearing
from yozora.model.conditioning.nouns import (
    ARTICLES,
    BARRIERS,
    DESCRIPTIONS,
    GOVERNORS,
    PARTICIPLES,
    PREPOSITIONS,
    RELATIVE,
    governor_of,
    is_hider,
    is_stranded,
    same_subjects,
    uncovered,
)

# What is something to see elsewhere, and something done right after the one who does it: "the waves", "she waves".
HOMONYMS = {"waves": "wave", "wave": "wave", "leaves": "leave", "leave": "leave"}
DOERS = frozenset({"he", "she", "it", "they", "who", "that", "which"})


@dataclass(frozen=True, kw_only=True)
class Attribution:
    """`nouns` in order; for each item (by its start) the numbers of the nouns it may belong to, likeliest first;

    `subjects` has for each noun the number of the subject it names, `causes` the deeds that "by a NOUN" gives to nouns.
    """

    nouns: tuple[Heard, ...]
    owners: dict[int, tuple[int, ...]]
    subjects: tuple[int, ...]
    causes: tuple[tuple[int, str], ...]


def settle(hearing: Hearing, syllabus: Syllabus) -> Hearing:
    """Return a hearing in which words that depend on their company mean what they mean in it.

    A speed beside a move of the camera is the camera's pace; "waves" and "leaves" right after a noun are done; "above"
    and "behind" with no subject after them are idle, and so is what somebody passes behind.
    """
    actions = {concept.name: concept for concept in syllabus.of_slot("action")}
    paces = {concept.name: concept for concept in syllabus.of_slot("pace")}
    edges = {i.start for i in hearing.heard if i.slot == "camera" and not hearing.pauses[i.start]}
    edges |= {i.end for i in hearing.heard if i.slot == "camera" and not hearing.pauses[i.end]}
    result = []
    for item in hearing.heard:
        if item.slot == "speed" and item.concept and item.concept.name in paces and {item.start, item.end} & edges:
            result.append(replace(item, concept=paces[item.concept.name]))
        elif HOMONYMS.get(item.words) in actions and _follows_doer(item, hearing):
            result.append(replace(item, concept=actions[HOMONYMS[item.words]], known=True))
        elif not (item.known and is_stranded(item, hearing) and item.end - item.start == 1):
            result.append(item)
    settled = replace(hearing, heard=tuple(result))
    scenery = frozenset(syllabus.scenery)
    return replace(settled, heard=tuple(i for i in result if i.slot != "kind" or not is_hider(i, settled, scenery)))


def _follows_doer(item: Heard, hearing: Hearing) -> bool:
    """Return whether a word stands where a verb would: after a noun, a pronoun, a word of order, a verb and "and"."""
    if hearing.pauses[item.start]:
        return False
    before = item.start - 1
    if hearing.word(before) == "and":
        return any(other.end == before and other.slot in ("action", "deed") for other in hearing.heard)
    just = {other.slot for other in hearing.heard if other.end == item.start}
    return hearing.word(before) in DOERS or bool(just & {"kind", "order"})


def attribute(hearing: Hearing, syllabus: Syllabus, cuts: tuple[int, ...]) -> Attribution:
    """Return what belongs to what; `cuts` are the words at which later steps of a story begin."""
    nouns = tuple(item for item in hearing.heard if item.slot == "kind")
    governors = [governor_of(noun, hearing) for noun in nouns]
    doers = [
        number for number, noun in enumerate(nouns) if governors[number] is None or hearing.word(noun.end) in RELATIVE
    ]
    owners: dict[int, tuple[int, ...]] = {}
    for item in hearing.heard:
        if item.slot in DESCRIPTIONS:
            owners[item.start] = _described(item, hearing, nouns)
        elif item.slot in PARTICIPLES | GOVERNORS:
            owners[item.start] = _doing(item, hearing, nouns, doers)
    deeds = dict(syllabus.deeds)
    causes = [
        (number, deeds[governor.concept.name])
        for number, governor in enumerate(governors)
        if governor and governor.concept and governor.slot == "effect" and governor.concept.name in deeds
    ]
    subjects = same_subjects(hearing, nouns, owners, cuts)
    return Attribution(nouns=nouns, owners=owners, subjects=subjects, causes=tuple(causes))


def _described(item: Heard, hearing: Hearing, nouns: tuple[Heard, ...]) -> tuple[int, ...]:
    """Return the noun that a colour, size, pattern or number describes."""
    before = [number for number, noun in enumerate(nouns) if noun.end <= item.start]
    after = [number for number, noun in enumerate(nouns) if noun.start >= item.end]
    if after:
        between = uncovered(item.end, nouns[after[0]].start, hearing, DESCRIPTIONS | {"speed"})
        if between is not None and len(between) <= 2 and not set(between) & BARRIERS:
            return (after[0],)
    if not before:
        return tuple(after[:1])
    return () if _is_scenery(item, hearing) else (before[-1],)


def _is_scenery(item: Heard, hearing: Hearing) -> bool:
    """Return whether a description is of something else than a subject: "past a green hedge", "over blue mountains"."""
    start, end = item.start, item.end
    for other in (*hearing.heard, *reversed(hearing.heard)):
        if other.slot in DESCRIPTIONS:
            start = other.start if other.end == start else start
            end = other.end if other.start == end else end
    if item.words.isdigit():
        return True
    if hearing.word(start - 1) in ARTICLES and hearing.word(end - 1) not in ("one", "ones"):
        return hearing.word(end) not in ("one", "ones")
    place = any(other.start == end and other.slot in ("place", "time") for other in hearing.heard)
    return place and not hearing.pauses[start] and not hearing.pauses[end] and hearing.word(start - 1) in PREPOSITIONS


def _doing(item: Heard, hearing: Hearing, nouns: tuple[Heard, ...], doers: list[int]) -> tuple[int, ...]:
    """Return the nouns that may do what `item` says: the doer before it, else the noun before, else one after."""
    if is_stranded(item, hearing):
        return ()
    before = [number for number, noun in enumerate(nouns) if noun.end <= item.start]
    after = [number for number, noun in enumerate(nouns) if noun.start >= item.end]
    if after and item.slot in PARTICIPLES and _opens_noun(item, hearing):
        between = uncovered(item.end, nouns[after[0]].start, hearing, DESCRIPTIONS | PARTICIPLES)
        if between == [] and not any(hearing.pauses[item.end : nouns[after[0]].start + 1]):
            return (after[0],)
    doing = [number for number in before if number in doers]
    if doing and not _touches(nouns[before[-1]], item, hearing):
        return (doing[-1],)
    if before:
        return tuple(dict.fromkeys((*doing[-1:], before[-1])))
    if item.slot in GOVERNORS:
        return tuple(after[1:2] or after[:1])
    return tuple(after[:1])


def _touches(noun: Heard, item: Heard, hearing: Hearing) -> bool:
    """Return whether what is said may still be of the noun before it: no "and" and no pause between them."""
    words = hearing.words[noun.end : item.start]
    return not {"and", "then", "while"} & set(words) and not any(hearing.pauses[noun.end : item.start + 1])


def _opens_noun(item: Heard, hearing: Hearing) -> bool:
    """Return whether a noun may begin with `item`: after an article, a description, a pause or at the start."""
    index = item.start
    before = any(other.end == index and other.slot in DESCRIPTIONS | PARTICIPLES for other in hearing.heard)
    return index == 0 or bool(hearing.pauses[index]) or before or hearing.word(index - 1) in ARTICLES
