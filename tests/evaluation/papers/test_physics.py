"""The physics paper: the truth keeps the laws; what changes pace, gains height or loses momentum is measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.evaluation.papers.lawful import FPS, changed, lines, mean, truths, worn
from tests.model.conditioning.nano_syllabus import NANO
from yozora.evaluation.examiner.reading import SubjectReading
from yozora.evaluation.marking.splice import backwards
from yozora.evaluation.papers.collision import COLLIDE, crash_of, pair_of
from yozora.evaluation.papers.falling import BOUNCE, FALL, RESTITUTIONS
from yozora.evaluation.papers.physics import PAPER
from yozora.evaluation.papers.uniform import beyond, motion_of
from yozora.evaluation.questions.decks import TEST, UNSEEN_SPEED
from yozora.evaluation.questions.narrow import sits
from yozora.evaluation.questions.sheet import Sheet

COUNT = 12


def every() -> list[Sheet]:
    """Return sheets of all laws."""
    return [sheet for deck in (TEST, UNSEEN_SPEED, FALL, BOUNCE, COLLIDE) for sheet in truths(deck, COUNT)]


def rewritten(subject: SubjectReading, y: np.ndarray) -> SubjectReading:
    """Return a subject whose middle is at heights `y` (T,) instead."""
    boxes = tuple(
        box if box is None else (box[0], float(h) - (box[3] - box[1]) / 2, box[2], float(h) + (box[3] - box[1]) / 2)
        for box, h in zip(subject.boxes, y, strict=True)
    )
    return replace(subject, boxes=boxes)


def heights(subject: SubjectReading) -> np.ndarray:
    """Return the heights of the middle of a subject that is always seen."""
    return np.array([(box[1] + box[3]) / 2 for box in subject.boxes if box is not None])


def test_the_truth_keeps_the_laws() -> None:
    found = lines(PAPER, every())
    for line in found.values():
        assert line.scores, line.name
        if line.share:
            assert mean(line) == 1.0, line.name
        else:
            assert line.better == "lower"
            assert max(line.scores.values()) < 0.03, line.name
            assert mean(line) < 0.005, line.name


def test_a_poor_examiner_leaves_a_small_floor() -> None:
    found = lines(PAPER, [worn(sheet, number) for number, sheet in enumerate(every())])
    for line in found.values():
        if line.share:
            assert mean(line) >= 0.97, line.name
    assert mean(found["physics/uniform/test/velocity"]) < 0.015
    assert mean(found["physics/uniform/unseen speed/velocity"]) < 0.025
    assert mean(found["physics/fall/gravity"]) < 0.12
    assert mean(found["physics/bounce/gravity"]) < 0.06
    assert mean(found["physics/bounce/restitution uneven"]) < 0.03
    assert mean(found["physics/collision/momentum"]) < 0.1


def test_velocity_error_is_the_mean_distance_from_the_first_half_second() -> None:
    truth = next(s for s in truths(UNSEEN_SPEED, COUNT) if s.question.facts.actors[0].direction in ("left", "right"))
    subject = truth.reading.subjects[0]
    read = [index for index, pair in enumerate(subject.velocity) if pair is not None]
    law = subject.velocity[read[0]]
    assert law is not None
    half = read[4 + (len(read) - 4) // 2]
    slower = tuple(
        pair if pair is None or index < half else (pair[0] / 2, pair[1]) for index, pair in enumerate(subject.velocity)
    )
    motion = motion_of(replace(subject, velocity=slower), FPS)
    assert motion is not None
    share = sum(index >= half for index in read) / (len(read) - 4)
    assert motion.law == pytest.approx(law[0], abs=1e-3)
    assert motion.error == pytest.approx(abs(law[0]) / 2 * share, abs=1e-3)


def test_a_video_that_stands_still_is_not_even_motion() -> None:
    def still(subject: SubjectReading) -> SubjectReading:
        return replace(subject, velocity=tuple(None if pair is None else (0.0, 0.0) for pair in subject.velocity))

    found = lines(PAPER, [changed(sheet, still) for sheet in truths(TEST, COUNT)])
    assert mean(found["physics/uniform/test/goes"]) == 0.0
    assert not found["physics/uniform/test/velocity"].scores


def test_speed_is_held_against_the_class_that_was_asked_for() -> None:
    assert beyond(0.12, (0.10, 0.15)) == 0.0
    assert beyond(0.30, (0.10, 0.15)) == pytest.approx(1.0)
    assert beyond(0.05, (0.10, 0.15)) == pytest.approx(0.5)

    def doubled(subject: SubjectReading) -> SubjectReading:
        return replace(subject, velocity=tuple(v if v is None else (4 * v[0], v[1]) for v in subject.velocity))

    found = lines(PAPER, [changed(sheet, doubled) for sheet in truths(TEST, COUNT)])
    assert mean(found["physics/uniform/test/speed asked"]) > 1.0
    assert mean(found["physics/uniform/test/velocity"]) < 1e-3


def test_what_floats_down_does_not_fall() -> None:
    def even(subject: SubjectReading) -> SubjectReading:
        y = heights(subject)
        landed = int(np.argmax(y >= y[-1] - 0.03))
        y[:landed] = np.linspace(y[0], y[landed], landed + 1)[:-1]
        return rewritten(subject, y)

    found = lines(PAPER, [changed(sheet, even) for sheet in truths(FALL, COUNT)])
    assert min(found["physics/fall/gravity"].scores.values()) > 0.7

    hanging = lines(
        PAPER, [changed(s, lambda one: rewritten(one, heights(one)[:1].repeat(32))) for s in truths(FALL, COUNT)]
    )
    assert mean(hanging["physics/fall/falls"]) == 0.0
    assert not hanging["physics/fall/gravity"].scores


def test_a_fall_may_begin_late_and_elsewhere() -> None:
    def later(subject: SubjectReading) -> SubjectReading:
        y = heights(subject)
        return rewritten(subject, np.concatenate((y[:1].repeat(7), y[:-7])) - 0.05)

    found = lines(PAPER, [changed(sheet, later) for sheet in truths(FALL, COUNT)])
    assert mean(found["physics/fall/falls"]) == 1.0
    assert max(found["physics/fall/gravity"].scores.values()) < 0.2


def test_weak_gravity_is_measured() -> None:
    def weak(subject: SubjectReading) -> SubjectReading:
        y = heights(subject)
        return rewritten(subject, y[-1] + 0.6 * (y - y[-1]))

    fall = lines(PAPER, [changed(sheet, weak) for sheet in truths(FALL, COUNT)])["physics/fall/gravity"]
    assert mean(fall) == pytest.approx(0.4, abs=0.02)
    bounce = lines(PAPER, [changed(sheet, weak) for sheet in truths(BOUNCE, COUNT)])["physics/bounce/gravity"]
    assert mean(bounce) == pytest.approx(0.4, abs=0.02)


def test_a_ball_that_rises_higher_and_higher_fails() -> None:
    sheets = [replace(sheet, reading=backwards(sheet.reading)) for sheet in truths(BOUNCE, COUNT)]
    found = lines(PAPER, sheets)
    assert mean(found["physics/bounce/never higher"]) == 0.0
    assert min(found["physics/bounce/restitution"].scores.values()) > 0.1
    glided = lines(
        PAPER, [changed(s, lambda one: rewritten(one, heights(one)[:1].repeat(32))) for s in truths(BOUNCE, COUNT)]
    )
    assert mean(glided["physics/bounce/bounces"]) == 0.0


def test_uneven_bounces_are_measured() -> None:
    def uneven(subject: SubjectReading) -> SubjectReading:
        """Halve the second bounce only: what comes after is higher than it."""
        y = heights(subject)
        ground = float(y.max())
        lows = [i for i in range(1, len(y) - 1) if y[i] >= y[i - 1] and y[i] >= y[i + 1] and y[i] > ground - 0.08]
        y[lows[0] + 1 : lows[1]] = ground - 0.4 * (ground - y[lows[0] + 1 : lows[1]])
        return rewritten(subject, y)

    found = lines(PAPER, [changed(sheet, uneven) for sheet in truths(BOUNCE, COUNT)])
    assert mean(found["physics/bounce/restitution uneven"]) > 0.05


def test_the_world_s_balls_are_within_the_law_s_range() -> None:
    for sheet in truths(BOUNCE, COUNT):
        assert RESTITUTIONS[0] <= sheet.question.scene.actors[0].restitution <= RESTITUTIONS[1]


def test_momentum_that_is_lost_or_made_is_measured() -> None:
    for sheet in truths(COLLIDE, COUNT):
        pair = pair_of(sheet)
        assert pair is not None
        crash = crash_of(*pair, FPS)
        assert crash is not None
        masses = [actor.height**2 for actor in sheet.question.scene.actors]
        assert crash.masses[0] / crash.masses[1] == pytest.approx(masses[0] / masses[1], rel=0.05)
        frame = round(crash.at_s * FPS) + 1
        velocity = tuple(v if v is None or i < frame else (2 * v[0], v[1]) for i, v in enumerate(pair[1].velocity))
        more = crash_of(pair[0], replace(pair[1], velocity=velocity), FPS)
        assert more is not None
        gained = crash.masses[1] * abs(crash.after[1])
        assert more.momentum_error == pytest.approx(gained / (crash.masses[0] * abs(crash.before[0])), abs=0.03)


def test_going_through_or_stopping_short_is_no_collision() -> None:
    def ghosts(sheet: Sheet) -> Sheet:
        one, two = sheet.reading.subjects
        start = next(v for v in one.velocity if v is not None)
        box = one.boxes[0] or next(b for b in one.boxes if b is not None)
        path = tuple((box[0] + start[0] * i / FPS, box[1], box[2] + start[0] * i / FPS, box[3]) for i in range(32))
        first = replace(one, boxes=path, velocity=(start,) * 32)
        second = replace(two, boxes=(two.boxes[0],) * 32, velocity=((0.0, 0.0),) * 32)
        return replace(sheet, reading=replace(sheet.reading, subjects=(first, second)))

    def short(sheet: Sheet) -> Sheet:
        one, two = sheet.reading.subjects
        stays = tuple(replace(s, boxes=(s.boxes[0],) * 32, velocity=((0.0, 0.0),) * 32) for s in (one, two))
        return replace(sheet, reading=replace(sheet.reading, subjects=stays))

    for edit in (ghosts, short):
        found = lines(PAPER, [edit(sheet) for sheet in truths(COLLIDE, COUNT)])
        assert mean(found["physics/collision/hits"]) == 0.0
        assert not found["physics/collision/momentum"].scores


def test_nano_sits_uniform_motion() -> None:
    assert [deck.name for deck in PAPER.decks if sits(deck, NANO) is None] == [TEST.name, UNSEEN_SPEED.name]
