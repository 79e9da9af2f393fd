"""Read a caption back: does it say anything of a clip that the facts do not? A caption that does teaches a lie."""

from __future__ import annotations

from collections.abc import Iterator

from yozora.model.conditioning.understanding import Understanding
from yozora.world.facts.facts import ActorFacts, Facts
from yozora.world.scene.script import DEEDS


def mistakes(understood: Understanding, facts: Facts) -> list[str]:
    """Return what is wrong with what was understood of a caption, in words; nothing if all of it is so."""
    return list(_mistakes(understood, facts))


def _mistakes(understood: Understanding, facts: Facts) -> Iterator[str]:
    """Yield what is wrong: unknown words, setting, subjects, steps of a story."""
    for word in understood.unknown:
        yield word.sentence
    for slot, name in understood.setting.items():
        if name != getattr(facts, slot):
            yield f"{slot} is {getattr(facts, slot)!r}, not {name!r}"
    groups = facts.groups
    if len(understood.subjects) != len(groups):
        yield f"{len(understood.subjects)} subjects instead of {len(groups)}"
        return
    for number, (subject, actor) in enumerate(zip(understood.subjects, groups, strict=True)):
        for slot, name in subject.items():
            if name not in said_of(facts, actor, slot, first=number == 0):
                yield f"{slot} of the {actor.kind} is not {name!r}"
    for step in understood.story:
        for said in step:
            matching = [actor for actor in groups if actor.kind == said.get("kind", actor.kind)]
            for slot, name in said.items():
                if not any(name in said_of(facts, actor, slot, first=True) for actor in matching):
                    yield f"{slot} in a step of the story is not {name!r}"


def said_of(facts: Facts, actor: ActorFacts, slot: str, *, first: bool) -> set[str]:
    """Return all that may be said of a group in one slot: what holds of any of its members at some time."""
    members = [other for other in facts.actors if other.group == actor.group]
    numbers = [number for number, other in enumerate(facts.actors) if other.group == actor.group]
    if slot in ("kind", "colour", "pattern", "size"):
        return {getattr(actor, slot)}
    if slot == "count":
        return {str(actor.count)}
    if slot == "speed":
        return {member.speed for member in members if member.speed}
    if slot == "direction":
        return {beat.direction for member in members for beat in member.beats if beat.direction}
    if slot == "action":
        return {beat.action for member in members for beat in member.beats}
    if slot == "behind":
        return {"hidden"} if any(member.hidden_s for member in members) else set()
    if slot == "relation":
        return {facts.relation} if facts.relation and first else set()
    changes = [change for other in facts.actors for change in other.changes]
    if slot == "deed":
        return {DEEDS[change.name] for change in changes if change.cause in numbers}
    if slot == "effect":
        own = {change.name for member in members for change in member.changes}
        return own | ({"prints"} if any(each.actor in numbers for each in facts.prints) else set())
    return set()
