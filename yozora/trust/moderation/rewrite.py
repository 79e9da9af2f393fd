"""Rewriting: a prompt without what is named in it, where the rest can be made."""

from __future__ import annotations

import re
from collections.abc import Iterable

from yozora.trust.moderation.lexicon import Lexicon
from yozora.trust.moderation.words import WORD, stem, words_of

# What belongs to a name that goes: "in the style of", "as painted by", "'s manner".
_BEFORE = frozenset(
    map(
        stem,
        "in the style styled of by a like as an painted drawn directed animated inspired imitate imitating imitation copy "  # noqa: E501
        "copying manner look aesthetic signature technique brushwork palette film artwork work would make made reminiscent after with "  # noqa: E501
        "emulating mimicking painting trending on artstation and".split(),
    )
)
_AFTER = frozenset(map(stem, "style inspired aesthetic manner look technique brushwork palette 's like vibes".split()))
_FEWEST_WORDS = 2


def without(text: str, groups: Iterable[str], lexicon: Lexicon) -> str | None:
    """Return a text without the phrases of these groups and the words that tie them in, None if little is left."""
    named = set(groups)
    spans = [match.span() for match in WORD.finditer(text.lower())]
    words = words_of(text)
    gone: set[int] = set()
    for hit in lexicon.find(words):
        if hit.group not in named:
            continue
        start, end = hit.start, hit.end
        while start > 0 and stem(words[start - 1]) in _BEFORE and not _parted(text, spans, start - 1):
            start -= 1
        while end < len(words) and stem(words[end]) in _AFTER and not _parted(text, spans, end - 1):
            end += 1
        gone.update(range(start, end))
    if not gone or len(words) - len(gone) < _FEWEST_WORDS:
        return None
    kept, last = [], 0
    for index in sorted(gone):
        kept.append(text[last : spans[index][0]])
        last = spans[index][1]
    rest = "".join([*kept, text[last:]])
    rest = re.sub(r"\s*[,;:]\s*(?=[,;:.!?]|$)", "", re.sub(r"\s+", " ", rest))
    return re.sub(r"\s+([,.;:!?])", r"\1", rest).strip(" ,;:-'’") or None


def _parted(text: str, spans: list[tuple[int, int]], before: int) -> bool:
    """Whether a mark stands between word number `before` and the next."""
    return any(mark in text[spans[before][1] : spans[before + 1][0]] for mark in ",.;:!?")
