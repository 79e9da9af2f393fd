"""Verbs: which verbs of the lexicon suit whom, and their forms for one, for many and in progress."""

from __future__ import annotations

import re
from functools import lru_cache

from yozora.world.captions.lexicon import PHRASES
from yozora.world.captions.phrases.inflection import forms
from yozora.world.captions.train_telling import Telling
from yozora.world.facts.facts import ActorFacts
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.script import TRAVELS

# Verbs that name no action, by habitat: those of the first weights.
GOING = {
    "air": ("fly", "drift", "glide", "soar"),
    "ground": ("move", "travel", "go", "head"),
    "water": ("glide", "drift", "travel", "move"),
    "space": ("fly", "cruise", "glide", "drift"),
}
FLYING = ("fly", "soar")
UNHURRIED = ("drift", "float")
PEOPLE = frozenset({"person", "child", "dancer", "robot"})
WINGED = frozenset({"bird", "owl", "butterfly", "bee"})
LIGHT = frozenset({"balloon", "party balloon", "kite", "butterfly"})
SCURRYING = frozenset({"dog", "cat", "rabbit", "turtle"})
# Who alone does so; a verb that is not here suits everybody.
ONLY: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("saunter", "tiptoe", "hike", "strut", "stomp", "tramp", "toddle", "stride", "stroll", "go on foot", "jog",
         "trek", "go for a walk", "take a walk", "go for a run", "shuffle", "take a seat", "linger", "ramble",
         "wave a hand", "wave hello", "wave goodbye", "wave an arm", "prance", "boogie", "do a dance", "pirouette"),
        PEOPLE,
    ),
    **dict.fromkeys(("flap", "flutter", "flit", "swoop", "take wing", "flap its wings", "wing its way"), WINGED),
    **dict.fromkeys(("float through the air", "drift through the air"), LIGHT),
    **dict.fromkeys(("scamper", "scurry", "scuttle"), SCURRYING),
    **dict.fromkeys(("gallop", "canter", "bolt"), frozenset({"horse"})),
    **dict.fromkeys(("cycle", "pedal"), frozenset({"bicycle"})),
    **dict.fromkeys(("drive", "drive along"), frozenset({"car", "truck", "bus", "tractor"})),
    **dict.fromkeys(("motor along", "go for a drive"), frozenset({"car"})),
    **dict.fromkeys(("trundle", "rumble along"), frozenset({"truck", "bus", "tractor", "train"})),
    "trot": frozenset({"dog", "cat", "horse", "bear"}),
    "lope": frozenset({"dog", "horse", "giraffe", "bear"}),
    "buzz": frozenset({"bee"}),
    "waddle": frozenset({"penguin", "duck"}),
    "totter": frozenset({"penguin"}),
    "crawl": frozenset({"turtle"}),
    "lumber along": frozenset({"bear", "elephant"}),
    "prowl": frozenset({"cat", "bear"}),
    "swim": frozenset({"duck", "fish", "whale", "penguin", "turtle", "person", "child", "dancer", "dog", "bear"}),
    **dict.fromkeys(("go for a swim", "take a swim", "paddle"), frozenset({"duck", "turtle"})),
    "perch": WINGED,
}  # fmt: skip
# Verbs that suit nothing here, or tell more than the facts do.
NEVER = re.compile(
    # Too much: other people's hands, dances by name, eaten whole.
    r"\b(tango|waltz|jig|music|his|her|goodbye|boogie)\b|^(eat|gobble|chew|munch|taste)$"
    r"|^(hunt|greet|crumble|dissolve|burn out)$"
    # Too little: no object, or one that is understood to be the next noun.
    r"|^(collide|crash|crash together|have a collision|hide|lurk|blow|tumble|take a bite)$| (around|by)$"
    # Not for here, or of another turn: what stands still in the air, walls to rebound from, awkward forms.
    r"|^(hover|hang in|float in the (air|sky)|take to|wave (at|to|back)|come across|run across)\b"
    r"|^(tail|vanish|rebound|ricochet|have|chug|flit|put|tear|pull|upset|melt down)\b"
)
ALIVE = ("animal", "person")
LIVING_ONLY = re.compile(
    r"^(wait|pause|rest|keep still|stay put|jump for joy|take a leap|stand there|crouch|lurk|duck behind|take cover)"
)
ABOVE_ONLY = re.compile(r"\b(air|sky)\b")
# Verbs that lead nowhere in particular: no direction goes with them.
COURSELESS = re.compile(r"^(go for|take|break into|set sail|put out|flap|race along|go on foot|swim (around|about))\b")


@lru_cache(maxsize=64)
def verbs_of(slot: str, name: str) -> tuple[str, ...]:
    """Return the plain forms of the verbs that mean a concept of `slot`: those of which the lexicon has every form."""
    phrases = set(PHRASES[slot][name])
    return tuple(
        phrase
        for phrase in PHRASES[slot][name]
        if set(forms(phrase)) <= phrases and not NEVER.search(phrase) and not re.search(r" (an|the|one)$| it\b", phrase)
    )


def suits(verb: str, actor: ActorFacts) -> bool:
    """Return whether a verb suits an actor's kind, number and surroundings."""
    away = re.match(r"(\w+) (away|off|back|out of)\b", verb)
    if away and away[1] in TRAVELS and away[1] not in RIGS[actor.kind].travels:
        return False
    those = ONLY.get(verb) or ONLY.get(verb.split()[0])
    if those is not None and actor.kind not in those:
        return False
    if actor.count > 1 and re.search(r"\b(its|itself|it|seat|leap)\b|a rope$|take a ", verb):
        return False
    if LIVING_ONLY.search(verb) and RIGS[actor.kind].family not in ALIVE and actor.kind != "robot":
        return False
    return actor.habitat == "air" or not ABOVE_ONLY.search(verb)


def verb_for(actor: ActorFacts, action: str, telling: Telling, *, course: bool = False) -> str:
    """Return the plain form of a verb for what `actor` does; with `course` one that a direction may follow."""
    options = [verb for verb in verbs_of("action", action) if suits(verb, actor)]
    if course:
        options = [verb for verb in options if not COURSELESS.search(verb)]
    if not options:
        return silent_verb(actor, telling)
    return options[0] if telling.chance(0.25) else telling.pick(options)


def silent_verb(actor: ActorFacts, telling: Telling, *, course: bool = True) -> str:
    """Return the plain form of a verb that only says that `actor` gets about."""
    verbs: tuple[str, ...] = GOING.get(actor.habitat, GOING["water"])
    if not telling.core:
        verbs = tuple(verb for verb in (*verbs, "travel", "move") if verb not in FLYING)
    if actor.speed == "fast":
        verbs = tuple(verb for verb in verbs if verb not in UNHURRIED)
    return telling.pick([verb for verb in verbs if course or verb not in ("go", "head")])


def finite(verb: str, actor: ActorFacts, telling: Telling | None = None) -> str:
    """Return a verb that agrees with `actor`: "walks", "walk"; now and then, with `telling`, "is walking"."""
    plain, third, _ = forms(verb)
    if telling is not None and telling.chance(0.2):
        return f"{'is' if actor.count == 1 else 'are'} {going(verb)}"
    return third if actor.count == 1 else plain


def going(verb: str) -> str:
    """Return the -ing form of a verb."""
    return "travelling" if verb == "travel" else forms(verb)[2]
