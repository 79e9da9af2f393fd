"""A few small pictures of a video: the same from memory and from a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from yozora.core.errors import YozoraError
from yozora.core.records import Clip
from yozora.media.sample import sample_frames, sample_video
from yozora.media.video import write_video


def test_places_and_means() -> None:
    frames = np.repeat(np.arange(16, dtype=np.uint8) * 10, 64 * 32 * 3).reshape(16, 64, 32, 3)
    frames[:, :32] += 40
    samples = sample_frames(frames, 4, 8)
    assert samples.shape == (4, 8, 8, 3)
    assert samples[:, 7, 0, 0].tolist() == [20, 60, 100, 140]
    assert samples[:, 0, 0, 0].tolist() == [60, 100, 140, 180]


def test_a_file_gives_what_its_frames_give(tmp_path: Path) -> None:
    ramp = np.linspace(0, 255, 64)[None, None, :, None]
    frames = np.broadcast_to(ramp * np.linspace(0.5, 1, 12)[:, None, None, None], (12, 48, 64, 3)).astype(np.uint8)
    write_video(Clip(frames=frames, fps=8), tmp_path / "clip.mp4", crf=4)
    read, told = sample_video(tmp_path / "clip.mp4", 5, 16), sample_frames(frames, 5, 16)
    assert np.abs(read.astype(int) - told).max() <= 6


@pytest.mark.parametrize("content", [b"", b"no video at all", b"\0" * 2000])
def test_what_is_no_video(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_bytes(content)
    with pytest.raises(YozoraError, match="Cannot read"):
        sample_video(tmp_path / "x.mp4", 8, 64)
    with pytest.raises(YozoraError, match="does not exist"):
        sample_video(tmp_path / "gone.mp4", 8, 64)
