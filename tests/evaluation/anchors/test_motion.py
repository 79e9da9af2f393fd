"""Motion masks and sizes, against answers that are known."""

from __future__ import annotations

import numpy as np

from yozora.evaluation.anchors.motion import at_rate, motion_masks, shrunk


def square_at(x: int, *, size: int = 10, side: int = 40) -> np.ndarray:
    """Return a black picture with a white square whose left edge is at x."""
    picture = np.zeros((side, side, 3), np.uint8)
    picture[15 : 15 + size, x : x + size] = 255
    return picture


def test_nothing_moves_in_a_still_video_nor_in_any_first_frame() -> None:
    still = np.repeat(square_at(10)[None], 6, axis=0)
    assert not np.stack(list(motion_masks(still))).any()
    assert not next(motion_masks(np.stack([square_at(x) for x in (0, 20)]))).any()


def test_a_square_that_jumps_moves_where_it_was_and_where_it_is() -> None:
    mask = list(motion_masks(np.stack([square_at(4), square_at(24)])))[1]
    assert mask[16:24, 5:13].all() and mask[16:24, 25:33].all()
    assert not mask[:, 17:21].any() and not mask[:10].any() and not mask[30:].any()


def test_the_running_average_forgets() -> None:
    """The trace of a jump of 255 levels fades as 0.7^n: it is above 10 levels for nine frames."""
    frames = np.stack([square_at(4), *[square_at(24)] * 14])
    moving = [bool(mask.any()) for mask in motion_masks(frames)]
    assert moving == [False] + [255 * 0.7**n > 10.5 for n in range(1, 15)]


def test_what_is_faint_or_tiny_does_not_move() -> None:
    dim = np.zeros((2, 30, 30, 3), np.uint8)
    dim[1] = 14
    # The average moves along by 0.3: 14 levels are 10 from it, and more than ten are asked for.
    assert not list(motion_masks(dim))[1].any()
    dim[1] = 16
    assert list(motion_masks(dim))[1].all()
    speck = np.zeros((2, 30, 30, 3), np.uint8)
    speck[1, 10:12, 10:12] = 255
    # A Gaussian makes four pixels of two; the opening takes what no square of five fits into.
    assert not list(motion_masks(speck))[1].any()


def test_shrinking_by_four_takes_the_middle_of_each_square() -> None:
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (16, 24, 3)).astype(np.uint8)
    blocks = picture.reshape(4, 4, 6, 4, 3)[:, 1:3, :, 1:3].astype(float)
    np.testing.assert_allclose(shrunk(picture, 4, 6), np.rint(blocks.mean((1, 3))), atol=1)
    np.testing.assert_array_equal(shrunk(picture, 16, 24), picture)
    ramp = np.repeat(np.arange(0, 64, 4, dtype=np.uint8)[None], 8, axis=0)
    assert shrunk(ramp, 8, 32).shape == (8, 32) and np.all(np.diff(shrunk(ramp, 8, 32)[0].astype(int)) >= 0)


def test_rates_keep_both_ends_and_blend_between() -> None:
    frames = np.arange(0, 100, 10, dtype=np.uint8)[:, None, None, None] * np.ones((1, 2, 2, 3), np.uint8)
    assert at_rate(frames, 10) is frames
    assert at_rate(frames, 19)[:, 0, 0, 0].tolist() == list(range(0, 95, 5))
    assert at_rate(frames, 4)[:, 0, 0, 0].tolist() == [0, 30, 60, 90]
