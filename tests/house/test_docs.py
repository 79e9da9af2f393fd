"""The words beside the code: the README names its two commands, and no file tells where it was written."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.graph import REPOSITORY

# Put together here, so that this file does not hold what it forbids.
FOLDERS = ["/" + name + "/" for name in ("work", "root", "home/[a-z]+", "Users/[A-Za-z]+")]
MACHINE_PATH = re.compile((r"(?<![\w.$}~>-])(?:" + "|".join(FOLDERS) + ")").encode())
NEVER_TRACKED = {".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}


def files_of(folder: Path) -> list[Path]:
    """Return the files of a checkout that are tracked or could be, or of a plain folder."""
    command = ["git", "-C", str(folder), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listing = subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return [p for p in folder.rglob("*") if p.is_file() and not NEVER_TRACKED & set(p.relative_to(folder).parts)]
    return [path for name in listing.split(b"\0") if name and (path := folder / name.decode()).is_file()]


def machine_paths(path: Path) -> Iterator[str]:
    """Every path of somebody's machine in one file, binary files included (weights carry JSON)."""
    for found in MACHINE_PATH.finditer(path.read_bytes()):
        yield f"{path.name}: {found[0].decode()}"


@pytest.mark.parametrize("command", ["make video", "make test"])
def test_the_readme_names_the_commands(command: str) -> None:
    path = REPOSITORY / "README.md"
    assert path.exists(), "README.md is missing"
    assert command in path.read_text(encoding="utf-8")


def test_no_file_tells_where_it_was_written() -> None:
    files = files_of(REPOSITORY)
    assert len(files) > 10, "there is nothing to look at"
    found = [words for path in files for words in machine_paths(path)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text", ["cd /" + "work/x", "'/" + "root/y'", "=/" + "home/me/z", b"\x00\xff/".decode("latin") + "work/"]
)
def test_machine_paths_are_caught(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file"
    path.write_text(text, encoding="latin")
    assert len(list(machine_paths(path))) == 1


@pytest.mark.parametrize(
    "text", ["https://example.org/" + "work/", "frame/" + "work/", "$HOME/" + "work/", "/workshop/"]
)
def test_other_paths_are_not(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    assert list(machine_paths(path)) == []


def test_a_plain_folder_lists_its_files(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "hidden").write_text("")
    (tmp_path / "seen").write_text("")
    assert files_of(tmp_path) == [tmp_path / "seen"]
