"""Courses: how the training grammar says where a group is going and how fast."""

from __future__ import annotations

import re

from yozora.world.captions.lexicon import PHRASES
from yozora.world.captions.train_telling import Telling
from yozora.world.captions.train_verbs import finite, silent_verb, suits, verb_for
from yozora.world.facts.facts import ActorFacts, Facts
from yozora.world.places.catalog import PLACES
from yozora.world.scene.script import TRAVELS

DIRECTIONS = {
    "left": ("to the left", "leftwards", "from right to left", "towards the left"),
    "right": ("to the right", "rightwards", "from left to right", "towards the right"),
    "up": ("upwards", "up", "skywards"),
    "down": ("downwards", "down"),
}
SPEEDS = {"slow": ("slowly", "gently", "calmly"), "fast": ("fast", "quickly", "swiftly")}
# Phrases of speed and direction that do not go after a verb, or tell more than the facts do.
NO_ADVERB = re.compile(
    r"^(slow|unhurried|quick|swift|rapid|speedy|left|right|slowly and calmly|sedately|in the (left|right) direction"
    r"|(right to left|left to right)|(east|west)wards?|to earth|quick as a flash|.*\bside|off to .*)$"
)
RISING = {"up": ("rise", "climb", "ascend"), "down": ("descend", "sink")}
LAUNCHED = frozenset({"rocket", "helicopter", "balloon"})
LAUNCHES = ("take off", "lift off", "blast off")
OUTDOORS_ONLY = re.compile(r"\b(sky|air|skywards?|ground|earthwards?)\b")


def travelling(facts: Facts, actor: ActorFacts, telling: Telling, *, silent: bool = False, alone: bool = True) -> str:
    """Return a way: verb, speed and direction as far as they are told; only when `alone` is it told in progress."""
    direction = direction_adverb(facts, actor.direction, telling)
    if actor.direction is None:
        if actor.action == "fly":
            return finite(
                telling.pick(
                    ("hover", "hang in the air", "float in the air") if actor.habitat == "air" else ("hover",)
                ),
                actor,
            )
        return finite(verb_for(actor, actor.action, telling), actor) if not silent else finite("move", actor)
    speed = speed_adverb(actor, telling, 0.7)
    if telling.core or silent or (actor.action in TRAVELS and telling.chance(0.2)):
        verb = silent_verb(actor, telling, course=bool(direction))
    elif actor.direction in RISING and direction and telling.chance(0.5):
        launched = LAUNCHES if actor.direction == "up" and actor.kind in LAUNCHED and facts.place != "space" else ()
        verb, direction = telling.pick((*RISING[actor.direction], *launched)), []
    elif (actor.speed, actor.action) in (("fast", "walk"), ("slow", "run")):
        verb = actor.action if suits(actor.action, actor) else silent_verb(actor, telling, course=bool(direction))
    else:
        verb = verb_for(actor, actor.action, telling, course=bool(direction))
    told = finite(verb, actor, telling if alone else None)
    if speed and speed[0].endswith("ly") and " " not in told and telling.chance(0.2):
        return " ".join([*speed, told, *direction])
    if speed and " " in speed[0]:
        return " ".join([told, *direction, *speed])
    return " ".join([told, *speed, *direction])


def speed_adverb(actor: ActorFacts, telling: Telling, share: float) -> list[str]:
    """Return an adverb of speed, if it is told."""
    if actor.speed is None or not telling.tells(share):
        return []
    words: tuple[str, ...] = SPEEDS[actor.speed]
    if not telling.core and telling.chance(0.6):
        words = tuple(word for word in PHRASES["speed"][actor.speed] if not NO_ADVERB.match(word))
    return [telling.pick(words)]


def direction_adverb(facts: Facts, direction: str | None, telling: Telling) -> list[str]:
    """Return an adverb of direction, if it is told."""
    if direction is None or not telling.tells(1.1):
        return []
    words: tuple[str, ...] = DIRECTIONS[direction]
    if not telling.core and telling.chance(0.5):
        wide = set(PLACES[facts.place].habitats) >= {"ground", "air"}
        words = tuple(
            word
            for word in PHRASES["direction"][direction]
            if not NO_ADVERB.match(word) and (wide or not OUTDOORS_ONLY.search(word)) and not _is_verb(word)
        )
    return [telling.pick(words)]


def _is_verb(word: str) -> bool:
    """Return whether a phrase of direction is a verb ("rises")."""
    return bool(re.match(r"(ris|climb|ascend|descend|sink|lift|tak|blast)", word))
