"""The lexicon: which words mean much the same to a policy. Groups of words and phrases, in every form, in any order of

reading the longest phrase first; a policy may add groups of its own, in words or as hashes of words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from yozora.trust.moderation.words import stem, words_of

FILE = Path(__file__).with_name("lexicon.toml")
_OWN = frozenset(("his", "her", "their", "my", "your", "its", "our"))
_SELF = frozenset(("himself", "herself", "themselves", "yourself", "myself", "themself", "oneself", "itself"))
_HASHED_WORDS = 3


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A phrase of a group, from word `start` to before word `end`."""

    group: str
    start: int
    end: int


def hash_phrase(phrase: str) -> str:
    """Return what stands for a phrase in a list that nobody should have to read: 16 hex digits of its SHA-256."""
    return sha256("\x1f".join(key_of(words_of(phrase))).encode()).hexdigest()[:16]


def key_of(words: Sequence[str]) -> tuple[str, ...]:
    """Return the key under which a phrase is found: stems; in phrases, possessives and reflexives are all one."""
    stems = tuple(map(stem, words))
    if len(stems) == 1:
        return stems
    return tuple("own" if word in _OWN else "self" if word in _SELF else word for word in stems)


@dataclass(frozen=True)
class Lexicon:
    """Groups of phrases; `hashed` has a group for each hash of a phrase of up to three words."""

    phrases: Mapping[str, tuple[str, ...]]
    hashed: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the phrases by their stems."""
        book: dict[tuple[str, ...], list[str]] = {}
        for group, phrases in self.phrases.items():
            for phrase in phrases:
                groups = book.setdefault(key_of(words_of(phrase)), [])
                if group not in groups:
                    groups.append(group)
        object.__setattr__(self, "_book", book)
        object.__setattr__(self, "_longest", max((len(key) for key in book), default=1))
        object.__setattr__(self, "_first", frozenset(key[0] for key in book if key))

    @classmethod
    @lru_cache(maxsize=1)
    def shipped(cls) -> Lexicon:
        """Return the lexicon of this package."""
        data = tomllib.loads(FILE.read_text(encoding="utf-8"))
        return cls({name: _phrases(text) for name, text in data["groups"].items()})

    @staticmethod
    def shipped_rules() -> tuple[Mapping[str, Any], ...]:
        """Return the rules beside the shipped groups, as they are written."""
        return tuple(tomllib.loads(FILE.read_text(encoding="utf-8"))["rules"])

    def with_groups(self, groups: Mapping[str, Iterable[str]], hashed: Mapping[str, Iterable[str]]) -> Lexicon:
        """Return a lexicon with more groups, or with more phrases in those that are there."""
        merged = dict(self.phrases)
        for name, phrases in groups.items():
            merged[name] = (*merged.get(name, ()), *phrases)
        more = {digest: name for name, digests in hashed.items() for digest in digests}
        for name in more.values():
            merged.setdefault(name, ())
        return Lexicon(merged, {**self.hashed, **more})

    @property
    def words(self) -> frozenset[str]:
        """Every word of it."""
        return frozenset(word for phrases in self.phrases.values() for phrase in phrases for word in words_of(phrase))

    def find(self, words: Sequence[str]) -> list[Hit]:
        """Return the phrases in a text's words (see `words_of`), from left to right."""
        book: Mapping[tuple[str, ...], list[str]] = self._book  # type: ignore[attr-defined]
        first: frozenset[str] = self._first  # type: ignore[attr-defined]
        longest: int = self._longest  # type: ignore[attr-defined]
        single = [stem(word) for word in words]
        phrase = ["own" if w in _OWN else "self" if w in _SELF else s for w, s in zip(words, single, strict=True)]
        hits = []
        for at, here in enumerate(single):
            for group in book.get((here,), ()):
                hits.append(Hit(group=group, start=at, end=at + 1))
            if words[at].endswith("yo") and words[at][:-2].isdigit():
                group = "minor" if int(words[at][:-2]) < 18 else "person"
                hits.append(Hit(group=group, start=at, end=at + 1))
            if phrase[at] in first:
                for end in range(at + 2, min(len(words), at + longest) + 1):
                    for group in book.get(tuple(phrase[at:end]), ()):
                        hits.append(Hit(group=group, start=at, end=end))
            if self.hashed:
                hits += self._hashed_at(words, at)
        return hits

    def _hashed_at(self, words: Sequence[str], at: int) -> list[Hit]:
        """Return the phrases that start at a word and are listed as hashes."""
        found = []
        for end in range(at + 1, min(len(words), at + _HASHED_WORDS) + 1):
            digest = sha256("\x1f".join(key_of(words[at:end])).encode()).hexdigest()[:16]
            if group := self.hashed.get(digest):
                found.append(Hit(group=group, start=at, end=end))
        return found


def _phrases(text: str) -> tuple[str, ...]:
    """Return the phrases of a text, parted by commas."""
    return tuple(phrase for part in text.split(",") if (phrase := " ".join(part.split())))
