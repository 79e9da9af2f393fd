"""The steps of a story must happen one after the other."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.evaluation.marking.readings import line, reading, subject
from yozora.evaluation.examiner.reading import BeatReading, ChangeReading, Reading
from yozora.evaluation.marking.asked import asked
from yozora.evaluation.marking.match import match
from yozora.evaluation.marking.order import disorder
from yozora.model.conditioning.understanding import Understanding


def doing(*beats: tuple[str, str | None], step_s: float = 1.3, late_s: float = 0.0) -> Reading:
    """Return a reading of a dog that does one thing after the other."""
    times = [max(0.0, number * step_s + late_s * bool(number)) for number in range(len(beats) + 1)]
    told = [
        BeatReading(action=action, start_s=start, end_s=end, direction=way)
        for (action, way), (start, end) in zip(beats, pairwise(times), strict=True)
    ]
    return reading(subject(beats=told))


def story(*steps: dict[str, str]) -> Understanding:
    parts = tuple(({"kind": "dog", **step},) for step in steps)
    return Understanding(setting={}, subjects=({"kind": "dog"},), story=parts)


def faults(understood: Understanding, read: Reading) -> list[str]:
    return [fault.about for fault in disorder(asked(understood), read, match(understood, read))]


JUMP, WALK, DANCE = {"action": "jump"}, {"action": "walk", "direction": "left"}, {"action": "dance"}
READ = {"jump": ("jump", None), "walk": ("walk", "left"), "dance": ("dance", None)}


@pytest.mark.parametrize("late_s", [-0.25, 0.0, 0.25])
def test_steps_in_order_are_right(late_s: float) -> None:
    read = doing(READ["jump"], READ["walk"], READ["dance"], late_s=late_s)
    assert faults(story(JUMP, WALK, DANCE), read) == []
    assert faults(story(JUMP, DANCE), read) == []


@pytest.mark.parametrize("order", ["walk jump dance", "jump dance walk", "dance walk jump", "walk dance jump"])
def test_steps_out_of_order_are_wrong(order: str) -> None:
    read = doing(*(READ[name] for name in order.split()))
    (fault, *_) = faults(story(JUMP, WALK, DANCE), read)
    assert "too early" in fault


def test_what_is_done_twice_is_taken_at_its_time() -> None:
    read = doing(READ["jump"], READ["walk"], READ["jump"])
    assert faults(story(JUMP, WALK, JUMP), read) == []
    assert len(faults(story(WALK, JUMP, WALK), read)) == 1


def test_what_goes_on_all_the_time_is_never_too_early() -> None:
    assert faults(story(JUMP, {"action": "jump"}), doing(READ["jump"])) == []


def test_one_thing_done_another_way_is_wrong() -> None:
    read = doing(("walk", "right"), ("fly", "left"))
    (fault,) = faults(story({"action": "walk", "direction": "left"}, {"action": "fly"}), read)
    assert "not seen so" in fault


def test_what_is_not_seen_at_all_is_no_matter_of_order() -> None:
    assert faults(story(JUMP, {"action": "swim"}, DANCE), doing(READ["jump"], READ["dance"])) == []


@pytest.mark.parametrize(("bite_s", "right"), [(3.0, True), (0.5, False)])
def test_a_deed_and_its_effect_have_their_time(bite_s: float, right: bool) -> None:
    bitten = ChangeReading(name="bitten", start_s=bite_s, end_s=bite_s + 0.2, before=0.0, after=1.0)
    beats = doing(READ["jump"], READ["walk"], ("stand", None)).subjects[0].beats
    near = line((0.5, 0.5), (0.5, 0.5))
    read = reading(subject(beats=beats, boxes=near), subject("cookie", boxes=near, changes=[bitten]))
    parts = (({"kind": "dog", **WALK},), ({"kind": "dog", "deed": "bite"}, {"kind": "cookie", "effect": "bitten"}))
    understood = Understanding(setting={}, subjects=({"kind": "dog"}, {"kind": "cookie"}), story=parts)
    assert len(faults(understood, read)) == (0 if right else 2)


def test_without_a_story_there_is_no_order() -> None:
    understood = Understanding(setting={}, subjects=({"kind": "dog", "action": "jump"},))
    assert faults(understood, doing(READ["walk"])) == []
    assert faults(story(JUMP, WALK), reading()) == []
