"""Hear a prompt: its words, the pauses between them, and what each stretch of it means to a syllabus.

The longest phrase wins and never runs over a pause. A word that means nothing comes with its nearest concept: by the
syllabus' neighbours, else by spelling.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import lru_cache

from yozora.core.syllabus import Concept, Syllabus

# Words ("8-bit" is one), whole numbers that stand alone, and marks.
TOKENS = re.compile(r"(?<![\w.,])\d+(?:-[^\W\d_]+)+|(?<![\w.,])\d+(?!\w|[.,]\d)|[^\W\d_]+(?:[-'][^\W\d_]+)*|[.,;:!?]")
STOPS = ".;!?"
# Verbs look too much alike to be guessed by their spelling: "bustling" is no "bursting".
MISREAD = frozenset({"action", "relation", "deed", "effect", "order", "behind"})


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A stretch of the prompt: its words, where it starts and ends, the concept it means or comes nearest to."""

    words: str
    start: int
    end: int
    concept: Concept | None
    known: bool

    @property
    def slot(self) -> str:
        """The concept's slot; empty where there is none."""
        return self.concept.slot if self.concept else ""


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """The words of a prompt and what was heard in them, in order.

    `pauses` has the mark before each word and one for the end: "" for none, "," for a short pause, "." for a stop.
    """

    words: tuple[str, ...]
    pauses: tuple[str, ...]
    heard: tuple[Heard, ...]

    def word(self, index: int) -> str:
        """Return word number `index`, or nothing beyond either end."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def stops(self, start: int, end: int) -> bool:
        """Return whether a sentence ends between words number `start` and `end`."""
        return "." in self.pauses[start : end + 1]


def hear(prompt: str, syllabus: Syllabus) -> Hearing:
    """Return what is heard in `prompt`: concepts by longest phrase, and words that mean nothing."""
    phrases, longest, silent = _phrase_book(syllabus)
    words, pauses = _tokens(prompt)
    heard: list[Heard] = []
    at = 0
    while at < len(words):
        end, concept = _longest_phrase(phrases, words, pauses, at, longest)
        if concept is not None:
            heard.append(Heard(words=" ".join(words[at:end]), start=at, end=end, concept=concept, known=True))
        elif end == at:
            end = at + 1
            if words[at] not in silent and not words[at].isdigit():
                nearest = _nearest(words[at], syllabus)
                heard.append(Heard(words=words[at], start=at, end=end, concept=nearest, known=False))
        at = end
    return Hearing(words=tuple(words), pauses=tuple(pauses), heard=tuple(heard))


def _tokens(prompt: str) -> tuple[list[str], list[str]]:
    """Return the words of a prompt, and the pause before each and at the end."""
    words: list[str] = []
    pauses = [""]
    for token in TOKENS.findall(prompt.lower().replace("’", "'")):
        if token in ".,;:!?":
            pauses[-1] = "." if token in STOPS or pauses[-1] == "." else ","
        else:
            words.append(token)
            pauses.append("")
    pauses[-1] = "."
    return words, pauses


def _longest_phrase(
    phrases: dict[tuple[str, ...], Concept | None], words: list[str], pauses: list[str], at: int, longest: int
) -> tuple[int, Concept | None]:
    """Return where the longest phrase that starts at word `at` ends, and its concept; `at` and None without one."""
    last = at + 1
    while last < min(len(words), at + longest) and not pauses[last]:
        last += 1
    for end in range(last, at, -1):
        phrase = tuple(words[at:end])
        for form in (phrase, (*phrase[:-1], phrase[-1][:-1]) if phrase[-1].endswith("s") else phrase):
            if form in phrases:
                return end, phrases[form]
    return at, None


@lru_cache(maxsize=8)
def _phrase_book(syllabus: Syllabus) -> tuple[dict[tuple[str, ...], Concept | None], int, frozenset[str]]:
    """Return the concept of every phrase (None: an idle one), the length of the longest, and the silent words."""
    phrases: dict[tuple[str, ...], Concept | None] = {
        tuple(words.split()): None for words in syllabus.silent_words if " " in words
    }
    phrases |= {tuple(phrase.replace("-", " ").split()): c for c in syllabus.concepts for phrase in c.phrases}
    phrases |= {tuple(phrase.split()): c for c in syllabus.concepts for phrase in c.phrases}
    return phrases, max((len(phrase) for phrase in phrases), default=0), frozenset(syllabus.silent_words)


def _nearest(word: str, syllabus: Syllabus) -> Concept | None:
    """Return the concept nearest to an unknown word: by the syllabus' neighbours, else by spelling."""
    neighbours, by_key, names = _neighbourhood(syllabus)
    key = neighbours.get(word) or neighbours.get(word.rstrip("s"))
    if key is not None:
        return by_key.get(key)
    if word in syllabus.untaught:
        return None
    alike = [name for name in names if name[0] == word[0]]
    close = difflib.get_close_matches(word, alike, n=1, cutoff=0.75)
    return names[close[0]] if close else None


@lru_cache(maxsize=8)
def _neighbourhood(syllabus: Syllabus) -> tuple[dict[str, str], dict[str, Concept], dict[str, Concept]]:
    """Return neighbours by word, concepts by key, and concepts by each one-word phrase that may be misspelt."""
    by_key = {c.key: c for c in syllabus.concepts}
    names = {p: c for c in syllabus.concepts for p in c.phrases if " " not in p and c.slot not in MISREAD}
    return dict(syllabus.neighbours), by_key, names
