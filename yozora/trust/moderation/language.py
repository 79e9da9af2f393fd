"""Language: whether letters look like English, and which words there are; learned from the texts of the grammars.

A code is broken by the reading that looks most like language (Shannon, "Communication theory of secrecy systems",
1949): trigrams of letters say how much it does, in nats a letter.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property

import numpy as np
import numpy.typing as npt

from yozora.trust.moderation.words import stem

# "a" to "z" are 1 to 26, everything else is a gap.
_CODES = np.zeros(128, np.int64)
_CODES[np.arange(97, 123)] = np.arange(1, 27)
_CODES[np.arange(65, 91)] = np.arange(1, 27)
# Mean log-probability of a letter: English lies at about -2.2, letters of no language below -4.
READABLE = -3.05
_UNKNOWN = 11.0  # what a word that nobody knows costs in a segmentation, in nats, and what each of its letters costs
_UNKNOWN_LETTER = 3.2
_LONGEST = 18


class Language:
    """Trigrams of letters (27,27,27) in nats and a list of words, the most frequent first."""

    def __init__(self, letters: npt.NDArray[np.float32], words: Iterable[str]) -> None:
        """Take both; `learn` makes them from texts."""
        self.letters = letters
        self.words = tuple(words)
        self._cost = {word: math.log(3.0 * (rank + 8)) for rank, word in enumerate(self.words)}

    @classmethod
    def learn(cls, texts: Iterable[str], more: Iterable[str] = ()) -> Language:
        """Return the language of some texts; `more` are words that they need not hold."""
        counts, seen = np.full((27, 27, 27), 0.02, np.float64), Counter[str]()
        for text in texts:
            code = _coded(text)
            np.add.at(counts, (code[:-2], code[1:-1], code[2:]), 1.0)
            seen.update(re.findall(r"[a-z]+", text.lower()))
        pairs = counts.sum(0, keepdims=True)
        # Rare trigrams lean on their last two letters.
        backed = counts + 4.0 * pairs / pairs.sum(2, keepdims=True)
        logs = np.log(backed / backed.sum(2, keepdims=True)).astype(np.float32)
        words = [word for word, _ in sorted(seen.items(), key=lambda pair: (-pair[1], pair[0]))]
        return cls(logs, [*words, *sorted(set(more) - set(words))])

    def knows(self, word: str) -> bool:
        """Whether there is such a word, as it stands or in another form."""
        return word in self._cost or stem(word) in self._stems

    def rarity(self, word: str) -> float:
        """Return what a word costs in a segmentation: the more, the rarer; nothing is rarer than what nobody knows."""
        return self._cost.get(word, math.inf)

    def score(self, text: str) -> float:
        """Return how much the letters of a text look like language, in nats a letter (more is more)."""
        code = _coded(text)
        if len(code) < 4:
            return -9.0
        values = self.letters[code[:-2], code[1:-1], code[2:]]
        return float(values[code[2:] > 0].mean()) if (code[2:] > 0).any() else -9.0

    def shifts(self, text: str) -> npt.NDArray[np.float32]:
        """Return that score (26,) of a text with its letters moved on by 0 to 25."""
        code = _coded(text)
        if len(code) < 4 or not (code[2:] > 0).any():
            return np.full(26, -9.0, np.float32)
        moved = np.where(code > 0, (code - 1 + np.arange(26)[:, None]) % 26 + 1, 0)
        values = self.letters[moved[:, :-2], moved[:, 1:-1], moved[:, 2:]]
        return values[:, code[2:] > 0].mean(1).astype(np.float32)

    def readable(self, text: str) -> bool:
        """Whether a text looks like language."""
        return self.score(text) > READABLE

    def segment(self, letters: str) -> list[str]:
        """Return the words of letters that stand together without gaps: the cheapest way to cut them."""
        letters = letters.lower()
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(letters) + 1):
            choices = []
            for start in range(max(0, end - _LONGEST), end):
                piece = letters[start:end]
                cost = self._cost.get(piece, _UNKNOWN + _UNKNOWN_LETTER * len(piece))
                choices.append((best[start][0] + cost, start))
            best.append(min(choices))
        cuts, end = [], len(letters)
        while end:
            start = best[end][1]
            cuts.append(letters[start:end])
            end = start
        return cuts[::-1]

    def like(self, pattern: str) -> list[str]:
        """Return the words that a pattern with "." for any letter fits."""
        whole = re.compile(pattern)
        return [word for word in self._by_length.get(len(pattern), ()) if whole.fullmatch(word)]

    def without_vowels(self, letters: str) -> str | None:
        """Return the most frequent word of which these are the consonants."""
        return self._skeletons.get(letters)

    @cached_property
    def _stems(self) -> frozenset[str]:
        """Every word's stem."""
        return frozenset(map(stem, self.words))

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        """Words by their length."""
        found: dict[int, list[str]] = {}
        for word in self.words:
            found.setdefault(len(word), []).append(word)
        return found

    @cached_property
    def _skeletons(self) -> dict[str, str]:
        """Words by their consonants."""
        found: dict[str, str] = {}
        for word in self.words:
            found.setdefault(re.sub("[aeiou]", "", word), word)
        return found


def _coded(text: str) -> npt.NDArray[np.int64]:
    """Return the letters of a text as numbers (N,), gaps as one 0 each, with a gap at either end."""
    raw = np.frombuffer(text.encode("ascii", "replace"), np.uint8)
    code = _CODES[np.minimum(raw, 127)]
    kept = np.ones(len(code), bool)
    kept[1:] = (code[1:] > 0) | (code[:-1] > 0)
    return np.concatenate(([0], code[kept], [0]))
