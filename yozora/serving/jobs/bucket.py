"""A store in a bucket: anything fsspec reaches, S3 and what speaks its protocol above all; and the way to any store."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from yozora.core.errors import UsageError, YozoraError
from yozora.serving.jobs.job import StoredFile
from yozora.serving.jobs.store import Deposit, DirectoryStore, Entry, Store, job_of, new_key, stored

_WRITERS = 8


def open_store(where: str | Path) -> Store:
    """Return the store of a path ("data/files") or of a URL ("s3://bucket/prefix")."""
    text = str(where)
    if "://" not in text:
        return DirectoryStore(text)
    if text.startswith("file://"):
        return DirectoryStore(text.removeprefix("file://"))
    return BucketStore(text)


class _Reader(io.BufferedReader):
    """What any file system opens, as the kind of file everybody knows."""

    mode, name = "rb", ""


class BucketStore:
    """Files in a bucket. A PUT is whole or absent there, and seen by everybody once it has returned (S3 since 2020)."""

    def __init__(self, url: str, **options: Any) -> None:
        """Keep files under `url`; `options` go to fsspec's file system (endpoint, credentials)."""
        try:
            import fsspec.core
        except ImportError as error:
            raise YozoraError("A store at a URL needs fsspec: pip install 'yozora[serve]'.") from error
        try:
            self.files, self.root = fsspec.core.url_to_fs(url, **options)
        except ImportError as error:
            raise YozoraError(f"A store at {url!r} needs one more package: pip install 'yozora[scale]'.") from error
        except ValueError as error:
            raise UsageError(f"There is no store of the kind of {url!r}.") from error

    def put(self, deposits: Sequence[Deposit]) -> list[StoredFile]:
        """Write files, several at a time."""
        if len(deposits) == 1:
            return [self._put(deposits[0])]
        with ThreadPoolExecutor(max_workers=_WRITERS) as writers:
            return list(writers.map(self._put, deposits))

    def open(self, key: str) -> BinaryIO:
        """Open a file; ranges of it are read as they are asked for."""
        if job_of(key) is None:
            raise FileNotFoundError(f"{key[:100]!r} is no key of this store.")
        return _Reader(self.files.open(self._path(key), "rb"))

    def delete(self, key: str) -> None:
        """Remove a file unless it is gone already."""
        if job_of(key) is not None:
            try:
                self.files.rm_file(self._path(key))
            except FileNotFoundError:
                pass

    def entries(self) -> Iterator[Entry]:
        """Yield what is there."""
        found = self.files.find(self.root, detail=True)
        for path, about in found.items():
            key = str(path).removeprefix(self.root).lstrip("/")
            if job_of(key) is not None:
                yield Entry(key=key, modified_at=_seconds(about))

    def _put(self, deposit: Deposit) -> StoredFile:
        """Write one file. Its key tells its SHA-256, so a file is read twice: once for the name, once to be sent."""
        if isinstance(deposit.content, bytes):
            sha256, num_bytes = hashlib.sha256(deposit.content).hexdigest(), len(deposit.content)
        else:
            with deposit.content.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            num_bytes = deposit.content.stat().st_size
        key = new_key(deposit, sha256)
        path = self._path(key)
        if isinstance(deposit.content, bytes):
            self.files.pipe_file(path, deposit.content)
        else:
            self.files.put_file(str(deposit.content), path)
        return stored(deposit, key, sha256, num_bytes)

    def _path(self, key: str) -> str:
        """Return the path of a key in the bucket."""
        return f"{self.root.rstrip('/')}/{key}"


def _seconds(about: dict[str, Any]) -> float:
    """Return when a file was written, by whatever name its file system tells it; "now" where it does not tell."""
    when = next((about[name] for name in ("LastModified", "last_modified", "mtime", "created") if name in about), None)
    if isinstance(when, datetime):
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    if isinstance(when, (int, float)):
        return float(when)
    return datetime.now(UTC).timestamp()
