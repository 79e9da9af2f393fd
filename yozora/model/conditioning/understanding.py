"""Understand a prompt: which concepts of a syllabus it asks for, which subject each belongs to, what is unknown.

Deterministic and inspectable: the longest phrase of the syllabus wins; colours lean on the noun that follows, courses
and speeds on the noun before. Nothing is dropped in silence: a word with no meaning here is named with its nearest.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import lru_cache

from yozora.core.syllabus import Concept, Syllabus

SETTING_SLOTS = ("place", "time", "camera")
SUBJECT_SLOTS = ("kind", "colour", "direction", "speed", "behind")
MAX_SUBJECTS = 2
NUM_PHRASES = len(SETTING_SLOTS) + MAX_SUBJECTS


@dataclass(frozen=True, kw_only=True)
class UnknownWord:
    """A word that means nothing to the syllabus, the nearest concept's name, and whether it was put in its place."""

    word: str
    nearest: str | None
    used: bool = False


@dataclass(frozen=True, kw_only=True)
class Understanding:
    """What a prompt asks for: names by slot for the setting, and the same for each subject, in order."""

    setting: dict[str, str]
    subjects: tuple[dict[str, str], ...]
    unknown: tuple[UnknownWord, ...] = ()

    @property
    def summary(self) -> str:
        """One line for a person: "red sailboat, left · sea · sunset"."""
        subjects = [
            ", ".join(
                part
                for part in (
                    " ".join(x for x in (subject.get("colour"), subject.get("kind", "something")) if x),
                    subject.get("direction"),
                    subject.get("speed"),
                    "passing behind" if "behind" in subject else None,
                )
                if part
            )
            for subject in self.subjects
        ]
        return " · ".join([*subjects, *self.setting.values()]) or "nothing in particular"

    def phrases(self, syllabus: Syllabus) -> tuple[tuple[int, ...], ...]:
        """Return the concept numbers (1 = the first; 0 is left for "unsaid") of each of the NUM_PHRASES phrases."""
        number = {concept.key: index + 1 for index, concept in enumerate(syllabus.concepts)}
        result: list[tuple[int, ...]] = [
            (number[f"{slot}:{self.setting[slot]}"],) if slot in self.setting else () for slot in SETTING_SLOTS
        ]
        for subject in self.subjects:
            result.append(tuple(number[f"{slot}:{subject[slot]}"] for slot in SUBJECT_SLOTS if slot in subject))
        return tuple(result) + ((),) * (NUM_PHRASES - len(result))


def understand(prompt: str, syllabus: Syllabus) -> Understanding:
    """Return what `prompt` asks for in the terms of `syllabus`."""
    words = re.findall(r"[^\W\d_]+(?:[-'][^\W\d_]+)*", prompt.lower())
    found, unknown = _match(words, syllabus)
    setting: dict[str, str] = {}
    for _, concept in found:
        if concept.slot in SETTING_SLOTS:
            setting.setdefault(concept.slot, concept.name)
    subjects = _bind([(at, concept) for at, concept in found if concept.slot in SUBJECT_SLOTS])
    words_unknown = _place_unknown(unknown, syllabus, setting, subjects)
    return Understanding(setting=setting, subjects=tuple(subjects[:MAX_SUBJECTS]), unknown=words_unknown)


@lru_cache(maxsize=8)
def _phrase_book(syllabus: Syllabus) -> tuple[dict[tuple[str, ...], Concept], int, frozenset[str]]:
    """Return the concept of every phrase, the length of the longest phrase, and the silent words."""
    phrases = {tuple(phrase.replace("-", " ").split()): c for c in syllabus.concepts for phrase in c.phrases}
    phrases |= {tuple(phrase.split()): c for c in syllabus.concepts for phrase in c.phrases}
    return phrases, max((len(phrase) for phrase in phrases), default=0), frozenset(syllabus.silent_words)


def _match(words: list[str], syllabus: Syllabus) -> tuple[list[tuple[int, Concept]], list[tuple[int, str]]]:
    """Return the concepts found, longest phrase first, and the words that are neither concept nor silent."""
    phrases, longest, silent = _phrase_book(syllabus)
    found: list[tuple[int, Concept]] = []
    unknown: list[tuple[int, str]] = []
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            concept = _look_up(phrases, words[at : at + length])
            if concept is not None:
                found.append((at, concept))
                at += length
                break
        else:
            if words[at] not in silent:
                unknown.append((at, words[at]))
            at += 1
    return found, unknown


def _look_up(phrases: dict[tuple[str, ...], Concept], words: list[str]) -> Concept | None:
    """Return the concept of a phrase, in the plural too."""
    concept = phrases.get(tuple(words))
    if concept is None and words[-1].endswith("s"):
        concept = phrases.get((*words[:-1], words[-1][:-1]))
    return concept


def _bind(found: list[tuple[int, Concept]]) -> list[dict[str, str]]:
    """Return one dict a subject: each colour on the noun that soon follows, else on the noun before."""
    subjects: list[dict[str, str]] = []
    waiting: dict[str, tuple[int, str]] = {}
    for at, concept in found:
        if concept.slot == "kind":
            subjects.append({"kind": concept.name} | {slot: name for slot, (_, name) in waiting.items()})
            waiting = {}
        elif (
            subjects
            and (concept.slot != "colour" or "colour" not in subjects[-1])
            and not _noun_follows(at, found, concept)
        ):
            subjects[-1].setdefault(concept.slot, concept.name)
        else:
            waiting[concept.slot] = (at, concept.name)
    if waiting and not subjects:
        subjects.append({slot: name for slot, (_, name) in waiting.items()})
    return subjects


def _noun_follows(at: int, found: list[tuple[int, Concept]], concept: Concept) -> bool:
    """Return whether a colour at word `at` stands right before a noun (at most three words on)."""
    if concept.slot != "colour":
        return False
    return any(other.slot == "kind" and at < where <= at + 3 for where, other in found)


def _place_unknown(
    unknown: list[tuple[int, str]], syllabus: Syllabus, setting: dict[str, str], subjects: list[dict[str, str]]
) -> tuple[UnknownWord, ...]:
    """Name each unknown word with its nearest concept, and use that one where its place is still empty."""
    neighbours = dict(syllabus.neighbours)
    names = {phrase: c for c in syllabus.concepts for phrase in c.phrases if " " not in phrase}
    by_key = {c.key: c for c in syllabus.concepts}
    result = []
    for _, word in unknown:
        stem = word if word in neighbours else word.rstrip("s")
        nearest = by_key.get(neighbours.get(stem, ""))
        if nearest is None:
            close = difflib.get_close_matches(word, names, n=1, cutoff=0.75)
            nearest = names[close[0]] if close else None
        used = nearest is not None and _put(nearest, setting, subjects)
        result.append(UnknownWord(word=word, nearest=nearest.name if nearest else None, used=used))
    return tuple(result)


def _put(concept: Concept, setting: dict[str, str], subjects: list[dict[str, str]]) -> bool:
    """Put `concept` where nothing of its slot was said; return whether it was."""
    if concept.slot in SETTING_SLOTS:
        return setting.setdefault(concept.slot, concept.name) == concept.name
    if not subjects:
        subjects.append({})
    if concept.slot in subjects[0]:
        return False
    subjects[0][concept.slot] = concept.name
    return True
