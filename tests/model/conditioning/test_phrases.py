"""Phrases: what the model is told of a prompt, numbers of concepts phrase by phrase, and the setting of it."""

from __future__ import annotations

import pytest

from tests.model.conditioning.nano_syllabus import NANO
from yozora.core.syllabus import Syllabus
from yozora.model.conditioning.understanding import (
    NUM_PHRASES,
    SUBJECT_SLOTS,
    Understanding,
    max_concepts,
    num_phrases,
    setting_slots,
    understand,
)
from yozora.world.captions.lexicon import syllabus

WHOLE = syllabus()
both = pytest.mark.parametrize("told", [NANO, WHOLE], ids=["nano", "whole"])


def read(prompt: str, told: Syllabus = NANO) -> Understanding:
    return understand(prompt, told)


def test_phrases_are_place_time_camera_and_two_subjects() -> None:
    number = {concept.key: index + 1 for index, concept in enumerate(NANO.concepts)}
    phrases = read("a red dog runs left and a car at night in the city, pan right").phrases(NANO)
    assert phrases == (
        (number["place:city"],),
        (number["time:night"],),
        (number["camera:pan right"],),
        (number["kind:dog"], number["colour:red"], number["direction:left"]),
        (number["kind:car"],),
    )


def test_the_whole_world_has_a_phrase_for_all_of_its_setting() -> None:
    number = {concept.key: index + 1 for index, concept in enumerate(WHOLE.concepts)}
    assert setting_slots(WHOLE) == ("place", "time", "camera", "weather", "style", "pace")
    prompt = "watercolour of two big dogs that chase a cat in the rain, slow pan left"
    assert read(prompt, WHOLE).phrases(WHOLE) == (
        (),
        (),
        (number["camera:pan left"],),
        (number["weather:rain"],),
        (number["style:watercolour"],),
        (number["pace:slow"],),
        (number["kind:dog"], number["count:2"], number["size:large"], number["relation:chases"]),
        (number["kind:cat"],),
        (),
    )


def test_how_many_phrases_and_concepts_there_are_follows_from_the_syllabus() -> None:
    assert (num_phrases(NANO), max_concepts(NANO)) == (NUM_PHRASES, 5) == (5, 5)
    assert (num_phrases(WHOLE), max_concepts(WHOLE)) == (9, len(SUBJECT_SLOTS)) == (9, 12)
    assert num_phrases(syllabus({"weather": (), "pace": ()})) == 3 + 1 + 3


@both
@pytest.mark.parametrize("prompt", ["", "xyzzy", "a dog", "a dog and a car", "a dog, a car, a train and a fish"])
def test_there_are_always_as_many_phrases(prompt: str, told: Syllabus) -> None:
    phrases = read(prompt, told).phrases(told)
    assert len(phrases) == num_phrases(told)
    assert 0 not in {number for phrase in phrases for number in phrase}, "zero is left for the unsaid"


def test_long_and_strange_prompts_are_read_all_the_same() -> None:
    assert len(read("red dog " * 500).subjects) == 2
    assert len(read("red dog " * 500, WHOLE).subjects) == 3
    assert read("\x00\n\t🎈 'quoted-' --- ''").subjects == ()


def test_phrases_do_not_run_over_a_pause() -> None:
    assert read("A candle goes out. Of the dog nothing is seen.", WHOLE).subjects[0]["effect"] == "out"
    assert read("a rocket, a ship", NANO).subjects == ({"kind": "rocket"}, {"kind": "sailboat"})


@pytest.mark.parametrize(
    ("prompt", "setting"),
    [
        ("a dog in a thunderstorm", {"weather": "thunder"}),
        ("a pencil drawing of a dog", {"style": "pencil"}),
        ("slow pan left", {"camera": "pan left", "pace": "slow"}),
        ("the camera quickly zooms in on a dog", {"camera": "zoom in", "pace": "fast"}),
        ("the camera tilts up slowly", {"camera": "tilt up", "pace": "slow"}),
        ("a dog runs slowly, pan left", {"camera": "pan left"}),
        ("the camera dollies in", {"camera": "dolly in"}),
        ("tracking shot of a car", {"camera": "follow"}),
        ("a time-lapse of the harbour, from dawn to dusk", {"time": "day passing", "place": "harbour"}),
    ],
)
def test_the_setting_of_the_whole_world(prompt: str, setting: dict[str, str]) -> None:
    assert read(prompt, WHOLE).setting == setting
