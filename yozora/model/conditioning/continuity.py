"""Continuity: what a sentence leaves open goes on as the sentence before it has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from yozora.model.conditioning.understanding import Understanding

# Where and when, and how it is drawn, stays; what the camera does is said anew.
LASTING_SETTING = ("place", "time", "weather", "style")
# How a subject looks stays; what it does is said anew.
LASTING_LOOKS = ("colour", "size", "pattern", "count")


def carried_on(understandings: Sequence[Understanding]) -> tuple[Understanding, ...]:
    """Return what sentences that follow one another ask for, each with what it takes over from those before.

    Place, time, weather and style last until another is said; a kind that comes again looks as it did; and a sentence
    without any subject of a kind ("it stops") is about the only one before it.
    """
    setting: dict[str, str] = {}
    looks: dict[str, dict[str, str]] = {}
    result: list[Understanding] = []
    for one in understandings:
        subjects = [dict(subject) for subject in one.subjects]
        before = result[-1].subjects if result else ()
        if len(before) == 1 and len(subjects) <= 1 and not any("kind" in subject for subject in subjects):
            kept = {slot: name for slot, name in before[0].items() if slot in ("kind", *LASTING_LOOKS)}
            subjects = [kept | (subjects[0] if subjects else {})]
        # Of two of a kind nobody knows which is which.
        kinds = [subject.get("kind", "") for subject in subjects]
        for subject, kind in zip(subjects, kinds, strict=True):
            if kind and kinds.count(kind) == 1:
                subject |= {slot: name for slot, name in looks.get(kind, {}).items() if slot not in subject}
                looks[kind] = {slot: subject[slot] for slot in LASTING_LOOKS if slot in subject}
        setting |= {slot: name for slot, name in one.setting.items() if slot in LASTING_SETTING}
        result.append(replace(one, setting=setting | one.setting, subjects=tuple(subjects)))
    return tuple(result)
