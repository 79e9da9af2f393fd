"""Clauses: what the training grammar says of all groups: each for itself, one beside another, one to another."""

from __future__ import annotations

from dataclasses import dataclass

from yozora.world.captions.lexicon import PHRASES
from yozora.world.captions.train_courses import travelling
from yozora.world.captions.train_nouns import noun_phrase, with_article
from yozora.world.captions.train_predicates import THE_EDGE, footprints, lasting, listed, often, predicate
from yozora.world.captions.train_telling import Telling
from yozora.world.captions.train_verbs import finite, going, suits, verb_for, verbs_of
from yozora.world.facts.facts import ActorFacts, Facts
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.script import DEEDS, TRAVELS

TRIES, REACH = 24, 4
PURSUITS = ("chases", "follows", "meets")


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The facts, how to tell them, and for each group the noun it goes by."""

    facts: Facts
    telling: Telling
    nouns: tuple[str, ...]

    def named(self, group: int) -> str:
        """Return the first mention of a group."""
        alone = len(self.nouns) == 1
        return noun_phrase(self.facts.groups[group], self.nouns[group], self.telling, alone=alone)

    def near(self, group: int) -> str:
        """Return the first mention of a group in few words, so that what stands before it reaches its noun."""
        tries = [self.named(group) for _ in range(TRIES)]
        return next((words for words in tries if len(words.split(self.nouns[group])[0].split()) <= REACH), tries[0])

    def does(self, group: int, *, silent: bool = False) -> str:
        """Return what a group does."""
        return predicate(self.facts, self.facts.groups[group], self.telling, silent=silent)


def clauses(cast: Cast) -> list[str]:
    """Return clauses that together name every group, in order, without capitals and full stops."""
    facts, groups = cast.facts, cast.facts.groups
    first = _first(cast)
    told = 2 if first else 0
    singles = [f"{cast.named(number)} {cast.does(number)}" for number in range(told, len(groups))]
    if not first and cast.telling.length == "short" and _only_travel(facts) and cast.telling.chance(0.25):
        singles = [listed([cast.named(number) for number in range(len(groups))])]
    return [*first, *singles]


def _only_travel(facts: Facts) -> bool:
    """Return whether nobody does more than travel in sight."""
    return all(actor.action in TRAVELS and not actor.changes for actor in facts.groups)


def _first(cast: Cast) -> list[str]:
    """Return the clause that joins the first two groups, if anything does."""
    groups = cast.facts.groups
    if len(groups) < 2:
        return []
    causes = {_group(cast.facts, change.cause) for actor in groups[:2] for change in actor.changes} - {None}
    if causes:
        return [_deed(cast) if groups[1].changes else _undergone(cast)]
    if groups[0].action == "topple":
        return [_toppled(cast)]
    if groups[0].action == "collide":
        return [_collision(cast)]
    if cast.facts.relation in PURSUITS:
        return [_pursuit(cast, cast.facts.relation)]
    return [_beside(cast, cast.facts.relation)] if cast.facts.relation else []


def _group(facts: Facts, actor: int | None) -> int | None:
    """Return the group of actor number `actor`."""
    return None if actor is None else facts.actors[actor].group


def which(actor: ActorFacts) -> str:
    """Return the relative pronoun for a group."""
    return "who" if RIGS[actor.kind].family == "person" else "which"


def deed_verb(name: str, patient: str, telling: Telling) -> str:
    """Return the plain form of a verb with which somebody brings about the change `name` of a `patient`.

    Some verbs mean a deed only before an article.
    """
    before = patient.split()[0]
    return telling.pick(
        [
            verb.removesuffix(" a")
            for verb in verbs_of("deed", DEEDS[name])
            if not verb.endswith(" a") or f"{verb.removesuffix(' a')} {before}" in PHRASES["deed"][DEEDS[name]]
        ]
    )


def _deed(cast: Cast) -> str:
    """Return what the first group does to the second: "a bear comes from the left and bites a cookie"."""
    agent, patient = cast.facts.groups[:2]
    way = ""
    if agent.direction and cast.telling.tells(0.6):
        way = travelling(cast.facts, agent, cast.telling, alone=False)
        marks = footprints(cast.facts, agent, cast.telling)
        way += f"{marks}, and " if marks else " and "
    named = cast.named(1)
    does = finite(deed_verb(patient.changes[0].name, named, cast.telling), agent)
    told = f"{cast.named(0)} {way}{does} {named}{often(patient)}"
    stays = lasting(patient, cast.telling, f", {which(patient)}")
    if patient.behind and cast.telling.tells():
        be = "is" if patient.count == 1 else "are"
        return f"{told}, {which(patient)} {be} hidden by {_cover(cast.facts, patient)}"
    return told + stays


def _cover(facts: Facts, actor: ActorFacts) -> str:
    """Return what hides a group, in words that say nothing of the weather."""
    return "something" if actor.behind in ("cloud", THE_EDGE) else with_article(actor.behind or "something")


def _undergone(cast: Cast) -> str:
    """Return what the second group does to the first, which is named before it."""
    patient, agent = cast.facts.groups[:2]
    named = f"the {cast.nouns[0]}"
    verb = finite(deed_verb(patient.changes[0].name, named, cast.telling), agent)
    return f"{cast.named(0)} {finite('stand', patient)} there and {cast.named(1)} {verb} {named}"


def _collision(cast: Cast) -> str:
    """Return how the first group runs into the second."""
    one, two = cast.facts.groups[:2]
    verb = verb_for(one, "collide", cast.telling)
    parts = []
    if one.direction and cast.telling.tells(0.8):
        parts.append(travelling(cast.facts, one, cast.telling, silent=True, alone=False))
    parts.append(f"{finite(verb, one)} {cast.named(1)}")
    tail = ""
    if two.direction and cast.telling.tells(0.4):
        tail = f", {which(two)} {travelling(cast.facts, two, cast.telling, silent=True, alone=False)}"
    return f"{cast.named(0)} {listed(parts)}{tail}"


def _toppled(cast: Cast) -> str:
    """Return how a stack comes down under what hits it."""
    stack, thrown = cast.facts.groups[:2]
    telling, stacked = cast.telling, stack.count > 1
    named = noun_phrase(stack, cast.nouns[0], telling, alone=False, stacked=stacked)
    topples = "topples" if stacked else finite(verb_for(stack, "topple", telling), stack)
    hits = finite(verb_for(thrown, "collide", telling), thrown)
    way = f"{travelling(cast.facts, thrown, telling, silent=True, alone=False)} and " if telling.tells(0.3) else ""
    return f"{named} {topples} {telling.pick(('when', 'because'))} {cast.named(1)} {way}{hits} it"


def _pursuit(cast: Cast, relation: str) -> str:
    """Return how the first group chases, follows or meets the second."""
    one, two = cast.facts.groups[:2]
    verbs = [
        verb
        for verb in verbs_of("relation", relation)
        if suits(verb, one) and verb.split()[0] not in {"walk", "run"} - {one.action}
    ]
    verb, named = cast.telling.pick(verbs), cast.named(1)
    marks = footprints(cast.facts, one, cast.telling)
    if relation == "meets":
        way = (
            f"{travelling(cast.facts, one, cast.telling, alone=False)}{marks + ',' if marks else ''} and "
            if cast.telling.tells(0.7)
            else ""
        )
        told = f"{cast.named(0)} {way}{finite(verb, one)} {named}"
    elif cast.telling.dense or cast.telling.chance(0.4):
        joint = f"{marks} and" if marks else ","
        told = f"{cast.named(0)} {travelling(cast.facts, one, cast.telling)}{joint} {going(verb)} {named}"
    else:
        told = f"{cast.named(0)} {finite(verb, one)} {named}"
    if cast.telling.tells(0.25):
        also = "also " if relation != "meets" and one.direction == two.direction else ""
        told += f", {which(two)} {also}{travelling(cast.facts, two, cast.telling, alone=False)}"
        told += footprints(cast.facts, two, cast.telling)
    return told


def _beside(cast: Cast, relation: str) -> str:
    """Return where the first group is beside the second."""
    telling = cast.telling
    beside = telling.pick([phrase for phrase in PHRASES["relation"][relation] if not phrase.endswith("side of")])
    one, two = cast.facts.groups[:2]
    if telling.dense or telling.chance(0.3):
        return f"{cast.named(0)} {cast.does(0)}, {beside} {cast.near(1)}, {which(two)} {cast.does(1)}"
    if telling.chance(0.35):
        return f"{cast.named(0)} {'is' if one.count == 1 else 'are'} {beside} {cast.near(1)}"
    if telling.chance(0.5):
        return f"{cast.named(0)}, {beside} {cast.near(1)}, {cast.does(0)}"
    return f"{cast.named(0)} {cast.does(0)}, {beside} {cast.near(1)}"
