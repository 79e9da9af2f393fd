"""The lexicon: every phrase means one thing, there are many, and a part of the world has a syllabus of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.model.conditioning.nano_syllabus import NANO, OLD_SLOTS, TAUGHT
from yozora.data.worlds import taught_by
from yozora.generation.weights import find_weights, load_weights
from yozora.model.conditioning.understanding import understand
from yozora.recipes.nano import nano
from yozora.world.captions.lexicon import NEIGHBOURS, PHRASES, SILENT_WORDS, syllabus
from yozora.world.captions.phrases.inflection import forms, plural
from yozora.world.places.catalog import PLACES
from yozora.world.rigs.catalog import RIGS
from yozora.world.scene.colour import COLOURS
from yozora.world.scene.light import TIMES
from yozora.world.scene.scene import CAMERA_MOVES, COUNTS, DAY_PASSING, DIRECTIONS, PATTERNS, RELATIONS, SIZES, SPEEDS
from yozora.world.scene.script import ACTIONS, DEEDS
from yozora.world.styles.catalog import STYLES
from yozora.world.weather.catalog import WEATHERS

WHOLE = syllabus()


def test_there_is_a_word_for_everything_in_the_world() -> None:
    assert {slot: list(names) for slot, names in PHRASES.items()} == {
        "place": list(PLACES), "time": ["dawn", "day", "sunset", "night", DAY_PASSING], "camera": list(CAMERA_MOVES),
        "kind": list(RIGS), "colour": list(COLOURS), "direction": list(DIRECTIONS), "speed": list(SPEEDS),
        "behind": ["hidden"], "weather": list(WEATHERS), "style": list(STYLES), "pace": list(SPEEDS),
        "pattern": list(PATTERNS), "size": list(SIZES), "count": [str(count) for count in COUNTS],
        "action": list(ACTIONS), "relation": list(RELATIONS), "deed": list(DEEDS.values()),
        "effect": [*DEEDS, "prints"], "order": ["first", "then", "last"],
    }  # fmt: skip
    assert set(PHRASES["time"]) >= set(TIMES)
    assert all(phrases for names in PHRASES.values() for phrases in names.values())


def test_there_are_many_phrases_and_none_means_two_things(record_property: Callable[[str, object], None]) -> None:
    phrases = [phrase for concept in WHOLE.concepts for phrase in concept.phrases]
    record_property("measured", f"lexicon: {len(phrases)} phrases for {len(WHOLE.concepts)} concepts")
    assert len(phrases) >= 1500
    assert len(phrases) == len(set(phrases))
    spaced = {phrase.replace("-", " "): concept.key for concept in WHOLE.concepts for phrase in concept.phrases}
    assert all(spaced[p.replace("-", " ")] == c.key for c in WHOLE.concepts for p in c.phrases)


def test_every_phrase_alone_is_understood_as_its_concept() -> None:
    """But for relations, which need two, and words of order, which need something to order."""
    for concept in WHOLE.concepts:
        for phrase in concept.phrases:
            understood = understand(phrase, WHOLE)
            said = [understood.setting, *understood.subjects]
            if concept.slot in ("order", "relation"):
                assert not any(said), phrase
            else:
                assert [one for one in said if one] == [{concept.slot: concept.name}], phrase
                assert not understood.unknown, phrase


def test_nothing_that_means_something_is_silent() -> None:
    for told in (WHOLE, NANO):
        phrases = {phrase for concept in told.concepts for phrase in concept.phrases}
        assert not phrases & set(told.silent_words)
        assert not phrases & {word for word, _ in told.neighbours}, "what is taught needs no neighbour"
    assert SILENT_WORDS == WHOLE.silent_words


def test_neighbours_are_concepts() -> None:
    assert set(NEIGHBOURS.values()) <= {concept.key for concept in WHOLE.concepts}
    assert {key for _, key in NANO.neighbours} <= {concept.key for concept in NANO.concepts}


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("cat", "kind:dog"), ("kittens", "kind:dog"), ("bus", "kind:car"), ("owl", "kind:bird"), ("whale", "kind:fish"),
        ("dragon", "kind:bird"), ("pizza", "kind:ball"), ("tram", "kind:train"), ("child", "kind:person"),
        ("turquoise", "colour:blue"), ("brown", "colour:orange"), ("grey", "colour:white"), ("beach", "place:sea"),
        ("desert", "place:meadow"), ("harbour", "place:sea"), ("moon", "place:space"), ("timelapse", "time:day"),
    ],
)  # fmt: skip
def test_what_nano_was_not_taught_has_its_nearest(word: str, nearest: str) -> None:
    assert dict(NANO.neighbours)[word] == nearest


@pytest.mark.parametrize(("word", "nearest"), [("dragon", "kind:bird"), ("pizza", "kind:cookie"),
                                               ("lion", "kind:cat"), ("black", "colour:grey")])  # fmt: skip
def test_what_the_world_has_not_has_its_nearest(word: str, nearest: str) -> None:
    assert NEIGHBOURS[word] == nearest


@pytest.mark.parametrize("word", ["house", "tower", "rain", "striped", "three", "bites", "chases", "watercolour"])
def test_what_nano_has_nothing_like_has_no_neighbour(word: str) -> None:
    assert word in NANO.untaught and word not in dict(NANO.neighbours) and word not in NANO.silent_words
    assert [one.nearest for one in understand(word, NANO).unknown] == [None]


@pytest.mark.parametrize("word", ["flies", "walking", "sails", "clear", "plain", "storybook", "medium", "one", "two"])
def test_what_is_so_anyway_is_silent_for_nano(word: str) -> None:
    assert word in NANO.silent_words and word not in WHOLE.silent_words


def test_what_hides_and_how_things_go_is_silent() -> None:
    known = {phrase for concept in WHOLE.concepts for phrase in concept.phrases}
    words = {word for place in PLACES.values() for name in place.occluders for word in name.split()}
    words |= {rig.gait for rig in RIGS.values()}
    assert words - known <= set(WHOLE.silent_words)


def test_the_shipped_weights_were_taught_the_second_light() -> None:
    """The order of concepts is the order of their embeddings: it must never change."""
    shipped, taught = load_weights(find_weights("nano")).syllabus, taught_by(nano().world)
    assert [concept.key for concept in taught.concepts] == [concept.key for concept in shipped.concepts]
    assert taught.max_subjects == shipped.max_subjects == 3
    now = {concept.key: set(concept.phrases) for concept in taught.concepts}
    for concept in shipped.concepts:
        assert set(concept.phrases) <= now[concept.key]


def test_many_houses_are_a_town_to_those_who_were_taught_no_house() -> None:
    assert understand("a dog and many houses", NANO).setting == {"place": "city"}
    assert understand("a dog and two houses", WHOLE).subjects[1] == {"kind": "house", "count": "2"}


def test_a_part_of_the_world_has_its_own_syllabus() -> None:
    part = syllabus({"kind": {"dog", "car"}, "colour": {"red"}, "weather": ()})
    assert [concept.name for concept in part.of_slot("kind")] == ["car", "dog"]
    assert [concept.name for concept in part.of_slot("colour")] == ["red"]
    assert part.of_slot("weather") == () and len(part.of_slot("place")) == len(PLACES)
    assert {key for _, key in part.neighbours} <= {concept.key for concept in part.concepts}
    assert understand("a blue bird", part).unknown
    assert [word.word for word in understand("a red dog in the rain", part).unknown] == ["rain"]


def test_there_is_room_for_a_third_where_groups_are_taught() -> None:
    assert WHOLE.max_subjects == 3
    assert syllabus({"count": (), "relation": ()}).max_subjects == 2
    assert syllabus({"count": ()}).max_subjects == 3


def test_deeds_go_with_their_effects() -> None:
    assert dict(WHOLE.deeds) == DEEDS and NANO.deeds == ()
    assert dict(syllabus({"deed": {"bite"}}).deeds) == {"bitten": "bite"}


def test_a_new_rig_is_understood_in_the_plural_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PHRASES["kind"], "lantern", ("lantern", "paper lantern"))
    assert understand("two paper lanterns", syllabus()).subjects == ({"kind": "lantern", "count": "2"},)


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("dog", "dogs"), ("bus", "buses"), ("butterfly", "butterflies"), ("person", "people"), ("child", "children"),
        ("sailing boat", "sailing boats"), ("snowman", "snowmen"), ("tower of blocks", "towers of blocks"),
        ("fish", "fish"), ("boy", "boys"), ("passer-by", "passers-by"), ("spacecraft", "spacecraft"),
    ],
)  # fmt: skip
def test_plurals(one: str, many: str) -> None:
    assert plural(one) == many


@pytest.mark.parametrize(
    "inflected",
    [
        ("walk", "walks", "walking"), ("dance", "dances", "dancing"), ("fly", "flies", "flying"),
        ("splash", "splashes", "splashing"), ("swim across", "swims across", "swimming across"),
        ("lie", "lies", "lying"), ("play", "plays", "playing"), ("go out", "goes out", "going out"),
        ("flee", "flees", "fleeing"),
    ],
)  # fmt: skip
def test_forms(inflected: tuple[str, ...]) -> None:
    assert forms(inflected[0]) == inflected


def test_how_places_weathers_and_styles_are_told_is_understood() -> None:
    for slot, catalog in (("place", PLACES), ("weather", WEATHERS), ("style", STYLES)):
        for name, told in catalog.items():
            words = [word for word in told.words if word in PHRASES[slot][name]]
            for text in (*words, *told.settings, *told.sceneries):
                understood = understand(f"A dog, {text}.", WHOLE)
                assert understood.setting == {slot: name} and not understood.unknown, text
                assert understood.subjects == ({"kind": "dog"},), text


def test_the_taught_part_is_part_of_the_world() -> None:
    assert all(set(names) <= set(PHRASES[slot]) for slot, names in TAUGHT.items())
    assert tuple(PHRASES)[: len(OLD_SLOTS)] == OLD_SLOTS
