"""Ciphers: letters that were moved, mirrored, reversed or rearranged, read by what looks most like language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np

from yozora.trust.moderation.language import READABLE, Language

# A reading must look more like language than the writing by this much (nats a letter) to be one.
_MARGIN = 0.35
_SHORTEST = 5
_ATBASH = str.maketrans("abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba")


def deciphered(text: str, language: Language) -> Iterator[tuple[str, str]]:
    """Yield (name of the cipher, text read) for the readings of `text` that look more like language than it does."""
    lower = text.lower()
    if sum(c.isalpha() for c in lower) < _SHORTEST:
        return
    scores = language.shifts(lower)
    written = float(scores[0])
    for shift in np.argsort(-scores[1:])[:1] + 1:
        if _better(float(scores[shift]), written):
            yield f"letters moved by {26 - shift}", shift_letters(lower, int(shift))
    readings = [(name, read(lower)) for name, read in READERS]
    for name, found in (*readings, ("pig latin", _pig_latin(lower, language))):
        if found != lower and (
            _better(language.score(found), written) or name == "pig latin" and _known(found, language)
        ):
            yield name, found


def shift_letters(text: str, by: int) -> str:
    """Return lower-case letters moved on by so many places."""
    return "".join(chr((ord(c) - 97 + by) % 26 + 97) if "a" <= c <= "z" else c for c in text)


def mirror_letters(text: str) -> str:
    """Return a text with a for z, b for y (atbash)."""
    return text.translate(_ATBASH)


def _better(read: float, written: float) -> bool:
    """Whether a reading is language, and more so than the writing."""
    return read > READABLE - 0.25 and read > written + _MARGIN


def _known(text: str, language: Language) -> bool:
    """Whether there is every word of a text."""
    return all(map(language.knows, re.findall("[a-z]+", text)))


def _backwards(text: str) -> str:
    """Read from the end."""
    return text[::-1]


def _words_backwards(text: str) -> str:
    """Read every word from its end."""
    return re.sub(r"[^\W_]+", lambda match: match[0][::-1], text)


def _pig_latin(text: str, language: Language) -> str:
    """Read "illkay" as "kill": of the letters before "ay" so many go to the front that a word comes out."""
    words = re.findall("[a-z]+", text)
    if len(words) < 2 or sum(word.endswith("ay") for word in words) < 0.6 * len(words):
        return text

    def one(match: re.Match[str]) -> str:
        word = match[0]
        if not word.endswith("ay") or len(word) < 3:
            return word
        stem = word[:-2]
        choices = [stem[-count:] + stem[:-count] for count in range(1, min(4, len(stem)) + 1)] + [stem]
        choices += [stem[:-1]] if stem.endswith(("w", "y", "h")) and len(stem) > 1 else []
        known = [choice for choice in choices if language.knows(choice)]
        # "ishay" is "his" rather than "is": an "h" that was put there is the rarest way.
        return min(
            known or choices,
            key=lambda one: (stem[-1] == "h" and one == stem[:-1], language.rarity(one), -language.score(one)),
        )

    return re.sub("[a-z]+", one, text)


def _rails(text: str) -> str:
    """Read a fence of two rails: first every other letter, then those between."""
    half = (len(text) + 1) // 2
    first, second = text[:half], text[half:]
    return "".join(a + b for a, b in zip(first, [*second, ""], strict=False))


READERS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("mirrored letters", mirror_letters),
    ("written backwards", _backwards),
    ("words backwards", _words_backwards),
    ("rail fence", _rails),
)
