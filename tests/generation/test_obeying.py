"""Obeying: boxes that go the way that was said, as fast as was said, miss nothing; others miss as much as they lack."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from yozora.generation import obeying
from yozora.generation.obeying import disobedience
from yozora.generation.planning import draw_layout
from yozora.generation.weights import Weights, find_weights, load_weights
from yozora.model.conditioning.understanding import Understanding, understand
from yozora.model.layout.layout import Layout
from yozora.world.facts import facts

RATE = 2.0


def layout(*courses: tuple[float, float], visible: float = 1.0) -> Layout:
    """Return one clip of four seconds in which each subject goes (across, down) frame heights a second."""
    seconds = torch.arange(8) / RATE
    boxes = torch.zeros(1, len(courses), 8, 6)
    for number, (across, down) in enumerate(courses):
        boxes[0, number, :, 0], boxes[0, number, :, 1] = 0.5 + across * seconds, 0.5 + down * seconds
        boxes[0, number, :, 2:4], boxes[0, number, :, 4] = 0.2, visible
    return Layout(boxes=boxes, who=torch.ones(1, len(courses), 1, dtype=torch.long))


def asked(*subjects: dict[str, str]) -> Understanding:
    return Understanding(setting={}, subjects=subjects)


def test_paces_are_called_as_the_world_calls_them() -> None:
    paces = facts.SLOW_TO, facts.FAST_FROM, facts.VERTICAL_PACE
    assert paces == (obeying.SLOW_TO, obeying.FAST_FROM, obeying.VERTICAL_PACE)


@pytest.mark.parametrize(
    ("course", "said", "obeyed"),
    [
        ((0.2, 0.0), {"direction": "right"}, True),
        ((0.2, 0.0), {"direction": "left"}, False),
        ((0.0, -0.2), {"direction": "up"}, True),
        ((0.0, -0.2), {"direction": "down"}, False),
        ((0.02, 0.0), {"direction": "right"}, False),
        ((0.3, 0.0), {"direction": "right", "speed": "fast"}, True),
        ((0.18, 0.0), {"direction": "right", "speed": "fast"}, False),
        ((0.18, 0.0), {"direction": "right", "speed": "slow"}, False),
        ((0.1, 0.0), {"speed": "slow"}, True),
        ((0.0, 0.18), {"direction": "down", "speed": "fast"}, True),
        ((0.0, 0.0), {}, True),
    ],
)
def test_ways_and_paces(course: tuple[float, float], said: dict[str, str], obeyed: bool) -> None:
    assert (float(disobedience(layout(course), asked({"kind": "dog", **said}), RATE)) == 0) == obeyed


def test_the_further_off_the_worse() -> None:
    fast = asked({"kind": "dog", "direction": "right", "speed": "fast"})
    near, far = (float(disobedience(layout((pace, 0.0)), fast, RATE)) for pace in (0.2, 0.1))
    assert 1 < near < far


def test_each_subject_counts() -> None:
    both = asked({"kind": "dog", "direction": "left"}, {"kind": "cat", "direction": "right"})
    assert float(disobedience(layout((-0.2, 0.0), (0.2, 0.0)), both, RATE)) == 0
    assert float(disobedience(layout((0.2, 0.0), (0.2, 0.0)), both, RATE)) > 1
    herd = asked({"kind": "dog", "count": "2", "direction": "left"})
    assert float(disobedience(layout((-0.2, 0.0), (0.2, 0.0)), herd, RATE)) > 1


def test_who_is_not_to_hide_is_seen() -> None:
    unseen = layout((0.0, 0.0), visible=0.1)
    assert float(disobedience(unseen, asked({"kind": "dog"}), RATE)) > 1


@pytest.mark.parametrize(
    ("seen", "obeyed"),
    [
        ([1, 1, 0, 0, 0, 0, 1, 1], True),
        ([1, 0.9, 0.5, 0.1, 0, 0.4, 0.8, 1], True),
        ([1, 1, 1, 1, 1, 1, 1, 1], False),
        ([1, 1, 1, 0, 0, 0, 0, 0], False),
        ([0, 0, 0, 0, 1, 1, 1, 1], False),
        ([1, 1, 0.5, 0.4, 0.4, 0.5, 1, 1], False),
        ([0.5, 0.5, 0, 0, 0, 0, 1, 1], False),
    ],
)
@pytest.mark.parametrize("said", [{"behind": "hidden"}, {"action": "leave"}])
def test_who_is_to_hide_is_seen_is_gone_and_is_seen_again(
    seen: list[float], obeyed: bool, said: dict[str, str]
) -> None:
    hiding = layout((0.0, 0.0))
    hiding.boxes[..., 4] = torch.tensor(seen)
    assert (float(disobedience(hiding, asked({"kind": "dog", **said}), RATE)) == 0) == obeyed


def test_what_is_changed_for_good_is_changed_in_the_end_the_way_that_was_said() -> None:
    still = layout((0.0, 0.0))
    for name, levels, obeyed in (
        ("bitten", (0.0, 0.3), True), ("bitten", (0.0, 0.1), False), ("lit", (0.0, 1.0), True),
        ("lit", (1.0, 0.0), False), ("unlit", (1.0, 0.0), True), ("unlit", (0.0, 1.0), False),
        ("toppled", (0.0, 0.3), False), ("prints", (0.0, 0.0), True),
    ):  # fmt: skip
        still.boxes[..., 5] = torch.linspace(*levels, 8)
        assert (float(disobedience(still, asked({"kind": "lamp", "effect": name}), RATE)) == 0) == obeyed, name


@pytest.mark.parametrize(("place", "obeyed"), [(0.25, True), (0.9, False)])
def test_whoever_does_it_is_there_when_it_is_done(place: float, obeyed: bool) -> None:
    both = layout((0.0, 0.0), (0.0, 0.0))
    both.boxes[0, 0, :, 0] = place
    both.boxes[0, 1, 4:, 5] = 1.0
    said = asked({"kind": "person", "deed": "pop"}, {"kind": "party balloon", "effect": "popped"})
    assert (float(disobedience(both, said, RATE)) == 0) == obeyed


def test_who_stands_stays() -> None:
    for pace, obeyed in ((0.0, True), (0.1, False)):
        assert (float(disobedience(layout((pace, 0.0)), asked({"kind": "dog", "action": "sit"}), RATE)) == 0) == obeyed


@pytest.fixture(scope="module")
def weights() -> Weights:
    """Return the shipped weights."""
    return load_weights(find_weights("nano"))


def test_plans_of_the_shipped_weights_obey(weights: Weights, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than nine in ten, where a single draw misses more."""
    missed = {}
    for drawn, rounds in ((1, 1), (8, 4)):
        monkeypatch.setattr("yozora.generation.planning.DRAWN", drawn)
        monkeypatch.setattr("yozora.generation.planning.ROUNDS", rounds)
        count = 0
        for number, way in enumerate(("left", "right", "left", "right") * 6):
            pace = ("slowly", "fast")[number // 2 % 2]
            words = understand(f"a red dog runs {pace} to the {way} in the meadow by day", weights.syllabus)
            resting = dataclasses.replace(words, setting={**words.setting, "camera": "still"})
            boxes = draw_layout(weights, [(resting, number)], 4.0, (8, 8, 8))
            count += bool(disobedience(boxes, resting, RATE) > 0)
        missed[drawn] = count
    assert missed[8] <= 2 < missed[1]


@pytest.mark.parametrize("said", ["turning dark", "lighting up", "being turned off by a person"])
def test_a_lamp_is_planned_to_go_on_or_out(weights: Weights, said: str) -> None:
    """For good: once no lesson had a lamp that only goes out, and every plan for it went on and off again."""
    words = understand(f"a green floor lamp {said} in the meadow by night", weights.syllabus)
    layouts = [draw_layout(weights, [(words, seed)], 4.0, (16, 8, 8)) for seed in range(4)]
    assert sum(float(disobedience(layout, words, 4.0)) == 0 for layout in layouts) >= 3
