"""Sharded checkpoints: every process writes its part, beside the training; whole, checked and found again, or absent.

A checkpoint is a folder `step-00000020` of torch.distributed.checkpoint's files and a `manifest.json` with the size and
SHA-256 of each. It is written as a draft of another name, every file brought to the disk, and renamed when all
processes are done. Any number of processes can go on from it. One that is torn or changed is refused by its manifest
before a byte of it is interpreted.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import warnings
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from torch.distributed.checkpoint.filesystem import FileSystemReader, FileSystemWriter
from torch.distributed.checkpoint.state_dict_loader import load
from torch.distributed.checkpoint.state_dict_saver import async_save

from yozora.core.errors import YozoraError
from yozora.distributed.mesh import Team

KEEP = 2
MANIFEST = "manifest.json"
BLOCK = 1 << 24
Say = Callable[[str], None]
State = dict[str, Any]


class Shelf:
    """The sharded checkpoints of one stage, in `folder`. Without a team they can be read, by one process."""

    def __init__(self, folder: Path, team: Team | None = None, say: Say | None = None) -> None:
        """Know where they are, whose they are, and whom to tell of damaged ones."""
        self.folder, self.team, self.say = folder, team, say
        self.writing: tuple[int, Future[Any]] | None = None

    def begin(self, step: int, state: State) -> None:
        """Take a copy of `state` and begin to write it as the checkpoint of `step`; an earlier one is finished."""
        assert self.team is not None
        self.finish()
        draft = self._draft(step)
        if self.team.rank == 0:
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True)
        self.team.from_first(None)
        writer = FileSystemWriter(draft, sync_files=True)
        future: Any = async_save(state, storage_writer=writer, process_group=self.team.writers)
        self.writing = step, future

    @property
    def ready(self) -> bool:
        """Whether this process has written its part of a checkpoint that is not finished yet."""
        return self.writing is not None and self.writing[1].done()

    def finish(self) -> None:
        """Wait for what was begun, if anything; then it is there, or, if it failed somewhere, an error everywhere."""
        if self.writing is None or self.team is None:
            return
        (step, future), self.writing = self.writing, None
        draft, mine, complaint = self._draft(step), {}, ""
        try:
            future.result()
            mine = {path.name: _described(path) for path in self._own_files(draft)}
        except Exception as error:
            complaint = f"Cannot write the checkpoint of step {step}: {str(error).splitlines()[0][:200]}."
        told = self.team.gathered((mine, complaint))
        complaint = next((words for _, words in told if words), "")
        if self.team.rank == 0:
            if complaint:
                shutil.rmtree(draft, ignore_errors=True)
            else:
                self._publish(draft, step, {name: row for files, _ in told for name, row in files.items()})
        self.team.from_first(None)
        if complaint:
            raise YozoraError(complaint)

    def steps(self) -> list[int]:
        """Return the steps of which there is a checkpoint, sound or not, the newest first."""
        return sorted((int(path.name.removeprefix("step-")) for path in self.folder.glob("step-*/")), reverse=True)

    def newest(self) -> int | None:
        """Return the step of the newest sound checkpoint, None if none is; say of each damaged one."""
        for step in self._agreed(self.steps()):
            complaint = self.complaint(step)
            if complaint is None:
                return int(step)
            if self.say is not None:
                self.say(complaint)
        return None

    def names(self, step: int) -> list[str]:
        """Return the names of all that a sound checkpoint holds: "module.leave.bias"."""
        return [*FileSystemReader(self._path(step)).read_metadata().state_dict_metadata]

    def read(self, step: int, state: State) -> None:
        """Read a sound checkpoint into the tensors of `state`, in place, whole ones or parts."""
        with warnings.catch_warnings():
            # One process by itself means to be that.
            warnings.simplefilter("ignore", UserWarning)
            load(state, storage_reader=FileSystemReader(self._path(step)), no_dist=self.team is None)

    def complaint(self, step: int) -> str | None:
        """Return a sentence on what is wrong with a checkpoint; every process looks at some of the files."""
        path, team = self._path(step), self.team
        rank, size = (team.rank, team.size) if team else (0, 1)
        found = _first_fault(path, step, rank, size)
        faults = team.gathered(found) if team else [found]
        fault = next((words for words in faults if words), None)
        return fault and f"{path} is damaged ({fault}): the checkpoint before it is used."

    def _publish(self, draft: Path, step: int, files: dict[str, Any]) -> None:
        """Give a whole draft its manifest and its name, and drop all but the newest."""
        manifest = draft / MANIFEST
        manifest.write_text(json.dumps({"step": step, "files": files}, indent=1))
        for path in (*draft.iterdir(), draft):
            _sync(path)
        shutil.rmtree(self._path(step), ignore_errors=True)
        os.replace(draft, self._path(step))
        _sync(self.folder)
        for old in self.steps()[KEEP:]:
            # What is half removed has no manifest, and so is no checkpoint.
            (self._path(old) / MANIFEST).unlink(missing_ok=True)
            shutil.rmtree(self._path(old), ignore_errors=True)

    def _own_files(self, draft: Path) -> list[Path]:
        """Return the files that this process wrote; the first one also writes what the others are."""
        assert self.team is not None
        own = list(draft.glob(f"__{self.team.rank}_*.distcp"))
        return own + ([draft / ".metadata"] if self.team.rank == 0 else [])

    def _agreed(self, value: Any) -> Any:
        """Return the first process's value."""
        return self.team.from_first(value) if self.team else value

    def _path(self, step: int) -> Path:
        """Return a checkpoint's folder."""
        return self.folder / f"step-{step:08d}"

    def _draft(self, step: int) -> Path:
        """Return where it is written first."""
        return self.folder / f".draft-{step:08d}"


def _described(path: Path) -> dict[str, Any]:
    """Return size and SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return {"bytes": path.stat().st_size, "sha256": digest.hexdigest()}


def _first_fault(path: Path, step: int, rank: int, size: int) -> str | None:
    """Return what is wrong with the files that a process looks at; None if they are as the manifest says."""
    try:
        manifest = json.loads((path / MANIFEST).read_text())
        files, told = dict(manifest["files"]), manifest["step"]
    except (OSError, ValueError, KeyError, TypeError):
        return "its manifest is missing or unreadable"
    if told != step:
        return f"its manifest is that of step {told}"
    if {each.name for each in path.iterdir()} != {*files, MANIFEST}:
        return "it does not hold the files of its manifest"
    for name in sorted(files)[rank::size]:
        try:
            if (path / name).stat().st_size != files[name]["bytes"] or _described(path / name) != files[name]:
                return f"{name} is not what was written"
        except OSError:
            return f"{name} cannot be read"
    return None


def _sync(path: Path) -> None:
    """Have the system put a file or folder on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
