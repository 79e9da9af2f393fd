"""Wholes: boxes of what is in sight are made as large as the subject is, on the side where it is covered."""

from __future__ import annotations

import numpy as np
import pytest

from yozora.evaluation.examiner.wholes import WHOLE, made_whole

FRAMES, WIDE, TALL = 24, 0.3, 0.2
# A box that is nearly whole stays as it is.
NEARLY = 1 - WHOLE + 0.01


def passing(velocity: float = 0.04, start: float = -0.05) -> np.ndarray:
    """Return the boxes (T,4) of one that goes to the right at an even pace."""
    x = start + velocity * np.arange(FRAMES)
    y = np.full(FRAMES, 0.6)
    return np.stack((x, y, x + WIDE, y + TALL), 1).astype(np.float32)


def covered(boxes: np.ndarray, first: float, last: float) -> np.ndarray:
    """Return what is in sight of boxes beside something that stands from `first` to `last` across."""
    seen = boxes.copy()
    for box in seen:
        if first < box[2] <= last:
            box[2] = first
        elif first <= box[0] < last:
            box[0] = last
        if box[2] - box[0] < 0.05:
            box[:] = np.nan
    return seen


@pytest.mark.parametrize("turned", [False, True])
def test_who_passes_behind_something_is_where_it_must_be(turned: bool) -> None:
    true = passing()
    seen = covered(true, 0.45, 0.72)
    if turned:
        true, seen = (np.stack((1 - b[:, 2], b[:, 1], 1 - b[:, 0], b[:, 3]), 1) for b in (true, seen))
    whole, shares = made_whole(seen, seen, 4.0)
    there = np.isfinite(seen[:, 0])
    # Beyond the left of the frame it is cut as well, and that is known from its framed box alone.
    assert np.abs(whole[there] - true[there]).max() < NEARLY * WIDE
    assert np.allclose(shares[there], ((seen[:, 2] - seen[:, 0]) / WIDE)[there], atol=NEARLY)
    assert np.isnan(whole[~there]).all()


@pytest.mark.parametrize(("side", "start"), [("left", -0.28), ("right", 0.5)])
def test_who_is_cut_by_the_frame_is_made_whole_beyond_it(side: str, start: float) -> None:
    true = passing(0.03 if side == "left" else 0.02, start)
    framed = true.copy()
    framed[:, [0, 2]] = framed[:, [0, 2]].clip(0.0, 1.0)
    framed[framed[:, 2] - framed[:, 0] < 0.06] = np.nan
    whole, _ = made_whole(framed, framed, 1.0)
    there = np.isfinite(framed[:, 0])
    assert (np.abs(framed - true)[there] > 0.1).any()
    assert np.abs(whole - true)[there].max() < NEARLY * WIDE


def test_what_stands_whole_stays_as_it_is_and_what_swells_is_left_alone() -> None:
    rng = np.random.default_rng(0)
    still = (passing(0.0, 0.3) + rng.normal(0, 0.004, (FRAMES, 4))).astype(np.float32)
    whole, shares = made_whole(still, still, 1.0)
    assert np.array_equal(whole, still) and (shares == 1).all()
    turning = passing(0.0, 0.5)
    turning[:, 2] = turning[:, 0] + WIDE * (1 + 0.6 * np.sin(np.arange(FRAMES)))
    whole, shares = made_whole(turning, turning, 2.0)
    assert np.array_equal(whole[:, [0, 2]], turning[:, [0, 2]])


def test_too_few_looks_tell_no_size() -> None:
    seen = np.full((FRAMES, 4), np.nan, np.float32)
    seen[3:5] = (0.1, 0.2, 0.3, 0.4)
    whole, shares = made_whole(seen, seen, 1.0)
    assert np.array_equal(whole, seen, equal_nan=True) and (shares == 1).all()
