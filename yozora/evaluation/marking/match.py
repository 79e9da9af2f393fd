"""Match: which read group is which asked subject, and whether a reading holds what is asked.

The rules are those by which captions are checked against facts (`read_back.said_of`), told in terms of what can be
seen: what holds of any member of a group at some time holds of the group.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import permutations

from yozora.evaluation.examiner.reading import Box, ChangeReading, Reading, SubjectReading
from yozora.evaluation.marking.asked import Answer, Said
from yozora.model.conditioning.understanding import Understanding
from yozora.world.scene.script import DEEDS

# A subject counts once it is seen for so long in all (seconds): what is shorter may be a misreading.
SUSTAINED_S = 0.3
# Who brings a change about is this near (frame heights, box to box) within this long (seconds) of its beginning.
NEAR, NEAR_S = 0.08, 0.4
# One that is unseen for a moment is where it was last seen, for so long at most (seconds).
REMEMBERED_S = 0.6
# What decides who is who, the most telling first.
TELLING = ("kind", "colour", "pattern", "action", "direction", "effect", "deed", "size", "count", "speed", "behind")
# Read groups that are considered, those seen longest; a picture full of misreadings must not take for ever.
MOST_GROUPS = 7

Matching = tuple[int | None, ...]


def match(understood: Understanding, reading: Reading) -> Matching:
    """Return for each asked subject which of `reading.groups` (by place) it is, None for one that is not there.

    The best assignment of all: the one that agrees in most kinds, of those the one in most colours, and so on.
    """
    subjects = understood.subjects
    steps = [
        [part for step in understood.story for part in step if part.get("kind") == s.get("kind")] for s in subjects
    ]
    groups = sorted(range(len(reading.groups)), key=lambda place: -longest_seen_s(reading, place))[:MOST_GROUPS]
    told = {place: {slot: said_by(reading, place, slot) for slot in TELLING} for place in groups}
    agreed = [
        {place: _agreement(said, steps[number], told[place]) for place in groups}
        for number, said in enumerate(subjects)
    ]
    size = min(len(subjects), len(groups))
    best: tuple[tuple[int, ...], Matching] | None = None
    for chosen in _choices(len(subjects), sorted(groups), size):
        pairs = [(number, place) for number, place in enumerate(chosen) if place is not None]
        sums = tuple(sum(column) for column in zip(*(agreed[n][p] for n, p in pairs), strict=True))
        # Between equals, whoever is in its own place.
        score = (*sums, sum(number == place for number, place in pairs))
        if best is None or score > best[0]:
            best = score, chosen
    return best[1] if best else (None,) * len(subjects)


def _choices(subjects: int, groups: Sequence[int], size: int) -> list[Matching]:
    """Return every way to give `size` of the subjects a group of their own."""
    if not size:
        return []
    if subjects <= len(groups):
        return [tuple(order) for order in permutations(groups, subjects)]
    padded: list[int | None] = [*groups, *[None] * (subjects - len(groups))]
    return list(dict.fromkeys(permutations(padded)))


def _agreement(said: Said, steps: Sequence[Said], told: dict[str, set[str]]) -> tuple[int, ...]:
    """Return how many of the names asked of a subject, in it or the steps of its story, a group has, slot by slot."""
    return tuple(sum(part.get(slot) in told[slot] for part in (said, *steps) if slot in part) for slot in TELLING)


def holds(answer: Answer, reading: Reading, matching: Matching) -> bool:
    """Return whether a reading shows what is asked; what is asked of one who is not there is not shown.

    A relation is one to the subject that is asked for next, or before if there is none.
    """
    if answer.subject is None:
        return bool(getattr(reading, answer.slot) == answer.name)
    place = matching[answer.subject]
    if place is None:
        return False
    if answer.slot == "relation" and len(matching) > 1:
        last = answer.subject == len(matching) - 1
        other = matching[answer.subject + (-1 if last else 1)]
        return other is not None and answer.name in _relations(reading, place, other)
    return answer.name in said_by(reading, place, answer.slot)


def said_by(reading: Reading, place: int, slot: str) -> set[str]:
    """Return all that a reading says of its group number `place` in one slot: what any member shows at some time."""
    first = reading.groups[place]
    members = reading.members(first.group)
    if slot in ("kind", "colour", "pattern", "size"):
        return {getattr(first, slot)}
    if slot == "count":
        return {str(together(reading, place))}
    if slot == "speed":
        return {member.speed for member in members if member.speed}
    if slot == "direction":
        return {beat.direction for member in members for beat in member.beats if beat.direction}
    if slot == "action":
        return {beat.action for member in members for beat in member.beats}
    if slot == "behind":
        return {"hidden"} if any(member.hidden_s for member in members) else set()
    if slot == "relation":
        return _relations(reading, place)
    if slot == "deed":
        return {name for name in DEEDS.values() if deeds_at(reading, place, name)}
    if slot == "effect":
        own = {change.name for member in members for change in member.changes if happens(change)}
        return own | ({"prints"} if reading.prints_s is not None else set())
    return set()


def together(reading: Reading, place: int) -> int:
    """Return how many of a group are there at one time, 1 at least.

    A member is there from when it is first seen until it is last seen: one that passes behind another still counts,
    and two stretches of one that was lost in between never count as two.
    """
    stays = []
    for member in reading.members(reading.groups[place].group):
        seen = [index for index, box in enumerate(member.boxes) if box is not None]
        if len(seen) >= sustained_frames(reading):
            stays.append((seen[0], seen[-1]))
    return max((sum(first <= start <= last for first, last in stays) for start, _ in stays), default=1)


def sustained_frames(reading: Reading) -> int:
    """Return in how many frames a subject must be seen to count."""
    return max(1, math.ceil(SUSTAINED_S * reading.fps - 1e-9))


def longest_seen_s(reading: Reading, place: int) -> float:
    """Return for how long (seconds in all) the member of a group that is seen longest is seen."""
    members = reading.members(reading.groups[place].group)
    return max(sum(box is not None for box in member.boxes) for member in members) / reading.fps


def happens(change: ChangeReading) -> bool:
    """Return whether a change goes the way of its name: up, a light that goes off apart."""
    return change.after < change.before if change.name == "unlit" else change.after > change.before


def deeds_at(reading: Reading, place: int, deed: str) -> list[float]:
    """Return when (seconds) group number `place` does a deed: another changes so while one of it is near."""
    group = reading.groups[place].group
    agents = reading.members(group)
    return [
        change.start_s
        for patient in reading.subjects
        if patient.group != group
        for change in patient.changes
        if happens(change) and DEEDS.get(change.name) == deed
        if any(_near(agent, patient, change.start_s, reading.fps) for agent in agents)
    ]


def _near(agent: SubjectReading, patient: SubjectReading, at_s: float, fps: float) -> bool:
    """Return whether two come near each other about a moment."""
    frames = len(agent.boxes)
    first, last = math.floor((at_s - NEAR_S) * fps), math.ceil((at_s + NEAR_S) * fps)
    for index in range(max(0, first), min(frames, last + 1)):
        one, two = (_box_about(each, index, fps) for each in (agent, patient))
        if one is not None and two is not None and gap(one, two) <= NEAR:
            return True
    return False


def _box_about(subject: SubjectReading, index: int, fps: float) -> Box | None:
    """Return where a subject is in a frame, or was seen nearest to it in time; None if that is too long ago."""
    reach = math.floor(REMEMBERED_S * fps)
    around = range(max(0, index - reach), min(len(subject.boxes), index + reach + 1))
    seen = [(abs(other - index), box) for other in around if (box := subject.boxes[other]) is not None]
    return min(seen)[1] if seen else None


def gap(one: Box, two: Box) -> float:
    """Return how far two boxes are apart (frame heights), 0 where they touch or overlap."""
    across = max(one[0] - two[2], two[0] - one[2], 0.0)
    down = max(one[1] - two[3], two[1] - one[3], 0.0)
    return math.hypot(across, down)


def _relations(reading: Reading, place: int, to: int | None = None) -> set[str]:
    """Return how a group stands to another, or to any other."""
    group = reading.groups[place].group
    others = {each.group for other, each in enumerate(reading.groups) if to in (None, other)}
    return {name for one, name, two in reading.relations if one == group and two in others}
