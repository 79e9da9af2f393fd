"""Verdicts: the truth passes, noise or not; whatever is changed in a reading so that the prompt is not met fails it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.evaluation.marking.readings import filmed, line, noisy, perfect, reading, subject, truths
from yozora.evaluation.examiner.reading import Box, Reading, SubjectReading
from yozora.evaluation.marking.splice import OPPOSITE
from yozora.evaluation.marking.verdict import judge
from yozora.model.conditioning.understanding import Understanding
from yozora.world.facts.facts import Facts
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.colour import COLOURS

DOG = {"kind": "dog", "colour": "red", "direction": "right"}
MEADOW = Understanding(setting={"place": "meadow"}, subjects=(DOG,))


def test_the_truth_passes() -> None:
    for facts, understood, prompt in truths(100):
        assert judge(understood, perfect(facts)).passed, (prompt, judge(understood, perfect(facts)).reasons)


def test_the_truth_passes_as_it_is_filmed() -> None:
    for facts, understood, prompt in filmed(12, 500):
        assert judge(understood, perfect(facts)).passed, (prompt, judge(understood, perfect(facts)).reasons)


@pytest.mark.slow
def test_the_truth_passes_on_hundreds_of_scenes_as_they_are_filmed() -> None:
    told = filmed(400, 1000)
    failed = [prompt for facts, understood, prompt in told if not judge(understood, perfect(facts)).passed]
    assert len(failed) <= 0.005 * len(told), failed
    noise = [seed for seed, (facts, said, _) in enumerate(told) if not judge(said, noisy(perfect(facts), seed)).passed]
    assert len(noise) <= 0.03 * len(told), noise


def test_the_truth_passes_with_an_examiners_noise() -> None:
    failed = [
        prompt
        for seed, (facts, understood, prompt) in enumerate(truths(100))
        if not judge(understood, noisy(perfect(facts), seed)).passed
    ]
    assert len(failed) <= 3, failed


@pytest.mark.parametrize("slot", ["place", "time", "weather", "style", "camera"])
def test_another_setting_fails_where_it_is_asked(slot: str) -> None:
    told = [(facts, said) for facts, said, _ in truths(60) if slot in said.setting]
    for facts, said in told:
        verdict = judge(said, replace(perfect(facts), **{slot: "something else"}))
        lone = slot == "time" and facts.place in ("space", "moon surface")
        missed = [hit.answer.slot for hit in verdict.hits if not hit.holds]
        assert verdict.passed == lone and missed == ([] if lone else [slot])
    assert len(told) >= 10


def changed(facts: Facts, slot: str, read: Reading) -> Reading:
    """Return a reading in which the first group has another name in one slot."""
    first = facts.actors[0]
    others = {
        "kind": [kind for kind in RIGS if kind not in {actor.kind for actor in facts.actors}],
        "colour": [colour for colour in COLOURS if colour not in {actor.colour for actor in facts.actors}],
        "pattern": ["spotted" if first.pattern == "striped" else "striped"],
        "size": ["large" if first.size == "small" else "small"],
    }
    name = others[slot][0]
    frames = f"{slot}s" if slot in ("kind", "colour") else None

    def turned(each: SubjectReading) -> SubjectReading:
        rows = {frames: tuple(name if seen else None for seen in getattr(each, frames))} if frames else {}
        return replace(each, **{slot: name}, **rows)

    return replace(read, subjects=tuple(turned(s) if s.group == first.group else s for s in read.subjects))


@pytest.mark.parametrize(("slot", "least"), [("kind", 60), ("colour", 60), ("pattern", 2), ("size", 2)])
def test_another_look_fails_where_it_is_asked(slot: str, least: int) -> None:
    told = [(facts, said) for facts, said, _ in truths(60) if slot in said.subjects[0]]
    for facts, said in told:
        verdict = judge(said, changed(facts, slot, perfect(facts)))
        missed = [(hit.answer.slot, hit.answer.subject) for hit in verdict.hits if not hit.holds]
        assert (slot, 0) in missed and not verdict.passed
    assert len(told) >= least


def test_the_other_way_fails_where_a_way_is_asked() -> None:
    alone = [(facts, said) for facts, said, _ in truths(60) if len(facts.groups) == 1]
    told = [(facts, said) for facts, said in alone if "direction" in said.subjects[0]]
    for facts, said in told:
        read = perfect(facts)
        turned = tuple(
            replace(
                each,
                beats=tuple(
                    replace(beat, direction=OPPOSITE[beat.direction] if beat.direction else None) for beat in each.beats
                ),
            )
            for each in read.subjects
        )
        ways = {beat.direction for each in turned for beat in each.beats}
        assert judge(said, replace(read, subjects=turned)).adheres == (said.subjects[0]["direction"] in ways)
    assert len(told) >= 15


def test_one_too_few_fails_and_one_too_many_is_uninvited() -> None:
    crowds = [(facts, said) for facts, said, _ in truths(100) if facts.actors[0].count > 1]
    for facts, said in crowds:
        read = perfect(facts)
        # The member in the middle of the row is in sight with all others.
        seen = {n: sum(map(bool, each.boxes)) for n, each in enumerate(read.subjects) if each.group == 0}
        lost = max(seen, key=lambda number: seen[number])
        few = replace(read, subjects=tuple(s for number, s in enumerate(read.subjects) if number != lost))
        assert ("count", False) in {(hit.answer.slot, hit.holds) for hit in judge(said, few).hits}
        many = replace(read, subjects=(*read.subjects, read.subjects[lost]))
        assert judge(said, many).uninvited and not judge(said, many).passed
    assert len(crowds) >= 8


def test_who_is_missing_is_missed_in_all_that_is_asked_of_it() -> None:
    verdict = judge(MEADOW, reading())
    assert [hit.holds for hit in verdict.hits] == [True, False, False, False]
    assert verdict.matching == (None,) and verdict.consistent and not verdict.passed
    assert "no kind 'dog'" in verdict.reasons


def test_strangers_are_uninvited_if_they_stay() -> None:
    dog = subject()
    where: list[Box | None] = [*line((0.2, 0.3), (0.4, 0.3))]
    stays = subject("cat", "grey", boxes=where)
    glimpse = subject("cat", "grey", boxes=[box if 5 <= index < 8 else None for index, box in enumerate(where)])
    assert judge(MEADOW, reading(dog)).passed
    verdict = judge(MEADOW, reading(dog, stays))
    assert verdict.uninvited == ("a grey cat",) and verdict.adheres and not verdict.passed
    assert judge(MEADOW, reading(dog, glimpse)).passed
    twin = judge(MEADOW, reading(replace(dog, group=1), replace(dog, group=1)))
    assert twin.uninvited == ("1 red dog too many",) and not twin.passed


def test_faults_fail_what_adheres() -> None:
    half = replace(subject(), colours=("red",) * 16 + ("blue",) * 16)
    verdict = judge(MEADOW, reading(half))
    assert verdict.adheres and not verdict.consistent and not verdict.passed
    assert verdict.reasons == ("the red dog: red becomes blue",)


def test_a_prompt_that_asks_for_nothing_is_met_by_nothing() -> None:
    assert judge(Understanding(setting={}, subjects=()), reading()).passed
