"""The syllabus: what some weights were taught, and the words that mean it. It travels inside the weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Concept:
    """One thing a prompt can ask for: a slot ("colour"), a name ("red") and the phrases that mean it."""

    slot: str
    name: str
    phrases: tuple[str, ...]

    @property
    def key(self) -> str:
        """The name that is unique in a syllabus: "colour:red"."""
        return f"{self.slot}:{self.name}"


@dataclass(frozen=True, kw_only=True)
class Syllabus:
    """Concepts in a fixed order (the index of a concept is its token), and words that carry no concept.

    `neighbours` are words for what was not taught, each with the key of the taught concept nearest in meaning;
    `untaught` are words of the world that were not taught and have no neighbour: their spelling says nothing.
    `silent_words` may hold idle phrases of several words too ("next to"). `max_subjects` is how many subjects there is
    room for. `deeds` pairs the name of each effect ("bitten") with the deed that brings it about ("bite"). `scenery`
    names what stands about in places: after "passes behind" it is no subject.
    """

    concepts: tuple[Concept, ...]
    silent_words: tuple[str, ...] = ()
    neighbours: tuple[tuple[str, str], ...] = ()
    max_subjects: int = 2
    deeds: tuple[tuple[str, str], ...] = ()
    untaught: tuple[str, ...] = ()
    scenery: tuple[str, ...] = ()

    def of_slot(self, slot: str) -> tuple[Concept, ...]:
        """Return the concepts of one slot, in order."""
        return tuple(concept for concept in self.concepts if concept.slot == slot)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data that `from_dict` reads back."""
        return {
            "concepts": [[c.slot, c.name, list(c.phrases)] for c in self.concepts],
            "silent_words": list(self.silent_words),
            "neighbours": [list(pair) for pair in self.neighbours],
            "max_subjects": self.max_subjects,
            "deeds": [list(pair) for pair in self.deeds],
            "untaught": list(self.untaught),
            "scenery": list(self.scenery),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Syllabus:
        """Read what `to_dict` wrote; what older weights do not say is two subjects, no deeds and nothing untaught."""
        return cls(
            concepts=tuple(Concept(slot=s, name=n, phrases=tuple(p)) for s, n, p in data["concepts"]),
            silent_words=tuple(data["silent_words"]),
            neighbours=tuple((word, key) for word, key in data["neighbours"]),
            max_subjects=int(data.get("max_subjects", 2)),
            deeds=tuple((effect, deed) for effect, deed in data.get("deeds", ())),
            untaught=tuple(data.get("untaught", ())),
            scenery=tuple(data.get("scenery", ())),
        )
