"""Names for files, and words for people."""

import os
from pathlib import Path

import pytest

from yozora.cli.output import free_path, parse_size, plainly, slug, with_nearest


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("A red ball!", "a-red-ball"),
        ("../../etc/passwd", "etc-passwd"),
        ("-o --help", "o-help"),
        ("夜空 の 月", "夜空-の-月"),
        ("  ... ", "video"),
        ("a" * 500, "a" * 60),
        ("one two " * 20, "one-two-" * 7 + "one"),
        ("CON_AUX.mp4", "con-aux-mp4"),
    ],
)
def test_a_prompt_becomes_a_name(prompt: str, name: str) -> None:
    assert slug(prompt) == name


@pytest.mark.parametrize("prompt", ["月" * 500, "👩‍🚀" * 100, "\udcff\udcfe", "a\0b", "月 " * 500])
def test_any_prompt_becomes_a_name_that_disks_take(tmp_path: Path, prompt: str) -> None:
    name = slug(prompt)
    assert 0 < len(os.fsencode(name)) <= 200
    free_path(tmp_path, name, ".mp4").touch()


def test_a_free_path_is_free(tmp_path: Path) -> None:
    (tmp_path / "a-2.mp4").symlink_to(tmp_path / "gone")
    for expected in ("a.mp4", "a-3.mp4", "a-4.mp4"):
        path = free_path(tmp_path, "a", ".mp4")
        assert path == tmp_path / expected
        path.touch()


@pytest.mark.parametrize("text", ["320x192", "320X192", " 320 × 192 ", "320*192"])
def test_sizes_name_the_width_first(text: str) -> None:
    assert parse_size(text) == (192, 320)


def test_the_nearest_word_is_named() -> None:
    assert with_nearest("No 'nanno'", "nanno", ["small", "nano"]) == "No 'nanno'; did you mean 'nano'?"
    assert with_nearest("No 'x'", "x", ["small", "nano"]) == "No 'x'; there is nano, small."


def test_nested_data_becomes_rows() -> None:
    data = {"place": "sea", "empty": [], "none": None, "zero": 0, "boat": {"colour": "red", "spans": [1, 2.51234]}}
    rows = [("place", "sea"), ("zero", "0"), ("boat.colour", "red"), ("boat.spans", "1, 2.51")]
    assert list(plainly(data)) == rows
