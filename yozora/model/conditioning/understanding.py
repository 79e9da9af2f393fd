"""Understand a prompt: which concepts of a syllabus it asks for, which subject each belongs to, what is unknown.

Deterministic and inspectable: the longest phrase of the syllabus wins; a colour belongs to the noun right after it,
else to the noun before, courses and speeds to the noun before. Nothing is dropped in silence: a word that means nothing
here is named with its nearest, which stands in where there is room; what was understood but found no room is named too.
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
# Between a colour and its noun none of these stands.
BARRIERS = {"and", "a", "an", "the", "one", "two", "another", "with", "then"}


@dataclass(frozen=True, kw_only=True)
class UnknownWord:
    """A word that means nothing to the syllabus, the nearest concept's name, and whether that was used instead.

    Or, `known`, a phrase that was understood but found no room: a third subject, a second colour of one subject.
    """

    word: str
    nearest: str | None
    used: bool = False
    known: bool = False

    @property
    def sentence(self) -> str:
        """One sentence for a person."""
        if self.known:
            return f"There is no room for {self.word!r}: at most {MAX_SUBJECTS} subjects, one colour and course each."
        nearest = f"; nearest is {self.nearest!r}" if self.nearest else ""
        return f"I don't know {self.word!r}{nearest}{', used in its place' if self.used else ''}."


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


@dataclass(frozen=True, kw_only=True)
class _Heard:
    """A stretch of the prompt: its words, where it starts and ends, the concept it means or comes nearest to."""

    words: str
    start: int
    end: int
    concept: Concept | None
    known: bool


def understand(prompt: str, syllabus: Syllabus) -> Understanding:
    """Return what `prompt` asks for in the terms of `syllabus`."""
    words = re.findall(r"[^\W\d_]+(?:[-'][^\W\d_]+)*", prompt.lower())
    heard = _hear(words, syllabus)
    setting: dict[str, str] = {}
    # What was said goes before what only comes near it.
    by_certainty = sorted(heard, key=lambda item: not item.known)
    nouns = [item for item in by_certainty if item.concept is not None and item.concept.slot == "kind"][:MAX_SUBJECTS]
    nouns.sort(key=lambda item: item.start)
    subjects: list[dict[str, str]] = [{} for _ in nouns]
    unknown = []
    for item in by_certainty:
        used = item.concept is not None and _put(item, item.concept, words, nouns, setting, subjects)
        if not (item.known and used):
            name = item.concept.name if item.concept else None
            unknown.append((item.start, UnknownWord(word=item.words, nearest=name, used=used, known=item.known)))
    named = tuple(word for _, word in sorted(unknown, key=lambda pair: pair[0]))
    return Understanding(setting=setting, subjects=tuple(subjects), unknown=named)


@lru_cache(maxsize=8)
def _phrase_book(syllabus: Syllabus) -> tuple[dict[tuple[str, ...], Concept], int, frozenset[str]]:
    """Return the concept of every phrase, the length of the longest phrase, and the silent words."""
    phrases = {tuple(phrase.replace("-", " ").split()): c for c in syllabus.concepts for phrase in c.phrases}
    phrases |= {tuple(phrase.split()): c for c in syllabus.concepts for phrase in c.phrases}
    return phrases, max((len(phrase) for phrase in phrases), default=0), frozenset(syllabus.silent_words)


def _hear(words: list[str], syllabus: Syllabus) -> list[_Heard]:
    """Return what is not silent, in order: concepts by longest phrase, and unknown words with their nearest concept."""
    phrases, longest, silent = _phrase_book(syllabus)
    heard: list[_Heard] = []
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            concept = _look_up(phrases, words[at : at + length])
            if concept is not None:
                text = " ".join(words[at : at + length])
                heard.append(_Heard(words=text, start=at, end=at + length, concept=concept, known=True))
                at += length
                break
        else:
            if words[at] not in silent:
                concept = _nearest(words[at], syllabus)
                heard.append(_Heard(words=words[at], start=at, end=at + 1, concept=concept, known=False))
            at += 1
    return heard


def _look_up(phrases: dict[tuple[str, ...], Concept], words: list[str]) -> Concept | None:
    """Return the concept of a phrase, in the plural too."""
    concept = phrases.get(tuple(words))
    if concept is None and words[-1].endswith("s"):
        concept = phrases.get((*words[:-1], words[-1][:-1]))
    return concept


def _put(
    item: _Heard,
    concept: Concept,
    words: list[str],
    nouns: list[_Heard],
    setting: dict[str, str],
    subjects: list[dict[str, str]],
) -> bool:
    """Put a concept where it belongs; return whether there was room (what is said twice has room)."""
    if concept.slot in SETTING_SLOTS:
        return setting.setdefault(concept.slot, concept.name) == concept.name
    if concept.slot == "kind":
        owner = nouns.index(item) if item in nouns else None
    else:
        owner = _owner(item, concept, words, nouns)
        if owner is None and not nouns:
            subjects[:] = subjects or [{}]
            owner = 0
    return owner is not None and subjects[owner].setdefault(concept.slot, concept.name) == concept.name


def _owner(item: _Heard, concept: Concept, words: list[str], nouns: list[_Heard]) -> int | None:
    """Return which noun an attribute belongs to."""
    before = [index for index, noun in enumerate(nouns) if noun.end <= item.start]
    after = [index for index, noun in enumerate(nouns) if noun.start >= item.end]
    if after and concept.slot == "colour":
        between = words[item.end : nouns[after[0]].start]
        if len(between) <= 2 and not set(between) & BARRIERS:
            return after[0]
    if before:
        return before[-1]
    return after[0] if after else None


def _nearest(word: str, syllabus: Syllabus) -> Concept | None:
    """Return the concept nearest to an unknown word: by the syllabus' neighbours, else by spelling."""
    neighbours, by_key, names = _neighbourhood(syllabus)
    key = neighbours.get(word) or neighbours.get(word.rstrip("s"))
    if key is not None:
        return by_key.get(key)
    alike = [name for name in names if name[0] == word[0]]
    close = difflib.get_close_matches(word, alike, n=1, cutoff=0.75)
    return names[close[0]] if close else None


@lru_cache(maxsize=8)
def _neighbourhood(syllabus: Syllabus) -> tuple[dict[str, str], dict[str, Concept], dict[str, Concept]]:
    """Return neighbours by word, concepts by key, and concepts by each one-word phrase."""
    by_key = {c.key: c for c in syllabus.concepts}
    names = {phrase: c for c in syllabus.concepts for phrase in c.phrases if " " not in phrase}
    return dict(syllabus.neighbours), by_key, names
