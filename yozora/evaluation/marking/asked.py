"""Asked: what the words of a prompt ask of a video, one answer at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yozora.model.conditioning.understanding import Understanding
from yozora.world.places.catalog import PLACES

# What a subject is, as against what it does and undergoes: it holds of a whole story, not of a step.
IDENTITY = ("kind", "colour", "pattern", "size", "count", "relation")
# A camera that does this has no pace of its own.
UNPACED = ("still", "follow", "handheld")

Said = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One thing that a prompt asks for: that `slot` ("colour") be `name` ("red").

    `subject` is the number of the subject it is asked of, None for the setting; `step` the number of the step of a
    story in which it is to happen, None where there is no story or it holds throughout.
    """

    slot: str
    name: str
    subject: int | None = None
    step: int | None = None


def asked(understood: Understanding) -> tuple[Answer, ...]:
    """Return all that a prompt asks for: the setting, each subject, then the steps of the story if it tells one.

    Where a place has one time of day only (space), none is asked for; where the camera rests, no pace is.
    """
    answers = [Answer(slot=slot, name=name) for slot, name in understood.setting.items() if _askable(slot, understood)]
    for number, said in enumerate(understood.subjects):
        slots = [slot for slot in said if slot in IDENTITY or not understood.story]
        answers += [Answer(slot=slot, name=said[slot], subject=number) for slot in slots]
    for step, parts in enumerate(understood.story):
        for number, part in _owned(parts, understood.subjects):
            slots = [slot for slot in part if slot not in IDENTITY]
            answers += [Answer(slot=slot, name=part[slot], subject=number, step=step) for slot in slots]
    return tuple(answers)


def count_asked(said: Said) -> int:
    """Return how many there are to be of a subject; what is not said to be several is one."""
    return int(said.get("count", "1"))


def _askable(slot: str, understood: Understanding) -> bool:
    """Whether a slot of the setting can be told from the picture."""
    place = understood.setting.get("place")
    if slot == "time":
        return place is None or len(PLACES[place].times) > 1
    return slot != "pace" or understood.setting.get("camera") not in UNPACED


def _owned(parts: Sequence[Said], subjects: Sequence[Said]) -> list[tuple[int, Said]]:
    """Return the parts of a step, each with the number of the subject it speaks of: by kind, then by colour."""
    owned: list[tuple[int, Said]] = []
    for part in parts:
        free = [number for number in range(len(subjects)) if number not in {taken for taken, _ in owned}]
        ranked = sorted(free, key=lambda number: _strangeness(part, subjects[number]))
        if ranked:
            owned.append((ranked[0], part))
    return owned


def _strangeness(part: Said, subject: Said) -> tuple[bool, ...]:
    """Return in which slots of identity a part of a step differs from a subject; fewer and later is nearer."""
    return tuple(slot in part and part[slot] != subject.get(slot) for slot in IDENTITY)
