"""Checkpoints: whole or absent; a damaged one is passed over for the older sound one."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
import torch

from yozora.core.errors import YozoraError
from yozora.training.checkpoint import KEEP, load_checkpoint, newest_checkpoint, save_checkpoint


def state(step: int) -> dict:
    return {"step": step, "module": {"weight": torch.full((3,), float(step))}, "optimiser": {"parts": []}}


def damaged(path: Path, how: str) -> None:
    content = bytearray(path.read_bytes())
    if how == "a flipped byte":
        content[len(content) // 2] ^= 1
    elif how == "a flipped checksum":
        content[3] ^= 1
    elif how == "cut short":
        del content[-1]
    elif how == "cut in half":
        del content[len(content) // 2 :]
    elif how == "empty":
        content.clear()
    path.write_bytes(bytes(content))


DAMAGES = pytest.mark.parametrize("how", ["a flipped byte", "a flipped checksum", "cut short", "cut in half", "empty"])


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    path = save_checkpoint(tmp_path / "new" / "folder", 12, state(12))
    back = load_checkpoint(path)
    assert back["step"] == 12 and torch.equal(back["module"]["weight"], torch.full((3,), 12.0))
    assert newest_checkpoint(tmp_path / "new" / "folder")["step"] == 12


def test_nothing_there_is_nothing_found(tmp_path: Path) -> None:
    assert newest_checkpoint(tmp_path) is None
    assert newest_checkpoint(tmp_path / "gone") is None


def test_the_newest_few_are_kept(tmp_path: Path) -> None:
    for step in (1, 5, 20, 100, 1000):
        save_checkpoint(tmp_path, step, state(step))
    assert len(list(tmp_path.iterdir())) == KEEP >= 2, "one alone would leave nothing to fall back on"
    assert newest_checkpoint(tmp_path)["step"] == 1000


@DAMAGES
def test_a_damaged_one_is_refused_in_one_sentence(tmp_path: Path, how: str) -> None:
    path = save_checkpoint(tmp_path, 1, state(1))
    damaged(path, how)
    with pytest.raises(YozoraError, match=r"step-00000001.pt is damaged") as refusal:
        load_checkpoint(path)
    assert "\n" not in str(refusal.value)


@DAMAGES
def test_a_damaged_one_is_passed_over_for_the_older_sound_one(tmp_path: Path, how: str) -> None:
    older, newer = (save_checkpoint(tmp_path, step, state(step)) for step in (1, 2))
    damaged(newer, how)
    assert newest_checkpoint(tmp_path)["step"] == 1
    damaged(older, how)
    assert newest_checkpoint(tmp_path) is None


def test_a_draft_left_by_a_kill_is_not_a_checkpoint(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, 3, state(3))
    (tmp_path / ".yozora-012345abcdef.pt").write_bytes(b"half a checkpoi")
    assert newest_checkpoint(tmp_path)["step"] == 3


def test_a_pickle_that_would_run_code_is_not_run(tmp_path: Path) -> None:
    """A checkpoint is read as tensors and plain data alone, even with its checksum in order."""

    class Trap:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "sprung",))

    payload, path = io.BytesIO(), tmp_path / "step-00000009.pt"
    torch.save({"step": Trap()}, payload)
    path.write_bytes(hashlib.sha256(payload.getvalue()).digest() + payload.getvalue())
    with pytest.raises(Exception, match="weights_only|Weights only"):
        load_checkpoint(path)
    assert not (tmp_path / "sprung").exists()
