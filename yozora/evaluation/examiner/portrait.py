"""Portraits: in words, what the subject of a clip looks like."""

from __future__ import annotations

from yozora.core.errors import YozoraError
from yozora.evaluation.examiner.reading import Reading, SubjectReading

# What goes without saying.
USUAL = frozenset({"medium", "plain"})


def portrait(reading: Reading) -> str:
    """Return how the subject that is longest in sight looks: "a small striped white cat"."""
    if not reading.subjects:
        raise YozoraError("The examiner sees nobody in this clip: describe the subject in words instead.")
    subject = max(reading.subjects, key=_seen)
    words = [word for word in (subject.size, subject.pattern, subject.colour, subject.kind) if word not in USUAL]
    return f"{'an' if words[0][0] in 'aeiou' else 'a'} {' '.join(words)}"


def _seen(subject: SubjectReading) -> float:
    """Return in how much of the clip a subject is seen."""
    return sum(box is not None for box in subject.boxes)
