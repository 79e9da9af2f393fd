"""Captions: two grammars say what the facts say, in words of their own, and every word is understood."""

from __future__ import annotations

import re
from random import Random

import numpy as np
import pytest

from yozora.model.conditioning.understanding import Understanding, understand
from yozora.world.captions import heldout_grammar, train_grammar
from yozora.world.captions.lexicon import NEIGHBOURS, PHRASES, SILENT_WORDS, syllabus
from yozora.world.captions.train_grammar import LENGTHS
from yozora.world.casting.cast import Mix, cast_scene
from yozora.world.facts.facts import Facts, facts_of
from yozora.world.physics.motion import simulate
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.light import TIMES
from yozora.world.scene.scene import CAMERA_MOVES, DIRECTIONS, SPEEDS

SYLLABUS = syllabus()
DESCRIBE = {"train": train_grammar.describe, "test": heldout_grammar.describe}
both_grammars = pytest.mark.parametrize("grammar", DESCRIBE)


@pytest.fixture(scope="module")
def all_facts() -> list[Facts]:
    """Return the facts of 500 scenes; nothing is filmed, who has an occluder passes behind it."""
    result = []
    for seed in range(500):
        scene = cast_scene(seed, mix=Mix(two_subjects=0.3, camera_moves=0.5, occluders=0.4))
        visible = np.ones((len(scene.actors), 32), np.float32)
        if scene.occluder:
            visible[0, 12:16] = 0
        result.append(facts_of(scene, simulate(scene, 8.0), visible, 8.0))
    return result


def captions(all_facts: list[Facts], grammar: str) -> list[tuple[Facts, str, str, Understanding]]:
    """Return every scene's caption of every length, with what is understood of it."""
    told = [
        (facts, length, DESCRIBE[grammar](facts, Random(facts.seed), length))
        for facts in all_facts
        for length in LENGTHS
    ]
    return [(facts, length, text, understand(text, SYLLABUS)) for facts, length, text in told]


@both_grammars
def test_no_caption_says_what_is_not_so(all_facts: list[Facts], grammar: str) -> None:
    for facts, _, text, understood in captions(all_facts, grammar):
        for slot, name in understood.setting.items():
            assert name == getattr(facts, slot), f"{slot} of {text!r}"
        assert len(understood.subjects) == len(facts.actors), text
        for subject, actor in zip(understood.subjects, facts.actors, strict=True):
            for slot in {"kind", "colour", "direction", "speed"} & set(subject):
                assert subject[slot] == getattr(actor, slot), f"{slot} of {text!r}"
            assert "behind" not in subject or actor.behind, text


def test_the_test_grammar_leaves_nothing_unsaid(all_facts: list[Facts]) -> None:
    for facts, length, text, understood in captions(all_facts, "test"):
        assert understood.setting["place"] == facts.place, text
        assert understood.setting.get("time") == facts.time or len(PLACES[facts.place].times) == 1, text
        assert understood.setting.get("camera", "still") == facts.camera, text
        for subject, actor in zip(understood.subjects, facts.actors, strict=True):
            wanted = {"kind": actor.kind, "colour": actor.colour, "direction": actor.direction}
            wanted |= {"speed": actor.speed} if length == "dense" else {}
            assert {slot: subject.get(slot) for slot in wanted} == wanted, text


def test_longer_training_captions_say_more(all_facts: list[Facts]) -> None:
    said = dict.fromkeys(LENGTHS, 0)
    for _, length, _, understood in captions(all_facts, "train"):
        said[length] += len(understood.setting) + sum(map(len, understood.subjects))
    assert said["short"] < 0.85 * said["medium"] < 0.85 * said["dense"]


def test_a_dense_training_caption_says_everything(all_facts: list[Facts]) -> None:
    for facts, length, text, understood in captions(all_facts, "train"):
        if length != "dense":
            continue
        assert understood.setting["place"] == facts.place, text
        for subject, actor in zip(understood.subjects, facts.actors, strict=True):
            assert subject["colour"] == actor.colour and subject["direction"] == actor.direction, text
            assert ("behind" in subject) == (actor.behind is not None), text


@both_grammars
def test_no_word_of_a_caption_is_unknown(all_facts: list[Facts], grammar: str) -> None:
    unknown = {word.word for *_, understood in captions(all_facts, grammar) for word in understood.unknown}
    assert unknown == set()


def four_grams(texts: list[str]) -> set[tuple[str, ...]]:
    words = [re.findall(r"[a-z'-]+", text.lower()) for text in texts]
    return {tuple(line[at : at + 4]) for line in words for at in range(len(line) - 3)}


def test_the_grammars_share_hardly_a_turn_of_phrase(all_facts: list[Facts]) -> None:
    trained, tested = (four_grams([text for _, _, text, _ in captions(all_facts, grammar)]) for grammar in DESCRIBE)
    assert len(tested) > 1000 and len(trained) > 1000
    assert len(trained & tested) / len(tested) < 0.01


def test_the_grammars_share_no_caption(all_facts: list[Facts]) -> None:
    trained, tested = ({text for _, _, text, _ in captions(all_facts, grammar)} for grammar in DESCRIBE)
    assert not trained & tested


@both_grammars
def test_captions_vary_and_repeat_with_their_seed(all_facts: list[Facts], grammar: str) -> None:
    facts, describe = all_facts[0], DESCRIBE[grammar]
    assert describe(facts, Random(3), "dense") == describe(facts, Random(3), "dense")
    assert len({describe(facts, Random(seed), "dense") for seed in range(40)}) > 15


@both_grammars
def test_captions_are_tidy(all_facts: list[Facts], grammar: str) -> None:
    for _, _, text, _ in captions(all_facts, grammar):
        assert text[0].isupper() and "  " not in text and " ," not in text and len(text) < 400, text
        assert not re.search(r"\ba [aeio]|\ban [^aeiou]", text), text


# The lexicon, from which a syllabus is made.


def test_the_lexicon_has_a_word_for_everything_in_the_world() -> None:
    assert {slot: set(names) for slot, names in PHRASES.items() if slot != "behind"} == {
        "place": set(PLACES), "time": set(TIMES), "camera": set(CAMERA_MOVES), "kind": set(RIGS),
        "colour": set(COLOURS), "direction": set(DIRECTIONS), "speed": set(SPEEDS),
    }  # fmt: skip


def test_every_phrase_means_its_concept() -> None:
    for concept in SYLLABUS.concepts:
        for phrase in concept.phrases:
            understood = understand(phrase, SYLLABUS)
            (said,) = [understood.setting] if understood.setting else understood.subjects
            assert said == {concept.slot: concept.name}, phrase
            assert not understood.unknown


def test_no_phrase_means_two_things_and_none_is_silent() -> None:
    phrases = [phrase for concept in SYLLABUS.concepts for phrase in concept.phrases]
    assert len(phrases) == len(set(phrases))
    assert not set(phrases) & set(SILENT_WORDS)
    assert not set(NEIGHBOURS) & set(phrases), "what is taught needs no neighbour"


def test_neighbours_are_concepts() -> None:
    assert set(NEIGHBOURS.values()) <= {concept.key for concept in SYLLABUS.concepts}


def test_a_part_of_the_world_has_its_own_syllabus() -> None:
    part = syllabus({"kind": {"dog", "car"}, "colour": {"red"}})
    assert [concept.name for concept in part.of_slot("kind")] == ["car", "dog"]
    assert [concept.name for concept in part.of_slot("colour")] == ["red"]
    assert len(part.of_slot("place")) == len(PLACES)
    assert {key for _, key in part.neighbours} <= {concept.key for concept in part.concepts}
    assert understand("a blue bird", part).unknown
