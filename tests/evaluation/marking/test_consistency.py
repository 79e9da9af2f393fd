"""What no true video shows is found; what a true one shows, and an examiner's noise, is let be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.evaluation.marking.readings import line, noisy, perfect, reading, subject, truths
from yozora.evaluation.examiner.reading import Box, ChangeReading, SubjectReading
from yozora.evaluation.marking.consistency import faults_of, heals, jerks, leaps, running_median, turns_into

FPS = 8.0
RESTS = line((0.5, 0.5), (0.5, 0.5))


def checks(*subjects: SubjectReading) -> list[str]:
    return [fault.check for fault in faults_of(reading(*subjects))]


def test_nothing_is_wrong_with_the_truth() -> None:
    for facts, _, prompt in truths(100):
        assert faults_of(perfect(facts)) == (), prompt


@pytest.mark.parametrize("off", [0.01, 0.02])
def test_noise_is_no_fault(off: float) -> None:
    wrong = sum(bool(faults_of(noisy(perfect(facts), seed, off=off))) for seed, (facts, *_) in enumerate(truths(100)))
    assert wrong <= 2


def names(*runs: tuple[str | None, int]) -> tuple[str | None, ...]:
    return tuple(name for name, count in runs for _ in range(count))


@pytest.mark.parametrize(
    ("seen", "turned"),
    [
        (names(("dog", 32)), None),
        (names(("dog", 16), ("cat", 16)), ("dog", "cat")),
        (names(("dog", 28), ("cat", 4)), ("dog", "cat")),
        (names(("dog", 12), ("cat", 6), ("dog", 14)), ("dog", "cat")),
        (names(("dog", 20), ("cat", 1), ("dog", 11)), None),
        (names(("dog", 10), (None, 5), ("cat", 1), ("dog", 16)), None),
        (names(("dog", 14), ("bee", 1), ("dog", 1), ("cat", 7), ("dog", 1), ("cat", 8)), ("dog", "cat")),
        (tuple("dog" if index % 3 else "cat" for index in range(32)), None),
        ((), None),
        (names((None, 32)), None),
        (names(("dog", 2), ("cat", 2)), None),
    ],
)
def test_a_subject_turns_into_another_where_both_last(
    seen: Sequence[str | None], turned: tuple[str, str] | None
) -> None:
    assert turns_into(seen, (), FPS) == turned


def test_after_a_time_out_of_sight_a_few_frames_are_enough() -> None:
    seen = names(("dog", 60), (None, 20), ("cat", 3))
    assert turns_into(seen, (), FPS) is None
    assert turns_into(seen, ((7.5, 10.0),), FPS) == ("dog", "cat")
    assert turns_into(names(("dog", 60), (None, 20), ("cat", 1), ("dog", 2)), ((7.5, 10.0),), FPS) is None


def test_a_change_of_kind_and_of_colour_is_a_fault() -> None:
    half = replace(subject(), colours=names(("red", 16), ("blue", 16)))
    assert checks(half) == ["identity"]
    assert checks(replace(half, kinds=names(("dog", 16), ("cat", 16)))) == ["identity", "identity"]


def test_who_is_painted_may_change_colour_but_not_kind() -> None:
    painted = ChangeReading(name="painted", start_s=1.5, end_s=2.0, before=0.0, after=1.0)
    house = subject("house", changes=[painted], state=np.repeat([0.0, 1.0], 16).tolist())
    assert checks(replace(house, colours=names(("red", 16), ("blue", 16)))) == []
    assert checks(replace(house, kinds=names(("house", 16), ("castle", 16)))) == ["identity"]


def levels(*runs: tuple[float, int]) -> list[float]:
    return [level for level, count in runs for _ in range(count)]


@pytest.mark.parametrize(
    ("state", "healed"),
    [
        (levels((0, 12), (1 / 3, 8), (2 / 3, 6), (1, 6)), False),
        (levels((0, 12), (1, 10), (0, 10)), True),
        (levels((0, 12), (1, 16), (0, 4)), True),
        (levels((0, 12), (1 / 3, 12), (0, 8)), True),
        (levels((0, 12), (1, 10), (0, 1), (1, 9)), False),
        (levels((1, 1), (0, 31)), False),
        (np.linspace(0, 1, 32).tolist(), False),
        (np.linspace(1, 0, 32).tolist(), True),
        ([1.0 if index % 4 == 1 else 0.0 for index in range(32)], True),
    ],
)
def test_what_is_done_stays_done(state: list[float], healed: bool) -> None:
    assert heals(subject("cookie", state=state), FPS) == healed
    assert checks(subject("cookie", state=state)) == ["lasting"] * healed


def test_a_change_read_as_undone_is_a_fault() -> None:
    undone = ChangeReading(name="bitten", start_s=1.0, end_s=1.2, before=1.0, after=0.0)
    assert checks(subject("cookie", changes=[undone])) == ["lasting"]


def test_a_lamp_may_go_off_but_not_flicker() -> None:
    assert checks(subject("lamp", state=levels((0, 12), (1, 10), (0, 10)))) == []
    assert checks(subject("lamp", state=[float(index % 5 < 2) for index in range(32)])) == ["lasting"]


def test_levels_that_are_read_of_what_is_not_in_sight_do_not_count() -> None:
    boxes = [box if index < 22 else None for index, box in enumerate(RESTS)]
    assert checks(subject("cookie", boxes=boxes, state=levels((0, 12), (1, 10), (0, 10)))) == []


def test_who_cannot_be_changed_has_no_state() -> None:
    assert checks(subject("dog", state=levels((0, 12), (1, 10), (0, 10)))) == []


def test_the_running_median() -> None:
    values = np.array([0.0, 9.0, 0.0, 0.0, 1.0, 1.0, 1.0])
    assert running_median(values, 3).tolist() == [9.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0]
    assert running_median(values, 5).tolist() == [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]
    assert running_median(np.array([2.0]), 9).tolist() == [2.0]


def moved(boxes: Sequence[Box], first: int, by: float) -> list[Box]:
    """Return boxes that from one frame on are further to the right."""
    return [box if index < first else (box[0] + by, box[1], box[2] + by, box[3]) for index, box in enumerate(boxes)]


@pytest.mark.parametrize(("by", "leapt"), [(0.0, False), (0.08, False), (0.2, True), (0.5, True)])
def test_a_leap_is_a_fault(by: float, leapt: bool) -> None:
    where = moved(line((0.1, 0.7), (0.4, 0.7)), 16, by)
    assert leaps(subject(boxes=where), FPS) == leapt
    assert checks(subject(boxes=where)) == ["continuity"] * leapt


def test_who_comes_back_elsewhere_did_not_leap_in_sight() -> None:
    where = moved(line((0.1, 0.7), (0.4, 0.7)), 20, 0.5)
    gone: list[Box | None] = [None if 12 <= index < 20 else box for index, box in enumerate(where)]
    assert not leaps(subject(boxes=gone, hidden_s=((1.5, 2.5),)), FPS)


def test_what_falls_and_what_is_hit_do_not_leap() -> None:
    heights = [min(0.9, 0.1 + 0.8 * (index / FPS) ** 2) for index in range(32)]
    falling = [(0.4, y - 0.1, 0.6, y + 0.1) for y in heights]
    assert checks(subject("ball", boxes=falling)) == []
    hit = [(0.5 + 0.16 * max(0, i - 10), 0.4, 0.7 + 0.16 * max(0, i - 10), 0.6) for i in range(14)]
    assert checks(subject("brick", boxes=hit)) == []


def test_a_way_in_disorder_jerks() -> None:
    where = line((0.2, 0.5), (0.7, 0.5))
    order = np.random.default_rng(0).permutation(32)
    mixed = [where[index] for index in order]
    assert jerks(subject(boxes=mixed), FPS) and not jerks(subject(boxes=where), FPS)
    assert "continuity" in checks(subject(boxes=mixed))
    lost: list[Box | None] = [None if index % 3 == 0 else box for index, box in enumerate(mixed)]
    assert jerks(subject(boxes=lost), FPS), "frames that are lost do not hide it"
    assert not jerks(subject(boxes=where[:6]), FPS), "too little to tell"


def test_hops_do_not_jerk() -> None:
    heights = 0.6 - 0.12 * np.abs(np.sin(np.arange(32) / FPS * np.pi / 0.6))
    hops = [(0.4, y - 0.1, 0.6, y + 0.1) for y in heights.tolist()]
    assert checks(subject("rabbit", boxes=hops)) == []


def test_one_who_is_never_seen_does_nothing_wrong() -> None:
    assert checks(subject(boxes=[None] * 32)) == []
