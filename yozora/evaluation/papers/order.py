"""Order: causes come before their effects, and a story happens in the order in which it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from yozora.evaluation.examiner.reading import Reading, SubjectReading
from yozora.evaluation.marking.finding import actor_found, found
from yozora.evaluation.marking.kinematics import absences, together_s
from yozora.evaluation.marking.match import happens
from yozora.evaluation.papers.collision import COLLIDE, STRUCK, pair_of
from yozora.evaluation.papers.effects import EFFECT, LONG_EFFECT, arrival_s, first_change
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.papers.permanence import LONG_STORIES
from yozora.evaluation.questions.sheet import Sheet
from yozora.model.conditioning.understanding import Understanding
from yozora.world.scene.script import DEEDS, TRAVELS

# The instants of an effect and of coming together are read to within this (seconds).
OFF_S = 0.35
# An effect comes so soon (seconds) after its cause: a deed after coming up to the thing, a push at once.
DEED_S, PUSH_S = 1.5, 0.7
# What runs into another closes in fast: it has come when it is this near (frame heights), edge to edge.
PUSH_REACH = 0.12
# The velocity from which the one that is hit departs is that of its first so many seconds in sight.
FIRST_S = 0.4
# Nothing is seen of these, or nothing happens.
SILENT = ("stand",)
UNSEEN = {"leave": 0, "hide": 1, "return": 2}
EFFECT_OF = {deed: effect for effect, deed in DEEDS.items()}


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that a step of a story tells of: what `kind` does, or how it is changed (`what`), and where it goes."""

    kind: str
    what: str
    direction: str | None = None

    def merges(self, other: Event) -> bool:
        """Return whether this one only goes on with `other`: seen, the two are one."""
        same = self.kind == other.kind and self.what == other.what and self.what not in DEEDS
        return same and None in (self.direction, other.direction) or self == other and self.what not in DEEDS


@dataclass(frozen=True, kw_only=True)
class Causality:
    """When a cause came (`cause_s`, None if never) and when its effect (`effect_s`, None if never), in seconds."""

    cause_s: float | None
    effect_s: float | None
    soon_s: float

    @property
    def cause_first(self) -> bool | None:
        """Whether the effect waited for its cause; None where there is no effect."""
        if self.effect_s is None:
            return None
        return self.cause_s is not None and self.effect_s >= self.cause_s - OFF_S

    @property
    def follows(self) -> bool | None:
        """Whether the effect came soon after its cause; None where there is no cause."""
        if self.cause_s is None:
            return None
        return self.effect_s is not None and -OFF_S <= self.effect_s - self.cause_s <= self.soon_s + OFF_S


def story_events(understood: Understanding) -> tuple[Event, ...]:
    """Return the events of a told story in order; standing is none, and what goes on as before is one with it.

    A deed is the change of the other one in its step. Any way to get about is as good as another here.
    """
    events: list[Event] = []
    for parts in understood.story:
        for event in _events_of(parts):
            if not (events and event.merges(events[-1])):
                events.append(event)
            elif events[-1].direction is None:
                events[-1] = event
    return tuple(events)


def _events_of(parts: Sequence[Mapping[str, str]]) -> list[Event]:
    """Return the events of one step."""
    events = []
    for part in parts:
        kind, action = part.get("kind", ""), part.get("action")
        others = [other["kind"] for other in parts if "kind" in other and other is not part]
        if action and action not in SILENT:
            events.append(Event(kind=kind, what=_sort(action), direction=part.get("direction")))
        if "deed" in part and others:
            events.append(Event(kind=others[0], what=EFFECT_OF[part["deed"]]))
        elif part.get("effect") in DEEDS:
            events.append(Event(kind=kind, what=part["effect"]))
    return events


def _sort(action: str) -> str:
    """Return what an action counts as: all ways to get about are one."""
    return "travel" if action in TRAVELS else action


def occurrences(reading: Reading, event: Event) -> list[float]:
    """Return when (seconds) that begins in a reading which an event tells of, in order.

    Who goes out of sight leaves or hides, and comes back, whether or not the beats say so.
    """
    subject = found(reading, event.kind)
    if subject is None:
        return []
    if event.what in DEEDS:
        return sorted(c.start_s for c in subject.changes if c.name == event.what and happens(c))
    times = [
        beat.start_s
        for beat in subject.beats
        if _sort(beat.action) == event.what and event.direction in (None, beat.direction)
    ]
    if not times and event.what in UNSEEN:
        gaps = absences(subject, reading.fps)
        if event.what == "return":
            times = [gap.back / reading.fps for gap in gaps if gap.back is not None]
        else:
            # Who leaves hides a moment later.
            times = [gap.last / reading.fps + 0.01 * UNSEEN[event.what] for gap in gaps]
    return sorted(times)


def in_order(events: Sequence[Event], reading: Reading) -> bool:
    """Return whether all events happen one after the other: each at some time after the one before."""
    now_s = -np.inf
    for event in events:
        later = [at_s for at_s in occurrences(reading, event) if at_s > now_s]
        if not later:
            return False
        now_s = later[0]
    return True


def ordered_pairs(events: Sequence[Event], reading: Reading) -> float:
    """Return the share (0..1) of all pairs of events of which the first told happens before the other.

    Kendall's concordant pairs, (tau + 1) / 2 where all happen; what does not happen is in order with nothing. Of alike
    events the first told is the first that happens, and so on.
    """
    times: list[float | None] = []
    for number, event in enumerate(events):
        same = [before for before in events[:number] if before == event]
        told = occurrences(reading, event)
        times.append(told[len(same)] if len(told) > len(same) else None)
    pairs = [(a, b) for number, a in enumerate(times) for b in times[number + 1 :]]
    return sum(a is not None and b is not None and a < b for a, b in pairs) / len(pairs)


def causalities(sheet: Sheet) -> list[Causality]:
    """Return the causes and effects that the question asks for: deeds, and pushes in a collision."""
    question, reading = sheet.question, sheet.reading
    if question.deck == COLLIDE.name:
        pair = pair_of(sheet)
        if pair is None:
            return []
        return [
            Causality(
                cause_s=together_s(*pair, reading.fps, PUSH_REACH),
                effect_s=departs_s(pair[1], reading.fps),
                soon_s=PUSH_S,
            )
        ]
    result = []
    for actor in question.facts.actors:
        thing = actor_found(reading, actor)
        if thing is None or not actor.changes or actor.changes[0].cause is None:
            continue
        first = first_change(thing, actor.changes[0].name)
        result.append(
            Causality(
                cause_s=arrival_s(reading, question.facts.actors[actor.changes[0].cause], thing),
                effect_s=first.start_s if first else None,
                soon_s=DEED_S,
            )
        )
    return result


def departs_s(subject: SubjectReading, fps: float) -> float | None:
    """Return when the velocity of one that is hit first departs from what it was, in seconds; None if it never does.

    It does so for two frames at least.
    """
    read = [(frame, pair[0]) for frame, pair in enumerate(subject.velocity) if pair is not None]
    if not read:
        return None
    usual = float(np.median([vx for frame, vx in read if frame <= read[0][0] + FIRST_S * fps]))
    for (frame, vx), (_, following) in zip(read, read[1:], strict=False):
        if min(abs(vx - usual), abs(following - usual)) > STRUCK:
            return frame / fps
    return None


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return who keeps cause and effect in order, whose effects follow, and how far stories keep the order told."""
    first: dict[str, float] = {}
    follows: dict[str, float] = {}
    pairs: dict[str, float] = {}
    stories: dict[str, float] = {}
    for sheet in sheets:
        key, deck = sheet.question.key, sheet.question.deck
        if deck in {each.name for each in DECKS}:
            _mark_causes(sheet, first, follows)
        if deck == LONG_STORIES.name:
            events = story_events(sheet.question.understood)
            if len(events) >= 2:
                pairs[key] = ordered_pairs(events, sheet.reading)
                stories[key] = float(in_order(events, sheet.reading))
    return [
        Line(name="order/cause first", scores=first, goal=0.98),
        Line(name="order/effect follows", scores=follows, goal=0.98),
        Line(name="order/story pairs", scores=pairs, share=False, unit="of the pairs", goal=0.98),
        Line(name="order/story", scores=stories, goal=0.98),
    ]


def _mark_causes(sheet: Sheet, first: dict[str, float], follows: dict[str, float]) -> None:
    """Mark the causes and effects of one sheet. In a story one may stand by a thing for long before the deed."""
    key, told = sheet.question.key, causalities(sheet)
    waits = [each.cause_first for each in told if each.cause_first is not None]
    if waits:
        first[key] = float(all(waits))
    soon = [each.follows for each in told if each.follows is not None]
    if soon and sheet.question.deck != LONG_STORIES.name:
        follows[key] = float(all(soon))


DECKS = (EFFECT, LONG_EFFECT, COLLIDE, LONG_STORIES)
PAPER = Paper(
    name="order",
    title="Order of events",
    about=(
        "Nothing is bitten before whoever bites has come up to it, nothing is pushed before it is touched, and the "
        "effect follows its cause at once. The steps of a told story happen in the order of the telling: all of "
        "them, and the share of all pairs (Kendall). When things happen is free; only what comes first is asked."
    ),
    decks=DECKS,
    mark=mark,
    source="Pairs in order: Kendall, A new measure of rank correlation, Biometrika 30 (1938).",
)
