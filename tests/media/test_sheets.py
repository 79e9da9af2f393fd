"""Sheets, grids and animations: everything is in its place and can be read back."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Clip
from yozora.media.sheets import contact_sheet, grid_clip, write_animation, write_image
from yozora.media.video import write_video


def plain(colour: tuple[int, int, int], count: int = 12, fps: float = 12, size: tuple[int, int] = (32, 48)) -> Clip:
    """Return a clip of one colour that fades in from black."""
    fade = np.linspace(0, 1, count)[:, None, None, None]
    return Clip(frames=(fade * np.full((count, *size, 3), colour)).round().astype(np.uint8), fps=fps)


def test_a_sheet_shows_first_and_last_frames_in_order() -> None:
    clips = [plain((200, 0, 0)), plain((0, 200, 0)), plain((0, 0, 200))]
    sheet = np.asarray(contact_sheet(clips, columns=2, frames_per_clip=4, tile_px=32))
    strip = 4 * 48
    assert sheet.shape == (2 * (32 + 8) + 8, 2 * (strip + 8) + 8, 3)
    for index, channel in enumerate(range(3)):
        y, x = 8 + index // 2 * 40 + 16, 8 + index % 2 * (strip + 8)
        shown = sheet[y, [x + 24 + 48 * tile for tile in range(4)], channel].tolist()
        assert shown[0] == 0 and shown[-1] == 200 and shown == sorted(shown)
    assert (sheet[-20, -20] == 255).all(), "the place of a fourth clip is paper"


def test_captions_are_written_under_their_strip_and_nowhere_else() -> None:
    clips = [plain((200, 0, 0)), plain((0, 200, 0))]
    bare = contact_sheet(clips, frames_per_clip=4, tile_px=32, captions=["", ""])
    told = contact_sheet(clips, frames_per_clip=4, tile_px=32, captions=["", "a red ball " * 30])
    assert bare.size == told.size
    changed = np.flatnonzero((np.asarray(bare) != np.asarray(told)).any((1, 2)))
    assert changed.min() > bare.height / 2 + 30 and len(changed) > 12, "two lines, under the second strip"
    beside = (np.asarray(bare) != np.asarray(told))[:, -8:]
    assert not beside.any(), "a long caption is shortened before the edge"


def test_a_caption_without_spaces_is_shortened_too() -> None:
    sheet = np.asarray(contact_sheet([plain((9, 9, 9))], frames_per_clip=2, tile_px=32, captions=["x" * 4000]))
    assert (sheet[:, -8:] == 255).all() and (sheet[8 + 33 :] < 128).any()


def test_wrong_sheets_are_refused() -> None:
    for arguments in ({"clips": []}, {"columns": 0}, {"captions": ["one", "two"]}, {"frames_per_clip": 0}):
        with pytest.raises(UsageError):
            contact_sheet(**{"clips": [plain((9, 9, 9))], **arguments})


def test_a_grid_holds_every_clip_and_can_be_a_video(tmp_path: Path) -> None:
    clips = [plain((200, 0, 0)), plain((0, 200, 0), count=6), plain((0, 0, 200))]
    grid = grid_clip(clips, columns=2, gap_px=3)
    assert grid.fps == 12 and len(grid.frames) == 12
    assert grid.frames.shape[1] % 2 == grid.frames.shape[2] % 2 == 0
    assert (grid.frames[:, :32, :48] == clips[0].frames).all()
    assert (grid.frames[:6, :32, 51:99] == clips[1].frames).all()
    assert (grid.frames[6:, :32, 51:99] == clips[1].frames[-1]).all()
    assert (grid.frames[:, 35:67, :48] == clips[2].frames).all()
    assert (grid.frames[:, 35:67, 51:99] == 255).all()
    write_video(grid, tmp_path / "grid.mp4")


def test_clips_of_different_sizes_make_no_grid() -> None:
    with pytest.raises(UsageError, match="same size and rate"):
        grid_clip([plain((9, 9, 9)), plain((9, 9, 9), size=(32, 32))], columns=2)


@pytest.mark.parametrize(("suffix", "tolerance"), [(".webp", 12), (".gif", 40), (".WEBP", 12)])
@pytest.mark.parametrize("fps", [8.0, 12.0, 24.0])
def test_an_animation_has_its_frames_and_its_duration(tmp_path: Path, suffix: str, tolerance: int, fps: float) -> None:
    clip = plain((200, 100, 50), count=12, fps=fps)
    path = tmp_path / f"a{suffix}"
    write_animation(clip, path)
    with Image.open(path) as image:
        assert image.n_frames == 12 and image.info["loop"] == 0
        durations = []
        for index in range(12):
            image.seek(index)
            pixels = np.asarray(image.convert("RGB")).astype(int)
            assert np.abs(pixels.mean((0, 1)) - clip.frames[index].mean((0, 1))).max() < tolerance
            durations.append(image.info["duration"])
    assert sum(durations) == pytest.approx(1000 * 12 / fps, abs=5)
    assert os.listdir(tmp_path) == [path.name]


def test_images_are_written_whole(tmp_path: Path) -> None:
    image = Image.new("RGB", (20, 10), (1, 2, 3))
    for name in ("a.png", "a.webp", "a.jpg"):
        write_image(image, tmp_path / name)
        with Image.open(tmp_path / name) as back:
            assert back.size == (20, 10)
    with pytest.raises(YozoraError, match="folder does not exist"):
        write_image(image, tmp_path / "nowhere" / "a.png")


@pytest.mark.parametrize("name", ["a", "a.mp4", "a.txt"])
def test_unknown_formats_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="let its name end in"):
        write_image(Image.new("RGB", (4, 4)), tmp_path / name)
    with pytest.raises(UsageError, match="let its name end in"):
        write_animation(plain((9, 9, 9)), tmp_path / name)
    assert os.listdir(tmp_path) == []
