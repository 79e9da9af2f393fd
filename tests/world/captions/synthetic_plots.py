"""Plots of one scene: who is on parade, out of sight, changed for good, or in the physics engine's hands."""

from __future__ import annotations

from random import Random

from tests.world.captions.synthetic_parts import MAX_SUBJECTS, OPPOSITE, Part, go, kinds_in, new_part, travelling
from yozora.world.facts.facts import BeatFacts, ChangeFacts
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.rig import Rig
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.scene import RELATIONS

VERTICAL = ("fall", "splash")
ON_THE_SPOT = ("topple", "swing", "float")
PACED = ("bounce", "roll")
SELF_CHANGES = ("melted", "bloomed", "toppled", "out", "popped")


def parade(rng: Random, place: str, seconds: float) -> tuple[list[Part], str | None]:
    """Return one to three groups on their way, of different kinds, and how the first stands to the second."""
    rigs = rng.sample(kinds_in(place), min(rng.randint(1, MAX_SUBJECTS), len(kinds_in(place))))
    parts = [new_part(rng, rig) for rig in rigs]
    relation = rng.choice((None, *RELATIONS)) if len(parts) > 1 else None
    if relation in ("chases", "follows", "meets") and not all(part.rig.travels for part in parts[:2]):
        relation = "left of"
    for part in parts:
        sideways = tuple(way for way in part.rig.directions if way in ("left", "right"))
        heading = rng.choice(part.rig.directions)
        if relation and part is parts[1] and parts[0].direction:
            heading = OPPOSITE[parts[0].direction] if relation == "meets" else parts[0].direction
        elif relation:
            heading = rng.choice(sideways)
        if rng.random() < 0.15 and not relation and part.rig.acts:
            act = rng.choice(part.rig.acts)
            part.beats.append(BeatFacts(action=act, start_s=0.0, end_s=seconds, direction=None, partner=None))
        else:
            go(rng, part, 0.0, seconds, heading)
    return parts, relation


def permanence(rng: Random, place: str, seconds: float) -> list[Part]:
    """Return one or two groups of which the first is out of sight for a while: passing, waiting or away."""
    movers = [rig for rig in kinds_in(place) if rig.travels and "left" in rig.directions]
    first = new_part(rng, rng.choice(movers), 2)
    start_s, end_s = 0.35 * seconds, 0.65 * seconds
    way = rng.choice(("pass", "hide", "leave"))
    first.behind = "the edge" if way == "leave" else rng.choice(tuple(PLACES[place].occluders))
    first.hidden_s.append((start_s, end_s))
    if way == "pass":
        go(rng, first, 0.0, seconds, rng.choice(("left", "right")))
    else:
        go(rng, first, 0.0, start_s, rng.choice(("left", "right")))
        middle = end_s if way == "hide" else (start_s + end_s) / 2
        heading = first.direction if way == "leave" else None
        first.beats.append(BeatFacts(action=way, start_s=start_s, end_s=middle, direction=heading, partner=None))
        if way == "leave":
            back = OPPOSITE[first.direction or "left"]
            first.beats.append(BeatFacts(action="return", start_s=middle, end_s=end_s, direction=back, partner=None))
            go(rng, first, end_s, seconds, back)
        else:
            go(rng, first, end_s, seconds, first.direction)
    parts = [first]
    if rng.random() < 0.4:
        parts.append(travelling(rng, place, seconds, [rig for rig in kinds_in(place) if rig is not first.rig]))
    return parts


def change_name(rng: Random, rig: Rig) -> str:
    """Return the lasting change a rig undergoes; a lamp may go either way, one that knows none is painted."""
    name = rig.change or "painted"
    return rng.choice(("lit", "unlit")) if name == "lit" else name


def effect(rng: Random, place: str, seconds: float) -> list[Part]:
    """Return an agent and what it changes for good, or something that changes by itself; sometimes out of sight."""
    rigs = kinds_in(place)
    patient = new_part(rng, rng.choice([rig for rig in rigs if rig.change] or rigs), 1)
    agents = [r for r in rigs if r.family in ("person", "animal") and r is not patient.rig and "walk" in r.travels]
    name = change_name(rng, patient.rig)
    alone = not agents or (name in SELF_CHANGES and rng.random() < 0.4)
    unseen = not alone and rng.random() < 0.25
    patient.changes.append(
        ChangeFacts(
            name=name, start_s=0.4 * seconds, end_s=0.5 * seconds, before=1.0 if name == "unlit" else 0.0,
            after=0.0 if name == "unlit" else 1.0, cause=None if alone else 0, unseen=unseen,
        )
    )  # fmt: skip
    patient.beats.append(BeatFacts(action="stand", start_s=0.0, end_s=seconds, direction=None, partner=None))
    if unseen:
        patient.hidden_s.append((0.35 * seconds, 0.6 * seconds))
        patient.behind = rng.choice(tuple(PLACES[place].occluders))
    if alone:
        return [patient]
    agent = new_part(rng, rng.choice(agents), 1)
    go(rng, agent, 0.0, 0.4 * seconds, rng.choice(("left", "right")))
    agent.beats.append(BeatFacts(action="stand", start_s=0.4 * seconds, end_s=seconds, direction=None, partner=1))
    return [agent, patient]


def physics(rng: Random, place: str, seconds: float) -> list[Part]:
    """Return what the physics engine moves: one group, or two that collide."""
    rigs = [rig for rig in kinds_in(place) if rig.plays]
    if not rigs:
        return [travelling(rng, place, seconds, kinds_in(place), 1)]
    part = new_part(rng, rng.choice(rigs), 3)
    play = rng.choice(part.rig.plays)
    parts = [part]
    if play == "collide":
        part.count = 1
        parts.append(new_part(rng, rng.choice([rig for rig in rigs if "collide" in rig.plays]), 1))
        while parts[1].rig is part.rig and parts[1].colour == part.colour:
            parts[1].colour = rng.choice(tuple(COLOURS))
    heading = rng.choice(("left", "right"))
    for number, one in enumerate(parts):
        direction = heading if number == 0 else OPPOSITE[heading]
        direction = "down" if play in VERTICAL else direction
        if play not in ON_THE_SPOT:
            one.direction = direction
        if play in PACED:
            one.speed = rng.choice(("slow", "fast"))
        partner = 1 - number if play == "collide" else None
        one.beats.append(
            BeatFacts(action=play, start_s=0.0, end_s=seconds, direction=one.direction, partner=partner)
        )  # fmt: skip
    return parts
