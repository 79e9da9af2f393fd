"""The parts of curation on pictures whose answer is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from yozora.core.errors import UsageError
from yozora.data.curation.cuts import Span, find_spans, pieces
from yozora.data.curation.duplicates import Seen, distances, fingerprint
from yozora.data.curation.filters import Filters
from yozora.data.curation.letterbox import find_crop
from yozora.data.curation.measures import measure
from yozora.data.curation.plugins import load_plugin
from yozora.data.curation.sources import find_sources, read_licences, read_opt_outs
from yozora.media.files import made_folder


def shot(seed: int, count: int = 12) -> np.ndarray:
    """Return frames (count,48,64,3) of a pattern under a slow pan."""
    ground = np.kron(np.random.default_rng(seed).integers(40, 220, (6, 16, 3)), np.ones((8, 8, 1))).astype(np.uint8)
    return np.stack([ground[:, index : index + 64] for index in range(count)])


def test_a_cut_is_found_and_a_flash_is_none() -> None:
    two = np.concatenate([shot(1), shot(2)])
    assert [span.start for span in find_spans(two)] == [0, 12]
    flash = shot(1)
    flash[5:7] = 250
    assert find_spans(flash) == [Span(start=0, end=12)]
    assert find_spans(shot(1, count=1)) == [Span(start=0, end=1)]


def test_long_shots_become_equal_pieces() -> None:
    assert [len(piece.frames) for piece in pieces(Span(start=5, end=30), 10)] == [8, 8, 9]
    assert pieces(Span(start=0, end=10), 10) == [Span(start=0, end=10)]


def test_bars_are_cut_off_and_a_night_sky_is_not() -> None:
    frames = shot(1)
    frames[:, :7] = 2
    crop = find_crop(frames)
    assert (crop.top, crop.bottom, crop.left, crop.right) == (8, 48, 0, 64)
    assert crop.of(frames).shape[1:3] == (40, 64)
    night = shot(1)
    night[:, :20] = np.linspace(4, 40, 20).astype(np.uint8)[:, None, None]
    night[:, 2, 5:40:4] = 120  # stars
    assert find_crop(night).top == 0
    assert find_crop(np.zeros((3, 32, 32, 3), np.uint8)).top == 0


def test_uneven_sides_become_even() -> None:
    crop = find_crop(shot(1)[:, :47, :63])
    assert ((crop.bottom - crop.top) % 2, (crop.right - crop.left) % 2) == (0, 0)


def test_blur_grows_with_blur() -> None:
    frames = shot(4)
    soft = sum(np.roll(frames, step, 2).astype(np.uint16) for step in range(-3, 4)) // 7
    soft = sum(np.roll(soft, step, 1).astype(np.uint16) for step in range(-3, 4)) // 7
    assert measure(frames, 8).blur < 0.4 < measure(soft.astype(np.uint8), 8).blur


def test_a_fingerprint_outlasts_light_and_size() -> None:
    frames = shot(5)
    other = np.kron((frames * 0.8 + 20).astype(np.uint8), np.ones((1, 2, 2, 1), np.uint8))
    marks = [fingerprint(each) for each in (frames, other, shot(6))]
    assert len(marks[0]) == 64
    far = distances(marks)
    assert far[0, 1] < Filters().same < 0.25 < far[0, 2] and far[0, 0] == 0


def test_the_nearest_of_many() -> None:
    seen = Seen()
    assert seen.nearest(fingerprint(shot(0))) == ("", 1.0)
    for seed in range(70):
        seen.add(str(seed), fingerprint(shot(seed, count=4)))
    assert seen.nearest(fingerprint(shot(69, count=4))) == ("69", 0.0)


def test_lists_are_read(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("b.mp4\na.bin\n\n")
    (tmp_path / "a.bin").write_bytes(b"x")
    found = find_sources(tmp_path / "list.txt")
    assert [(source.name, bool(source.sha256)) for source in found] == [("a.bin", True), ("b.mp4", False)]
    (tmp_path / "licences.csv").write_text("path,licence,note\n*.mp4,CC0-1.0,mine\n")
    assert read_licences(tmp_path / "licences.csv") == (("*.mp4", "CC0-1.0", "mine"),)
    (tmp_path / "out.txt").write_text("# who asked\nada/*\n")
    assert read_opt_outs(tmp_path / "out.txt") == ("ada/*",)


def test_what_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "urls.txt").write_text("https://example.org/film.mp4\n")
    with pytest.raises(UsageError, match="nothing is downloaded"):
        find_sources(tmp_path / "urls.txt")
    with pytest.raises(UsageError, match="holds no videos"):
        find_sources(made_folder(tmp_path / "none"))
    (tmp_path / "bad.csv").write_text("file,right\na,b\n")
    with pytest.raises(UsageError, match="columns path and licence"):
        read_licences(tmp_path / "bad.csv")
    for name in ("nothing", "gone_module:f", "json:gone"):
        with pytest.raises(UsageError, match="plug-in"):
            load_plugin(name)
