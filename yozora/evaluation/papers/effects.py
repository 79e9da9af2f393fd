"""Lasting effects: what is bitten stays bitten: it happens, to the right one, not before its cause, and for good."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from yozora.evaluation.examiner.reading import ChangeReading, Reading, SubjectReading
from yozora.evaluation.marking.finding import actor_found
from yozora.evaluation.marking.kinematics import LEAST_SEEN_S, smoothed, together_s, way_of
from yozora.evaluation.marking.match import happens
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.sheet import Sheet
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.facts.facts import ActorFacts
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.script import DEEDS

PRINTS = "prints"
EFFECTS = (*DEEDS, PRINTS)
MARKS = ("happens", "right one", "lasts", "cause first")
# The instant of a change is read to within this (seconds); that of the first footprint, which may lie at the edge of
# the frame before the one that made it is half in it, to within SIGHT_S.
OFF_S, SIGHT_S = 0.35, 0.8
# A level that falls back by more than this has healed: a bite is a third. It is judged by its running median over so
# long (seconds) to either side, and by the last END_S.
HEALED, SMOOTH_S, END_S = 0.2, 0.25, 0.5
# After it has changed, a thing must be seen in so many of the frames that are left.
SEEN_AFTER = 0.5
TRACED = tuple(name for name, place in PLACES.items() if place.traces)


def changed_as(effect: str) -> str:
    """Return the name by which a rig knows an effect: a lamp that goes off is one that can be lit."""
    return "lit" if effect == "unlit" else effect


def _effect(number: int, mix: Mix) -> Wishes:
    """Ask for each lasting effect in turn, where some kind is known that can undergo it."""
    kinds = {rig.change for name, rig in RIGS.items() if mix.kinds is None or name in mix.kinds}
    known = [name for name in DEEDS if changed_as(name) in kinds]
    return Wishes(plot="effect", effect=known[number % len(known)] if known else None)


def _walk(number: int, mix: Mix) -> Wishes:
    """Ask for a walk where feet leave prints."""
    known = [name for name in TRACED if mix.places is None or name in mix.places]
    return Wishes(plot="parade", action="walk", place=known[number % len(known)] if known else None)


EFFECT = Deck(
    name="effects",
    needs=("effect", "deed", "action"),
    shares={"plots": (("effect", 1.0),), "camera_moves": 0.0, "crowds": 0.0},
    wishes=_effect,
    quick=18,
    full=270,
)
LONG_EFFECT = Deck(
    name="effects-15",
    needs=("effect", "deed", "action"),
    shares={"plots": (("effect", 1.0),), "camera_moves": 0.0, "crowds": 0.0, "day_passes": 0.0},
    wishes=_effect,
    seconds=15.0,
    quick=5,
    full=90,
)
TRACKS = Deck(
    name="footprints",
    needs=("effect", "action"),
    says=("effect",),
    shares={
        "plots": (("parade", 1.0),), "two_subjects": 0.0, "crowds": 0.0, "camera_moves": 0.0, "occluders": 0.0,
    },
    wishes=_walk,
    quick=4,
    full=40,
)  # fmt: skip
DECKS = (EFFECT, LONG_EFFECT, TRACKS)


def marks_of(sheet: Sheet) -> dict[str, dict[str, bool]]:
    """Return by effect asked for, then by the names of MARKS, what is right; marks that do not apply are left out.

    Asked for is the first change of each subject: that is what a prompt tells of. One that is undone again ("for a
    moment") need not last. What does not happen has no other mark.
    """
    facts, reading = sheet.question.facts, sheet.reading
    result: dict[str, dict[str, bool]] = {}
    for actor in facts.actors:
        if actor.changes and not any(change.unseen for change in actor.changes):
            first = actor.changes[0]
            cause = facts.actors[first.cause] if first.cause is not None else None
            result[first.name] = _changed(reading, actor, cause)
    if sheet.question.deck == TRACKS.name and facts.prints:
        result[PRINTS] = _printed(reading, facts.actors[facts.prints[0].actor])
    return result


def _changed(reading: Reading, actor: ActorFacts, cause: ActorFacts | None) -> dict[str, bool]:
    """Return what is right about the change of one thing."""
    name = actor.changes[0].name
    changing = [s for s in reading.subjects if first_change(s, name) is not None]
    if not changing:
        return {"happens": False}
    thing = actor_found(reading, actor)
    change = first_change(thing, name) if thing else None
    right = all(s.kind == actor.kind and s.colour == actor.colour for s in changing)
    marks = {"happens": True, "right one": thing is not None and change is not None and right}
    if thing is None or change is None:
        return marks
    if len({each.name for each in actor.changes}) == 1:
        marks["lasts"] = lasts(thing, change, reading.fps)
    if cause is not None:
        arrives_s = arrival_s(reading, cause, thing)
        marks["cause first"] = arrives_s is not None and arrives_s <= change.start_s + OFF_S
    return marks


def first_change(subject: SubjectReading, name: str) -> ChangeReading | None:
    """Return the first change of this name that goes the way of its name, None if there is none."""
    return next((each for each in subject.changes if each.name == name and happens(each)), None)


def arrival_s(reading: Reading, cause: ActorFacts, thing: SubjectReading) -> float | None:
    """Return when the one that brings a change about first comes up to the thing, in seconds; None if it never does."""
    agent = actor_found(reading, cause)
    return together_s(agent, thing, reading.fps) if agent else None


def lasts(thing: SubjectReading, change: ChangeReading, fps: float) -> bool:
    """Return whether a thing stays changed, and in sight, from the end of its change to the end of the clip.

    A further change the same way (another bite) is none the worse; a level that falls back from the furthest it had
    come has healed, if only for a while.
    """
    since = min(len(thing.boxes) - 1, round(change.end_s * fps))
    seen = [frame for frame in range(since, len(thing.boxes)) if thing.boxes[frame] is not None]
    if len(seen) < max(1.0, SEEN_AFTER * (len(thing.boxes) - since)):
        return False
    sign = 1.0 if change.after > change.before else -1.0
    levels = sign * smoothed(np.array([thing.state[frame] for frame in seen], np.float64), round(SMOOTH_S * fps))
    fallen_back = float((np.maximum.accumulate(levels) - levels).max())
    late = [thing.state[frame] for frame in seen if frame >= len(thing.boxes) - END_S * fps]
    end = sign * float(np.median(late)) if late else float(levels[-1])
    return fallen_back <= HEALED and end >= sign * change.after - HEALED


def _printed(reading: Reading, walker: ActorFacts) -> dict[str, bool]:
    """Return what is right about footprints: they come to lie about, and not before the one that makes them comes."""
    if reading.prints_s is None:
        return {"happens": False}
    subject = actor_found(reading, walker)
    if subject is None or not any(subject.boxes):
        return {"happens": True, "cause first": False}
    seen = way_of(subject, reading.fps)
    frames = seen.frames[: max(1, round(LEAST_SEEN_S * reading.fps))]
    return {"happens": True, "cause first": bool(frames[0] / reading.fps <= reading.prints_s + SIGHT_S)}


def mark(sheets: Sequence[Sheet]) -> list[Line]:
    """Return for each mark who has it, who has all, and by effect who has all."""
    whole: dict[str, float] = {}
    shares: dict[str, dict[str, float]] = {name: {} for name in MARKS}
    kinds: dict[str, dict[str, float]] = {name: {} for name in EFFECTS}
    for sheet in sheets:
        if sheet.question.deck not in {deck.name for deck in DECKS}:
            continue
        key, effects = sheet.question.key, marks_of(sheet)
        if not effects:
            continue
        whole[key] = float(all(all(marks.values()) for marks in effects.values()))
        for effect, marks in effects.items():
            kinds[effect][key] = float(all(marks.values()))
        for name in MARKS:
            told = [marks[name] for marks in effects.values() if name in marks]
            if told:
                shares[name][key] = float(all(told))
    return [
        Line(name="effects/all", scores=whole, goal=0.98),
        *(Line(name=f"effects/{name}", scores=scores, goal=0.98) for name, scores in shares.items()),
        *(Line(name=f"effects/{name}", scores=scores, goal=0.98) for name, scores in kinds.items()),
    ]


PAPER = Paper(
    name="effects",
    title="Lasting effects",
    about=(
        "Something is bitten, popped, toppled, lit, blown out, melted, made to bloom or painted, or walked upon. Does "
        "it happen, to the one that was named, not before whoever does it has come, and does it stay so to the end?"
    ),
    decks=DECKS,
    mark=mark,
    source=(
        "Sora's own admission that after a bite the cookie may have no mark (OpenAI, February 2024), which no "
        "open text-to-video repository measures on its own model."
    ),
)
