"""The subjects of the test grammar: who they are, what they do, and the whole cast of a clip."""

from __future__ import annotations

from random import Random

from yozora.world.captions import heldout_words as words
from yozora.world.captions.phrases.actions import ACTIONS
from yozora.world.captions.phrases.inflection import forms, plural
from yozora.world.facts.facts import ActorFacts, ChangeFacts, Facts
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.script import TRAVELS

PACED = (*TRAVELS, "bounce", "roll")


def doing(verb: str) -> str:
    """Return a verb's participle: "stroll" becomes "strolling"."""
    return forms(verb)[2]


def with_article(phrase: str) -> str:
    """Return a noun phrase after "a" or "an"."""
    return f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}"


def noun(actor: ActorFacts) -> str:
    """Return what one or several are called."""
    name = RIGS[actor.kind].test_noun
    return plural(name) if actor.count > 1 else name


def who(actor: ActorFacts, rng: Random, length: str, *, tight: bool = False) -> str:
    """Return a group with its number and colour, and size and pattern in dense captions; the noun last if `tight`."""
    before, after = [actor.colour], ""
    if length == "dense":
        if actor.pattern != "plain" and (tight or rng.random() < 0.5):
            before.insert(0, rng.choice(words.PATTERNS[actor.pattern]))
        elif actor.pattern != "plain":
            after = f" {rng.choice(words.PATTERNS_AFTER[actor.pattern])}"
        if actor.size != "medium":
            before.insert(0, rng.choice(words.SIZES[actor.size]))
    text = " ".join([*before, noun(actor)]) + after
    if len(before) == 1 and not after and not tight and rng.random() < 0.3:
        text = f"{noun(actor)} coloured {actor.colour}"
    if actor.count == 1:
        return with_article(text)
    # The reader looks for a noun at most four words after "above" and its like: a plain number is the shortest.
    numbers = words.COUNTS[actor.count]
    return f"{numbers[0] if tight else rng.choice(numbers)} {text}"


def the(actor: ActorFacts, facts: Facts) -> str:
    """Return a group named before: "the dog", or "the red dog" where there are two of the kind."""
    alike = sum(other.kind == actor.kind for other in facts.groups) > 1
    return f"the {actor.colour} {noun(actor)}" if alike else f"the {noun(actor)}"


def cause_of(change: ChangeFacts, facts: Facts) -> ActorFacts | None:
    """Return the group that brought a change about."""
    return None if change.cause is None else facts.groups[_place_of(facts.actors[change.cause], facts)]


def cover_of(actor: ActorFacts) -> str | None:
    """Return what an actor was behind, with its article; None if that goes unnamed."""
    unnamed = actor.behind is None or actor.behind == "the edge" or actor.behind in words.UNNAMED_COVERS
    return None if unnamed else with_article(str(actor.behind))


def motion(actor: ActorFacts, facts: Facts, rng: Random, length: str) -> list[str]:
    """Return what a group does, as notes: how it moves, where to, what it passes behind and leaves on the ground."""
    actions = [beat.action for beat in actor.beats]
    course = rng.choice(words.COURSES[actor.direction]) if actor.direction else ""
    turn = rng.choice(words.TURNS[actor.direction]) if actor.direction else ""
    if "leave" in actions:
        notes = [course, f"{doing(rng.choice(words.VERBS['leave']))} for a moment"]
    elif actor.action == "fall":
        ground = " to the ground" if actor.direction == "down" else ""
        notes = [f"{doing(rng.choice(words.VERBS['fall']))}{ground}"]
    elif actor.action in ("splash", "topple", "swing", "float"):
        notes = [doing(rng.choice(words.VERBS[actor.action]))]
    elif actor.action == "blow":
        notes = [f"{rng.choice(words.BLOWN)} {turn}".strip()]
    elif actor.action == "collide":
        crash = f"{doing(rng.choice(words.CRASHES))} them" if _hits_several(actor, facts) else "crashing"
        notes = [course, crash]
    elif actor.action == "brake":
        notes = [course, doing(rng.choice(words.VERBS["brake"]))]
    elif actor.action == "stand" and actor.changes:
        notes = []
    elif length == "short" and course and actor.action in TRAVELS:
        notes = [course]
    else:
        notes = [" ".join([_gait(actor, facts, rng), *_speed(actor, rng, length)]), course]
    return [note for note in (*notes, *_traces(actor, facts, rng)) if note]


def _place_of(actor: ActorFacts, facts: Facts) -> int:
    """Return the place of an actor's group among the groups."""
    return [group.group for group in facts.groups].index(actor.group)


def _hits_several(actor: ActorFacts, facts: Facts) -> bool:
    """Return whether an actor that collides was named after a group of several that it knocks about."""
    at = _place_of(actor, facts)
    return at > 0 and facts.groups[at - 1].count > 1 and facts.groups[at - 1].action == "topple"


def _gait(actor: ActorFacts, facts: Facts, rng: Random) -> str:
    """Return how a group moves: its rig's own word where that means the same, else a verb for what it does."""
    own = RIGS[actor.kind].gait
    means = [action for action, phrases in ACTIONS.items() if own in phrases]
    verbs = words.VERBS[actor.action]
    if actor.action == "roll" and any(
        touch.what == "ramp" and facts.actors[touch.first].group == actor.group for touch in facts.contacts
    ):
        verbs = words.DOWNHILL
    if actor.action == "fly" and actor.direction is None:
        return doing(words.ALOFT)
    if actor.action in TRAVELS and actor.direction and (actor.action in means or not means) and rng.random() < 0.7:
        return own
    return doing(rng.choice(verbs))


def _speed(actor: ActorFacts, rng: Random, length: str) -> list[str]:
    """Return how fast a group goes, in dense captions."""
    told = length == "dense" and actor.speed and actor.action in PACED
    return [rng.choice(words.SPEEDS[str(actor.speed)])] if told else []


def _traces(actor: ActorFacts, facts: Facts, rng: Random) -> list[str]:
    """Return what a group was behind, and the footprints that it left."""
    notes = []
    if actor.hidden_s and actor.behind and not any(beat.action == "leave" for beat in actor.beats):
        cover = cover_of(actor)
        forms_ = words.COVERS if actor.direction else words.COVERS[1:]
        notes.append(rng.choice(forms_).replace("{cover}", cover) if cover else words.OUT_OF_SIGHT)
    if any(facts.actors[mark.actor].group == actor.group for mark in facts.prints):
        notes.append(rng.choice(words.PRINTS))
    return notes
