"""Fingerprints: near for the same pictures, far for others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from yozora.core.errors import UsageError
from yozora.core.records import Clip
from yozora.media.resize import resize_clip
from yozora.media.sample import sample_frames, sample_video
from yozora.media.video import write_video
from yozora.trust.ledger.fingerprint import (
    FINGERPRINT_BYTES,
    NUM_FRAMES,
    SAME_BELOW,
    SIDE_PX,
    as_bits,
    distances,
    fingerprint_of,
    fingerprint_of_sample,
)


def far(one: bytes, other: bytes) -> float:
    return float(distances(one, as_bits(other)[None])[0])


@pytest.mark.parametrize("crf", [16, 33, 40])
@pytest.mark.parametrize("px", [64, 128])
def test_encoding_and_scaling_hardly_change_it(
    crf: int, px: int, make_clip: Callable[..., Clip], tmp_path: Path
) -> None:
    clip = make_clip(1, frames=16, px=128)
    write_video(resize_clip(clip, px, px), tmp_path / "clip.mp4", crf=crf)
    again = fingerprint_of_sample(sample_video(tmp_path / "clip.mp4", NUM_FRAMES, SIDE_PX))
    assert far(fingerprint_of(clip.frames), again) < SAME_BELOW


def test_other_pictures_are_far(make_clip: Callable[..., Clip]) -> None:
    first = fingerprint_of(make_clip(0).frames)
    assert len(first) == FINGERPRINT_BYTES and far(first, first) == 0
    assert min(far(first, fingerprint_of(make_clip(seed).frames)) for seed in range(1, 30)) > 2 * SAME_BELOW


def test_colours_count(make_clip: Callable[..., Clip]) -> None:
    """The same picture of equal brightness in other colours is another one."""
    frames = make_clip(0).frames
    assert far(fingerprint_of(frames), fingerprint_of(frames[..., ::-1].copy())) > SAME_BELOW


def test_order_counts(make_clip: Callable[..., Clip]) -> None:
    frames = make_clip(0, frames=16).frames
    assert far(fingerprint_of(frames), fingerprint_of(frames[::-1].copy())) > SAME_BELOW


def test_distances_are_shares_of_bits() -> None:
    zero, ones = bytes(FINGERPRINT_BYTES), b"\xff" * FINGERPRINT_BYTES
    one_bit = b"\x10" + bytes(FINGERPRINT_BYTES - 1)
    found = distances(zero, np.stack([as_bits(other) for other in (zero, ones, one_bit)]))
    assert found.tolist() == [0.0, 1.0, 1 / (8 * FINGERPRINT_BYTES)]


def test_what_is_no_fingerprint() -> None:
    with pytest.raises(UsageError, match="384 bytes"):
        as_bits(b"x")
    with pytest.raises(UsageError, match="pictures"):
        fingerprint_of_sample(np.zeros((3, 64, 64, 3), np.uint8))
    with pytest.raises(UsageError, match="no samples"):
        sample_frames(np.zeros((0, 8, 8, 3), np.uint8), 8, 64)


def test_one_frame_is_enough(make_clip: Callable[..., Clip]) -> None:
    assert len(fingerprint_of(make_clip(0).frames[:1])) == FINGERPRINT_BYTES
