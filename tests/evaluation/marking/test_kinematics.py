"""Kinematics on motions whose numbers are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from yozora.evaluation.examiner.reading import Box, SubjectReading
from yozora.evaluation.marking.kinematics import (
    absences,
    arcs_of,
    parabola,
    slope,
    smoothed,
    stretches,
    together_s,
    touches,
    velocity_between,
    way_of,
)

GRAVITY = 1.6


def subject(boxes: list[Box | None]) -> SubjectReading:
    """Return a subject with these boxes and the velocity that they say."""
    seen = [box is not None for box in boxes]
    return SubjectReading(
        kind="ball",
        colour="red",
        pattern="plain",
        size="medium",
        group=0,
        count=1,
        direction=None,
        speed=None,
        action="bounce",
        beats=(),
        changes=(),
        boxes=tuple(boxes),
        velocity=tuple((0.3, float(index)) if there else None for index, there in enumerate(seen)),
        visible=tuple(float(there) for there in seen),
        state=(0.0,) * len(boxes),
        hidden_s=(),
        kinds=tuple("ball" if there else None for there in seen),
        colours=tuple("red" if there else None for there in seen),
    )


def around(x: float, y: float, half: float = 0.1) -> Box:
    """Return a square box round a point."""
    return (x - half, y - half, x + half, y + half)


def bouncing(restitution: float, fps: float, seconds: float = 4.0, drop: float = 0.5) -> list[float]:
    """Return heights of the middle of a ball dropped from `drop` above the ground at 0.8, by the law."""
    result = []
    for index in range(round(seconds * fps)):
        t, speed = index / fps, 0.0
        flight = (2 * drop / GRAVITY) ** 0.5
        if t <= flight:
            result.append(0.8 - drop + GRAVITY * t * t / 2)
            continue
        t, speed = t - flight, restitution * (2 * GRAVITY * drop) ** 0.5
        while t > 2 * speed / GRAVITY:
            t, speed = t - 2 * speed / GRAVITY, speed * restitution
        result.append(0.8 - speed * t + GRAVITY * t * t / 2)
    return result


@pytest.mark.parametrize("fps", [8.0, 16.0, 24.0])
@pytest.mark.parametrize("restitution", [0.72, 0.8, 0.88])
def test_arcs_find_gravity_and_restitution(fps: float, restitution: float) -> None:
    way = way_of(subject([around(0.5, y) for y in bouncing(restitution, fps)]), fps)
    arcs = arcs_of(way, fps)
    assert arcs is not None
    assert arcs.gravity == pytest.approx(GRAVITY, rel=1e-6)
    assert arcs.heights[0] == pytest.approx(0.5, abs=1e-6)
    assert arcs.residual < 1e-9
    assert len(arcs.heights) >= 3
    for before, after in zip(arcs.heights, arcs.heights[1:], strict=False):
        assert after / before == pytest.approx(restitution**2, rel=1e-6)


def test_arcs_bear_noise_and_a_frame_missed() -> None:
    rng = np.random.default_rng(0)
    errors = []
    for _ in range(20):
        boxes: list[Box | None] = [around(0.5, y + 0.008 * rng.standard_normal()) for y in bouncing(0.8, 8.0)]
        boxes[3] = None
        arcs = arcs_of(way_of(subject(boxes), 8.0), 8.0)
        assert arcs is not None
        errors.append(abs((arcs.heights[1] / arcs.heights[0]) ** 0.5 - 0.8))
    assert np.mean(errors) < 0.02


def test_what_only_glides_has_no_arcs() -> None:
    assert arcs_of(way_of(subject([around(0.02 * i, 0.5) for i in range(32)]), 8.0), 8.0) is None
    assert touches(np.linspace(0.2, 0.8, 20)) == []


def test_parabola_and_slope() -> None:
    times = np.arange(6) / 8
    acceleration, left = parabola(times, 0.3 + 0.1 * times + 0.8 * times**2)
    assert acceleration == pytest.approx(1.6)
    assert left == pytest.approx(0.0, abs=1e-9)
    line = 0.4 * times + 0.1
    line[2] += 0.5
    assert slope(times, line) == pytest.approx(0.4)
    assert slope(times[:1], line[:1]) == 0.0


def test_absences_are_long_and_strays_are_nothing() -> None:
    here = around(0.5, 0.5)
    boxes: list[Box | None] = [here] * 8 + [None] * 10 + [here] * 8
    boxes[3] = None
    boxes[12] = here
    (gap,) = absences(subject(boxes), 8.0)
    assert (gap.before, gap.last, gap.back, gap.after) == (0, 7, 18, 25)
    assert not absences(subject([here] * 10 + [None, None] + [here] * 10), 8.0)
    (left,) = absences(subject([None] * 4 + [here] * 8 + [None] * 8), 8.0)
    assert (left.before, left.last, left.back) == (4, 11, None)
    assert stretches([False] * 9, 8.0) == []


def test_together_by_edges_and_not_for_one_frame() -> None:
    still = subject([around(1.0, 0.5)] * 20)
    comes = subject([around(0.02 * i + 0.3, 0.5) for i in range(20)])
    # From edge to edge they are 0.08 apart from x = 0.72 on, frame 21; here it never comes.
    assert together_s(comes, still, 8.0) is None
    faster = subject([around(0.05 * i + 0.3, 0.5) for i in range(20)])
    assert together_s(faster, still, 8.0) == pytest.approx(9 / 8)
    jumps = subject([around(0.98 if i == 5 else 0.2, 0.5) for i in range(20)])
    assert together_s(jumps, still, 8.0) is None


def test_velocity_between_is_a_median_of_what_was_read() -> None:
    one = subject([around(0.5, 0.5)] * 9)
    assert velocity_between(one, 8.0, 0.0, 0.5) == (0.3, 2.0)
    assert velocity_between(replace(one, velocity=(None,) * 9), 8.0, 0.0, 0.5) is None


def test_smoothing_drops_a_single_frame() -> None:
    values = np.zeros(9)
    values[4] = 1.0
    assert smoothed(values, 1).max() == 0.0
