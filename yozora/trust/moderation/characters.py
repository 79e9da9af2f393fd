"""Characters: a prompt in plain letters, and what was hidden between them.

What looks like a Latin letter becomes one (Unicode TR 36 and TS 39: compatibility forms, letters told by their names,
look-alikes of other scripts), what cannot be seen goes, and messages written in characters nobody sees (tags, variation
selectors, zero-width bits) are brought to light as texts of their own. Arabic, Chinese and the like stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Look-alikes that no rule of Unicode's names gives away, a line for each letter.
_LOOKALIKES = {
    "a": "аΑαАᎪꓮ∀Ɐɐɑ@", "b": "ЬВΒВвЪЫᏏᏴꓐɓβß฿", "c": "сСϲϹᏟꓚↃↄ¢ς", "d": "ԁԂᏧꓒժɗ", "e": "еЕΕεєЄЭэᎬꓰҽ℮∃ǝɘзΣ€",
    "f": "ϝϜꓝғҒʄ", "g": "ɡցᏀԌꓖǥ", "h": "һНΗнᎻҺꓧհɥЋћ", "i": "ɩіІΙιїЇᎥᏆӀꓲıӏⵊ¡", "j": "јЈϳᎫꓙյ", "k": "кКΚκᏦꓗқҚ₭",
    "l": "ⅼᏞꓡլ∟Լ£", "m": "мМΜϺᎷꓟмʍ", "n": "ոηпПΝИиꓠռɴՌ", "o": "оОΟοσөΘθѳՕօዐ൦०໐๐০ꓳФΦ¤", "p": "рРΡρᏢꓑ⍴₱Þþ",
    "q": "ԛԚզգ", "r": "гᎡᏒꓣяЯɹг", "s": "ѕЅՏᏚꓢƨ§", "t": "тТΤτᎢꓔʇ†", "u": "υսՍцꓴʋ∪μ", "v": "νѵѴᏙꓦ∨ʌ√", "w": "ԝԜωшШᎳꓪѡաɯ₩",
    "x": "хХΧχꓫӽ×ж", "y": "уУΥγүҮУᎩꓬʎ¥ч", "z": "ΖᏃꓜʐ",
}  # fmt: skip
_TABLE = {ord(c): letter for letter, alike in _LOOKALIKES.items() for c in alike if not c.isascii()}
_NAMED = re.compile(
    r"^(?:LATIN (?:SMALL|CAPITAL) LETTER (?:TURNED |REVERSED |OPEN |SIDEWAYS |DOTLESS )?|LATIN LETTER SMALL CAPITAL |"
    r"REGIONAL INDICATOR SYMBOL LETTER |MODIFIER LETTER (?:SMALL|CAPITAL) |COMBINING LATIN SMALL LETTER |"
    r"(?:NEGATIVE|CROSSED) (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER |(?:CIRCLED|SQUARED) LATIN CAPITAL LETTER |"
    r"(?:CANADIAN SYLLABICS|LISU LETTER|CYRILLIC SMALL LETTER) )([A-Z])(?: WITH.*)?$"
)
_SCRIPTS = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "LISU")
# Cells of Braille, a to z (dots of six); "⠼" before numbers is left alone.
_BRAILLE = dict(zip("⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵", "abcdefghijklmnopqrstuvwxyz", strict=True))
_FLIPPED = dict(zip("ɐqɔpǝɟƃɓɥᴉıɾʞןʅɯuodbɹsʇnʌʍxʎz", "abcdefgghiijkllmnopqrstuvwxyz", strict=True))
_UPSIDE_DOWN = frozenset("ɐɔǝɟƃɥᴉɾʞןʅɯɹʇʌʍʎ")
# Mathematical alphabets, 52 letters each; some have their letters elsewhere, but fonts fill the holes.
_HOLES = re.compile("[\U0001d400-\U0001d6a3]")
# Drawn as nothing, though Unicode does not call them format characters.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_BITS = {"\u200b": "0", "\u200c": "1", "\u2062": "0", "\u2063": "1", "\u2060": "1"}


@dataclass(frozen=True, kw_only=True)
class Plain:
    """A prompt in plain letters, the messages that were hidden in it, and the names of the tricks found."""

    text: str
    hidden: tuple[str, ...] = ()
    tricks: frozenset[str] = frozenset()


def plain(text: str) -> Plain:
    """Return what a reader sees of `text`, in plain letters, and what no reader sees."""
    if text.isascii() and text.isprintable():
        return Plain(text=text)
    tricks: set[str] = set()
    hidden = [message for message in _messages(text) if len(message.strip()) > 2]
    if hidden:
        tricks.add("hidden characters")
    seen = _visible(text, tricks)
    if sum(c in _UPSIDE_DOWN for c in seen.lower()) >= 3:
        hidden.append("".join(_FLIPPED.get(c, c) for c in reversed(seen.lower())))
        tricks.add("upside-down letters")
    latin = "".join(_latin(c) for c in seen)
    if latin != seen and _tells(seen, latin):
        tricks.add("look-alike letters")
    if _native(seen):
        hidden.append(seen)  # a text in another script is also read as it stands
    return Plain(text=latin, hidden=tuple(dict.fromkeys(hidden)), tricks=frozenset(tricks))


def _visible(text: str, tricks: set[str]) -> str:
    """Return `text` without what is not drawn, with compatibility forms and accents undone."""
    if any("\u1d00" <= c <= "\u1d2b" for c in text):
        text = text.replace("ǫ", "q")  # what stands for the small capital that Unicode does not have
    turned = re.search("[\u202d\u202e\u2067]", text)
    text = _HOLES.sub(lambda match: _holed(match[0]), text)
    kept = []
    for char in unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)):
        kind = unicodedata.category(char)
        if char in _BLANK or kind in ("Cf", "Cs", "Co", "Mn", "Me") or (kind == "Cc" and not char.isspace()):
            if kind == "Cf" or char in _BLANK:
                tricks.add("invisible characters")
            continue
        kept.append(" " if char.isspace() else char)
    if turned:
        tricks.add("text turned round")
    return "".join(kept)


def _holed(char: str) -> str:
    """Return the letter for which a place is kept in a mathematical alphabet."""
    at = (ord(char) - 0x1D400) % 52
    return char if unicodedata.category(char) != "Cn" else chr((65 if at < 26 else 71) + at)


def _messages(text: str) -> list[str]:
    """Return what is written in tags, in variation selectors (Butler 2025), in zero-width bits, or turned round."""
    tags = "".join(chr(ord(c) - 0xE0000) for c in text if 0xE0020 <= ord(c) <= 0xE007E)
    selected = bytes(
        ord(c) - 0xFE00 if ord(c) <= 0xFE0F else ord(c) - 0xE0100 + 16
        for c in text
        if 0xFE00 <= ord(c) <= 0xFE0F or 0xE0100 <= ord(c) <= 0xE01EF
    )
    bits = "".join(_BITS.get(c, "") for c in text)
    packed = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits) - 7, 8))
    found = [tags, _read(selected), _read(packed), _read(bytes(255 - byte for byte in packed))]
    if re.search("[\u202d\u202e\u2067]", text):
        found.append(_turned(text))
    return found


def _turned(text: str) -> str:
    """Return `text` as it is drawn: what stands under a right-to-left override is read backwards."""

    def back(match: re.Match[str]) -> str:
        return match[1][::-1]

    return re.sub("[\u202e\u2067]([^\u202c\u2069\u202d\u2066\u202e]*)[\u202c\u2069]?", back, text)


def _read(data: bytes) -> str:
    """Return bytes as text, nothing where they are none."""
    text = data.decode("utf-8", errors="ignore")
    return text if len(text) > 3 and sum(c.isprintable() for c in text) > 0.9 * len(text) else ""


@lru_cache(maxsize=4096)
def _latin(char: str) -> str:
    """Return the Latin letter that a character looks like, or the character."""
    if char.isascii():
        return char
    if letter := _TABLE.get(ord(char)):
        return letter
    if letter := _BRAILLE.get(char):
        return letter
    if found := _NAMED.match(unicodedata.name(char, "")):
        return found[1].lower()
    return {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."}.get(char, char)


def _tells(seen: str, latin: str) -> bool:
    """Whether letters were swapped: accents, dashes and quotes in plain writing are no trick."""
    return any(a != b and a.isalpha() and b.isascii() for a, b in zip(seen, latin, strict=False))


def _native(seen: str) -> bool:
    """Whether most letters are of one other script, with no Latin among them: a language, not a disguise."""
    letters = [c for c in seen if c.isalpha()]
    other = [c for c in letters if not c.isascii()]
    return len(other) > 0.9 * max(1, len(letters)) and any(
        sum(unicodedata.name(c, "").startswith(script) for c in other) > 0.95 * len(other) for script in _SCRIPTS
    )
