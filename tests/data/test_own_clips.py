"""Somebody's own clips: found with their captions, brought to the model's size, and what moves in them is seen."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from yozora.core.errors import UsageError
from yozora.core.records import Clip
from yozora.core.shapes import VideoShape
from yozora.data.own_clips import cut_clips, find_clips, moving_boxes
from yozora.media.video import write_video

TAUGHT = VideoShape(frames=8, height=32, width=32, fps=8)


def film(frames: int, size: int = 32) -> np.ndarray:
    """A bright square of a quarter of the frame that walks right over a dark ground."""
    pixels = np.full((frames, size, size, 3), 40, np.uint8)
    side = size // 4
    for index in range(frames):
        left = round(index / max(1, frames - 1) * (size - side))
        pixels[index, size // 2 : size // 2 + side, left : left + side] = (230, 200, 60)
    return pixels


def folder_of(folder: Path, *lengths: int) -> Path:
    for number, length in enumerate(lengths):
        write_video(Clip(frames=film(length), fps=8), folder / f"{number}.mp4")
        (folder / f"{number}.txt").write_text(f"  a gnome\nnumber {number} ")
    return folder


def test_clips_come_with_their_captions(tmp_path: Path) -> None:
    folder_of(tmp_path, 8, 8, 8)
    (tmp_path / "2.txt").unlink()
    (tmp_path / "captions.jsonl").write_text(json.dumps({"file": "2.mp4", "caption": "a gnome at sea"}) + "\n")
    clips = find_clips(tmp_path)
    assert [clip.caption for clip in clips] == ["a gnome number 0", "a gnome number 1", "a gnome at sea"]
    assert len({clip.sha256 for clip in clips}) == 1, "the same pixels are the same bytes"


def test_all_windows_are_as_long_as_the_shortest(tmp_path: Path) -> None:
    windows, numbers = cut_clips(find_clips(folder_of(tmp_path, 17, 6)), TAUGHT, 4)
    assert windows.shape == (5, 4, 32, 32, 3) and numbers == [0, 0, 0, 0, 1]
    with pytest.raises(UsageError, match=r"1\.mp4 is too short: at least 1 seconds"):
        cut_clips(find_clips(tmp_path), TAUGHT, 8)


def test_other_sizes_and_rates_are_brought_to_the_models(tmp_path: Path) -> None:
    for name in "ab":
        write_video(Clip(frames=film(48, 96), fps=24), tmp_path / f"{name}.mp4")
        (tmp_path / f"{name}.txt").write_text("a gnome")
    windows, _ = cut_clips(find_clips(tmp_path), TAUGHT, 4)
    assert windows.shape == (4, 8, 32, 32, 3)


def test_what_moves_is_seen_where_it_is() -> None:
    boxes = moving_boxes(film(16, 64))
    assert boxes is not None
    expected = (np.linspace(0, 48, 16).round() + 8) / 64
    assert np.abs(boxes[:, 0] - expected).max() < 0.05 and np.abs(boxes[:, 1] - 40 / 64).max() < 0.05
    assert np.abs(boxes[:, 2:4] - 0.25).max() < 0.08 and (boxes[:, 4] == 1).all()


def test_where_nothing_or_everything_moves_nobody_is_named() -> None:
    assert moving_boxes(np.full((8, 32, 32, 3), 90, np.uint8)) is None
    noise = np.random.default_rng(0).integers(0, 255, (8, 32, 32, 3), dtype=np.uint8)
    assert moving_boxes(noise) is None


def test_what_cannot_be_learned_from_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no folder"):
        find_clips(tmp_path / "none")
    with pytest.raises(UsageError, match="holds 0 mp4 files"):
        find_clips(tmp_path)
    folder_of(tmp_path, 8, 8)
    (tmp_path / "1.txt").write_text(" \n")
    with pytest.raises(UsageError, match=r"1\.mp4 has no caption: write what it shows into 1\.txt"):
        find_clips(tmp_path)
    (tmp_path / "captions.jsonl").write_text("{}\n")
    with pytest.raises(UsageError, match="needs lines such as"):
        find_clips(tmp_path)
