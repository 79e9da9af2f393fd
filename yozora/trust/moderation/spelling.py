"""Spelling: words that were split, stretched, masked or written in figures, put back as they are spelt.

Only what is no word as it stands is touched, so that plain writing comes back unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product

from yozora.trust.moderation.ciphers import mirror_letters, shift_letters
from yozora.trust.moderation.language import Language

_FIGURES = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t", "8": "b", "9": "g", "@": "a",
    "$": "s", "!": "il", "|": "li", "+": "t", "(": "c", "<": "c", "€": "e", "£": "l", "¥": "y", "¢": "c", "^": "a",
    "#": "h", "%": "x", "ß": "b", "&": "a",
}  # fmt: skip
_SHAPES = (("|\\/|", "m"), ("/\\/\\", "m"), ("|\\|", "n"), ("\\/\\/", "w"), ("/\\", "a"), ("\\/", "v"), ("|<", "k"),
           ("|)", "d"), ("()", "o"), ("|_|", "u"), ("|-|", "h"), ("}{", "h"), ("vv", "w"), ("|=", "f"), ("|3", "b"))  # fmt: skip  # noqa: E501
_MASKS = "*#_%&?•·×.-~"
_ONE_LETTER = re.compile(
    r"(?<!\S)[^\W_](?:(?:[^\w\s]|_){1,3}[^\W_]){2,}(?:[^\w\s]|_){0,3}(?=\s|$)|"
    r"(?<!\S)[^\W_](?:[ \t\n][^\W_]){2,}(?=[.,;:!?]?(?:\s|$))"
)
_TWO_LETTERS = re.compile(r"(?<!\S)([^\W\d_])[ \t\W_]([^\W\d_])(?!\w)")
# Numbers with their units, f-stops: not letters in disguise.
_MEASURE = re.compile(
    r"\d+(?:[.,:/x×-]\d+)*(?:k|p|d|s|m|mm|cm|km|kg|g|l|ml|fps|th|st|nd|rd|x|bit|hz|khz|am|pm|in|ft|mph|min|sec|h|yo)?|f/[\d.]+"
)
_TOKEN = re.compile(r"\S+")
_TRIES = 64


class Speller:
    """Puts words back as they are spelt; `listed` are words worth finding in what is no word."""

    def __init__(self, language: Language, listed: Iterable[str]) -> None:
        """Read with a language, and with the words of a lexicon before others."""
        self.language = language
        self.listed = frozenset(word for word in listed if word.isalpha() and word.isascii())
        self._deletes = _deletes_of(self.listed)

    def spelt(self, text: str) -> str:
        """Return `text` in lower case with its words as they are spelt."""
        joined, count = _ONE_LETTER.subn(self._join_letters, text.lower())
        if count > 1:  # where words are written letter by letter, short ones are too
            joined = _TWO_LETTERS.sub(r"\1\2", joined)
        written = [match[0] for match in _TOKEN.finditer(joined)]
        tokens = [self._token(token) for token in written]
        if (
            sum(old != new and _has_figures(old) and new.isalpha() for old, new in zip(written, tokens, strict=True))
            > 1
        ):
            tokens = [self._measure(token) for token in tokens]  # among words in figures "3x" is no measure either
        return " ".join(self._join_tokens(tokens))

    def _measure(self, token: str) -> str:
        """Read what looks like a number with its unit as the word that its figures look like, if there is one."""
        bare = token.strip(".,;:!?\"'()[]{}…")
        if not _has_figures(bare) or not _MEASURE.fullmatch(bare):
            return token
        found = self._figures(token)
        return found if self._known(found) else token

    def _join_letters(self, match: re.Match[str]) -> str:
        """Join letters that stand one by one; words that run together are cut."""
        if sum(c.isalpha() for c in match[0]) < 2:
            return match[0]
        letters = re.sub(r"[\W_]+", "", match[0])
        for found in (letters, self._figures(match[0]), self._figures(letters)):
            if self._known(found):
                return found
        return self._cut(letters if letters.isalpha() else self._figures(letters))

    def _cut(self, letters: str) -> str:
        """Cut letters into words; "asexual" is an article and a word where that word is listed."""
        words = self.language.segment(letters)
        apart = [word[:1] == "a" and word[1:] in self.listed and word not in self.listed for word in words]
        return " ".join(f"a {word[1:]}" if two else word for word, two in zip(words, apart, strict=True))

    def _token(self, token: str) -> str:
        """Return one token as it is spelt."""
        bare = token.strip(".,;:!?\"'()[]{}…")
        if not bare or self._known(bare) or _MEASURE.fullmatch(bare):
            return token
        for repair in (
            self._loose,
            self._figures,
            self._in_parts,
            self._squeezed,
            self._masked,
            self._enciphered,
            self._mistyped,
        ):
            found = repair(bare)
            if found != bare and all(self._known(word) for word in found.split()):
                return found
        figures = self._figures(token)
        if figures != token and figures.isalpha():
            return self._squeezed(figures) if not self._known(figures) else figures
        if len(bare) > 13 and bare.isalpha():
            return self._cut(bare)
        if len(bare) > 7 and bare.isalpha():
            pieces = (cut := self._cut(bare)).split()
            if all(map(self._known, pieces)) and not self.listed.isdisjoint(pieces):
                return cut
        consonants = self.language.without_vowels(bare) if re.fullmatch("[b-df-hj-np-tv-z]{3,}", bare) else None
        return consonants or token

    def _known(self, word: str) -> bool:
        """Whether there is such a word."""
        return word in self.listed or self.language.knows(word)

    def _loose(self, token: str) -> str:
        """Take out marks between letters: "mur-der", "k.i.l.l"."""
        joined = re.sub(r"(?<=[^\W_])[\W_]+(?=[^\W_])", "", token)
        parts = re.split(r"[\W_]+", token)
        # "two-faced" and "and/or" are written so; a dot or a star inside a word is not.
        usual = not re.search(r"(?<=\w)[^\w\s/-]|_", token) and joined not in self.listed
        whole = usual and all(self._known(part) and len(part) > 2 for part in parts if part)
        return token if whole or not joined.isalpha() else joined

    def _in_parts(self, token: str) -> str:
        """Read what stands on either side of a hyphen or an apostrophe: "3x-w1f3", "mcd0nald'5"."""
        parts = [part for part in re.split("[-'’]", token) if part]
        if len(parts) > 1 and len(parts[-1]) == 1:
            parts.pop()
        for at in range(1, len(parts)):  # a hyphen that tears a word beside one that joins two: "sho-ot-out"
            mended = [*parts[: at - 1], parts[at - 1] + parts[at], *parts[at + 1 :]]
            if len(parts) > 2 and all(map(self._known, mended)) and not all(map(self._known, parts)):
                return " ".join(mended)
        read = (part if self._known(part) else self._squeezed(self._figures(self._loose(part))) for part in parts)
        return " ".join(read) if re.search("[-'’]", token) else token

    def _figures(self, token: str) -> str:
        """Read figures and signs as the letters they look like."""
        shaped = token
        for shape, letter in _SHAPES:
            shaped = shaped.replace(shape, letter)
        likely: list[str] = []
        for bare in dict.fromkeys(each for one in (shaped, token) for each in (one, one.strip(".,;:!?\"'()[]{}…"))):
            choices = [_FIGURES.get(c, c) for c in bare]
            if not any(c in _FIGURES for c in bare) or not all(c.isalpha() for c in "".join(choices)):
                continue
            found = ["".join(letters) for letters, _ in zip(product(*choices), range(_TRIES), strict=False)]
            known = [word for word in found if self._known(word)] or [w for w in found if self._known(_squeeze(w, 1))]
            if known:
                return min(known, key=lambda word: (word not in self.listed, self.language.rarity(word)))
            likely += found if any(c.isalpha() for c in bare) else []
        if not likely:
            return shaped
        return max(likely, key=self.language.score)

    def _squeezed(self, token: str) -> str:
        """Take out repetitions: "kiiilll" is "kill"."""
        if not re.search(r"(\w)\1", token):
            return token
        likely = [
            found for found in (_squeeze(token, 2), _squeeze(token, 1), *_one_by_one(token)) if self._known(found)
        ]
        return min(likely, key=lambda word: (word not in self.listed, self.language.rarity(word)), default=token)

    def _masked(self, token: str) -> str:
        """Find the word of which letters were blotted out: "k*ll"; a word of the lexicon before any other."""
        if not (3 <= len(token) <= 16 and any(c in _MASKS for c in token)) or token.count("*") > len(token) // 2:
            return token
        if not re.fullmatch(rf"[a-z{re.escape(_MASKS)}]+", token) or sum(c.isalpha() for c in token) < 2:
            return token
        pattern = "".join(c if c.isalpha() else "." for c in token)
        listed = [word for word in self.listed if len(word) == len(pattern) and re.fullmatch(pattern, word)]
        found = listed or self.language.like(pattern)
        return found[0] if found else token

    def _enciphered(self, token: str) -> str:
        """Read one word that is reversed, moved by 13 or mirrored amid plain ones."""
        if len(token) < 4 or not token.isalpha() or not token.isascii():
            return token
        for found in (token[::-1], shift_letters(token, 13), mirror_letters(token)):
            if found in self.listed or (len(token) > 4 and self.language.knows(found)):
                return found
        return token

    def _mistyped(self, token: str) -> str:
        """Find the word of the lexicon that is one slip away: a letter too many, too few, swapped or wrong."""
        if len(token) < 6 or not token.isalpha():
            return token
        for ending in ("", "s", "d", "ed", "ing"):
            base = token.removesuffix(ending)
            if len(base) < 6 or (ending and base == token):
                continue
            for form in (base, *(base[:i] + base[i + 1 :] for i in range(len(base)))):
                for word in self._deletes.get(form, ()):
                    if abs(len(word) - len(base)) < 2 and word[0] == base[0] and _slips(base, word) < 2:
                        return word
        return token

    def _join_tokens(self, tokens: list[str]) -> Iterator[str]:
        """Join neighbours that are no words apart and one together: "mur der"."""
        index = 0
        while index < len(tokens):
            for count in (3, 2):
                group = tokens[index : index + count]
                whole = "".join(group)
                if len(group) == count and len(whole) > 4 and whole in self.listed and self._torn(group):
                    yield whole
                    index += count
                    break
            else:
                yield tokens[index]
                index += 1

    def _torn(self, group: list[str]) -> bool:
        """Whether some piece is no word of its own."""
        return any(not self._known(piece) or len(piece) == 1 for piece in group)


def _has_figures(token: str) -> bool:
    """Whether a token holds figures."""
    return any("0" <= c <= "9" for c in token)


def _squeeze(token: str, most: int) -> str:
    """Return a token with at most so many of a letter in a row."""
    return re.sub(r"(\w)\1+", lambda match: match[1] * min(len(match[0]), most), token)


def _one_by_one(token: str) -> Iterator[str]:
    """Yield a token with each of its runs of a letter once or twice, in every combination."""
    runs = [match[0] for match in re.finditer(r"(\w)\1*", token)]
    choices = [(run,) if len(run) == 1 else (run[0], run[0] * 2) for run in runs]
    for pieces, _ in zip(product(*choices), range(_TRIES), strict=False):
        yield "".join(pieces)


def _deletes_of(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return long words by themselves and by what is left when one letter goes (the index of SymSpell, Garbe 2012)."""
    found: dict[str, list[str]] = {}
    for word in sorted(words):
        if len(word) > 5:
            for form in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}:
                found.setdefault(form, []).append(word)
    return {form: tuple(group) for form, group in found.items()}


@lru_cache(maxsize=4096)
def _slips(a: str, b: str) -> int:
    """Return the distance of two words in slips: insertion, deletion, substitution, swap of neighbours."""
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, rows[i - 2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
