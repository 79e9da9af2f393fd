"""The Physics-IQ measures, against answers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from yozora.core.errors import UsageError, YozoraError
from yozora.evaluation.anchors.physics_iq import (
    SAME,
    Film,
    Likeness,
    Result,
    film_of,
    likeness,
    physics_iq,
    report_of,
)


def film(*columns: int, level: int = 0) -> Film:
    """Return a film of 4x4 pixels in which one column moves in each frame (-1: none)."""
    moving = np.zeros((len(columns), 4, 4), bool)
    for frame, column in zip(moving, columns, strict=True):
        if column >= 0:
            frame[:, column] = True
    return Film(frames=np.full((len(columns), 4, 4, 3), level, np.uint8), moving=moving)


def result(reached: Likeness, ceiling: Likeness = SAME) -> Result:
    return Result(scenario="ball", view="perspective-left", likeness=reached, variance=ceiling)


def test_identical_videos_are_perfect() -> None:
    rng = np.random.default_rng(0)
    frames = rng.integers(0, 256, (6, 32, 32, 3)).astype(np.uint8)
    one = film_of(frames, 8, 8)
    assert likeness(one, one) == SAME and physics_iq([result(likeness(one, one))]) == 100


def test_the_same_places_at_other_times() -> None:
    """Columns 0 and 1 both move, but the other way round: the same where, and as much, at no moment the same."""
    found = likeness(film(0, 1), film(1, 0))
    assert found == Likeness(spatial_iou=1.0, spatiotemporal_iou=0.0, weighted_spatial_iou=1.0, mse=0.0)


def test_the_same_places_for_other_spans() -> None:
    """Column 0 moves in three frames of four here, in one there; column 1 in one and three: 2 of 6 shares."""
    found = likeness(film(0, 0, 0, 1), film(0, 1, 1, 1))
    assert found.spatial_iou == 1 and found.spatiotemporal_iou == 0.5
    assert found.weighted_spatial_iou == pytest.approx((0.25 + 0.25) / (0.75 + 0.75))


def test_a_shifted_motion() -> None:
    """Columns 0 and 1 against 1 and 2: one of three."""
    found = likeness(film(0, 1), film(1, 2))
    assert found.spatial_iou == pytest.approx(1 / 3) and found.spatiotemporal_iou == 0
    assert found.weighted_spatial_iou == pytest.approx(0.5 / 1.5)


def test_a_still_video_reaches_nothing_and_two_still_ones_are_alike() -> None:
    found = likeness(film(0, 1, 2), film(-1, -1, -1))
    assert (found.spatial_iou, found.spatiotemporal_iou, found.weighted_spatial_iou) == (0, 0, 0)
    assert physics_iq([result(found)]) == 0
    assert likeness(film(-1, -1), film(-1, -1)) == SAME
    # A frame in which neither moves counts as alike.
    assert likeness(film(0, -1), film(1, -1)).spatiotemporal_iou == 0.5


def test_the_error_of_pixels_is_of_levels_0_to_1() -> None:
    assert likeness(film(0, level=0), film(0, level=51)).mse == pytest.approx(0.04)


def test_the_score_is_a_share_of_what_two_takes_reach() -> None:
    ceiling = Likeness(spatial_iou=0.8, spatiotemporal_iou=0.5, weighted_spatial_iou=0.4, mse=0.01)
    assert physics_iq([result(ceiling, ceiling)]) == pytest.approx(100)
    half = Likeness(spatial_iou=0.4, spatiotemporal_iou=0.25, weighted_spatial_iou=0.2, mse=0.01)
    assert physics_iq([result(half, ceiling)]) == pytest.approx(50)
    blurred = Likeness(spatial_iou=0.4, spatiotemporal_iou=0.25, weighted_spatial_iou=0.2, mse=0.11)
    assert physics_iq([result(blurred, ceiling)]) == pytest.approx(40)
    # Means come first, then the share: 0.4 and 0.8 of one, 0.8 of the other.
    both = [result(half, ceiling), result(ceiling, ceiling)]
    assert physics_iq(both) == pytest.approx(75)
    # Never above 100, never below 0.
    assert physics_iq([result(SAME, ceiling)]) == 100
    awful = Likeness(spatial_iou=0.0, spatiotemporal_iou=0.0, weighted_spatial_iou=0.0, mse=0.5)
    assert physics_iq([result(awful, ceiling)]) == 0


def test_takes_without_common_motion_measure_nothing() -> None:
    nothing = Likeness(spatial_iou=0.0, spatiotemporal_iou=0.0, weighted_spatial_iou=0.0, mse=0.0)
    with pytest.raises(YozoraError, match="no motion in common"):
        physics_iq([result(SAME, nothing)])
    with pytest.raises(UsageError):
        physics_iq([])
    with pytest.raises(UsageError, match="2 and 3 frames"):
        likeness(film(0, 1), film(0, 1, 2))


def test_a_report_holds_what_it_rests_on() -> None:
    report = report_of([result(SAME), result(SAME)])
    assert report["physics_iq"] == 100 and report["n"] == 2 and len(report["comparisons"]) == 2
    assert report["generated"] == report["physical_variance"] == SAME.to_dict()
