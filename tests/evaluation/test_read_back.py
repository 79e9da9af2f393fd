"""Reading captions back: nothing is found wrong with a true one, and every kind of lie is caught."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from yozora.core.shapes import VideoShape
from yozora.evaluation.read_back import mistakes, said_of
from yozora.model.conditioning.understanding import Understanding, UnknownWord, understand
from yozora.world.captions import heldout_grammar, train_grammar
from yozora.world.captions.lexicon import syllabus
from yozora.world.casting.cast import cast_scene
from yozora.world.casting.mix import Mix
from yozora.world.casting.wishes import Wishes
from yozora.world.facts.facts import ActorFacts, Facts, facts_of
from yozora.world.physics.motion import simulate
from yozora.world.render.render import render

TOLD = syllabus()
CALM = Mix(two_subjects=0.0, crowds=0.0, camera_moves=0.0)
GRAMMARS = {"train": train_grammar, "test": heldout_grammar}


def facts(seed: int = 0, *, seconds: float = 4.0, mix: Mix | None = None, **wishes: object) -> Facts:
    """Return the facts of a scene as if all of it were in sight."""
    scene = cast_scene(seed, wishes=Wishes(**wishes), seconds=seconds, mix=mix)
    motion = simulate(scene, 8.0)
    return facts_of(scene, motion, np.ones((len(scene.actors), len(motion.tracks[0].x)), np.float32), 8.0)


def told(truth: Facts, grammar: str, length: str, seed: int = 0) -> list[str]:
    """Return what reading a caption of `truth` back finds wrong with it."""
    caption = GRAMMARS[grammar].describe(truth, Random(seed), length)
    return [f"{caption} -> {mistake}" for mistake in mistakes(understand(caption, TOLD), truth)]


@pytest.fixture(scope="module")
def truths() -> list[Facts]:
    """Return the facts of sixty clips of all plots, some of them long."""
    return [facts(seed, seconds=12.0 if seed % 6 == 0 else 4.0) for seed in range(60)]


@pytest.mark.parametrize("grammar", GRAMMARS)
@pytest.mark.parametrize("length", ["short", "medium", "dense"])
def test_nothing_is_wrong_with_what_the_grammars_say(truths: list[Facts], grammar: str, length: str) -> None:
    for seed, truth in enumerate(truths):
        assert not told(truth, grammar, length, seed)


def test_who_is_hidden_may_be_said_to_be() -> None:
    scene = cast_scene(1, wishes=Wishes(plot="permanence", kind="dog", camera="still"))
    made = render(scene, VideoShape(frames=32, height=32, width=32, fps=8.0))
    truth = facts_of(scene, made.motion, made.visible, 8.0)
    assert truth.actors[0].hidden_s and "hidden" in said_of(truth, truth.actors[0], "behind", first=True)
    for seed in range(10):
        assert not told(truth, "train", "dense", seed)


PARADE = facts(3, kind="dog", place="meadow", plot="parade", direction="right", mix=CALM)


def understood(setting: dict[str, str] | None = None, **subject: str) -> Understanding:
    """Return an understanding of one subject."""
    return Understanding(setting=setting or {}, subjects=(subject,) if subject else ())


def other(name: str, *choices: str) -> str:
    return next(choice for choice in choices if choice != name)


@pytest.mark.parametrize("slot", ["place", "time", "weather", "style", "camera"])
def test_a_lie_about_the_setting_is_caught(slot: str) -> None:
    true, false = getattr(PARADE, slot), "anything else"
    assert list(mistakes(understood({slot: true}, kind="dog"), PARADE)) == []
    (mistake,) = mistakes(understood({slot: false}, kind="dog"), PARADE)
    assert slot in mistake and repr(true) in mistake and repr(false) in mistake


@pytest.mark.parametrize(
    ("slot", "true", "false"),
    [
        ("kind", "dog", "cat"),
        ("colour", PARADE.actors[0].colour, other(PARADE.actors[0].colour, "red", "blue")),
        ("pattern", PARADE.actors[0].pattern, other(PARADE.actors[0].pattern, "striped", "spotted")),
        ("size", PARADE.actors[0].size, other(PARADE.actors[0].size, "small", "large")),
        ("count", "1", "3"),
        ("direction", "right", "left"),
        ("speed", str(PARADE.actors[0].speed), other(str(PARADE.actors[0].speed), "slow", "fast")),
        ("action", PARADE.actors[0].action, "swim"),
    ],
)
def test_a_lie_about_a_subject_is_caught(slot: str, true: str, false: str) -> None:
    assert list(mistakes(understood(**{"kind": "dog", slot: true}), PARADE)) == []
    (mistake,) = mistakes(understood(**{"kind": "dog", slot: false}), PARADE)
    assert repr(false) in mistake and slot in mistake


@pytest.mark.parametrize(
    ("slot", "name"), [("behind", "hidden"), ("deed", "bite"), ("effect", "lit"), ("relation", "chases")]
)
def test_what_does_not_happen_may_not_be_said(slot: str, name: str) -> None:
    (mistake,) = mistakes(understood(kind="dog", **{slot: name}), PARADE)
    assert slot in mistake and name in mistake


def test_a_subject_too_many_or_too_few_is_caught() -> None:
    two = Understanding(setting={}, subjects=({"kind": "dog"}, {"kind": "cat"}))
    assert list(mistakes(two, PARADE)) == ["2 subjects instead of 1"]
    assert list(mistakes(Understanding(setting={}, subjects=()), PARADE)) == ["0 subjects instead of 1"]


def test_an_unknown_word_is_a_mistake() -> None:
    word = UnknownWord(word="zeppelin", nearest="balloon")
    (mistake,) = mistakes(replace(understood(kind="dog"), unknown=(word,)), PARADE)
    assert "zeppelin" in mistake


def test_subjects_are_held_against_their_own_group() -> None:
    """What holds of one of two does not hold of the other."""
    truth = facts(0, relation="left of", mix=replace(CALM, two_subjects=1.0))
    one, two = truth.groups
    right = Understanding(setting={}, subjects=(said(one), said(two)))
    wrong = Understanding(setting={}, subjects=(said(two), said(one)))
    assert list(mistakes(right, truth)) == [] and len(list(mistakes(wrong, truth))) >= 4


def said(actor: ActorFacts) -> dict[str, str]:
    return {"kind": actor.kind, "colour": actor.colour}


def test_a_relation_is_the_first_one_s() -> None:
    truth = facts(0, relation="chases")
    assert said_of(truth, truth.groups[0], "relation", first=True) == {"chases"}
    assert said_of(truth, truth.groups[1], "relation", first=False) == set()


def test_who_does_something_and_to_whom_it_is_done_are_told_apart() -> None:
    truth = next(
        made
        for made in (facts(seed, effect="bitten", place="meadow") for seed in range(40))
        if made.actors[0].beats[0].partner == 1
    )
    agent, cookie = truth.groups
    assert said_of(truth, agent, "deed", first=True) == {"bite"} and not said_of(truth, agent, "effect", first=True)
    assert said_of(truth, cookie, "effect", first=False) == {"bitten"}
    assert not said_of(truth, cookie, "deed", first=False)


def test_the_steps_of_a_story_are_read_too() -> None:
    truth = facts(2, plot="story", seconds=12.0)
    actor = truth.groups[0]
    step = {"kind": actor.kind, "action": actor.beats[-1].action}
    true = Understanding(setting={}, subjects=tuple(map(said, truth.groups)), story=((step,),))
    assert list(mistakes(true, truth)) == []
    false = replace(true, story=(({**step, "action": "swim"},),))
    assert ["'swim'" in mistake for mistake in mistakes(false, truth)] == [True]


def test_an_unknown_slot_says_nothing() -> None:
    assert said_of(PARADE, PARADE.actors[0], "mood", first=True) == set()
