"""Readings: what a perfect examiner tells of facts, and its way through JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.evaluation.examiner.stage import filmed, scene_of, simulated
from yozora.core.errors import UsageError
from yozora.evaluation.examiner.lessons import LESSON_MIX
from yozora.evaluation.examiner.reading import SEEN_FROM, Reading, reading_of
from yozora.world.casting.wishes import PLOTS, Wishes
from yozora.world.scene.scene import RELATIONS


@pytest.mark.parametrize("plot", PLOTS)
def test_a_reading_goes_through_json_unchanged(plot: str) -> None:
    for seed in range(3):
        reading = reading_of(simulated(scene_of(seed, Wishes(plot=plot))).facts)
        reading = replace(reading, prints_s=1.25, flashes_s=(0.5, 2.0), confidence={"place": 0.75})
        assert Reading.from_dict(json.loads(json.dumps(reading.to_dict()))) == reading


def test_an_unknown_name_is_refused_in_one_sentence() -> None:
    data = reading_of(simulated(scene_of(0)).facts).to_dict()
    with pytest.raises(UsageError, match=r"^Reading has no 'wether'; did you mean 'weather'\?\.$"):
        Reading.from_dict(data | {"wether": "rain"})


def test_a_perfect_examiner_says_what_the_facts_say() -> None:
    facts = filmed(scene_of(3, Wishes(plot="permanence")), side=32).facts
    reading = reading_of(facts)
    for name in ("place", "time", "weather", "style", "camera", "pace", "relation", "seconds", "fps", "flashes_s"):
        assert getattr(reading, name) == getattr(facts, name)
    assert len(reading.subjects) == len(facts.actors)
    hidden = 0
    for subject, actor in zip(reading.subjects, facts.actors, strict=True):
        for name in ("kind", "colour", "pattern", "size", "group", "count", "direction", "speed", "action", "state"):
            assert getattr(subject, name) == getattr(actor, name)
        assert [(b.action, b.start_s, b.end_s, b.direction) for b in subject.beats] == [
            (b.action, b.start_s, b.end_s, b.direction) for b in actor.beats
        ]
        for index, share in enumerate(actor.visible):
            seen = share >= SEEN_FROM
            hidden += not seen
            assert subject.boxes[index] == (actor.boxes[index] if seen else None)
            assert subject.velocity[index] == (actor.velocity[index] if seen else None)
            assert subject.kinds[index] == (actor.kind if seen else None)
            assert subject.colours[index] == (actor.colour if seen else None)
    assert hidden > 0


def test_footprints_are_read_from_when_the_first_was_left() -> None:
    takes = [simulated(scene_of(seed, Wishes(place="snowfield", action="walk"))) for seed in range(3)]
    for take in takes:
        assert take.facts.prints
        assert reading_of(take.facts).prints_s == min(made.at_s for made in take.facts.prints)
    assert reading_of(simulated(scene_of(0, Wishes(place="space"))).facts).prints_s is None


def test_groups_and_members_are_the_facts_own() -> None:
    wishes = Wishes(plot="parade", count=3)
    for seed in range(4):
        facts = simulated(scene_of(seed, wishes)).facts
        reading = reading_of(facts)
        assert [(each.kind, each.colour) for each in reading.groups] == [(a.kind, a.colour) for a in facts.groups]
        for number, first in enumerate(reading.groups):
            members = reading.members(first.group)
            assert members[0] is first and len(members) == first.count
            assert {member.group for member in members} == {number}
        assert reading.groups[0].count == 3
        assert reading.members(99) == ()


@pytest.mark.parametrize("relation", RELATIONS)
def test_the_relation_of_the_scene_is_among_those_that_hold_and_its_mirror_too(relation: str) -> None:
    mirrors = {"left of": "right of", "right of": "left of", "meets": "meets"}
    pairs = replace(LESSON_MIX, two_subjects=1.0)
    for seed in range(4):
        reading = reading_of(simulated(scene_of(seed, Wishes(relation=relation), pairs)).facts)
        assert reading.relation == relation
        assert reading.relations[0] == (0, relation, 1)
        assert len(set(reading.relations)) == len(reading.relations)
        if relation in mirrors:
            assert (1, mirrors[relation], 0) in reading.relations
