"""Attribution: what is said goes to whom it is said of, however it is put."""

from __future__ import annotations

import pytest

from yozora.model.conditioning.understanding import Understanding, understand
from yozora.world.captions.lexicon import syllabus

WHOLE = syllabus()


def read(prompt: str) -> Understanding:
    return understand(prompt, WHOLE)


def subjects(prompt: str) -> list[dict[str, str]]:
    """Return the subjects of a prompt in which every word is understood."""
    understood = read(prompt)
    assert not understood.unknown, understood.unknown
    return list(understood.subjects)


@pytest.mark.parametrize(
    ("prompt", "first"),
    [
        ("three small striped red balls", {"count": "3", "size": "small", "pattern": "striped", "colour": "red"}),
        ("red, striped, small balls", {"size": "small", "pattern": "striped", "colour": "red"}),
        ("a ball, large and red", {"size": "large", "colour": "red"}),
        ("a ball that is large and spotted", {"size": "large", "pattern": "spotted"}),
        ("a ball with stripes", {"pattern": "striped"}),
        ("a single ball", {"count": "1"}),
        ("a ball alone in the forest", {"count": "1"}),
        ("a pair of big plain white balls", {"count": "2", "size": "large", "pattern": "plain", "colour": "white"}),
        ("4 balls", {"count": "4"}),
        ("one very big red ball", {"count": "1", "size": "large", "colour": "red"}),
        ("a group of five balls", {"count": "5"}),
        ("a rolling red ball", {"action": "roll", "colour": "red"}),
        ("a fast ball", {"speed": "fast"}),
        ("the ball is red", {"colour": "red"}),
    ],
)
def test_one_subject_is_described(prompt: str, first: dict[str, str]) -> None:
    assert subjects(prompt) == [{"kind": "ball", **first}]


@pytest.mark.parametrize(
    ("prompt", "both"),
    [
        ("two red dogs and three blue cats", ({"count": "2", "colour": "red"}, {"count": "3", "colour": "blue"})),
        ("a big dog and a cat", ({"size": "large"}, {})),
        ("a dog and a big cat", ({}, {"size": "large"})),
        ("a spotted dog, two cats", ({"pattern": "spotted"}, {"count": "2"})),
        ("a dog that is red, two cats", ({"colour": "red"}, {"count": "2"})),
        ("a dog coloured red. One cat coloured grey", ({"colour": "red"}, {"count": "1", "colour": "grey"})),
        ("one red dog, one cat", ({"count": "1", "colour": "red"}, {"count": "1"})),
        ("a slow dog and a running cat", ({"speed": "slow"}, {"action": "run"})),
        ("a dog jumps and a cat dances", ({"action": "jump"}, {"action": "dance"})),
        ("a dog runs fast to the left while a cat sits", (
            {"action": "run", "speed": "fast", "direction": "left"}, {"action": "sit"},
        )),
        ("a dog waves hello, a cat waves", ({"action": "wave"}, {"action": "wave"})),
    ],
)  # fmt: skip
def test_two_subjects_have_each_their_own(prompt: str, both: tuple[dict[str, str], dict[str, str]]) -> None:
    found = read(prompt).subjects
    assert [one["kind"] for one in found] == ["dog", "cat"]
    wanted = [{"kind": "dog", **both[0]}, {"kind": "cat", **both[1]}]
    assert list(found) == wanted


@pytest.mark.parametrize(
    ("prompt", "relation"),
    [
        ("a dog chases a cat", "chases"),
        ("two dogs run after a cat", "chases"),
        ("a dog follows three cats", "follows"),
        ("a dog meets a cat", "meets"),
        ("a dog to the left of a cat", "left of"),
        ("a dog on the right of a cat", "right of"),
        ("a dog above a cat", "above"),
        ("a dog stands behind a large grey cat", "behind"),
        ("a dog is right behind the cat", "behind"),
        ("a dog next to a rock meets a cat", "meets"),
    ],
)
def test_a_relation_stands_with_the_first(prompt: str, relation: str) -> None:
    first, second = subjects(prompt)
    assert (first["kind"], first["relation"], second["kind"]) == ("dog", relation, "cat")
    assert "relation" not in second


@pytest.mark.parametrize(
    ("prompt", "first"),
    [
        ("a bird flies above the sea", {"kind": "bird", "action": "fly"}),
        ("a dog walks behind a rock", None),
        ("a dog passes behind a house", {"kind": "dog", "behind": "hidden"}),
        ("a dog behind", {"kind": "dog"}),
        ("a dog in the foreground, the hills behind. A cat", {"kind": "dog"}),
    ],
)
def test_behind_and_above_are_relations_to_a_subject_only(prompt: str, first: dict[str, str] | None) -> None:
    found = read(prompt).subjects[0]
    assert found.get("relation") in (None, "follows") and (first is None or found == first)


@pytest.mark.parametrize(
    ("prompt", "first"),
    [
        ("a dog chases a cat to the left", {"relation": "chases", "direction": "left"}),
        ("a dog chases a cat and jumps", {"relation": "chases", "action": "jump"}),
        ("a dog runs past a cat and jumps to the right", {"action": "run", "direction": "right"}),
        ("a dog passes behind a cat and waves hello", {"behind": "hidden", "action": "wave"}),
        ("a dog bites a cat slowly", {"deed": "bite", "speed": "slow"}),
    ],
)
def test_who_has_something_done_to_it_does_not_do_the_rest(prompt: str, first: dict[str, str]) -> None:
    found = read(prompt).subjects
    assert list(found) == [{"kind": "dog", **first}, {"kind": "cat"}]


def test_what_the_doer_has_no_room_for_goes_to_the_noun_before() -> None:
    assert subjects("a dog runs left past a cat that sits") == [
        {"kind": "dog", "action": "run", "direction": "left"}, {"kind": "cat", "action": "sit"},
    ]  # fmt: skip
    assert subjects("a dog runs left towards a cat heading right")[1] == {"kind": "cat", "direction": "right"}


def test_what_the_doer_has_no_room_for_after_and_is_named() -> None:
    understood = read("a dog walks towards a cat and jumps")
    assert understood.subjects == ({"kind": "dog", "action": "walk"}, {"kind": "cat"})
    assert [word.word for word in understood.unknown] == ["jumps"]


def test_the_same_subject_named_again_is_one() -> None:
    assert subjects("A dog and a cat. The dog is red. The cat is blue.") == [
        {"kind": "dog", "colour": "red"}, {"kind": "cat", "colour": "blue"},
    ]  # fmt: skip
    assert subjects("a red dog and a blue dog, the blue dog jumps") == [
        {"kind": "dog", "colour": "red"}, {"kind": "dog", "colour": "blue", "action": "jump"},
    ]  # fmt: skip
    assert len(subjects("a dog meets another dog")) == 2
    assert len(subjects("the red dog chases the blue dog")) == 2


def test_what_is_elsewhere_is_no_subjects() -> None:
    understood = read("a red dog in a blue hat")
    assert understood.subjects == ({"kind": "dog", "colour": "red"},)
    assert {word.word for word in understood.unknown} == {"blue", "hat"}


@pytest.mark.parametrize(
    ("prompt", "kinds"),
    [
        ("a dog passes behind a tree", ["dog"]),
        ("a dog hides behind the big tree and then returns", ["dog"]),
        ("a dog is hidden by a lighthouse", ["dog"]),
        ("a dog passes behind a house", ["dog", "house"]),
    ],
)
def test_what_somebody_passes_behind_is_a_subject_only_if_it_never_stands_about(prompt: str, kinds: list[str]) -> None:
    assert [one["kind"] for one in read(prompt).subjects] == kinds


def test_a_number_in_figures_never_counts_what_stands_before_it() -> None:
    assert read("a dog for 4 seconds").subjects == ({"kind": "dog"},)
    assert read("a dog, take 2.5").subjects == ({"kind": "dog"},)
