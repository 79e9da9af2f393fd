"""A grammar of prompts: templates with slots, for each category bad ones and good ones that look like them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Literal, get_args

from yozora.trust.moderation.lexicon import Lexicon

Kind = Literal["unsafe", "good"]
FOLDER = Path(__file__).parent / "grammars"
_SLOT = re.compile(r"\{(@?\w+)\}")


@dataclass(frozen=True, kw_only=True)
class Grammar:
    """Slots for all, and for each category its templates and slots of its own; `{@name}` draws from the lexicon."""

    slots: Mapping[str, tuple[str, ...]]
    categories: Mapping[str, Mapping[str, tuple[str, ...]]]
    groups: Mapping[str, tuple[str, ...]]

    def draw(self, category: str, kind: Kind, rng: Random, *, framed: float = 0.6) -> str:
        """Return a prompt, with this chance in a frame of film talk."""
        own = self.categories[category]
        text = self._filled(rng.choice(own[kind]), own, rng)
        if rng.random() < framed and "frame" in self.slots:
            frame = rng.choice(self.slots["frame"])
            text = self._filled(frame.replace("{x}", "\0"), own, rng).replace("\0", text)
        text = re.sub(r"\s+", " ", text).strip()
        text = re.sub(r"\b([Aa]) (?=(?!uni|one\b|use|eu)[aeiouAEIOU])", r"\1n ", text)
        return text[:1].upper() + text[1:] if rng.random() < 0.5 else text

    def kinds(self, category: str) -> tuple[Kind, ...]:
        """Return which kinds of prompts a category has; "everyday" has good ones only."""
        own = self.categories[category]
        return tuple(kind for kind in get_args(Kind) if own.get(kind))

    def _filled(self, text: str, own: Mapping[str, tuple[str, ...]], rng: Random) -> str:
        """Return a text with every slot drawn, those inside what was drawn too."""
        while found := _SLOT.search(text):
            name = found[1]
            if name.startswith("@"):
                choice = rng.choice(self.groups[name[1:]])
            else:
                choice = rng.choice(own.get(f"slot_{name}") or self.slots[name])
            text = text[: found.start()] + choice + text[found.end() :]
        return text


@lru_cache(maxsize=4)
def load_grammar(name: str) -> Grammar:
    """Return a grammar by its name: "taught", "retold" or "heldout"."""
    data = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    lexicon = Lexicon.shipped()
    return Grammar(
        slots={slot: _choices(text) for slot, text in data["slots"].items()},
        categories={
            category: {key: _choices(text) for key, text in entries.items()}
            for category, entries in data["categories"].items()
        },
        groups=lexicon.phrases,
    )


def _choices(text: str) -> tuple[str, ...]:
    """Return the choices of a text, parted by bars."""
    return tuple(choice for part in text.split("|") if (choice := " ".join(part.split())))
