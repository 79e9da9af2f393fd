"""The cast of a prompt: each subject that a layout has to place, as the concepts that are said of it."""

from __future__ import annotations

from yozora.core.syllabus import Syllabus
from yozora.model.conditioning.understanding import Understanding

# More subjects than this have no room in a layout: those named last are left out.
MAX_ACTORS = 8
# The concept of being behind something.
HIDDEN = "behind:hidden"
# What a layout knows of a subject, the kind first.
SLOTS = (
    "kind", "colour", "direction", "speed", "behind", "size", "pattern", "action", "relation", "deed", "effect",
)  # fmt: skip


def cast_slots(syllabus: Syllabus) -> tuple[str, ...]:
    """Return the slots of a subject that a layout knows and the syllabus has."""
    return tuple(slot for slot in SLOTS if syllabus.of_slot(slot))


def cast_of(understanding: Understanding, syllabus: Syllabus) -> list[list[int]]:
    """Return the concept numbers of each subject that is asked for, one for each of `cast_slots`, 0 where none is said.

    "Three red balls" are three subjects.
    """
    number = {concept.key: index + 1 for index, concept in enumerate(syllabus.concepts)}
    slots = cast_slots(syllabus)
    cast: list[list[int]] = []
    for subject in understanding.subjects:
        said = [number[f"{slot}:{subject[slot]}"] if slot in subject else 0 for slot in slots]
        cast += [said] * int(subject.get("count", "1"))
    return cast[:MAX_ACTORS]


def occluder_row(syllabus: Syllabus) -> list[int] | None:
    """Return what a layout is told of something that hides subjects: of all slots only that it does.

    None where the syllabus has no word for hiding.
    """
    slots = cast_slots(syllabus)
    if "behind" not in slots:
        return None
    number = next(index + 1 for index, concept in enumerate(syllabus.concepts) if concept.key == HIDDEN)
    return [number if slot == "behind" else 0 for slot in slots]
