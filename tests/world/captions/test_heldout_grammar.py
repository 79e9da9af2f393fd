"""The test grammar, read back: what is understood agrees with the facts, and nothing promised is missing."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from tests.world.captions.synthetic import facts as made_up
from yozora.model.conditioning.understanding import Understanding, understand
from yozora.world.captions.heldout_grammar import SHAPES, SILENT, describe, storyboard
from yozora.world.captions.heldout_story import steps_of
from yozora.world.captions.heldout_words import UNPACED
from yozora.world.captions.lexicon import syllabus
from yozora.world.facts.facts import ActorFacts, Facts
from yozora.world.places.catalog import PLACES
from yozora.world.scene.script import DEEDS

SYLLABUS = syllabus()
LENGTHS = ("short", "medium", "dense")
SEEDS = range(1000)


@pytest.fixture(scope="module")
def all_facts() -> list[Facts]:
    """Return 2,000 made-up clips."""
    return [made_up(seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def read_back(all_facts: list[Facts]) -> list[tuple[Facts, str, str, Understanding]]:
    """Return a caption of every clip, the lengths in turn, with what is understood of it."""
    result = []
    for number, facts in enumerate(all_facts):
        # Plots take turns in sixes: each plot is told in every length.
        length = LENGTHS[number // 6 % 3]
        text = describe(facts, Random(facts.seed), length)
        result.append((facts, length, text, understand(text, SYLLABUS)))
    return result


def causes(actor: ActorFacts, facts: Facts) -> set[str]:
    """Return what a group does to others."""
    return {
        DEEDS[change.name]
        for other in facts.groups
        for change in other.changes
        if change.cause is not None and facts.actors[change.cause].group == actor.group
    }


def truths(actor: ActorFacts, facts: Facts) -> dict[str, set[str | None]]:
    """Return what may be said of a group, by slot."""
    prints = any(facts.actors[mark.actor].group == actor.group for mark in facts.prints)
    return {
        "kind": {actor.kind},
        "colour": {actor.colour},
        "pattern": {actor.pattern},
        "size": {actor.size},
        "count": {str(actor.count)},
        "direction": {actor.direction, *(beat.direction for beat in actor.beats if facts.plot == "story")},
        "speed": {actor.speed},
        "behind": {"hidden"} if actor.hidden_s else set(),
        "action": {beat.action for beat in actor.beats},
        "relation": {facts.relation} if actor.group == 0 else set(),
        "deed": {*causes(actor, facts)},
        "effect": {*(change.name for change in actor.changes), *(["prints"] if prints else [])},
    }


def test_every_word_is_understood(read_back: list[tuple[Facts, str, str, Understanding]]) -> None:
    for _, _, text, understood in read_back:
        assert not understood.unknown, f"{understood.unknown} in {text!r}"


def test_no_caption_says_what_is_not_so(read_back: list[tuple[Facts, str, str, Understanding]]) -> None:
    for facts, _, text, understood in read_back:
        for slot, name in understood.setting.items():
            assert name == getattr(facts, slot), f"{slot} of {text!r}"
        assert [subject["kind"] for subject in understood.subjects] == [actor.kind for actor in facts.groups], text
        for subject, actor in zip(understood.subjects, facts.groups, strict=True):
            for slot, name in subject.items():
                assert name in truths(actor, facts)[slot], f"{slot} {name} in {text!r}"


def test_little_is_left_unsaid(read_back: list[tuple[Facts, str, str, Understanding]]) -> None:
    for facts, length, text, understood in read_back:
        setting = {"place"} | ({"time"} if len(PLACES[facts.place].times) > 1 else set())
        setting |= {"weather"} if facts.weather != "clear" else set()
        setting |= {"style"} if facts.style != "storybook" else set()
        setting |= {"camera"} if facts.camera != "still" or length == "dense" else set()
        setting |= {"pace"} if facts.camera not in UNPACED and length == "dense" else set()
        assert setting == set(understood.setting), text
        for subject, actor in zip(understood.subjects, facts.groups, strict=True):
            said = {"kind", "colour"} | ({"count"} if actor.count > 1 else set())
            if length == "dense":
                said |= {"pattern"} if actor.pattern != "plain" else set()
                said |= {"size"} if actor.size != "medium" else set()
            assert said == set(subject) & {"kind", "colour", "count", "pattern", "size"}, text
            if facts.plot != "story":
                suffers = actor.changes and any("deed" in other for other in understood.subjects)
                assert {"direction", "action", "effect"} & set(subject) or suffers, text
        if facts.relation:
            assert understood.subjects[0].get("relation") == facts.relation, text


def test_hiding_prints_speeds_and_changes_are_told(read_back: list[tuple[Facts, str, str, Understanding]]) -> None:
    for facts, length, text, understood in read_back:
        for subject, actor in zip(understood.subjects, facts.groups, strict=True):
            if facts.plot == "story":
                continue
            if actor.hidden_s and actor.behind:
                assert subject.get("behind") == "hidden" or subject.get("action") == "leave", text
            if any(facts.actors[mark.actor].group == actor.group for mark in facts.prints):
                assert subject.get("effect") == "prints", text
            if causes(actor, facts):
                assert subject.get("deed") in causes(actor, facts), text
            for change in actor.changes[:1]:
                assert change.cause is not None or subject.get("effect") == change.name, text
            if length == "dense" and actor.speed and actor.action in ("walk", "run", "fly", "swim", "drive", "sail"):
                leaves = any(beat.action == "leave" for beat in actor.beats)
                assert leaves or subject.get("speed") == actor.speed, text


def test_stories_are_told_step_by_step(read_back: list[tuple[Facts, str, str, Understanding]]) -> None:
    stories = [item for item in read_back if item[0].plot == "story"]
    assert stories
    for facts, _, text, understood in stories:
        steps = steps_of(facts)
        assert len(understood.story) == (len(steps) if len(steps) > 1 else 0), text
        for step, told in zip(steps, understood.story, strict=False):
            for part in step:
                said = next(subject for subject in told if subject["kind"] == part.actor.kind)
                if part.beat is not None:
                    assert said.get("action") == part.beat.action, text
                    if part.beat.action != "hide":
                        assert said.get("direction") == part.beat.direction, text
                elif part.change is not None and part.change.cause is not None:
                    assert said.get("deed") == DEEDS[part.change.name], text
                elif part.change is not None:
                    assert said.get("effect") == part.change.name, text


def test_a_storyboard_has_no_gaps_and_each_sentence_stands_alone(all_facts: list[Facts]) -> None:
    for facts in [facts for facts in all_facts if facts.plot == "story"]:
        board = storyboard(facts, Random(facts.seed))
        steps = steps_of(facts)
        assert board[0][0] == 0.0 and board[-1][1] == facts.seconds
        assert all(before[1] == after[0] for before, after in zip(board, board[1:], strict=False))
        for (start, end, text), step in zip(board, steps, strict=True):
            understood = understand(text, SYLLABUS)
            assert start < end and not understood.unknown and not understood.story, text
            assert understood.setting["place"] == facts.place, text
            kinds = list(dict.fromkeys(who.kind for part in step for who in (part.actor, part.patient) if who))
            assert [subject["kind"] for subject in understood.subjects] == kinds, text
            assert understood.subjects[0]["colour"] == step[0].actor.colour, text


def test_usual_clips_are_asked_nothing_new(all_facts: list[Facts]) -> None:
    old = {"kind", "colour", "direction", "speed", "action"}
    usual = [_usual(facts) for facts in all_facts if facts.plot == "parade"]
    assert usual
    for facts in usual:
        for length in LENGTHS:
            understood = understand(describe(facts, Random(facts.seed), length), SYLLABUS)
            assert set(understood.setting) <= {"place", "time", "camera", "pace"}
            assert all(set(subject) <= old for subject in understood.subjects)


def _usual(facts: Facts) -> Facts:
    """Return a parade with all that is unusual taken out of it."""
    actors = tuple(replace(actor, pattern="plain", size="medium", count=1) for actor in facts.groups)
    return replace(facts, weather="clear", style="storybook", relation=None, prints=(), contacts=(), actors=actors)


def test_captions_are_repeatable_varied_and_well_formed(read_back: list[tuple[Facts, str, str, Understanding]]) -> None:
    assert len(SHAPES) >= 6 and all(word.islower() for word in SILENT)
    for facts, length, text, _ in read_back:
        assert text == describe(facts, Random(facts.seed), length)
        assert text[0].isupper() and "  " not in text and " ," not in text and "{" not in text and ",," not in text
    facts = read_back[0][0]
    assert len({describe(facts, Random(seed), "medium") for seed in range(40)}) > 30
