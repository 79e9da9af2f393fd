"""Other sizes and rates: nothing distorted, nothing lost, the right frame at the right time."""

import numpy as np
import pytest

from yozora.core.errors import UsageError
from yozora.core.records import Clip
from yozora.media.resize import resize_clip, retime_clip


def disc(height: int, width: int, radius: float) -> Clip:
    """Return one frame with a white disc in the middle of black."""
    y, x = np.mgrid[0:height, 0:width]
    inside = np.hypot(x - (width - 1) / 2, y - (height - 1) / 2) < radius
    return Clip(frames=np.repeat(inside[None, ..., None], 3, -1).astype(np.uint8) * 255, fps=8, record={"seed": 1})


@pytest.mark.parametrize("size", [(64, 64), (64, 128), (128, 64), (256, 256), (480, 854), (854, 480), (90, 160)])
def test_a_disc_stays_round_in_the_middle_and_the_frame_is_filled(size: tuple[int, int]) -> None:
    clip = resize_clip(disc(128, 128, 30), *size)
    assert clip.frames.shape == (1, *size, 3)
    assert clip.fps == 8 and clip.record == {"seed": 1}
    bright = clip.frames[0, ..., 0] > 127
    rows, columns = np.flatnonzero(bright.any(1)), np.flatnonzero(bright.any(0))
    expected = 60 * max(size) / 128
    assert len(rows) == pytest.approx(min(expected, size[0]), abs=2)
    assert len(columns) == pytest.approx(min(expected, size[1]), abs=2)
    assert rows.mean() == pytest.approx((size[0] - 1) / 2, abs=0.6)
    assert columns.mean() == pytest.approx((size[1] - 1) / 2, abs=0.6)


def test_halving_averages_areas() -> None:
    frames = np.random.default_rng(0).integers(0, 255, (2, 8, 12, 3), np.uint8)
    small = resize_clip(Clip(frames=frames, fps=8), 4, 6).frames
    means = frames.reshape(2, 4, 2, 6, 2, 3).mean((2, 4))
    assert np.abs(small - means).max() <= 1.01, "Pillow rounds after each direction"


@pytest.mark.parametrize("size", [(5, 9), (40, 70), (100, 30)])
def test_brightness_is_kept(size: tuple[int, int]) -> None:
    flat = Clip(frames=np.full((1, 32, 32, 3), (10, 130, 250), np.uint8), fps=8)
    assert (resize_clip(flat, *size).frames == (10, 130, 250)).all()


def test_the_same_size_is_the_same_clip() -> None:
    clip = disc(16, 16, 4)
    assert resize_clip(clip, 16, 16) is clip
    with pytest.raises(UsageError):
        resize_clip(clip, 0, 16)


def numbered(count: int, fps: float) -> Clip:
    """Return a clip whose every frame shows its number as its brightness."""
    frames = np.broadcast_to(np.arange(count, dtype=np.uint8)[:, None, None, None], (count, 2, 2, 3))
    return Clip(frames=frames.copy(), fps=fps, record={"seed": 1})


@pytest.mark.parametrize(
    ("before", "after", "numbers"),
    [
        ((4, 8), (16, 8), [0, 0, 1, 1, 2, 2, 3, 3]),
        ((8, 16), (8, 4), [1, 3, 5, 7]),
        ((4, 8), (8, 6), [0, 1, 2, 3, 3, 3]),
        ((4, 8), (8, 2), [0, 1]),
        ((6, 12), (10, 5), [0, 1, 3, 4, 5]),
        ((1, 8), (24, 3), [0, 0, 0]),
    ],
)
def test_each_new_frame_is_the_one_seen_at_its_middle(before, after, numbers: list[int]) -> None:
    clip = retime_clip(numbered(before[0], before[1]), after[0], after[1])
    assert clip.fps == after[0] and clip.record == {"seed": 1}
    assert clip.frames[:, 0, 0, 0].tolist() == numbers


@pytest.mark.parametrize(("old", "new"), [(12, 24), (12, 30), (24, 25), (24, 24000 / 1001), (8, 60), (60, 7)])
def test_retiming_keeps_time(old: float, new: float) -> None:
    count = round(4 * new)
    shown = retime_clip(numbered(4 * old, old), new, count).frames[:, 0, 0, 0] / old
    middles = (np.arange(count) + 0.5) / new
    assert ((shown <= middles + 1e-9) & (middles < shown + 1 / old + 1e-2)).all()


def test_impossible_times_are_refused() -> None:
    for fps, count in ((0, 4), (8, 0), (float("nan"), 4), (float("inf"), 4)):
        with pytest.raises(UsageError):
            retime_clip(numbered(4, 8), fps, count)
