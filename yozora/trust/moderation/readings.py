"""Readings: every text that a prompt can be read as. The first is the prompt in plain letters; the others are what was

hidden in it, decoded from it, deciphered, or spelt in some roundabout way, and how each of them was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yozora.core.records import MAX_PROMPT_CHARACTERS
from yozora.trust.moderation.characters import plain
from yozora.trust.moderation.ciphers import deciphered
from yozora.trust.moderation.codes import decoded
from yozora.trust.moderation.language import Language
from yozora.trust.moderation.spelling import Speller

_DEPTH = 3
_MOST = 16
# A prompt of the greatest length there is (see core.records), every letter of it escaped.
_LONGEST = 6 * MAX_PROMPT_CHARACTERS


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One text that a prompt can be read as, and how it was found; an empty `how` is the prompt itself."""

    text: str
    how: tuple[str, ...] = ()

    @property
    def hidden(self) -> bool:
        """Whether somebody who looks at the prompt does not simply see this text."""
        return bool(self.how)


def readings(prompt: str, language: Language, speller: Speller) -> tuple[Reading, ...]:
    """Return the readings of a prompt, its own first, none twice; at most 16, each found in at most three steps."""
    found: dict[str, Reading] = {}
    queue = [(one, 0) for one in _seen(prompt, ())]
    while queue and len(found) < _MOST:
        reading, depth = queue.pop(0)
        key = " ".join(reading.text.split()).lower()
        if not key or key in found or len(key) > _LONGEST:
            continue
        found[key] = reading
        if depth < _DEPTH:
            queue += [(one, depth + 1) for one in _next(reading, language, speller)]
    return tuple(found.values())


def _seen(text: str, how: tuple[str, ...]) -> Iterator[Reading]:
    """Yield a text in plain letters, and what was hidden in its characters."""
    letters = plain(text)
    yield Reading(text=letters.text, how=(*how, *sorted(letters.tricks - {"hidden characters"})))
    for message in letters.hidden:
        tricks = sorted(letters.tricks) or ["another script"]
        yield from _seen(message, (*how, *tricks)) if message != text else [Reading(text=message, how=how)]


def _next(reading: Reading, language: Language, speller: Speller) -> Iterator[Reading]:
    """Yield what a reading can be read as in one step more."""
    read = False
    for name, text in decoded(reading.text):
        read = read or name != "base85"  # letters that run together may be read so by chance
        yield from _seen(text, (*reading.how, name))
    if not read or len(re.findall("[A-Za-z]{3,}", reading.text)) > 4:
        for name, text in deciphered(reading.text, language):
            yield Reading(text=text, how=(*reading.how, name))
        spelt = speller.spelt(reading.text)
        if re.findall(r"\w+", spelt) != re.findall(r"\w+", reading.text.lower()):
            yield Reading(text=spelt, how=(*reading.how, "spelling"))
