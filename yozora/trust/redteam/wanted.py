"""What is asked for: forbidden things by category, outright or in parts. A file says what, chance which words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

FILE = Path(__file__).with_name("seeds.toml")
STAND_INS = "stand_in_"
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Sentences of one category that ask for it outright, and the same told in parts, the last of which is the deed."""

    whole: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Seeds:
    """Everything that may be asked for, by category, and the words for its slots."""

    slots: Mapping[str, tuple[str, ...]]
    categories: Mapping[str, Wanted]

    def whole(self, category: str, rng: Random) -> str:
        """Return a sentence that asks for something of a category."""
        return self._filled((rng.choice(self.categories[category].whole),), rng)[0]

    def parts(self, category: str, rng: Random) -> tuple[str, ...]:
        """Return a scene of a category in at least two parts; the words of one slot are the same in all of them."""
        return self._filled(rng.choice(self.categories[category].parts), rng)

    def _filled(self, texts: tuple[str, ...], rng: Random) -> tuple[str, ...]:
        """Return texts with words in their slots."""
        chosen: dict[str, str] = {}

        def one(match: re.Match[str]) -> str:
            return chosen.setdefault(match[1], rng.choice(self.slots[match[1]]))

        return tuple(_SLOT.sub(one, text) for text in texts)


@lru_cache(maxsize=1)
def load_seeds() -> Seeds:
    """Return what the red team asks for."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Seeds(
        slots={name: tuple(words) for name, words in data["slots"].items()},
        categories={
            name: Wanted(whole=tuple(body["whole"]), parts=tuple(map(tuple, body["parts"])))
            for name, body in data["categories"].items()
        },
    )


def categories(*, stand_ins: bool = False) -> tuple[str, ...]:
    """Return the categories; the stand-ins, which only a policy made for tests forbids, where they are wanted."""
    return tuple(name for name in load_seeds().categories if stand_ins or not name.startswith(STAND_INS))
