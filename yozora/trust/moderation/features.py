"""Features: a stretch of text as numbers of hashed n-grams, of words, of letters, and of the lexicon's groups.

The hashing trick (Weinberger and others, "Feature hashing for large scale multitask learning", ICML 2009): every
feature is a row of one table of weights. Groups stand for their words, so that what was taught of "knife" holds for
"dagger".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from yozora.trust.moderation.lexicon import Hit, Lexicon
from yozora.trust.moderation.words import stem, words_of

BUCKETS = 1 << 16
# Rows of single words and their letters come first, then those of words together, then those of the lexicon's groups.
SINGLES, TOGETHER = 32_768, 49_152
WINDOW, STRIDE = 32, 16
_NEAR = 10
# Words that say nothing by themselves: a pair reaches over them.
_GLUE = frozenset(
    "a an the of in on at to and with his her its their my is are be by for from as it that this while into onto up".split()  # noqa: E501
)

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Window:
    """A stretch of words, (rows of its features, the word that each feature is about)."""

    words: tuple[str, ...]
    hits: tuple[Hit, ...]


def windows_of(text: str, lexicon: Lexicon) -> list[Window]:
    """Return a text in stretches of 32 words that overlap by half; phrases of the lexicon found in each."""
    words = words_of(text)
    found = []
    for start in range(0, max(1, len(words) - STRIDE), STRIDE):
        piece = tuple(words[start : start + WINDOW])
        found.append(Window(words=piece, hits=tuple(lexicon.find(piece))))
    return found


def rows_of(window: Window) -> dict[int, int]:
    """Return the rows (0 to 65,535) of a window's features, each with the word that it is about."""
    words = window.words
    rows: dict[int, int] = {}
    stems = [stem(word) for word in words]
    for at, word in enumerate(words):
        for row in _word_rows(word):
            rows.setdefault(row, at)
    content = [at for at, word in enumerate(words) if word not in _GLUE]
    for before, after in zip(content, content[1:], strict=False):
        rows.setdefault(_row(f"b:{stems[before]} {stems[after]}"), after)
    for before, after in zip(content, content[2:], strict=False):
        rows.setdefault(_row(f"k:{stems[before]} {stems[after]}"), after)
    for row, at in _group_rows(window.hits, stems, content):
        rows.setdefault(row, at)
    return rows


def _group_rows(hits: Sequence[Hit], stems: Sequence[str], content: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Yield (row, word) for groups, for groups near each other, and for groups beside a word."""
    for hit in hits:
        yield _row(f"g:{hit.group}"), hit.start
        if hit.end - hit.start > 1:
            yield _row(f"G:{hit.group}"), hit.start  # a whole phrase says more than a word
        after = next((stems[at] for at in content if at >= hit.end), ".")
        before = next((stems[at] for at in reversed(content) if at < hit.start), ".")
        yield _row(f"n:{hit.group} {after}"), hit.start
        yield _row(f"m:{before} {hit.group}"), hit.start
    for first in hits:
        for second in hits:
            if first.group != second.group and first.start < second.start <= first.end + _NEAR:
                if second.start >= first.end:
                    yield _row(f"p:{first.group} {second.group}"), second.start
                    yield _row("q:" + " ".join(sorted((first.group, second.group)))), second.start


@lru_cache(maxsize=32768)
def _word_rows(word: str) -> tuple[int, ...]:
    """Return the rows of one word: itself, its stem, its letters by threes to fives."""
    padded = f"<{word}>"
    grams = {padded[i : i + n] for n in (4, 5) for i in range(len(padded) - n + 1)} if len(word) > 3 else set()
    return tuple(
        dict.fromkeys([_row(f"w:{word}"), _row(f"s:{stem(word)}"), *(_row(f"c:{gram}") for gram in sorted(grams))])
    )


def _row(feature: str) -> int:
    """Return the row of a feature."""
    if feature[0] in "wsc":
        return crc32(feature.encode()) % SINGLES
    if feature[0] in "bk":
        return SINGLES + crc32(feature.encode()) % (TOGETHER - SINGLES)
    return TOGETHER + crc32(feature.encode()) % (BUCKETS - TOGETHER)
