"""The cast of the test grammar: all groups of a clip in one text, with what they have to do with each other."""

from __future__ import annotations

from random import Random

from yozora.world.captions import heldout_words as words
from yozora.world.captions.heldout_subjects import cause_of, doing, motion, the, who
from yozora.world.facts.facts import ActorFacts, Facts


def cast(facts: Facts, rng: Random, length: str, joint: str) -> str:
    """Return all groups in order, joined by `joint` (which holds "and" or a stop), and how the first two relate."""
    groups = facts.groups
    pair = _pair(facts, rng, length)
    texts = [pair] if pair else []
    texts += [_one(actor, facts, rng, length) for actor in groups[2 if pair else 0 :]]
    text = joint.join(texts)
    if facts.relation and not pair and len(groups) > 1:
        verb = "are" if groups[0].count > 1 else "is"
        relation = rng.choice(words.RELATIONS[facts.relation])
        text += f"; {the(groups[0], facts)} {verb} {relation} {the(groups[1], facts)}"
    return text


def bare_cast(facts: Facts, rng: Random, length: str) -> str:
    """Return who is in a clip, without what they do."""
    texts = [who(actor, rng, length) for actor in facts.groups]
    return " and ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else texts[0]


def _one(actor: ActorFacts, facts: Facts, rng: Random, length: str) -> str:
    """Return a group by itself: who it is, what it does, what becomes of it."""
    notes = motion(actor, facts, rng, length)
    fate = _fate(actor, facts, rng)
    text = f"{who(actor, rng, length)} {', '.join(notes)}".strip()
    if not fate:
        return text
    return f"{text}, {fate}" if notes else f"{text} {fate}"


def _fate(actor: ActorFacts, facts: Facts, rng: Random) -> str:
    """Return what becomes of a group, and by whom where that is a group named before."""
    if not actor.changes:
        return ""
    change = actor.changes[0]
    agent = cause_of(change, facts)
    while_hidden = "meanwhile " if change.unseen and actor.behind else ""
    if agent is not None and facts.groups.index(agent) < facts.groups.index(actor):
        suffered = f"being {rng.choice(words.SUFFERED[change.name])} by {the(agent, facts)}"
        return f"{while_hidden}{suffered}{_moment(actor)}"
    return f"{while_hidden}{doing(rng.choice(words.CHANGES[change.name]))}{_moment(actor)}"


def _moment(actor: ActorFacts) -> str:
    """Return that a change did not last, where another undoes it."""
    return " for a moment" if len({change.name for change in actor.changes}) > 1 else ""


def _pair(facts: Facts, rng: Random, length: str) -> str | None:
    """Return the first two groups in one breath where one does something to the other; None to tell them apart."""
    if len(facts.groups) < 2:
        return None
    first, second = facts.groups[:2]
    if first.action == "collide":
        return _collision(first, second, rng, length)
    if facts.relation and rng.random() < 0.5:
        relation = rng.choice(words.RELATIONS[facts.relation])
        verb = "are" if second.count > 1 else "is"
        does = ", ".join(motion(second, facts, rng, length))
        return (
            f"{_one(first, facts, rng, length)}, {relation} {who(second, rng, length, tight=True)} that {verb} {does}"
        )
    change = second.changes[0] if second.changes else None
    by_first = change is not None and cause_of(change, facts) == first
    if change and by_first and second.count == 1 and not second.hidden_s and rng.random() < 0.6:
        deed = doing(rng.choice(words.DEEDS[change.name]))
        done_to = f"{who(second, rng, length, tight=True)}{_moment(second)}"
        return f"{_one(first, facts, rng, length)}, {deed} {done_to}"
    return None


def _collision(first: ActorFacts, second: ActorFacts, rng: Random, length: str) -> str:
    """Return one group that runs into another, and where the two are bound."""
    course = f" {rng.choice(words.COURSES[first.direction])} and" if first.direction else ""
    other = who(second, rng, length, tight=True)
    after = ""
    if second.direction and second.direction == first.direction:
        verb = "go" if second.count > 1 else "goes"
        after = f", which {verb} off to the {second.direction}"
    elif second.direction:
        verb = "are" if second.count > 1 else "is"
        after = f" that {verb} {rng.choice(words.COURSES[second.direction])}"
    return f"{who(first, rng, length)}{course} {doing(rng.choice(words.CRASHES))} {other}{after}"
