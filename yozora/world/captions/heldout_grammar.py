"""The test grammar: written apart from the training one; other orders, other verbs, other turns of phrase."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from yozora.world.facts.facts import ActorFacts, Facts
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS

HOURS = {
    "dawn": ("early morning", "first light", "dawn"),
    "day": ("daytime", "midday", "daylight"),
    "sunset": ("golden hour", "sundown", "sunset"),
    "night": ("nighttime", "a starry night", "midnight"),
}
COURSES = {
    "left": ("heading left", "crossing from right to left", "on its way leftward"),
    "right": ("heading right", "crossing from left to right", "on its way rightward"),
    "up": ("climbing", "rising", "heading upward"),
    "down": ("descending", "sinking", "heading downward"),
}
PACES = {"slow": ("leisurely", "slow"), "fast": ("rapidly", "swift")}
LENSES = {
    "still": "locked shot", "pan left": "pan left", "pan right": "pan right", "zoom in": "zoom in",
    "zoom out": "zoom out",
}  # fmt: skip


def describe(facts: Facts, rng: Random, length: str = "medium") -> str:
    """Return a caption of `facts` that names every subject's colour, kind and course, the place and the hour."""
    return rng.choice((_scene_first, _subject_first, _film_note))(facts, rng, length)


def _who(actor: ActorFacts, rng: Random) -> str:
    """Return the subject and its colour, in one of two orders."""
    if rng.random() < 0.7:
        return f"{actor.colour} {RIGS[actor.kind].test_noun}"
    return f"{RIGS[actor.kind].test_noun} coloured {actor.colour}"


def _course(actor: ActorFacts, rng: Random, length: str) -> str:
    """Return how the subject moves."""
    pace = f", {rng.choice(PACES[actor.speed])}" if length == "dense" else ""
    return f"{RIGS[actor.kind].gait}, {rng.choice(COURSES[actor.direction])}{pace}"


def _cast(facts: Facts, rng: Random, length: str, joint: str) -> str:
    """Return all subjects, joined."""
    return joint.join(f"one {_who(actor, rng)} {_course(actor, rng, length)}" for actor in facts.actors)


def _hour(facts: Facts, rng: Random, form: Callable[[str], str]) -> str:
    """Return the time of day in `form`, or nothing where there is none."""
    return form(rng.choice(HOURS[facts.time])) if facts.place != "space" and facts.time in HOURS else ""


def _scene_first(facts: Facts, rng: Random, length: str) -> str:
    """Return "The ocean, golden hour: one red sailing boat ..."."""
    hour = _hour(facts, rng, lambda text: f", {text}")
    scenery = rng.choice(PLACES[facts.place].sceneries)
    return f"{scenery}{hour}: {_cast(facts, rng, length, '; ')}{_lens(facts, length)}".capitalize()


def _subject_first(facts: Facts, rng: Random, length: str) -> str:
    """Return "Against the ocean during golden hour there is one red sailing boat ..."."""
    hour = _hour(facts, rng, lambda text: f" during {text}")
    scenery = rng.choice(PLACES[facts.place].sceneries)
    cast = _cast(facts, rng, length, ", and there is ")
    return f"Against {scenery}{hour} there is {cast}{_lens(facts, length)}"


def _film_note(facts: Facts, rng: Random, length: str) -> str:
    """Return "We see one red sailing boat ..., with the ocean in the background, golden hour"."""
    hour = _hour(facts, rng, lambda text: f", {text}")
    cast = _cast(facts, rng, length, " and ")
    scenery = rng.choice(PLACES[facts.place].sceneries)
    return f"We see {cast}, with {scenery} in the background{hour}{_lens(facts, length)}"


def _lens(facts: Facts, length: str) -> str:
    """Return the camera's note, in dense captions or when it moves."""
    return f", {LENSES[facts.camera]}" if length == "dense" or facts.camera != "still" else ""
