"""The training grammar: one flowing sentence, sometimes a second, from what the facts say and nothing else."""

from __future__ import annotations

from random import Random

from yozora.world.captions.lexicon import PHRASES
from yozora.world.facts.facts import ActorFacts, Facts
from yozora.world.places.catalog import PLACES

LENGTHS = ("short", "medium", "dense")
KEEP = {"short": 0.55, "medium": 0.85, "dense": 1.0}
VERBS = {
    "air": ("flies", "drifts", "glides", "soars"),
    "ground": ("moves", "travels", "goes", "heads"),
    "water": ("glides", "drifts", "travels", "floats"),
    "space": ("flies", "cruises", "glides", "drifts"),
}
DIRECTIONS = {
    "left": ("to the left", "leftwards", "from right to left", "towards the left"),
    "right": ("to the right", "rightwards", "from left to right", "towards the right"),
    "up": ("upwards", "up", "skywards"),
    "down": ("downwards", "down"),
}
SPEEDS = {"slow": ("slowly", "gently", "calmly"), "fast": ("fast", "quickly", "swiftly")}
TIMES = {
    "dawn": ("at dawn", "at sunrise", "at daybreak"),
    "day": ("by day", "at noon", "on a sunny day", "in broad daylight"),
    "sunset": ("at sunset", "at dusk", "in the evening"),
    "night": ("at night", "at midnight", "by moonlight"),
}
CAMERAS = {
    "still": ("Static camera.", "A fixed camera."),
    "pan left": ("The camera pans left.", "Panning left."),
    "pan right": ("The camera pans right.", "Panning right."),
    "zoom in": ("The camera zooms in.", "Zooming in."),
    "zoom out": ("The camera zooms out.", "Zooming out."),
}


def describe(facts: Facts, rng: Random, length: str = "medium") -> str:
    """Return a caption of `facts`; a shorter one leaves more unsaid, none says what is not so."""
    keep = KEEP[length]
    subjects = [_subject(actor, rng, keep) for actor in facts.actors]
    sentence = " and ".join(subjects)
    where = rng.choice(PLACES[facts.place].settings) if rng.random() < keep + 0.15 else ""
    when = rng.choice(TIMES[facts.time]) if facts.place != "space" and rng.random() < keep else ""
    if when and rng.random() < 0.3:
        sentence = f"{when}, {sentence}"
        when = ""
    text = " ".join(part for part in (sentence, where, when) if part)
    text = text[0].upper() + text[1:] + "."
    if rng.random() < (keep if facts.camera != "still" else 0.2 * keep):
        text += " " + rng.choice(CAMERAS[facts.camera])
    return text


def _subject(actor: ActorFacts, rng: Random, keep: float) -> str:
    """Return one subject with its colour and course, as far as `keep` lets it be told."""
    noun = rng.choice(PHRASES["kind"][actor.kind])
    words = [rng.choice(PHRASES["colour"][actor.colour])] if rng.random() < keep + 0.2 else []
    words.append(noun)
    article = "an" if words[0][0] in "aeiou" else "a"
    parts = [article, *words, rng.choice(VERBS[actor.habitat])]
    if rng.random() < keep - 0.15:
        parts.append(rng.choice(SPEEDS[actor.speed]))
    if rng.random() < keep + 0.1:
        parts.append(rng.choice(DIRECTIONS[actor.direction]))
    if actor.behind and rng.random() < keep:
        article = "an" if actor.behind[0] in "aeiou" else "a"
        parts.append(f"and passes behind {article} {actor.behind}")
    return " ".join(parts)
