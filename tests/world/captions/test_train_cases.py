"""The training grammar in cases of its own: plain facts for the first weights, stacks, repetition, storyboards."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from tests.world.captions.synthetic import facts as facts_of
from yozora.generation.weights import find_weights, load_weights
from yozora.model.conditioning.understanding import understand
from yozora.world.captions.lexicon import syllabus
from yozora.world.captions.train_grammar import LENGTHS, SILENT, describe, storyboard
from yozora.world.facts.facts import Facts
from yozora.world.physics.track import Contact
from yozora.world.scene.scene import DAY_PASSING
from yozora.world.scene.script import TRAVELS

LEXICON = syllabus()
SYLLABUS = replace(LEXICON, silent_words=(*LEXICON.silent_words, *SILENT))

# What the first weights know, which say nothing of weather, style, numbers and the like.


@pytest.fixture(scope="module")
def plain_facts() -> list[Facts]:
    """Return facts in which everything that the first weights do not know is at its default."""
    shipped = load_weights(find_weights("nano")).syllabus
    known = {concept.key for concept in shipped.concepts}
    result = []
    for seed in range(6000):
        facts = facts_of(seed)
        (first, *_) = facts.groups
        keys = {f"kind:{first.kind}", f"place:{facts.place}", f"camera:{facts.camera}", f"time:{facts.time}"}
        travels = (
            first.action in TRAVELS and len(first.beats) == 1 and first.behind not in ("cloud", "hill", "the edge")
        )
        if keys <= known and travels and facts.plot != "story" and facts.time != DAY_PASSING and not first.changes:
            actor = replace(first, count=1, pattern="plain", size="medium", colour="red")
            result.append(
                replace(
                    facts,
                    actors=(actor,),
                    weather="clear",
                    style="storybook",
                    relation=None,
                    prints=(),
                    flashes_s=(),
                )
            )
    return result


def test_captions_of_plain_facts_keep_to_the_words_of_the_first_weights(plain_facts: list[Facts]) -> None:
    shipped = load_weights(find_weights("nano")).syllabus
    assert len(plain_facts) > 50
    for facts in plain_facts:
        for length in LENGTHS:
            text = describe(facts, Random(facts.seed), length)
            assert not understand(text, shipped).unknown, text


# Cases that the synthetic facts leave out.


def test_a_stack_topples_under_what_hits_it() -> None:
    facts = next(facts for facts in map(facts_of, range(3, 600, 6)) if facts.groups[0].habitat == "ground")
    first = replace(facts.groups[0], group=0, direction=None, speed=None, behind=None, hidden_s=())
    stack = replace(first, kind="car", count=3, action="topple", beats=(replace(first.beats[0], action="topple"),))
    thrown = replace(first, kind="ball", group=1, action="collide", direction="right", speed="fast", count=1)
    contact = Contact(at_s=1.0, first=3, second=0, what="actor", speed=1.0)
    facts = replace(facts, actors=(stack, stack, stack, thrown), contacts=(contact,))
    text = describe(facts, Random(1), "dense")
    assert "stack of three" in text and "topples" in text
    bricks, ball = understand(text, SYLLABUS).subjects
    assert (bricks["action"], bricks["count"], ball["kind"], ball["action"]) == ("topple", "3", "ball", "collide")


def test_what_happens_more_than_once_is_told_as_such() -> None:
    facts = next(
        facts
        for facts in map(facts_of, range(2, 6000, 6))
        if len(facts.groups) == 2 and facts.groups[1].changes and facts.groups[1].changes[0].name == "bitten"
    )
    (bite,) = facts.groups[1].changes
    again = replace(bite, start_s=bite.end_s + 0.5, end_s=bite.end_s + 0.7)
    facts = replace(facts, actors=(facts.actors[0], replace(facts.actors[1], changes=(bite, again))))
    assert "again and again" in describe(facts, Random(1), "dense")


def test_a_storyboard_covers_the_story_step_by_step() -> None:
    for seed in range(4, 1200, 6):
        facts = facts_of(seed)
        steps = storyboard(facts, Random(seed))
        assert facts.plot == "story" and steps[0][0] == 0.0 and steps[-1][1] == facts.seconds
        assert all(end == start for (_, end, _), (start, _, _) in zip(steps, steps[1:], strict=False))
        kinds = {actor.kind for actor in facts.groups}
        for start, end, text in steps:
            understood = understand(text, SYLLABUS)
            assert start < end and not understood.unknown, text
            assert {subject["kind"] for subject in understood.subjects} <= kinds and understood.subjects, text


def test_what_is_no_story_has_a_storyboard_of_one_step() -> None:
    facts = facts_of(0)
    ((start, end, text),) = storyboard(facts, Random(0))
    assert (start, end) == (0.0, facts.seconds) and text
