"""Continuity: what lasts from sentence to sentence, and what does not."""

from __future__ import annotations

import pytest

from yozora.model.conditioning.continuity import carried_on
from yozora.model.conditioning.understanding import Understanding, understand
from yozora.world.captions.lexicon import syllabus

WORDS = syllabus()


def told(*prompts: str) -> tuple[Understanding, ...]:
    return carried_on([understand(prompt, WORDS) for prompt in prompts])


def test_the_setting_lasts_until_another_is_said() -> None:
    first, second, third = told(
        "a red car in the city at sunset, the camera pans left", "the car stops", "a dog runs in the forest"
    )
    assert second.setting == {"place": "city", "time": "sunset"} and "camera" in first.setting
    assert third.setting == {"place": "forest", "time": "sunset"}


def test_who_comes_again_looks_as_before() -> None:
    _, second, third = told("a small red car drives left", "the car drives right", "the blue car drives left")
    assert second.subjects[0] | {"action": ""} == {
        "kind": "car", "colour": "red", "size": "small", "direction": "right", "action": "",
    }  # fmt: skip
    assert third.subjects[0]["colour"] == "blue"


@pytest.mark.parametrize("second", ["it goes to the right", "sunset at the sea"])
def test_nobody_new_means_the_one_before(second: str) -> None:
    subject = told("a yellow balloon rises", second)[1].subjects[0]
    assert (subject["kind"], subject["colour"]) == ("balloon", "yellow") and subject.get("direction") != "up"


def test_two_are_not_confused() -> None:
    assert told("a red car and a dog", "it goes left")[1].subjects == understand("it goes left", WORDS).subjects
    third = told("a red ball and a blue ball", "a ball and a ball")[1]
    assert not any("colour" in subject for subject in third.subjects)
    assert told("a red car")[0] == understand("a red car", WORDS)
