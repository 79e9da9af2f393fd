"""A file is whole or absent, and every way to fail to write it is one sentence."""

import errno
import os
import stat
from pathlib import Path

import pytest

from yozora.core.errors import YozoraError
from yozora.media.files import check_writable, written_whole


def test_the_file_appears_only_when_the_block_ends(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    with written_whole(target) as draft:
        draft.write_text("new")
        assert draft.parent == tmp_path and draft.suffix == ".txt"
        assert not target.exists()
    assert target.read_text() == "new"
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("fault", [ValueError("bad frame"), KeyboardInterrupt()])
def test_a_failing_block_leaves_the_old_file_and_nothing_else(tmp_path: Path, fault: BaseException) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(type(fault)), written_whole(target) as draft:
        draft.write_text("half")
        raise fault
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_new_file_gets_the_rights_any_new_file_gets(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    with written_whole(tmp_path / "whole"):
        pass
    rights = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "whole")]
    assert rights[0] == rights[1]


def test_a_link_keeps_pointing_at_the_file_it_names(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to(tmp_path / "folder" / "real.txt")
    with written_whole(tmp_path / "link.txt") as draft:
        draft.write_text("new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "folder" / "real.txt").read_text() == "new"


@pytest.mark.parametrize("write", [check_writable, lambda path: written_whole(path).__enter__()])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nowhere/a.mp4", "its folder does not exist"),
        ("file/a.mp4", "its folder is not a folder"),
        ("folder", "it is a folder; name a file in it"),
        (f"{'n' * 300}.mp4", "the name is too long"),
        ("/dev/null", "it is a device, not a file"),
    ],
)
def test_a_path_that_cannot_be_written_is_refused_in_one_sentence(tmp_path, write, name: str, reason: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(YozoraError) as caught:
        write(tmp_path / name)
    assert str(caught.value) == f"Cannot write {tmp_path / name}: {reason}."
    assert sorted(os.listdir(tmp_path)) == ["file", "folder"]


@pytest.mark.parametrize("mode", [0o555, 0o444])
def test_a_folder_or_file_that_may_not_be_written_is_refused(tmp_path: Path, mode: int, monkeypatch) -> None:
    if os.geteuid() == 0:  # root may write anywhere, so say what the system would say to others
        monkeypatch.setattr(os, "open", _failing(errno.EACCES))
    (tmp_path / "locked").mkdir()
    (tmp_path / "locked").chmod(mode)
    with pytest.raises(YozoraError, match="permission is denied"):
        check_writable(tmp_path / "locked" / "a.mp4")


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_is_one_sentence_and_leaves_the_old_file(tmp_path: Path, step: str, monkeypatch) -> None:
    target = tmp_path / "a.mp4"
    target.write_text("old")
    monkeypatch.setattr(os, step, _failing(errno.ENOSPC))
    with pytest.raises(YozoraError, match="a.mp4: no space is left on the disk."), written_whole(target) as draft:
        draft.write_text("new")
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.mp4"]


def test_checking_leaves_no_trace(tmp_path: Path) -> None:
    check_writable(tmp_path / "a.mp4")
    assert os.listdir(tmp_path) == []


def _failing(code: int):
    """Return a function that fails as the system would with this code."""

    def fail(*args, **kwargs):
        raise OSError(code, os.strerror(code))

    return fail
