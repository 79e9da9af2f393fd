"""Finding: which subject of a reading is the one that a question speaks of, all its tracks joined."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from yozora.evaluation.examiner.reading import Reading, SubjectReading
from yozora.world.facts.facts import ActorFacts


def found(reading: Reading, kind: str, colour: str | None = None) -> SubjectReading | None:
    """Return the subject of this kind, of this colour if there is one so, and of those the one seen longest.

    None if there is none of the kind. Another that looks the same and is seen only while this one is not is taken for
    this one: the examiner lost it out of sight.
    """
    alike = sorted((s for s in reading.subjects if s.kind == kind), key=lambda s: (s.colour != colour, -_seen(s)))
    if not alike:
        return None
    whole = alike[0]
    for other in alike[1:]:
        if other.colour == whole.colour and other.pattern == whole.pattern and _apart(whole, other):
            whole = _joined(whole, other)
    return whole


def actor_found(reading: Reading, actor: ActorFacts) -> SubjectReading | None:
    """Return the subject of a reading that an actor of the truth became, None if there is none of its kind."""
    return found(reading, actor.kind, actor.colour)


def _seen(subject: SubjectReading) -> int:
    """Return in how many frames a subject is seen."""
    return sum(box is not None for box in subject.boxes)


def _apart(one: SubjectReading, two: SubjectReading) -> bool:
    """Whether no frame shows both."""
    return not any(a is not None and b is not None for a, b in zip(one.boxes, two.boxes, strict=True))


def _joined(one: SubjectReading, two: SubjectReading) -> SubjectReading:
    """Return two tracks of one subject as one."""
    pick = [second is not None and first is None for first, second in zip(one.boxes, two.boxes, strict=True)]
    rows: dict[str, Any] = {
        name: tuple(
            b if second else a for a, b, second in zip(getattr(one, name), getattr(two, name), pick, strict=True)
        )
        for name in ("boxes", "velocity", "visible", "state", "kinds", "colours")
    }
    return replace(
        one,
        beats=tuple(sorted((*one.beats, *two.beats), key=lambda beat: beat.start_s)),
        changes=tuple(sorted((*one.changes, *two.changes), key=lambda change: change.start_s)),
        **rows,
    )
