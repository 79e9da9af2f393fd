"""Parts of a clip: what each card of a storyboard asks for, and in which latent frames it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from yozora.core.cast import with_cast
from yozora.core.records import Request
from yozora.core.syllabus import Syllabus
from yozora.model.conditioning.continuity import carried_on
from yozora.model.conditioning.understanding import Understanding, understand
from yozora.model.sampling.cards import shares

# Over how many seconds about its border one card fades into the next.
BLEND_S = 1.0


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is asked for from `start` to `end` seconds."""

    understanding: Understanding
    start: float
    end: float

    @property
    def summary(self) -> str:
        """One line for a person: "0-4 s: red car, left · city"."""
        return f"{self.start:g}-{self.end:g} s: {self.understanding.summary}"


def parts_of(request: Request, syllabus: Syllabus) -> tuple[Part, ...]:
    """Return what each card of a request asks for; none if it is no storyboard."""
    cards = request.storyboard
    understood = carried_on([understand(with_cast(card.prompt, request.cast), syllabus) for card in cards])
    return tuple(
        Part(understanding=one, start=card.start, end=card.end) for one, card in zip(understood, cards, strict=True)
    )


def asked_of(request: Request, syllabus: Syllabus, seconds: float) -> tuple[Part, ...]:
    """Return what a request asks for as parts: its cards, or its sentence for all of its `seconds`."""
    sentence = Part(understanding=understand(request.spoken, syllabus), start=0.0, end=seconds)
    return parts_of(request, syllabus) or (sentence,)


def whole(parts: Sequence[Part]) -> Understanding:
    """Return the first part's understanding, with the unknown words of all."""
    unknown = dict.fromkeys(word for part in parts for word in part.understanding.unknown)
    first = parts[0].understanding
    return Understanding(setting=first.setting, subjects=first.subjects, unknown=tuple(unknown), story=first.story)


def shares_of(parts: Sequence[Part], frames: int, latent_fps: float) -> Tensor:
    """Return how much each of K parts counts in each of so many latent frames, (K,T)."""
    return shares([part.end * latent_fps for part in parts], frames, BLEND_S * latent_fps)
