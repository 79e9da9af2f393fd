"""Converters: everything that can be done to the words of a prompt, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from yozora.core.errors import UsageError
from yozora.core.records import MAX_PROMPT_CHARACTERS
from yozora.core.seeds import derive_seed
from yozora.trust.redteam.encodings import ENCODINGS
from yozora.trust.redteam.framings import FRAMINGS

Converter = Callable[[str, Random], str]
CONVERTERS: Mapping[str, Converter] = {**FRAMINGS, **ENCODINGS}
# What can be undone whatever the text was; and of these, what leaves words to be read.
_CODES = frozenset(
    {"tags", "variation selectors", "zero-width bits", "base64", "base32", "base85", "hex", "binary", "character codes"}
    | {"escapes", "two codes"}
)
_AROUND = frozenset(
    {
        "screenplay",
        "role",
        "lesson",
        "negation",
        "padding",
        "zero-width",
        "heaped accents",
        "backwards",
        "bidi override",
    }
)
# Letters that are still letters: one on top of the other they can be read.
_LIGHT = frozenset(
    {"look-alikes", "leet", "spaced letters", "punctuated letters", "torn words", "joined words", "stretched letters"}
    | {"mixed case", "other alphabets", "small capitals"}
)
# Codes may be nested, but not without end: three steps are what the filter says it reads, and what a reader would undo.
LONGEST_CHAIN = 3


def convert(text: str, chain: Sequence[str], seed: int) -> str:
    """Return a text after every converter of a chain, the same for a seed; what makes it too long is left out."""
    for number, name in enumerate(chain):
        if name not in CONVERTERS:
            raise UsageError(f"There is no converter {name!r}; there is {', '.join(CONVERTERS)}.")
        longer = CONVERTERS[name](text, Random(derive_seed("converter", seed, number, name)))
        text = longer if 0 < len(longer.strip()) and len(longer) <= MAX_PROMPT_CHARACTERS else text
    return text


def readable(chain: Sequence[str]) -> tuple[str, ...]:
    """Return a chain without what nobody could undo any more: other words of what is no word, a code of half a code.

    First come other words, then letters in disguise, then one alphabet or cipher, then codes; what goes around or can
    always be undone may stand anywhere.
    """
    kept, stage = [], 0
    for name in chain:
        if name not in _AROUND:
            next_stage = 3 if name in _CODES else 0 if name in FRAMINGS else 1 if name in _LIGHT else 2
            if next_stage < stage or next_stage == stage == 2:
                continue
            stage = next_stage
        kept.append(name)
    return tuple(kept)


def family(chain: Sequence[str]) -> str:
    """Return what a chain is counted under: its one converter, "none", or "several"."""
    return chain[0] if len(chain) == 1 else "several" if chain else "none"
