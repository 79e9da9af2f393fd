"""Understanding: who has which colour and course, what is unknown and what came nearest, and nothing dropped unsaid."""

from __future__ import annotations

import pytest

from tests.model.conditioning.nano_syllabus import NANO
from yozora.core.syllabus import Syllabus
from yozora.model.conditioning.understanding import (
    Understanding,
    UnknownWord,
    understand,
)
from yozora.world.captions.lexicon import syllabus

WHOLE = syllabus()
both = pytest.mark.parametrize("told", [NANO, WHOLE], ids=["nano", "whole"])


def read(prompt: str, told: Syllabus = NANO) -> Understanding:
    return understand(prompt, told)


def unknown(prompt: str, told: Syllabus = NANO) -> dict[str, str | None]:
    return {word.word: word.nearest for word in read(prompt, told).unknown}


@pytest.mark.parametrize(
    ("prompt", "summary"),
    [
        ("a red sailboat drifts to the left on the sea at sunset", "red sailboat, left · sea · sunset"),
        ("a red balloon rises over the hills at dawn", "red balloon, up · meadow · dawn"),
        ("A blue rocket climbs fast into the night", "blue rocket, up, fast · night"),
        ("a yellow car drives slowly to the right through the city", "yellow car, right, slow · city"),
        ("An orange fish swims leftwards", "orange fish, left"),
        ("a hot-air balloon over snowy peaks at golden hour", "balloon · mountains · sunset"),
        ("a hot air balloon", "balloon"),
        ("a little red bird flies to the right in a pine forest by moonlight", "red bird, right · forest · night"),
        ("A spaceship in deep space passes behind a planet.", "spaceship, passing behind · space"),
        ("the camera zooms in on a green ball", "green ball · zoom in"),
        ("Static camera. White butterfly, flower field, sunny day.", "white butterfly · still · meadow · day"),
        ("snow-white dog", "white dog"),
        ("sunset", "sunset"),
        ("red", "red something"),
        ("going left", "something, left"),
        ("the the the", "nothing in particular"),
    ],
)
def test_prompts_as_people_write_them(prompt: str, summary: str) -> None:
    assert read(prompt).summary == summary
    assert read(prompt).unknown == ()
    assert read(prompt.upper()) == read(prompt)


@pytest.mark.parametrize(
    ("prompt", "summary"),
    [
        ("Two small striped red balls roll to the left.", "2 × small striped red ball, left, roll"),
        ("a red sailboat in the rain, watercolour, slow camera", "red sailboat · rain · watercolour · slow camera"),
        ("a large cat chases a mouse-grey dog", "large cat, chases · dog"),
        ("a person bites a cookie", "person, bite · cookie"),
        ("a snowman melts away in the sunshine", "snowman, melted · clear"),
        ("a single dog passes behind a tree", "dog, passing behind"),
        ("a dog walks, then it jumps", "dog, walk · story of 2 steps"),
    ],
)
def test_the_summary_says_what_is_new_in_the_world(prompt: str, summary: str) -> None:
    assert read(prompt, WHOLE).summary == summary


@pytest.mark.parametrize(
    ("prompt", "subjects"),
    [
        ("a red dog and a blue car", [("dog", "red", None), ("car", "blue", None)]),
        ("a blue car and a red dog", [("car", "blue", None), ("dog", "red", None)]),
        ("a dog and a blue car", [("dog", None, None), ("car", "blue", None)]),
        ("a red dog and a car", [("dog", "red", None), ("car", None, None)]),
        ("a fish swims left and a bird flies right", [("fish", None, "left"), ("bird", None, "right")]),
        (
            "a scarlet dog runs to the left and an emerald train chugs to the right",
            [("dog", "red", "left"), ("train", "green", "right")],
        ),
        ("a car, red, heading left and a blue dog", [("car", "red", "left"), ("dog", "blue", None)]),
        ("a golden balloon at golden hour", [("balloon", "yellow", None)]),
        ("an orange orange balloon", [("balloon", "orange", None)]),
        ("a big orange striped bird", [("bird", "orange", None)]),
    ],
)
@both
def test_colours_and_courses_go_to_their_subject(prompt: str, subjects: list[tuple], told: Syllabus) -> None:
    found = [(s.get("kind"), s.get("colour"), s.get("direction")) for s in read(prompt, told).subjects]
    assert found == subjects


@both
def test_the_camera_has_its_own_left_and_right(told: Syllabus) -> None:
    understood = read("The camera pans left while a red car drives to the right", told)
    assert understood.setting["camera"] == "pan left"
    assert understood.subjects[0]["direction"] == "right"


@pytest.mark.parametrize(("plural", "kind"), [("balloons", "balloon"), ("red cars", "car"), ("dogs", "dog"),
                                              ("steam trains", "train"), ("hot-air balloons", "balloon"),
                                              ("people", "person"), ("butterflies", "butterfly")])  # fmt: skip
@both
def test_plurals(plural: str, kind: str, told: Syllabus) -> None:
    assert read(f"two {plural}", told).subjects[0]["kind"] == kind
    assert read(f"two {plural}", told).unknown == ()


@pytest.mark.parametrize(
    ("prompt", "named"),
    [
        ("a giraffe in the forest", {"giraffe": "dog"}),
        ("giraffes in the forest", {"giraffes": "dog"}),
        ("a sailbot on the sea", {"sailbot": "sailboat"}),
        ("a truck downtown", {"truck": "car"}),
        ("a xyzzy dog", {"xyzzy": None}),
        ("a turquoise car", {"turquoise": "blue"}),
        ("a bustling cityscape", {"bustling": None}),
        ("a person bites a cookie", {"bites": None, "cookie": "ball"}),
        ("three striped cats in the rain", {"three": None, "striped": None, "cats": "dog", "rain": None}),
    ],
)
def test_unknown_words_are_named_with_the_nearest(prompt: str, named: dict[str, str | None]) -> None:
    assert unknown(prompt) == named


@pytest.mark.parametrize(
    ("prompt", "named"),
    [
        ("a unicorn in the forest", {"unicorn": "horse"}),
        ("a sailbot on the sea", {"sailbot": "sailboat"}),
        ("a dragon eats a pizza", {"dragon": "bird", "pizza": "cookie"}),
        ("seven dogs", {"seven": "5"}),
        ("a black cat sleeps", {"black": "grey", "sleeps": None}),
        ("a dog, no rain", {"no": None}),
        ("a bustling cityscape", {"bustling": None}),
    ],
)
def test_what_the_world_has_not_is_named_with_the_nearest(prompt: str, named: dict[str, str | None]) -> None:
    assert unknown(prompt, WHOLE) == named


def test_the_nearest_takes_the_place_that_is_free_and_says_so() -> None:
    giraffe = read("an orange giraffe in the jungle")
    assert giraffe.subjects == ({"colour": "orange", "kind": "dog"},)
    assert giraffe.setting == {"place": "forest"}
    assert set(giraffe.unknown) == {
        UnknownWord(word="giraffe", nearest="dog", used=True),
        UnknownWord(word="jungle", nearest="forest", used=True),
    }


def test_the_nearest_never_pushes_out_what_was_said() -> None:
    understood = read("a giraffe and a red ball in the jungle by the sea")
    assert [s["kind"] for s in understood.subjects] == ["dog", "ball"] and understood.setting["place"] == "sea"
    assert {word.word: word.used for word in understood.unknown} == {"giraffe": True, "jungle": False}


def test_a_phrase_wins_over_its_words() -> None:
    assert read("a steam train").subjects == ({"kind": "train"},)
    assert read("the setting sun").setting == {"time": "sunset"}
    assert read("a starry night").setting == {"time": "night"}
    assert read("starry space").setting == {"place": "space"}
    assert "place" not in read("a space rocket").setting


PROMPTS = (
    "a giraffe dances the tango with seventeen penguins on mars",
    "cinematic drone shot, 8k, of a lighthouse in a raging storm",
    "two people share an umbrella while it rains softly",
    "a cat wearing a blue hat rides a yellow submarine to the left",
    "naïve café owners adore crème brûlée",
    "夜空に赤い風船",
    "un ballon rouge monte lentement",
)


@pytest.mark.parametrize("prompt", PROMPTS)
@both
def test_no_word_is_dropped_unsaid(prompt: str, told: Syllabus) -> None:
    """Every word is a concept's, silent, or named as unknown, letter by letter: whatever its alphabet."""
    named = {word.word for word in read(prompt, told).unknown}
    silent = {part for words in told.silent_words for part in words.split()}
    known = {part for c in told.concepts for phrase in c.phrases for part in (phrase, *phrase.split())}
    for word in prompt.lower().replace(",", "").split():
        if not word[0].isdigit():
            assert word in named | silent | known or word.rstrip("s") in known, word


@pytest.mark.parametrize(
    ("prompt", "lost"),
    [
        ("a car, a dog and a train", "train"),
        ("a red and blue car", "blue"),
        ("a car turns left then right", "right"),
        ("a slow train that moves quickly", "quickly"),
    ],
)
def test_what_was_understood_but_finds_no_place_is_said(prompt: str, lost: str) -> None:
    assert lost in {word.word for word in read(prompt).unknown}


@pytest.mark.parametrize(
    ("prompt", "lost"),
    [
        ("a car, a dog, a train and a fish", "fish"),
        ("two red and blue cars", "blue"),
        ("a slow train that moves quickly", "quickly"),
        ("three or two dogs", "two"),
        ("a dog in the rain and the snow", "the snow"),
        ("a dog to the left of a rock", "to the left of"),
        ("a dog runs past a green hedge", "green"),
    ],
)
def test_the_whole_world_says_it_too(prompt: str, lost: str) -> None:
    lost_words = [word for word in read(prompt, WHOLE).unknown if word.known]
    assert [word.word for word in lost_words] == [lost.removeprefix("the ")]
    assert "at most 3 subjects" in lost_words[0].sentence


@pytest.mark.parametrize(
    ("prompt", "subjects"),
    [
        ("a car that is red and a dog that is blue", [("car", "red"), ("dog", "blue")]),
        ("a dog coloured red, a car coloured blue", [("dog", "red"), ("car", "blue")]),
        ("a red bus and a yellow taxi", [("car", "red")]),
    ],
)
def test_colours_said_after_the_noun_or_of_an_unknown_noun_stay_with_it(prompt: str, subjects: list[tuple]) -> None:
    assert [(s.get("kind"), s.get("colour")) for s in read(prompt).subjects][: len(subjects)] == subjects


def test_out_of_sight_is_not_to_the_right() -> None:
    (subject,) = read("a spaceship goes briefly out of sight behind a planet").subjects
    assert subject == {"kind": "spaceship", "behind": "hidden"}
