"""Readings are cut and joined as frames are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.evaluation.marking.readings import perfect, reading, studio, subject, truths
from yozora.evaluation.examiner.reading import ChangeReading
from yozora.evaluation.marking.splice import backwards, joined, permuted


def test_a_reading_cut_in_two_and_joined_is_what_it_was() -> None:
    for facts, _, prompt in truths(30):
        read = perfect(facts)
        for at in (0, 7, len(read.subjects[0].boxes)):
            whole = joined(read, read, at)
            changes = tuple(tuple(c for c in s.changes if c.start_s < at / read.fps) for s in read.subjects)
            kept = tuple(replace(s, changes=c) for s, c in zip(read.subjects, changes, strict=True))
            assert whole == replace(read, subjects=kept), prompt


def test_joined_readings_take_frames_from_either() -> None:
    two = joined(reading(subject("dog", "red")), reading(subject("dog", "blue")), 20).subjects[0]
    assert two.colours == ("red",) * 20 + ("blue",) * 12 and two.colour == "red"
    assert joined(reading(subject("dog")), reading(subject("cat")), 4).subjects[0].kind == "cat"


def test_frames_in_their_own_order_are_read_as_before() -> None:
    for facts, _, prompt in truths(30):
        read = perfect(facts)
        same = permuted(read, range(len(read.subjects[0].boxes)))
        for one, two in zip(read.subjects, same.subjects, strict=True):
            assert (one.boxes, one.visible, one.state, one.kinds, one.beats) == (
                two.boxes, two.visible, two.state, two.kinds, two.beats,
            ), prompt  # fmt: skip
            # The span is taken from visibility as read, rounded: it may begin a frame sooner or later.
            assert len(one.hidden_s) == len(two.hidden_s)
            assert [change.name for change in two.changes[:1]] == [change.name for change in one.changes[:1] if
                                                                   max(one.state) - min(one.state) > 0.1]  # fmt: skip


def test_other_orders_move_frames_and_what_is_read_of_them() -> None:
    state = [0.0] * 16 + [1.0] * 16
    bitten = ChangeReading(name="bitten", start_s=2.0, end_s=2.1, before=0.0, after=1.0)
    read = reading(subject("cookie", state=state, changes=[bitten]))
    order = [*range(16, 32), *range(16)]
    mixed = permuted(read, order).subjects[0]
    assert mixed.state == tuple(state[16:] + state[:16])
    assert [(change.before, change.after) for change in mixed.changes] == [(1.0, 0.0)]
    assert mixed.velocity[0] == (0.0, 0.0) and mixed.velocity[16] is not None
    assert mixed.velocity[16][0] == pytest.approx(-0.4 * 8, rel=0.01)


def test_backwards_twice_is_forwards() -> None:
    for facts, _, prompt in truths(40):
        read = perfect(facts)
        if read.relation in ("chases", "follows", "meets"):
            assert backwards(read).relation is None
            continue
        twice = backwards(backwards(read))
        for one, two in zip(read.subjects, twice.subjects, strict=True):
            assert one.boxes == two.boxes and one.velocity == two.velocity and one.state == two.state, prompt
            assert [(b.action, b.direction) for b in one.beats] == [(b.action, b.direction) for b in two.beats]
            times = np.array([(b.start_s, b.end_s) for b in (*one.beats, *one.changes)])
            again = np.array([(b.start_s, b.end_s) for b in (*two.beats, *two.changes)])
            assert times == pytest.approx(again) and [c.name for c in one.changes] == [c.name for c in two.changes]


def test_backwards_is_what_is_measured_of_frames_that_run_backwards() -> None:
    """The velocities of a reversed reading are those of its own boxes."""
    for seed in range(6):
        read = backwards(studio().take(seed).reading)
        for each in read.subjects:
            for index in range(1, len(each.boxes) - 1):
                before, after, pair = each.boxes[index - 1], each.boxes[index + 1], each.velocity[index]
                if before is not None and after is not None and pair is not None:
                    across = (after[0] + after[2] - before[0] - before[2]) / 4 * read.fps
                    assert pair[0] == pytest.approx(across, abs=0.01)


def test_a_lamp_that_goes_on_goes_off_backwards() -> None:
    lit = ChangeReading(name="lit", start_s=1.0, end_s=1.25, before=0.0, after=1.0)
    read = backwards(reading(subject("lamp", changes=[lit]), flashes_s=(1.0, 3.5)))
    (off,) = read.subjects[0].changes
    assert (off.name, off.start_s, off.before, off.after) == ("unlit", 2.75, 1.0, 0.0)
    assert read.subjects[0].direction == "left" and read.flashes_s == (0.5, 3.0)
