"""The cast of a prompt: everybody who is asked for, as often as asked for, as far as it is said."""

from __future__ import annotations

from yozora.model.conditioning.cast import MAX_ACTORS, cast_of, cast_slots
from yozora.model.conditioning.understanding import understand
from yozora.world.captions.lexicon import syllabus

SYLLABUS = syllabus()


def named(prompt: str) -> list[set[str]]:
    cast = cast_of(understand(prompt, SYLLABUS), SYLLABUS)
    return [{SYLLABUS.concepts[number - 1].key for number in one if number} for one in cast]


def test_the_kind_comes_first_and_what_is_not_said_is_nought() -> None:
    assert cast_slots(SYLLABUS)[0] == "kind"
    (one,) = cast_of(understand("a dog", SYLLABUS), SYLLABUS)
    assert len(one) == len(cast_slots(SYLLABUS)) and one[0] and not any(one[1:])


def test_each_subject_has_its_own() -> None:
    dog, cat = named("a red dog runs to the left and a blue cat walks to the right")
    assert {"kind:dog", "colour:red", "direction:left"} <= dog and {"kind:cat", "colour:blue", "direction:right"} <= cat


def test_three_balls_are_three() -> None:
    balls = named("three red balls roll to the right")
    assert len(balls) == 3 and balls[0] == balls[1] == balls[2] and {"kind:ball", "colour:red"} <= balls[0]


def test_nobody_asked_for_is_nobody_and_a_crowd_has_its_limit() -> None:
    assert named("the sea at dawn") == []
    assert len(named("five red balls and five blue cars")) <= MAX_ACTORS
