"""Readings: what the examiner sees in a video, in the terms of the world's facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from yozora.core.config import from_dict, to_dict
from yozora.evaluation.examiner.relations import around, between
from yozora.world.facts.facts import ActorFacts, Facts

Box = tuple[float, float, float, float]
# In sight: at least this share of the subject is seen.
SEEN_FROM = 0.4


@dataclass(frozen=True, kw_only=True)
class BeatReading:
    """What a subject does from `start_s` to `end_s`; `direction` is where it moves meanwhile, None on the spot."""

    action: str
    start_s: float
    end_s: float
    direction: str | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeReading:
    """A lasting change that was seen to happen: its name ("bitten"), when, and the levels (0..1) before and after."""

    name: str
    start_s: float
    end_s: float
    before: float
    after: float


@dataclass(frozen=True, kw_only=True)
class SubjectReading:
    """One subject, frame by frame (T). The names are those of `ActorFacts`, and mean the same.

    `boxes` (x0,y0,x1,y1) are in frame heights in the world at rest, None where it is not seen; `velocity` (vx,vy) in
    frame heights a second, None where it cannot be told; `visible` 0..1; `state` the level of its lasting change 0..1.
    `kinds` and `colours` say what it looked like in each frame by itself, None where it is not seen: they differ from
    `kind` and `colour`, the verdict over all frames, where a subject does not stay what it is. `confidence` (0..1) is
    by slot. `count` is how many subjects are of its `group`.
    """

    kind: str
    colour: str
    pattern: str
    size: str
    group: int
    count: int
    direction: str | None
    speed: str | None
    action: str
    beats: tuple[BeatReading, ...]
    changes: tuple[ChangeReading, ...]
    boxes: tuple[Box | None, ...]
    velocity: tuple[tuple[float, float] | None, ...]
    visible: tuple[float, ...]
    state: tuple[float, ...]
    hidden_s: tuple[tuple[float, float], ...]
    kinds: tuple[str | None, ...]
    colours: tuple[str | None, ...]
    confidence: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """All that was read of one clip, `seconds` long at `fps`.

    `relations` has every (group, relation, group) that holds: who chases another to the right is left of it, too;
    `relation` is the most telling one of group 0 to group 1, None where there is none. `prints_s` is when footprints
    were first seen to lie about, None if never; `flashes_s` when lightning or a strobe lit up.
    """

    place: str
    time: str
    weather: str
    style: str
    camera: str
    pace: str
    relation: str | None
    seconds: float
    fps: float
    subjects: tuple[SubjectReading, ...]
    prints_s: float | None
    flashes_s: tuple[float, ...]
    relations: tuple[tuple[int, str, int], ...] = ()
    confidence: dict[str, float] = field(default_factory=dict)

    @property
    def groups(self) -> tuple[SubjectReading, ...]:
        """The first subject of each group, in order."""
        firsts: dict[int, SubjectReading] = {}
        for subject in self.subjects:
            firsts.setdefault(subject.group, subject)
        return tuple(firsts[group] for group in sorted(firsts))

    def members(self, group: int) -> tuple[SubjectReading, ...]:
        """Return all subjects of one group."""
        return tuple(subject for subject in self.subjects if subject.group == group)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return to_dict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Reading:
        """Read what `to_dict` wrote."""
        return from_dict(cls, data)


def reading_of(facts: Facts) -> Reading:
    """Return what a perfect examiner would read of a clip with these facts."""
    return Reading(
        place=facts.place,
        time=facts.time,
        weather=facts.weather,
        style=facts.style,
        camera=facts.camera,
        pace=facts.pace,
        relation=facts.relation,
        seconds=facts.seconds,
        fps=facts.fps,
        subjects=tuple(_subject_of(actor) for actor in facts.actors),
        prints_s=facts.prints[0].at_s if facts.prints else None,
        flashes_s=facts.flashes_s,
        relations=_relations_of(facts),
    )


def _relations_of(facts: Facts) -> tuple[tuple[int, str, int], ...]:
    """Return every relation that holds among the groups: the one the scene was made for, and what geometry adds."""
    groups = sorted({actor.group for actor in facts.actors})
    paths = [
        around([np.array(actor.boxes) for actor in facts.actors if actor.group == group], facts.fps) for group in groups
    ]
    told = ((0, facts.relation, 1),) if facts.relation else ()
    return tuple(dict.fromkeys((*told, *between(paths))))


def _subject_of(actor: ActorFacts) -> SubjectReading:
    """Return what a perfect examiner would read of one actor."""
    seen = [share >= SEEN_FROM for share in actor.visible]
    return SubjectReading(
        kind=actor.kind,
        colour=actor.colour,
        pattern=actor.pattern,
        size=actor.size,
        group=actor.group,
        count=actor.count,
        direction=actor.direction,
        speed=actor.speed,
        action=actor.action,
        beats=tuple(
            BeatReading(action=b.action, start_s=b.start_s, end_s=b.end_s, direction=b.direction) for b in actor.beats
        ),
        changes=tuple(
            ChangeReading(name=c.name, start_s=c.start_s, end_s=c.end_s, before=c.before, after=c.after)
            for c in actor.changes
        ),
        boxes=tuple(box if s else None for box, s in zip(actor.boxes, seen, strict=True)),
        velocity=tuple(pair if s else None for pair, s in zip(actor.velocity, seen, strict=True)),
        visible=actor.visible,
        state=actor.state,
        hidden_s=actor.hidden_s,
        kinds=tuple(actor.kind if s else None for s in seen),
        colours=tuple(actor.colour if s else None for s in seen),
    )
