"""The reel: pictures at any time become frames at a steady rate, within limits."""

from fractions import Fraction

import numpy as np
import pytest

from yozora.media.uploads.reel import Reel, Refusal, steady_rate
from yozora.media.uploads.upload import HEADER_BYTES, UploadLimits


def reel(fps: int, num_bytes: int = 1 << 16, **limits) -> Reel:
    return Reel(np.zeros(HEADER_BYTES + num_bytes, np.uint8), UploadLimits(**limits), Fraction(fps))


def shade(value: int) -> np.ndarray:
    return np.full((2, 3, 3), value, np.uint8)


def shown(made: Reel) -> list[int]:
    """Return the shades that lie in the room."""
    frames = made.room[HEADER_BYTES : HEADER_BYTES + made.count * 18].reshape(made.count, 18)
    assert (frames == frames[:, :1]).all()
    return frames[:, 0].tolist()


@pytest.mark.parametrize(
    ("times", "end", "expected"),
    [
        ([0, 0.25, 0.5, 0.75], 1, [0, 1, 2, 3]),
        ([0, 0.24, 0.51, 0.76], 1, [0, 1, 2, 3]),  # rounded time stamps
        ([0, 1], 1.5, [0, 0, 0, 0, 1, 1]),
        ([0, 0.05, 0.1, 0.5], 0.75, [2, 2, 3]),  # more pictures than frames
        ([0, 0.5, 0.25], 1, [0, 0, 2, 2]),  # out of order: the next place
        ([0], 0, [0]),
        ([5], 0, [0]),
    ],
)
def test_at_the_middle_of_a_frame(times: list[float], end: float, expected: list[int]) -> None:
    made = reel(4)
    for index, at in enumerate(times):
        made.show(shade(index), Fraction(at))
    made.end(Fraction(end))
    assert shown(made) == expected
    outcome = made.outcome("video", "mp4")
    assert (outcome.frames, outcome.height, outcome.width, outcome.fps) == (len(expected), 2, 3, 4)


@pytest.mark.parametrize(
    ("limits", "times", "code"),
    [
        ({"frames": 3}, [0, 1], "upload_too_many_frames"),
        ({"frames": 3}, [0.0] * 13, "upload_too_many_frames"),
        ({"seconds": 2.0}, [0, 10**9], "upload_too_long"),
        ({"num_bytes": 40}, [0, 1], "upload_unpacks_too_large"),
    ],
)
def test_limits(limits: dict, times: list[float], code: str) -> None:
    made = reel(4, **limits)
    with pytest.raises(Refusal) as caught:
        for at in times:
            made.show(shade(1), Fraction(at))
    assert caught.value.code == code


def test_pictures_that_change_size() -> None:
    made = reel(4)
    made.show(shade(0), Fraction(0))
    with pytest.raises(Refusal, match="upload_damaged"):
        made.show(np.zeros((3, 2, 3), np.uint8), Fraction(1))


def test_an_empty_reel() -> None:
    made = reel(4)
    made.end(Fraction(1))
    with pytest.raises(Refusal, match="upload_without_video"):
        made.outcome("video", "mp4")


@pytest.mark.parametrize(
    ("told", "rate"),
    [
        (Fraction(24), 24),
        (Fraction(24000, 1001), Fraction(24000, 1001)),
        (None, 24),
        (Fraction(0), 24),
        (Fraction(-5), 24),
        (Fraction(1, 50), 1),
        (Fraction(1_000_000), 60),
    ],
)
def test_steady_rate(told: Fraction | None, rate: Fraction | int) -> None:
    assert steady_rate(told) == rate
