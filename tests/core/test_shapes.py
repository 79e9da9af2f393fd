"""Shapes: seconds, latents, and what cannot be one."""

from __future__ import annotations

import pytest

from yozora.core.errors import UsageError
from yozora.core.shapes import LatentShape, VideoShape

VIDEO = VideoShape(frames=32, height=64, width=96, fps=8)


def test_duration() -> None:
    assert VIDEO.seconds == 4.0
    assert VideoShape(frames=1, height=2, width=2, fps=24).seconds == 1 / 24


def test_latents_of_a_video() -> None:
    latents = LatentShape.of_video(VIDEO, channels=16, stride_time=4, stride_space=8)
    assert latents == LatentShape(channels=16, frames=8, height=8, width=12)
    assert LatentShape.of_video(VIDEO, channels=3, stride_time=1, stride_space=1).width == 96


@pytest.mark.parametrize(
    ("stride_time", "stride_space", "words"),
    [(5, 8, "frames must be a multiple of 5, not 32"), (4, 48, "height"), (4, 64, "width")],
)
def test_latents_must_divide(stride_time: int, stride_space: int, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        LatentShape.of_video(VIDEO, channels=16, stride_time=stride_time, stride_space=stride_space)


@pytest.mark.parametrize("name", ["frames", "height", "width", "fps"])
@pytest.mark.parametrize("value", [0, -1])
def test_a_video_is_positive(name: str, value: int) -> None:
    with pytest.raises(UsageError, match=f"{name} must be positive, not {value}"):
        VideoShape(**{"frames": 1, "height": 2, "width": 2, "fps": 8, name: value})
