"""The syllabus: what travels inside the weights comes back the same, in the same order."""

from __future__ import annotations

import json

from yozora.core.syllabus import Concept, Syllabus
from yozora.world.captions.lexicon import syllabus

SMALL = Syllabus(
    concepts=(
        Concept(slot="kind", name="dog", phrases=("dog", "little dog")),
        Concept(slot="colour", name="red", phrases=("red",)),
        Concept(slot="kind", name="car", phrases=("car",)),
    ),
    silent_words=("a", "the"),
    neighbours=(("wolf", "kind:dog"),),
    max_subjects=4,
    deeds=(("bitten", "bite"),),
    untaught=("house",),
    scenery=("tree",),
)


def test_a_syllabus_survives_json() -> None:
    for one in (SMALL, syllabus(), Syllabus(concepts=())):
        assert Syllabus.from_dict(json.loads(json.dumps(one.to_dict()))) == one


def test_what_older_weights_do_not_say_is_two_subjects_and_nothing_more() -> None:
    data = SMALL.to_dict()
    del data["max_subjects"], data["deeds"], data["untaught"], data["scenery"]
    old = Syllabus.from_dict(data)
    assert (old.max_subjects, old.deeds, old.untaught, old.scenery) == (
        2,
        (),
        (),
        (),
    ) and old.concepts == SMALL.concepts


def test_concepts_by_slot_keep_their_order() -> None:
    assert [concept.name for concept in SMALL.of_slot("kind")] == ["dog", "car"]
    assert SMALL.of_slot("place") == ()


def test_keys_are_unique() -> None:
    keys = [concept.key for concept in syllabus().concepts]
    assert "kind:dog" in keys and len(set(keys)) == len(keys)
