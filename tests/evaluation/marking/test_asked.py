"""What a prompt asks for: every word once, of whom it is asked, in which step of a story."""

from __future__ import annotations

import pytest

from tests.evaluation.marking.readings import TOLD, truths
from yozora.evaluation.marking.asked import Answer, asked, count_asked
from yozora.model.conditioning.understanding import Understanding, understand


def of(prompt: str) -> set[tuple[str, str, int | None, int | None]]:
    return {(each.slot, each.name, each.subject, each.step) for each in asked(understand(prompt, TOLD))}


def test_setting_and_subjects_are_asked() -> None:
    assert of("A red dog runs to the left past three blue balls in a meadow at night, pan left.") == {
        ("place", "meadow", None, None),
        ("time", "night", None, None),
        ("camera", "pan left", None, None),
        ("kind", "dog", 0, None),
        ("colour", "red", 0, None),
        ("action", "run", 0, None),
        ("direction", "left", 0, None),
        ("kind", "ball", 1, None),
        ("colour", "blue", 1, None),
        ("count", "3", 1, None),
    }


def test_space_has_no_time_of_day_to_be_asked() -> None:
    assert ("time", "night", None, None) in of("A dog in the city at night.")
    assert not {slot for slot, *_ in of("A white rocket in outer space at night.")} & {"time"}


@pytest.mark.parametrize(("camera", "paced"), [("still", False), ("pan left", True), ("handheld", False)])
def test_a_camera_at_rest_has_no_pace_to_be_asked(camera: str, paced: bool) -> None:
    understood = Understanding(setting={"camera": camera, "pace": "fast"}, subjects=())
    assert (Answer(slot="pace", name="fast") in asked(understood)) == paced


def test_the_steps_of_a_story_ask_each_subject_what_it_does_then() -> None:
    answers = of("A red dog and a blue cat in a meadow. First the dog jumps. Then the cat walks to the left. "
                 "Finally, the dog dances.")  # fmt: skip
    assert {("action", "jump", 0, 0), ("action", "walk", 1, 1), ("direction", "left", 1, 1)} <= answers
    assert ("action", "dance", 0, 2) in answers and ("colour", "blue", 1, None) in answers
    assert not any(slot in ("kind", "colour") and step is not None for slot, _, _, step in answers)


def test_two_of_a_kind_in_a_story_are_told_apart_by_colour() -> None:
    red, blue = {"kind": "dog", "colour": "red"}, {"kind": "dog", "colour": "blue"}
    story = (({**blue, "action": "jump"},), ({**red, "action": "walk"}, {**blue, "action": "sit"}))
    answers = asked(Understanding(setting={}, subjects=(red, blue), story=story))
    done = {(answer.name, answer.subject, answer.step) for answer in answers if answer.slot == "action"}
    assert done == {("jump", 1, 0), ("walk", 0, 1), ("sit", 1, 1)}


def test_all_that_is_understood_of_captions_is_asked_once() -> None:
    for facts, understood, prompt in truths(40):
        answers = asked(understood)
        assert len(set(answers)) == len(answers), prompt
        told = {(slot, name) for said in understood.subjects for slot, name in said.items()}
        told |= {(slot, name) for step in understood.story for said in step for slot, name in said.items()}
        assert {(answer.slot, answer.name) for answer in answers if answer.subject is not None} == told, prompt
        missing = set(understood.setting) - {answer.slot for answer in answers if answer.subject is None}
        assert missing <= {"time", "pace"} and ("time" not in missing or facts.place in ("space", "moon surface"))


def test_who_is_not_said_to_be_several_is_one() -> None:
    assert count_asked({"kind": "dog"}) == 1 and count_asked({"kind": "dog", "count": "4"}) == 4
