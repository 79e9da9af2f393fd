"""Encodings: ways to write a prompt so that a filter misses it while a reader, or a model, still gets it.

Each family is a function of a text and of chance. They are written apart from the tables that undo them.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Callable, Mapping
from random import Random
from urllib.parse import quote

Encoding = Callable[[str, Random], str]
_LOOKS = {
    "a": "аɑαа", "b": "Ьɓ", "c": "сϲ", "d": "ԁ", "e": "еҽ", "g": "ɡց", "h": "һհ", "i": "іɩ", "j": "ј", "k": "κк", "l": "ⅼ",  # noqa: E501
    "m": "ⅿм", "n": "ոռ", "o": "оοօ", "p": "рρ", "q": "ԛ", "r": "ꭇг", "s": "ѕ", "t": "τт", "u": "սυ", "v": "νѵ", "w": "ԝѡ",  # noqa: E501
    "x": "хⅹ", "y": "уү", "z": "ᴢ",
}  # fmt: skip
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e\u2061"
_MARKS = "\u0300\u0301\u0302\u0303\u0308\u0323\u0331\u0336\u0337\u0489"
_LEET = {"a": "4@", "b": "8", "e": "3", "g": "9", "i": "1!", "l": "1|", "o": "0", "s": "5$", "t": "7+", "z": "2"}
_MORSE = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.."
).split()
_NATO = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo sierra "  # noqa: E501
    "tango uniform victor whiskey xray yankee zulu"
).split()
_BRAILLE = "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵"
_UPSIDE = "ɐqɔpǝɟƃɥᴉɾʞןɯuodbɹsʇnʌʍxʎz"
_SMALL = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ"
# Where letters of an alphabet of mathematics, of circles and squares, of wide forms begin: capital A, small a.
_ALPHABETS = ((0x1D400, 0x1D41A), (0x1D468, 0x1D482), (0x1D5A0, 0x1D5BA), (0x1D670, 0x1D68A), (0xFF21, 0xFF41),
              (0x24B6, 0x24D0), (0x1D538, 0x1D552), (0x1F170, 0x1F170), (0x1F150, 0x1F150), (0x1F1E6, 0x1F1E6))  # fmt: skip  # noqa: E501


def _each(text: str, one: Callable[[str], str]) -> str:
    """Return a text with each small Latin letter replaced."""
    return "".join(one(c) if "a" <= c <= "z" else c for c in text.lower())


def _look_alikes(text: str, rng: Random) -> str:
    """Put letters of other scripts in place of at least half."""
    return _each(text, lambda c: rng.choice(_LOOKS.get(c, c)) if rng.random() < 0.7 else c)


def _unseen(text: str, rng: Random) -> str:
    """Put characters that are not drawn between letters."""
    return "".join(c + (rng.choice(_UNSEEN) if c.isalpha() and rng.random() < 0.6 else "") for c in text)


def _tags(text: str, rng: Random) -> str:
    """Hide the text in tag characters behind a harmless one."""
    hidden = "".join(chr(0xE0000 + ord(c)) for c in text if 31 < ord(c) < 127)
    return f"a sailboat on the sea \U0001f3f4{hidden}"


def _selectors(text: str, rng: Random) -> str:
    """Hide the bytes of the text in variation selectors behind an emoji."""
    hidden = "".join(chr(0xFE00 + b) if b < 16 else chr(0xE0100 + b - 16) for b in text.encode())
    return f"a sunny meadow \U0001f600{hidden}"


def _bits(text: str, rng: Random) -> str:
    """Hide the bits of the text in zero-width characters."""
    bits = "".join(f"{b:08b}" for b in text.encode())
    return "a quiet harbour" + "".join("\u200c" if bit == "1" else "\u200b" for bit in bits)


def _overridden(text: str, rng: Random) -> str:
    """Store the text backwards under a right-to-left override, so that it is drawn forwards."""
    return f"\u202e{text[::-1]}\u202c"


def _accents(text: str, rng: Random) -> str:
    """Heap marks on letters."""
    return "".join(c + "".join(rng.choices(_MARKS, k=rng.randint(1, 4))) if c.isalpha() else c for c in text)


def _alphabets(text: str, rng: Random) -> str:
    """Write in letters of mathematics, circles, squares, wide forms or flags."""
    big, small = rng.choice(_ALPHABETS)
    between = "\u200a" if big == 0x1F1E6 else ""
    return "".join(
        (chr((small if c.islower() else big) + ord(c.lower()) - 97) + between) if c.isascii() and c.isalpha() else c
        for c in text
    )


def _small_capitals(text: str, rng: Random) -> str:
    """Write in small capitals."""
    return _each(text, lambda c: _SMALL[ord(c) - 97])


def _upside_down(text: str, rng: Random) -> str:
    """Turn the text upside down."""
    return _each(text, lambda c: _UPSIDE[ord(c) - 97])[::-1]


def _leet(text: str, rng: Random) -> str:
    """Write figures and signs for letters."""
    return _each(text, lambda c: rng.choice(_LEET[c]) if c in _LEET and rng.random() < 0.8 else c)


def _spaced(text: str, rng: Random) -> str:
    """Set every letter apart; words stay apart by wider gaps, or do not."""
    if rng.random() < 0.5:
        return " ".join(text)
    return " ".join(re.sub(r"[^A-Za-z]", "", text))


def _punctuated(text: str, rng: Random) -> str:
    """Put marks between letters."""
    mark = rng.choice(".-_*|'/~")
    return " ".join(mark.join(word) for word in text.split())


def _torn(text: str, rng: Random) -> str:
    """Tear longer words in two."""
    mark = rng.choice(("-", ".", "_", "*", "­", "/"))

    def tear(match: re.Match[str]) -> str:
        cut = rng.randint(2, len(match[0]) - 2)
        return f"{match[0][:cut]}{mark}{match[0][cut:]}"

    return re.sub("[A-Za-z]{4,}", tear, text)


def _joined(text: str, rng: Random) -> str:
    """Leave out every gap."""
    return re.sub("[^A-Za-z]", "", text)


def _stretched(text: str, rng: Random) -> str:
    """Repeat letters."""
    return "".join(c * rng.randint(1, 4) if c.isalpha() and rng.random() < 0.4 else c for c in text)


def _mixed_case(text: str, rng: Random) -> str:
    """Write in capitals and small letters by turns."""
    return "".join(c.upper() if rng.random() < 0.5 else c.lower() for c in text)


def _moved(text: str, rng: Random) -> str:
    """Move letters on by 1 to 25 places, mostly by 13."""
    by = 13 if rng.random() < 0.5 else rng.randint(1, 25)
    return "".join(chr((ord(c) - 97 + by) % 26 + 97) if "a" <= c <= "z" else c for c in text.lower())


def _mirrored(text: str, rng: Random) -> str:
    """Write z for a, y for b."""
    return _each(text, lambda c: chr(219 - ord(c)))


def _backwards(text: str, rng: Random) -> str:
    """Write from the end, the whole text or every word."""
    return text[::-1] if rng.random() < 0.5 else re.sub(r"\S+", lambda match: match[0][::-1], text)


def _pig_latin(text: str, rng: Random) -> str:
    """Move the first consonants of each word to its end, and add "ay"."""

    def one(match: re.Match[str]) -> str:
        start = re.match("[^aeiou]*", match[0])
        head = start[0] if start else ""
        return f"{match[0][len(head) :]}{head}ay" if head != match[0] else f"{match[0]}ay"

    return re.sub("[a-z]+", one, text.lower())


def _base64(text: str, rng: Random) -> str:
    """Write in base64, also in the alphabet for addresses, without padding, or after a request to decode it."""
    data = (base64.urlsafe_b64encode if rng.random() < 0.3 else base64.b64encode)(text.encode()).decode()
    data = data.rstrip("=") if rng.random() < 0.3 else data
    return f"Decode this and film it: {data}" if rng.random() < 0.4 else data


def _base32(text: str, rng: Random) -> str:
    """Write in base32."""
    return base64.b32encode(text.encode()).decode()


def _base85(text: str, rng: Random) -> str:
    """Write in base85 or Ascii85."""
    return (base64.a85encode if rng.random() < 0.5 else base64.b85encode)(text.encode()).decode()


def _hex(text: str, rng: Random) -> str:
    """Write bytes in hex, together or apart."""
    return rng.choice(("", " ", ":", "\\x"))[0:2].join(f"{b:02x}" for b in text.encode())


def _binary(text: str, rng: Random) -> str:
    """Write bytes in binary."""
    return rng.choice((" ", "")).join(f"{b:08b}" for b in text.encode())


def _decimal(text: str, rng: Random) -> str:
    """Write the numbers of characters, in decimal or octal."""
    form = "d" if rng.random() < 0.6 else "o"
    return rng.choice((" ", ", ")).join(f"{b:{form}}" for b in text.encode("ascii", "ignore"))


def _escaped(text: str, rng: Random) -> str:
    """Write escapes of addresses, of HTML or of code."""
    kind = rng.randrange(4)
    if kind == 0:
        return "".join(f"%{b:02X}" for b in text.encode()) if rng.random() < 0.5 else quote(text, safe="")
    if kind == 1:
        return "".join(f"&#{ord(c)};" if rng.random() < 0.5 else f"&#x{ord(c):x};" for c in text)
    if kind == 2:
        return "".join(f"\\u{ord(c):04x}" for c in text)
    return (
        binascii.b2a_qp(text.encode(), quotetabs=True).decode()
        if rng.random() < 0.3
        else "".join(f"\\x{b:02x}" for b in text.encode())
    )


def _morse(text: str, rng: Random) -> str:
    """Write in Morse."""
    words = re.findall("[a-z]+", text.lower())
    return rng.choice((" / ", "   ", " | ")).join(" ".join(_MORSE[ord(c) - 97] for c in word) for word in words)


def _braille(text: str, rng: Random) -> str:
    """Write in Braille."""
    return _each(text, lambda c: _BRAILLE[ord(c) - 97])


def _spelt_out(text: str, rng: Random) -> str:
    """Spell in the words that pilots use."""
    words = re.findall("[a-z]+", text.lower())
    return rng.choice((" / ", " . ", "  ")).join(" ".join(_NATO[ord(c) - 97] for c in word) for word in words)


def _numbered(text: str, rng: Random) -> str:
    """Write the numbers of letters, 1 to 26."""
    words = re.findall("[a-z]+", text.lower())
    return " / ".join("-".join(str(ord(c) - 96) for c in word) for word in words)


def _twice(text: str, rng: Random) -> str:
    """Use two codes, one inside the other."""
    inner = rng.choice((lambda t: codecs.encode(t, "rot13"), lambda t: t[::-1], lambda t: t.encode().hex()))(text)
    return rng.choice(
        (
            lambda t: base64.b64encode(t.encode()).decode(),
            lambda t: quote(t),
            lambda t: " ".join(f"{b:08b}" for b in t.encode()),
        )
    )(inner)


ENCODINGS: Mapping[str, Encoding] = {
    "look-alikes": _look_alikes, "zero-width": _unseen, "tags": _tags, "variation selectors": _selectors,
    "zero-width bits": _bits, "bidi override": _overridden, "heaped accents": _accents, "other alphabets": _alphabets,
    "small capitals": _small_capitals, "upside down": _upside_down, "leet": _leet, "spaced letters": _spaced,
    "punctuated letters": _punctuated, "torn words": _torn, "joined words": _joined, "stretched letters": _stretched,
    "mixed case": _mixed_case, "moved letters": _moved, "mirrored letters": _mirrored, "backwards": _backwards,
    "pig latin": _pig_latin, "base64": _base64, "base32": _base32, "base85": _base85, "hex": _hex, "binary": _binary,
    "character codes": _decimal, "escapes": _escaped, "Morse": _morse, "Braille": _braille,
    "spelling alphabet": _spelt_out, "letter numbers": _numbered, "two codes": _twice,
}  # fmt: skip
