"""New words: what captions speak of that a syllabus has no word for, and where their meaning begins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from yozora.core.errors import UsageError
from yozora.core.syllabus import Concept, Syllabus
from yozora.model.conditioning.understanding import understand

# A word that so many of the captions have, and the syllabus has not, is what they are about.
ABOUT = 0.6


@dataclass(frozen=True, kw_only=True)
class NewWord:
    """A subject's name, and the known one that its meaning begins with; none for the mean of all."""

    name: str
    like: str | None = None

    @property
    def concept(self) -> Concept:
        """The concept that a syllabus gets for it."""
        return Concept(slot="kind", name=self.name, phrases=(self.name,))


def parse_word(text: str) -> NewWord:
    """Return the word of "NAME" or "NAME=LIKE"."""
    name, _, like = (part.strip().lower() for part in text.partition("="))
    if not name:
        raise UsageError("A new word needs a name, as in --word lantern or --word lantern=balloon.")
    return NewWord(name=name, like=like or None)


def words_of(captions: Sequence[str], syllabus: Syllabus) -> tuple[NewWord, ...]:
    """Return the words that most captions have and the syllabus has not, each like its nearest subject, if any."""
    counted: Counter[str] = Counter()
    nearest: dict[str, str | None] = {}
    for caption in captions:
        unknown = {word.word: word.nearest for word in understand(caption, syllabus).unknown if not word.known}
        counted.update(unknown.keys())
        nearest |= unknown
    kinds = {concept.name for concept in syllabus.of_slot("kind")}
    often = sorted(word for word, count in counted.items() if count >= ABOUT * len(captions))
    return tuple(NewWord(name=word, like=nearest[word] if nearest[word] in kinds else None) for word in often)


def first_rows(words: Sequence[NewWord], table: Float[Tensor, "n d"], syllabus: Syllabus) -> Float[Tensor, "w d"]:
    """Return where the rows of new words begin in a table of concepts, 0 for none: with what they are like."""
    number = {concept.key: index + 1 for index, concept in enumerate(syllabus.concepts)}
    kinds = [number[concept.key] for concept in syllabus.of_slot("kind")]
    rows = []
    for word in words:
        if word.like is None:
            rows.append(table[kinds].mean(0))
        elif f"kind:{word.like}" in number:
            rows.append(table[number[f"kind:{word.like}"]])
        else:
            known = ", ".join(concept.name for concept in syllabus.of_slot("kind"))
            raise UsageError(
                f"{word.name} cannot be like {word.like!r}, which the model does not know: there is {known}."
            )
    return torch.stack(rows).detach().clone() if rows else table[:0].detach().clone()
