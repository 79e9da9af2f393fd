"""Stories: words of order cut a prompt into steps, and each step says who does what."""

from __future__ import annotations

import pytest

from tests.model.conditioning.nano_syllabus import NANO
from yozora.model.conditioning.understanding import Understanding, understand
from yozora.world.captions.lexicon import syllabus

WHOLE = syllabus()


def read(prompt: str) -> Understanding:
    return understand(prompt, WHOLE)


def test_a_story_is_told_step_by_step() -> None:
    understood = read(
        "First a small red dog walks to the left. Then it jumps. After that a cat meets the dog, "
        "and finally the dog leaves the frame."
    )
    assert understood.story == (
        ({"kind": "dog", "size": "small", "colour": "red", "action": "walk", "direction": "left"},),
        ({"kind": "dog", "action": "jump"},),
        ({"kind": "dog"}, {"kind": "cat", "relation": "meets"}),
        ({"kind": "dog", "action": "leave"},),
    )
    assert understood.subjects == (understood.story[0][0], understood.story[2][1])
    assert understood.unknown == ()


def test_subjects_are_the_cast_in_order_as_their_first_step_says() -> None:
    understood = read("a person walks, then a lamp lights up, next the person dances, at last the lamp goes dark")
    assert understood.subjects == ({"kind": "person", "action": "walk"}, {"kind": "lamp", "effect": "lit"})
    assert understood.story[2:] == (({"kind": "person", "action": "dance"},), ({"kind": "lamp", "effect": "unlit"},))


@pytest.mark.parametrize(
    "prompt",
    [
        "a person walks to a cookie, then bites the cookie, then waves",
        "A person walks to a cookie. Next she bites it. Finally the person waves.",
        "To begin with, a person walks to a cookie; afterwards he bites the cookie; in the end he waves.",
        "A person and a cookie. First the person walks. Then the person bites the cookie. At last the person waves.",
    ],
)
def test_however_it_is_put(prompt: str) -> None:
    understood = read(prompt)
    assert understood.unknown == ()
    assert [step[0].get("action", step[0].get("deed")) for step in understood.story] == ["walk", "bite", "wave"]
    assert {one["kind"] for one in understood.subjects} == {"person", "cookie"}


def test_an_effect_in_a_story_stays_with_its_subject() -> None:
    understood = read("a person meets a snowman, then it waves, later the snowman melts, finally the person walks away")
    assert understood.story[2:] == (
        ({"kind": "snowman", "effect": "melted"},),
        ({"kind": "person", "action": "leave"},),
    )


def test_later_steps_do_not_change_how_the_story_begins() -> None:
    understood = read("a person stands by a house, then the person paints the house red")
    assert "colour" not in understood.subjects[1]
    assert understood.story[1][1] == {"kind": "house", "colour": "red"}


def test_a_word_of_order_at_its_sentences_end_orders_that_sentence() -> None:
    assert [len(step) for step in read("a dog runs. The dog jumps afterwards.").story] == [1, 1]
    assert read("a dog runs. The dog jumps afterwards.").story[1] == ({"kind": "dog", "action": "jump"},)


@pytest.mark.parametrize(
    "prompt", ["", "a dog runs", "a dog at first light", "first a dog runs", "a dog next to a tree"]
)
def test_without_steps_there_is_no_story(prompt: str) -> None:
    assert read(prompt).story == ()


def test_what_comes_later_is_not_lost() -> None:
    understood = read("a car turns left then right")
    assert understood.unknown == ()
    assert understood.story == (({"kind": "car", "direction": "left"},), ({"kind": "car", "direction": "right"},))


def test_a_story_without_a_noun_has_a_subject_all_the_same() -> None:
    assert read("it walks, then it jumps").story == (({"action": "walk"},), ({"action": "jump"},))


def test_who_has_no_room_is_not_in_the_story() -> None:
    understood = read("a dog, a cat and a bird, then a fish swims, finally the dog jumps")
    assert [one["kind"] for one in understood.subjects] == ["dog", "cat", "bird"]
    assert {word.word for word in understood.unknown} == {"fish", "swims"}
    assert understood.story[1] == () and understood.story[2] == ({"kind": "dog", "action": "jump"},)


def test_weights_that_were_taught_no_order_hear_no_story() -> None:
    understood = understand("a dog runs left, then a car drives right", NANO)
    assert understood.story == ()
    assert [one["direction"] for one in understood.subjects] == ["left", "right"]


def test_a_long_story_is_read_in_full() -> None:
    acts = ["walks", "jumps", "dances", "sits", "waves", "leaves", "returns", "hides"]
    prompt = "A person " + ", then the person ".join(acts) + "."
    found = [step[0]["action"] for step in read(prompt).story]
    assert found == ["walk", "jump", "dance", "sit", "wave", "leave", "return", "hide"]
