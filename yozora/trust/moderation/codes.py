"""Codes: texts written in other characters by a fixed table. Base64, hex, Morse, escapes: each is simply read."""

from __future__ import annotations

import base64
import binascii
import html
import re
import string
from collections.abc import Callable, Iterator
from urllib.parse import unquote

Decoder = Callable[[str], str]
_MORSE = dict(
    zip(
        ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.. "
        "----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----. .-.-.- --..-- ..--.. -.-.-- -....- -..-. .----.".split(),  # noqa: E501
        f"{string.ascii_lowercase}{string.digits}.,?!-/'",
        strict=True,
    )
)
_NATO = {
    word: word[0]
    for word in "alfa alpha bravo charlie delta echo foxtrot golf hotel india juliett juliet kilo lima mike november oscar "  # noqa: E501
    "papa quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu".split()
}
_SCREEN = 0.85


def decoded(text: str) -> Iterator[tuple[str, str]]:
    """Yield (name of the code, text read by it) for every code that some of `text` is written in."""
    for name, decode in DECODERS:
        read = decode(text)
        if read != text and read.strip():
            yield name, read


def _printable(data: bytes) -> str | None:
    """Return bytes as text, None where they are none: text is nearly all printable, and mostly letters."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if len(text) < 3 or sum(c.isprintable() or c.isspace() for c in text) < _SCREEN * len(text):
        return None
    return text if sum(c.isalnum() or c.isspace() for c in text) > 0.6 * len(text) else None


def _swap(pattern: str, read: Callable[[str], bytes | str | None], flags: int = 0) -> Decoder:
    """Return a decoder that reads every stretch of a text that a pattern fits, where it can be read."""
    whole = re.compile(pattern, flags)

    def one(match: re.Match[str]) -> str:
        try:
            found = read(match[0])
        except (ValueError, binascii.Error, OverflowError):
            found = None
        if isinstance(found, bytes):
            found = _printable(found)
        return match[0] if found is None else found

    return lambda text: whole.sub(one, text)


def _base64(chunk: str) -> bytes:
    """Read base64 in either alphabet, with padding or without, over lines or not."""
    chunk = re.sub(r"\s", "", chunk).translate(str.maketrans("-_", "+/")).rstrip("=")
    return base64.b64decode(chunk + "=" * (-len(chunk) % 4), validate=True)


def _base32(chunk: str) -> bytes:
    """Read base32."""
    chunk = re.sub(r"\s", "", chunk).upper().rstrip("=")
    return base64.b32decode(chunk + "=" * (-len(chunk) % 8))


def _base85(chunk: str) -> bytes | None:
    """Read Ascii85 or base85, whichever gives text."""
    bare = re.sub(r"\s", "", chunk).removeprefix("<~").removesuffix("~>")
    for read in (base64.a85decode, base64.b85decode):
        try:
            data = read(bare.encode("ascii"))
        except ValueError:
            continue
        if _printable(data) is not None:
            return data
    return None


def _hex(chunk: str) -> bytes:
    """Read bytes in hex, however they are set apart."""
    return bytes.fromhex(re.sub(r"0x|\\x|[\s:,;-]", "", chunk, flags=re.IGNORECASE))


def _binary(chunk: str) -> bytes:
    """Read bytes in binary."""
    digits = re.sub(r"\D", "", chunk)
    width = 8 if len(digits) % 8 == 0 else 7
    return bytes(int(digits[i : i + width], 2) for i in range(0, len(digits), width))


def _numbers(base: int) -> Callable[[str], bytes | None]:
    """Return a reader of character codes in decimal or octal."""

    def read(chunk: str) -> bytes | None:
        codes = [int(number, base) for number in re.findall(r"\d+", chunk)]
        return bytes(codes) if codes and all(31 < code < 127 or code == 10 for code in codes) else None

    return read


def _alphabet(chunk: str) -> str | None:
    """Read letters by their number, 1 to 26; a gap, a slash or a 0 parts words."""
    words = []
    for word in re.split(r"\s*/\s*|\s{2,}|\b0\b|\b27\b|(?<=\d) (?=\d+-)", chunk):
        numbers = [int(number) for number in re.findall(r"\d+", word)]
        if any(not 1 <= number <= 26 for number in numbers):
            return None
        words.append("".join(chr(96 + number) for number in numbers))
    return " ".join(word for word in words if word)


def _morse(chunk: str) -> str | None:
    """Read Morse; a slash, a bar or a wide gap parts words."""
    plain = re.sub("[·•∙]", ".", re.sub("[–—−_]", "-", chunk))
    words = ["".join(_MORSE.get(letter, "?") for letter in word.split()) for word in re.split(r"[/|\n]|\s{3,}", plain)]
    text = " ".join(word for word in words if word)
    return text if len(text) > 2 and text.count("?") < 0.2 * len(text) else None


def _spelling(chunk: str) -> str:
    """Read words of the spelling alphabet; anything between them that is none of them parts words."""
    words = [
        "".join(_NATO[name] for name in re.findall("[a-z]+", part.replace("x-ray", "xray")) if name in _NATO)
        for part in re.split(r"[/|\n.;]|\s{2,}| space ", chunk.lower())
    ]
    return " ".join(word for word in words if word)


def _escapes(text: str) -> str:
    r"""Read \u0041, \x41 and \101."""

    def one(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16) if match[1] or match[2] else int(match[3], 8)
        return chr(code) if 31 < code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]

    pattern = r"(?i)(?:\\u\{?|\\U0{0,4})([0-9a-f]{4,6})\}?|\\x([0-9a-f]{2})|\\([0-7]{3})"
    return re.sub(pattern, one, text)


def _code_points(text: str) -> str:
    """Read a row of code points: U+006B U+0069."""
    pattern = r"(?i)U\+[0-9a-f]{4,6}(?:[\s,]+U\+[0-9a-f]{4,6})+"
    return re.sub(pattern, lambda m: "".join(chr(int(c, 16)) for c in re.findall(r"(?i)U\+([0-9a-f]+)", m[0])), text)


def _quoted(text: str) -> str:
    """Read quoted-printable (RFC 2045): "=6B" is a byte, "=" at the end of a line is nothing."""
    if len(re.findall("=[0-9A-F]{2}", text)) < 3 and not re.search(r"[a-z]=20[a-z]", text):
        return text

    def one(match: re.Match[str]) -> str:
        return binascii.unhexlify(match[0].replace("=", "")).decode("utf-8", "replace")

    return re.sub("(?:=[0-9A-F]{2})+", one, re.sub(r"=\r?\n", "", text))


_NATO_WORD = f"(?:{'|'.join(_NATO)}|x-ray)"
DECODERS: tuple[tuple[str, Decoder], ...] = (
    ("HTML entities", html.unescape),
    ("percent encoding", lambda text: unquote(text) if len(re.findall("%[0-9a-fA-F]{2}", text)) > 1 else text),
    ("code points", _code_points),
    ("escapes", _escapes),
    ("quoted-printable", _quoted),
    ("binary", _swap(r"(?:\b[01]{7,8}\b[\s,]*){3,}|\b[01]{24,}\b", _binary)),
    ("hex", _swap(r"(?i)(?:(?:0x|\\x)?[0-9a-f]{2}[\s:,;-]?){5,}", _hex)),
    ("decimal codes", _swap(r"(?:\b\d{2,3}\b[\s,;-]*){5,}", _numbers(10))),
    ("octal codes", _swap(r"(?:\b[0-7]{2,3}\b[\s,;-]*){5,}", _numbers(8))),
    ("letter numbers", _swap(r"(?:\b(?:[01]?\d|2[0-7])\b[\s,/-]*){4,}", _alphabet)),
    ("base32", _swap(r"\b(?:[A-Z2-7]{8}\s?){2,}[A-Z2-7]*=*", _base32)),
    ("base64", _swap(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{11,}(?:\s[A-Za-z0-9+/_-]{16,})*={0,2}", _base64)),
    ("base85", lambda text: _printable(_base85(text) or b"") or text if " " not in text.strip() else text),
    ("Morse", _swap(r"[.·•∙\-–—−_]{1,7}(?:[ /|\n]+[.·•∙\-–—−_]{1,7}){3,}", _morse)),
    ("spelling alphabet", _swap(rf"(?i)\b{_NATO_WORD}\b(?:[\W_]+(?:space[\W_]+)?{_NATO_WORD}\b){{2,}}", _spelling)),
)  # fmt: skip
