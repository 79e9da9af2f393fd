"""Draw: the questions of a deck, for a model that was taught a syllabus and films in a shape.

A question hangs on the deck's name and its own number alone: more of them, and the first stay as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import count as numbers_from
from itertools import islice
from random import Random

from yozora.core.errors import UsageError
from yozora.core.seeds import derive_seed
from yozora.core.shapes import VideoShape
from yozora.core.syllabus import Syllabus
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.narrow import narrowed, sits
from yozora.evaluation.questions.question import Question
from yozora.evaluation.read_back import mistakes
from yozora.model.conditioning.understanding import Understanding, understand
from yozora.world.captions import heldout_grammar
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.facts.facts import Facts, facts_of
from yozora.world.render.render import render
from yozora.world.scene.scene import Scene

__all__ = ["draw", "sits"]

# Scenes that are tried for a number, and captions for a scene; a number for which none will do is left out.
SCENES_TRIED, CAPTIONS_TRIED = 6, 6
# So many numbers in a row left out: the deck asks for what cannot be.
MOST_LEFT_OUT = 24
# Captions of question 0, 1, 2 ... are of these lengths in turn; what only dense ones say needs dense ones.
LENGTHS = ("dense", "medium", "short", "dense")
DENSE_ONLY = frozenset({"speed", "size", "pattern", "camera", "pace"})
# What is not said where it is the usual thing.
USUAL = {
    "weather": "clear",
    "style": "storybook",
    "camera": "still",
    "pattern": "plain",
    "size": "medium",
    "count": "1",
}
NOISE_SEEDS = 2**31


def draw(deck: Deck, syllabus: Syllabus, shape: VideoShape, count: int) -> tuple[Question, ...]:
    """Return `count` prompts of a deck, each `deck.seeds` times in a row, filmed in `shape` (its length: the deck's).

    Each is said by the test grammar, wholly understood with `syllabus`, and true of its scene.
    """
    reason = sits(deck, syllabus)
    if reason is not None:
        raise UsageError(f"Deck {deck.name!r} cannot be asked of a model that {reason}.")
    if deck.seconds is not None:
        shape = replace(shape, frames=round(deck.seconds * shape.fps))
    return tuple(islice(_drawn(deck, syllabus, shape), count * deck.seeds))


def _drawn(deck: Deck, syllabus: Syllabus, shape: VideoShape) -> Iterator[Question]:
    """Yield the questions of a deck without end."""
    mix = narrowed(deck, syllabus)
    left_out = 0
    for number in numbers_from():
        question = _question(deck, syllabus, mix, shape, number)
        left_out = 0 if question else left_out + 1
        if left_out == MOST_LEFT_OUT:
            raise UsageError(f"Deck {deck.name!r} asks for what cannot be shown with what this model was taught.")
        if question:
            yield question
            for again in range(1, deck.seeds):
                seed = _noise(deck, number, again)
                yield replace(question, key=f"{question.key}.{again}", seed=seed, like=question.key)


def _noise(deck: Deck, number: int, again: int) -> int:
    """Return the seed of the noise for a video of question `number`."""
    return derive_seed("exam noise", deck.name, number, again) % NOISE_SEEDS


def _question(deck: Deck, syllabus: Syllabus, mix: Mix, shape: VideoShape, number: int) -> Question | None:
    """Return question `number` of a deck: the first scene that can be cast and told; None if there is none."""
    wishes = deck.wishes(number, mix) if deck.wishes else Wishes()
    for attempt in range(SCENES_TRIED):
        seed = derive_seed("exam", deck.name, number, attempt)
        try:
            scene = cast_scene(
                seed,
                wishes=wishes,
                mix=mix,
                seconds=shape.seconds,
                aspect=shape.width / shape.height,
                split=deck.split,
            )
        except UsageError:
            continue
        facts = _facts(scene, shape)
        if deck.shows is not None and not deck.shows(facts):
            continue
        told = _told(deck, syllabus, facts, wishes, number, seed)
        if told:
            prompt, understood = told
            return Question(
                key=f"{deck.name}/{number:04d}",
                prompt=prompt,
                understood=understood,
                scene=scene,
                facts=facts,
                shape=shape,
                seed=_noise(deck, number, 0),
            )
    return None


def _facts(scene: Scene, shape: VideoShape) -> Facts:
    """Return the facts of a scene as filmed in `shape`."""
    rendering = render(scene, shape)
    return facts_of(scene, rendering.motion, rendering.visible, shape.fps)


def _told(
    deck: Deck, syllabus: Syllabus, facts: Facts, wishes: Wishes, number: int, seed: int
) -> tuple[str, Understanding] | None:
    """Return a prompt that says all it must of `facts`, and what is understood of it; None if none was found."""
    says = {*deck.says, *_wished(wishes)}
    length = "dense" if says & DENSE_ONLY else LENGTHS[number % len(LENGTHS)]
    for attempt in range(CAPTIONS_TRIED):
        prompt = heldout_grammar.describe(facts, Random(derive_seed("exam caption", seed, attempt)), length)
        understood = understand(prompt, syllabus)
        if mistakes(understood, facts) or says - said(understood):
            continue
        if deck.reword is None:
            return prompt, understood
        reworded = deck.reword(number, prompt, syllabus)
        return None if reworded is None else (reworded, understand(reworded, syllabus))
    return None


def said(understood: Understanding) -> set[str]:
    """Return the slots of which a prompt says something, of the setting or of any subject at any time."""
    steps = [part for step in understood.story for part in step]
    slots = {slot for part in (understood.setting, *understood.subjects, *steps) for slot in part}
    return slots | ({"order"} if understood.story else set())


def _wished(wishes: Wishes) -> set[str]:
    """Return the slots of which a wish must be said: all but the plot and what is as usual.

    An effect may be told as the deed that brings it about, a time not at all where a place has one only.
    """
    told = {wish.name: getattr(wishes, wish.name) for wish in fields(wishes)}
    unsaid = {"plot", "effect", "time"}
    return {n for n, value in told.items() if value is not None and n not in unsaid and USUAL.get(n) != str(value)}
