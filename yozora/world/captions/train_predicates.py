"""Predicates: what the training grammar says that one group does: its way, act or play, its hiding, its change."""

from __future__ import annotations

import re

from yozora.world.captions.lexicon import PHRASES
from yozora.world.captions.train_courses import direction_adverb, speed_adverb, travelling
from yozora.world.captions.train_nouns import with_article
from yozora.world.captions.train_telling import Telling
from yozora.world.captions.train_verbs import finite, suits, verb_for, verbs_of
from yozora.world.facts.facts import ActorFacts, Facts
from yozora.world.scene.script import TRAVELS

# What may be told in progress: "is dancing".
ONGOING = frozenset({"jump", "dance", "wave", "bounce", "roll", "swing"})
LONG_S = 1.5
THE_EDGE = "the edge"
UNSEEN_WORDS = ("for a while", "for a moment")
COVERED = ("hidden by", "hidden behind", "out of sight behind")
RETURNS = ("comes out again", "comes out on the other side", "is seen again")
STAYS = {
    "bitten": "bitten", "toppled": "in a heap", "lit": "switched on", "unlit": "switched off", "out": "extinguished",
    "melted": "melted", "bloomed": "in bloom",
}  # fmt: skip
GROUNDS = {"snowfield": " in the snow", "beach": " in the sand", "desert": " in the sand"}
TRACKS = ("leaving footprints", "leaving tracks", "leaving a trail of footprints", "making footprints", "making tracks")


def listed(parts: list[str]) -> str:
    """Return parts with commas and "and"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def predicate(facts: Facts, actor: ActorFacts, telling: Telling, *, silent: bool = False) -> str:
    """Return what a group does; `silent` names no action, only the course."""
    hides = any(beat.action == "hide" for beat in actor.beats) and actor.behind not in (None, THE_EDGE)
    leaves = next((beat for beat in actor.beats if beat.action == "leave"), None)
    tells_hiding = actor.behind is not None and telling.tells()
    if leaves is not None and (actor.action == "leave" or tells_hiding):
        direction = leaves.direction or actor.direction
        verb = finite(verb_for(actor, "leave", telling), actor)
        way = [verb, *direction_adverb(facts, direction, telling)]
        speed = speed_adverb(actor, telling, 0.5)
        way = [*speed, *way] if speed and speed[0].endswith("ly") else [*way, *speed]
        return listed([" ".join(way), _agree("comes in again", actor)]) + footprints(facts, actor, telling)
    aside = hides and tells_hiding and not telling.dense and telling.chance(0.4)
    parts = [_main(facts, actor, telling, silent=silent or aside, alone=not tells_hiding)]
    if aside:
        parts.append(f"{finite('hide', actor)} behind {with_article(actor.behind or '')} for a while")
    elif tells_hiding:
        parts += _hiding(facts, actor, telling)
    if actor.changes and not any(change.cause is not None for change in actor.changes):
        change = _change(actor, telling)
        parts = [*parts, change] if tells_hiding else [change + lasting(actor, telling)]
    told = listed(parts)
    return told + footprints(facts, actor, telling)


def _main(facts: Facts, actor: ActorFacts, telling: Telling, *, silent: bool, alone: bool) -> str:
    """Return what a group does first, with its course."""
    if actor.action in TRAVELS or silent:
        return travelling(facts, actor, telling, silent=silent, alone=alone)
    if actor.action == "brake":
        brakes = finite(verb_for(actor, "brake", telling), actor)
        way = travelling(facts, actor, telling, silent=True, alone=False)
        return f"{way} and {brakes}" if " " in way else brakes
    if actor.action == "blow":
        verb = _blown(actor, telling)
    elif actor.action == "roll" and not any(contact.what == "ramp" for contact in facts.contacts):
        verb = finite(telling.pick(("roll", "roll along")), actor)
    else:
        verb = finite(
            verb_for(actor, actor.action, telling), actor, telling if alone and actor.action in ONGOING else None
        )
    course = [
        *speed_adverb(actor, telling, 0.5),
        *(direction_adverb(facts, actor.direction, telling) if actor.action != "splash" else []),
    ]
    return " ".join([verb, *course])


def _blown(actor: ActorFacts, telling: Telling) -> str:
    """Return how the wind carries a group."""
    be = "is" if actor.count == 1 else "are"
    phrases = [phrase for phrase in PHRASES["action"]["blow"] if phrase.startswith(be)]
    verbs = [verb for verb in verbs_of("action", "blow") if "about" not in verb]
    return telling.pick(phrases) if telling.chance(0.6) else finite(telling.pick(verbs), actor)


def _hiding(facts: Facts, actor: ActorFacts, telling: Telling) -> list[str]:
    """Return how a group is out of sight and back."""
    be = "is" if actor.count == 1 else "are"
    stays = max((end - start for start, end in actor.hidden_s), default=0.0) > LONG_S
    # "Behind a cloud" would say what the weather is.
    if actor.behind == THE_EDGE or (actor.behind == "cloud" and facts.weather != "clouds"):
        return [f"{finite('go out of sight', actor)} {telling.pick(UNSEEN_WORDS)}"]
    cover = with_article(actor.behind or "")
    if telling.core:
        return [f"{finite('pass behind', actor)} {cover}"]
    if actor.direction is None:
        return [f"{be} {telling.pick(COVERED)} {cover} {UNSEEN_WORDS[0 if stays else 1]}"]
    verbs = [
        verb
        for verb in verbs_of("behind", "hidden")
        if verb.endswith(" behind") and (verb.split()[0] not in TRAVELS or verb.split()[0] == actor.action)
    ]
    if telling.chance(0.2):
        return [f"{be} {telling.pick(COVERED)} {cover} {UNSEEN_WORDS[0 if stays else 1]}"]
    parts = [f"{finite(telling.pick(verbs), actor)} {cover}"]
    if stays and telling.tells(0.7):
        parts.append(_agree("stays there for a while", actor))
    if telling.tells(0.6):
        parts.append(_agree(telling.pick(RETURNS), actor))
    return parts


def _agree(words: str, actor: ActorFacts) -> str:
    """Return a predicate said of one in the number of `actor`."""
    if actor.count == 1:
        return words
    return re.sub(
        r"^(is|comes|stays)\b", lambda match: {"is": "are", "comes": "come", "stays": "stay"}[match[0]], words
    )


def _change(actor: ActorFacts, telling: Telling) -> str:
    """Return how a group changes of itself."""
    change = actor.changes[0]
    verbs = [verb for verb in verbs_of("effect", change.name) if suits(verb, actor)]
    if change.name == "bitten":
        verbs = ["lose a bite", "lose a piece"]
    return finite(telling.pick(verbs), actor) + often(actor)


def often(actor: ActorFacts) -> str:
    """Return that a group changes more than once: again, or there and back; nothing if it does not."""
    names = [change.name for change in actor.changes]
    return " for a while" if len(set(names)) > 1 else " again and again" if len(names) > 1 else ""


def lasting(actor: ActorFacts, telling: Telling, joint: str = " and") -> str:
    """Return what stays of the changes of a group: " and stays melted"; nothing where it is not told."""
    name = actor.changes[0].name
    if often(actor) or name not in STAYS or not telling.chance(0.7 if telling.dense else 0.1):
        return ""
    return f"{joint} {finite('stay', actor)} {STAYS[name]}"


def footprints(facts: Facts, actor: ActorFacts, telling: Telling) -> str:
    """Return the footprints that a group leaves, if they are told."""
    left = any(facts.actors[mark.actor].group == actor.group for mark in facts.prints)
    if not left or not telling.tells(0.7):
        return ""
    track = telling.pick(TRACKS)
    on_ground = track + GROUNDS.get(facts.place, "")
    return f", {on_ground if on_ground in PHRASES['effect']['prints'] and telling.chance(0.5) else track}"
