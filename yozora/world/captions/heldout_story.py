"""The stories of the test grammar: their steps, one after the other, told with words of order or as a storyboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from yozora.world.captions import heldout_words as words
from yozora.world.captions.heldout_subjects import cover_of, the
from yozora.world.captions.phrases.inflection import forms
from yozora.world.facts.facts import ActorFacts, BeatFacts, ChangeFacts, Facts
from yozora.world.scene.script import TRAVELS

Namer = Callable[[ActorFacts], str]
# A beat shorter than this (seconds) is no step of a story.
SHORTEST_S = 0.3


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that happens: `actor` begins `beat` at `start_s`, or brings about or undergoes `change` then.

    `patient` is who is changed or walked up to. `again` marks a deed done before, `away` a stay beyond the frame,
    `prints` the first way on which footprints are left.
    """

    start_s: float
    actor: ActorFacts
    beat: BeatFacts | None = None
    change: ChangeFacts | None = None
    patient: ActorFacts | None = None
    again: bool = False
    away: bool = False
    prints: bool = False


def steps_of(facts: Facts) -> tuple[tuple[Step, ...], ...]:
    """Return the steps of a story in order; what begins at the same time is one step."""
    steps = sorted((*_beats(facts), *_changes(facts)), key=lambda step: step.start_s)
    if not steps:
        return ((Step(start_s=0.0, actor=facts.groups[0], beat=facts.groups[0].beats[0]),),)
    result: list[list[Step]] = []
    for step in steps:
        if result and step.start_s - result[-1][0].start_s < 0.05:
            result[-1].append(step)
        else:
            result.append([step])
    return tuple(tuple(group) for group in result)


def _beats(facts: Facts) -> list[Step]:
    """Return the beats in which somebody does something; standing about is none."""
    steps = []
    for actor in facts.groups:
        printed, before = False, ""
        number = next(n for n, other in enumerate(facts.actors) if other.group == actor.group)
        for beat in actor.beats:
            left = any(mark.actor == number and beat.start_s <= mark.at_s < beat.end_s for mark in facts.prints)
            patient = None if beat.partner is None else _group_of(facts.actors[beat.partner], facts)
            if beat.action != "stand" and beat.end_s - beat.start_s >= SHORTEST_S:
                steps.append(
                    Step(
                        start_s=beat.start_s,
                        actor=actor,
                        beat=beat,
                        patient=patient,
                        away=beat.action == "hide" and before == "leave",
                        prints=left and not printed,
                    )
                )
            printed, before = printed or left, beat.action
    return steps


def _changes(facts: Facts) -> list[Step]:
    """Return the lasting changes, told of who brought them about if anybody did."""
    steps = []
    for actor in facts.groups:
        seen: set[str] = set()
        for change in actor.changes:
            agent = None if change.cause is None else _group_of(facts.actors[change.cause], facts)
            again = change.name in seen
            steps.append(
                Step(start_s=change.start_s, actor=agent or actor, change=change, patient=actor, again=again)
            )  # fmt: skip
            seen.add(change.name)
    return steps


def _group_of(actor: ActorFacts, facts: Facts) -> ActorFacts:
    """Return the first of an actor's group."""
    return next(group for group in facts.groups if group.group == actor.group)


def tell(step: tuple[Step, ...], name: Namer, rng: Random) -> str:
    """Return a step as a clause, with its actors named by `name`."""
    return " while ".join(_clause(part, name, rng) for part in step)


def narrate(facts: Facts, rng: Random) -> str:
    """Return all steps of a story, each but the only one after a word of order."""
    steps = steps_of(facts)
    told = [tell(step, lambda actor: the(actor, facts), rng) for step in steps]
    if len(told) == 1:
        return _sentence(told[0])
    orders: list[str] = []
    for _ in told[1:-1]:
        orders.append(rng.choice([order for order in words.MIDDLES if order not in orders[-1:]]))
    orders.append(rng.choice(words.ENDINGS))
    pause, stop = (", ", ". ") if rng.random() < 0.5 else (" ", "; ")
    first = f"{rng.choice(words.BEGINNINGS)}{pause}{told[0]}"
    if rng.random() < 0.3:
        first = f"{told[0]} {words.CLOSING_BEGINNING}"
    clauses = [first, *(f"{order}{pause}{clause}" for order, clause in zip(orders, told[1:], strict=True))]
    if stop == "; ":
        return _sentence(stop.join(clauses))
    return " ".join(_sentence(clause) for clause in clauses)


def _sentence(clause: str) -> str:
    """Return a clause as a sentence."""
    return f"{clause[0].upper()}{clause[1:]}."


def _third(verb: str, actor: ActorFacts) -> str:
    """Return a verb in the present tense, as its subject has it."""
    return forms(verb)[0 if actor.count > 1 else 1]


def _clause(step: Step, name: Namer, rng: Random) -> str:
    """Return what happens in a step: who does what."""
    actor, beat, change = step.actor, step.beat, step.change
    if change is not None and step.patient is not None and step.patient is not actor:
        again = " once more" if step.again else ""
        return f"{name(actor)} {_third(rng.choice(words.DEEDS[change.name]), actor)} {name(step.patient)}{again}"
    if change is not None:
        return f"{name(actor)} {_third(rng.choice(words.CHANGES[change.name]), actor)}"
    assert beat is not None
    if beat.action == "hide":
        return f"{name(actor)} {_hiding(step, rng)}"
    does = _third(rng.choice(words.VERBS[beat.action]), actor)
    turn = f" {rng.choice(words.TURNS[beat.direction])}" if beat.direction else ""
    if step.patient is not None and beat.action in TRAVELS:
        turn += f"{',' if turn else ''} up to {name(step.patient)}"
    prints = f", {rng.choice(words.PRINTS)}" if step.prints else ""
    return f"{name(actor)} {does}{turn}{prints}"


def _hiding(step: Step, rng: Random) -> str:
    """Return how an actor stays out of sight: beyond the frame, or behind something."""
    cover = cover_of(step.actor)
    if step.away or cover is None:
        return _third("stay out of sight", step.actor)
    return f"{_third(rng.choice(words.LURKING), step.actor)} {cover}"
