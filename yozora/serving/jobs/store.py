"""The store of files: results, inputs and checkpoints, by content, in a folder or in a bucket.

A key is "day/job.sha256.suffix". It is written once and whole: into a file beside its place, synchronised, renamed,
the folder synchronised; a bucket's PUT has that property by itself. Two runs of one job can only ever write the same
bytes under the same key, so a run that was given up cannot spoil the files of the one that counts.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, runtime_checkable

from yozora.core.errors import UsageError
from yozora.media.files import made_folder
from yozora.serving.jobs.job import StoredFile, is_job_id

_KEY = re.compile(r"\d{8}/([a-z]{1,16}_[0-9a-f]{32})\.[0-9a-f]{64}(\.[a-z0-9]{1,8})?")
_SUFFIX = re.compile(r"(\.[a-z0-9]{1,8})?")
_CHUNK_BYTES = 1 << 20
_WRITERS = 8


@dataclass(frozen=True, kw_only=True)
class Deposit:
    """Something to store for a job: a file or bytes, and the name the job shall know it under ("video.mp4")."""

    job_id: str
    name: str
    content: Path | bytes
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What lies in the store: its key, and when it was written (seconds since 1970 by the store's clock)."""

    key: str
    modified_at: float


@runtime_checkable
class Store(Protocol):
    """Where files are kept. Trouble (no space, no connection) comes out as `OSError`."""

    def put(self, deposits: Sequence[Deposit]) -> list[StoredFile]:
        """Write files, all of them durable when this returns."""
        ...

    def open(self, key: str) -> BinaryIO:
        """Open a file for reading, seekable; `FileNotFoundError` if it is not there."""
        ...

    def delete(self, key: str) -> None:
        """Remove a file unless it is gone already."""
        ...

    def entries(self) -> Iterator[Entry]:
        """Yield what is there, drafts left by a crash included."""
        ...


def new_key(deposit: Deposit, sha256: str) -> str:
    """Return the key of a deposit whose bytes have this SHA-256."""
    suffix = Path(deposit.name).suffix.lower()
    if not is_job_id(deposit.job_id) or not _SUFFIX.fullmatch(suffix) or "/" in deposit.name:
        raise UsageError(f"A file of a job cannot be called {deposit.name!r}.")
    return f"{time.strftime('%Y%m%d', time.gmtime())}/{deposit.job_id}.{sha256}{suffix}"


def job_of(key: str) -> str | None:
    """Return the id of the job a key belongs to, None where it is no key of ours."""
    found = _KEY.fullmatch(key)
    return found[1] if found else None


def stored(deposit: Deposit, key: str, sha256: str, num_bytes: int) -> StoredFile:
    """Return the record of a deposit that was written."""
    return StoredFile(
        name=deposit.name, key=key, sha256=sha256, num_bytes=num_bytes, media_type=deposit.media_type
    )  # fmt: skip


def read_whole(store: Store, key: str) -> bytes:
    """Return the bytes under a key, checked against the SHA-256 in it; `OSError` if they are not those written."""
    with store.open(key) as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != key.split(".")[1]:
        raise OSError(f"{key} is damaged: its bytes are not those that were written.")
    return content


class DirectoryStore:
    """Files in a folder of this machine, or one that several machines mount."""

    def __init__(self, folder: Path | str) -> None:
        """Keep files under `folder`, which is made if need be."""
        self.folder = made_folder(folder)

    def put(self, deposits: Sequence[Deposit]) -> list[StoredFile]:
        """Write files: draft, synchronise, rename, synchronise the folder.

        The disk is waited for together: drafts are written side by side, and the folder is synchronised once.
        """
        if len(deposits) == 1:
            drafts = [self._draft(deposits[0])]
        else:
            with ThreadPoolExecutor(max_workers=_WRITERS) as writers:
                drafts = list(writers.map(self._draft, deposits))
        files, folders = [], set()
        for deposit, (draft, sha256, num_bytes) in zip(deposits, drafts, strict=True):
            key = new_key(deposit, sha256)
            place = self.folder / key
            if not place.parent.is_dir():
                place.parent.mkdir(exist_ok=True)
                folders.add(self.folder)
            self._rename(draft, place)
            folders.add(place.parent)
            files.append(stored(deposit, key, sha256, num_bytes))
        for folder in folders:
            self._sync_folder(folder)
        return files

    def open(self, key: str) -> BinaryIO:
        """Open a file; a key is never a way out of the folder, and neither is a link that somebody put there."""
        handle = os.open(self.path(key), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        return os.fdopen(handle, "rb")

    def path(self, key: str) -> Path:
        """Return where a file lies."""
        if job_of(key) is None:
            raise FileNotFoundError(f"{key[:100]!r} is no key of this store.")
        return self.folder / key

    def delete(self, key: str) -> None:
        """Remove a file or a draft unless it is gone already."""
        if job_of(key) is not None or _is_draft(key):
            (self.folder / key).unlink(missing_ok=True)

    def entries(self) -> Iterator[Entry]:
        """Yield files and drafts, one folder after the other."""
        for folder in [self.folder, *sorted(path for path in self.folder.iterdir() if path.is_dir())]:
            with os.scandir(folder) as listing:
                for entry in listing:
                    key = entry.name if folder == self.folder else f"{folder.name}/{entry.name}"
                    if entry.is_file(follow_symlinks=False) and (job_of(key) is not None or _is_draft(key)):
                        yield Entry(key=key, modified_at=entry.stat(follow_symlinks=False).st_mtime)

    def _draft(self, deposit: Deposit) -> tuple[Path, str, int]:
        """Write a deposit beside its place; return draft, SHA-256 and size. What fails leaves nothing."""
        draft = self.folder / f".draft-{secrets.token_hex(8)}"
        digest, num_bytes = hashlib.sha256(), 0
        try:
            with draft.open("xb") as file:
                for chunk in _chunks(deposit.content):
                    digest.update(chunk)
                    num_bytes += len(chunk)
                    self._write(file, chunk)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        return draft, digest.hexdigest(), num_bytes

    def _write(self, file: BinaryIO, chunk: bytes) -> None:
        """Write one chunk (a seam where tests let the disk fail)."""
        file.write(chunk)

    def _rename(self, draft: Path, place: Path) -> None:
        """Move a draft into its place in one step."""
        os.replace(draft, place)

    def _sync_folder(self, folder: Path) -> None:
        """Have the system put the folder's list of names on the disk."""
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _is_draft(key: str) -> bool:
    """Return whether a name is that of a draft."""
    return re.fullmatch(r"\.draft-[0-9a-f]{16}", key) is not None


def _chunks(content: Path | bytes) -> Iterator[bytes]:
    """Yield the bytes of a file or of a string of bytes."""
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
