"""The truth that captions are held against: what is so of a group, and what a dense caption must say."""

from __future__ import annotations

from yozora.world.captions.train_telling import is_core
from yozora.world.facts.facts import ActorFacts, Facts
from yozora.world.places.catalog import PLACES
from yozora.world.scene.script import DEEDS, TRAVELS

Said = dict[str, str]


def is_so(slot: str, name: str, facts: Facts, group: int) -> bool:
    """Return whether what is said of a group is so."""
    actor = facts.groups[group]
    if slot in ("kind", "colour", "speed", "size", "pattern"):
        return bool(name == getattr(actor, slot))
    changed = [(change, number) for number, other in enumerate(facts.groups) for change in other.changes]
    true: dict[str, list[str | None]] = {
        "count": [str(actor.count)],
        "direction": [actor.direction, *(beat.direction for beat in actor.beats)],
        "action": [beat.action for beat in actor.beats],
        "behind": ["hidden"] if actor.behind else [],
        "relation": [facts.relation] if group == 0 else [],
        "deed": [DEEDS[c.name] for c, _ in changed if c.cause is not None and facts.actors[c.cause].group == group],
        "effect": [
            *(c.name for c, number in changed if number == group),
            *(["prints"] if prints(facts, group) else []),
        ],
    }
    return name in true.get(slot, [])


def prints(facts: Facts, group: int) -> bool:
    """Return whether a group leaves footprints."""
    return any(facts.actors[mark.actor].group == group for mark in facts.prints)


def setting_told(facts: Facts) -> Said:
    """Return what a dense caption must say of the setting."""
    told = {"place": facts.place}
    told |= {"time": facts.time} if len(PLACES[facts.place].times) > 1 else {}
    told |= {"weather": facts.weather} if facts.weather != "clear" else {}
    told |= {"style": facts.style} if facts.style != "storybook" else {}
    told |= {"camera": facts.camera} if facts.camera != "still" else {}
    moving = facts.camera.split()[0] in ("pan", "tilt", "zoom", "dolly")
    return told | ({"pace": facts.pace} if moving and facts.pace == "fast" and not is_core(facts) else {})


def looks_told(actor: ActorFacts) -> Said:
    """Return what a dense caption must say of how a group looks."""
    told = {"kind": actor.kind, "colour": actor.colour}
    told |= {"count": str(actor.count)} if actor.count > 1 else {}
    told |= {"size": actor.size} if actor.size != "medium" else {}
    return told | ({"pattern": actor.pattern} if actor.pattern != "plain" else {})


def doings_told(facts: Facts, group: int) -> Said:
    """Return what a dense caption must say of what a group does, where it is no story."""
    actor, alone = facts.groups[group], len(facts.groups) == 1
    # To splash is to come down.
    told = {"direction": actor.direction} if actor.direction and actor.action != "splash" else {}
    told |= {"speed": actor.speed} if actor.speed else {}
    if actor.behind == "the edge":
        told["action"] = "leave"
    elif actor.behind:
        told["behind"] = "hidden"
    elif actor.action not in (*TRAVELS, "stand") and not (actor.action == "collide" and group == 1):
        told["action"] = actor.action
    elif actor.action == "stand" and alone and not actor.changes:
        told["action"] = "stand"
    told |= {"effect": "prints"} if prints(facts, group) else {}
    for number, other in enumerate(facts.groups):
        for change in other.changes:
            if change.cause is None and number == group:
                told["effect"] = change.name
            elif change.cause is not None and facts.actors[change.cause].group == group:
                told["deed"] = DEEDS[change.name]
    return told | ({"relation": facts.relation} if facts.relation and group == 0 else {})
