"""Order: do the steps of a story happen one after the other, as they were told?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yozora.evaluation.examiner.reading import Reading
from yozora.evaluation.marking.asked import Answer
from yozora.evaluation.marking.consistency import Fault
from yozora.evaluation.marking.match import Matching, deeds_at, happens

# When something begins is read to within so long (seconds); what goes on counts for a step if it does so for longer
# than this, or for half its time.
OFF_S = 0.3

Span = tuple[float, float]


def disorder(answers: Sequence[Answer], reading: Reading, matching: Matching) -> tuple[Fault, ...]:
    """Return the steps of a story that come too early: nothing they ask for happens after the step before.

    Each step takes the first chance that it has; one of which nothing is seen at all is missed elsewhere, but what is
    asked to be done one way and is only done another ("walks left") is a fault here.
    """
    faults: list[Fault] = []
    now_s = 0.0
    for step in sorted({answer.step for answer in answers if answer.step is not None}):
        begun = now_s
        parts: dict[int, dict[str, str]] = {}
        for answer in answers:
            if answer.step == step and answer.subject is not None:
                parts.setdefault(answer.subject, {})[answer.slot] = answer.name
        for subject, names in parts.items():
            for spans in _chances(names, reading, matching[subject]):
                later = [span for span in spans if _lasts(span, now_s)]
                if later:
                    begun = max(begun, later[0][0])
                else:
                    when = "comes too early" if spans else "is not seen so"
                    about = f"step {step + 1} of the story ({', '.join(names.values())}) {when}"
                    faults.append(Fault(check="order", subject=None, about=about))
        now_s = begun
    return tuple(faults)


def _lasts(span: Span, since_s: float) -> bool:
    """Whether something happens, or still goes on, after a moment."""
    start, end = span
    return start >= since_s - OFF_S or end - since_s > min(OFF_S, (end - start) / 2)


def _chances(names: Mapping[str, str], reading: Reading, place: int | None) -> list[list[Span]]:
    """Return when (seconds) that happens which a step asks of a subject: sorted spans for each thing it is to do.

    Nothing for what it never does at all: that is no matter of order.
    """
    if place is None:
        return []
    members = reading.members(reading.groups[place].group)
    beats = [beat for member in members for beat in member.beats]
    done, gone = {beat.action for beat in beats}, {beat.direction for beat in beats}
    chances: list[list[Span]] = []
    action, way = names.get("action"), names.get("direction")
    if (action or way) and action in (None, *done) and way in (None, *gone):
        chances.append(
            [
                (beat.start_s, beat.end_s)
                for beat in beats
                if action in (None, beat.action) and way in (None, beat.direction)
            ]
        )
    changes = [change for member in members for change in member.changes if happens(change)]
    effects = [(change.start_s, change.end_s) for change in changes if change.name == names.get("effect")]
    deeds = [(at_s, at_s) for at_s in deeds_at(reading, place, names.get("deed", ""))]
    return [*map(sorted, chances), *(sorted(spans) for spans in (effects, deeds) if spans)]
