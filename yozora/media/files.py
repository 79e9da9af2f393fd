"""Files that are whole or absent: written beside their place, then moved into it in one step."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from yozora.core.errors import YozoraError

_REASONS = {
    errno.ENOENT: "its folder does not exist",
    errno.ENOTDIR: "its folder is not a folder",
    errno.EACCES: "permission is denied",
    errno.EPERM: "permission is denied",
    errno.EROFS: "the disk is read-only",
    errno.ENOSPC: "no space is left on the disk",
    errno.EDQUOT: "the disk quota is used up",
    errno.EISDIR: "it is a folder; name a file in it",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EFBIG: "the file would be too large",
    errno.ELOOP: "its links lead in a circle",
}


def file_error(verb: str, path: Path, error: OSError) -> YozoraError:
    """Return the sentence for what the system said when we tried to `verb` ("write", "read") `path`."""
    reason = _REASONS.get(error.errno or 0) or (error.strerror or str(error) or "unknown reason").lower()
    return YozoraError(f"Cannot {verb} {path}: {reason}.")


@contextmanager
def written_whole(path: Path | str) -> Iterator[Path]:
    """Yield a new empty file beside `path` (same suffix) that takes its place when the block ends well.

    When the block fails, or the process is interrupted, the new file is removed and `path` stays as it was.
    """
    path = Path(path)
    check_writable(path)
    target = Path(os.path.realpath(path))
    draft: Path | None = None
    try:
        draft = _new_draft(target)
        yield draft
        _sync(draft, os.O_RDWR)
        os.replace(draft, target)
        draft = None
        with suppress(OSError):  # some file systems cannot sync a folder; the file itself is safe
            _sync(target.parent, os.O_RDONLY)
    except OSError as error:
        raise file_error("write", path, error) from error
    finally:
        if draft is not None:
            draft.unlink(missing_ok=True)


def check_writable(path: Path | str) -> None:
    """Refuse, in one sentence, a path that cannot be written; call it before minutes of work are spent."""
    path = Path(path)
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if path.exists() and not path.is_file():
            raise YozoraError(f"Cannot write {path}: it is a device, not a file.")
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        _new_draft(Path(os.path.realpath(path))).unlink()
    except OSError as error:
        raise file_error("write", path, error) from error


def made_folder(path: Path | str) -> Path:
    """Make a folder, and those above it, unless it is there; return it."""
    path = Path(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise YozoraError(f"Cannot make the folder {path}: there is a file of that name.") from error
    except OSError as error:
        raise file_error("make the folder", path, error) from error
    return path


def _new_draft(target: Path) -> Path:
    """Create an empty file beside `target` under a name nobody has, with the rights a new file gets."""
    with suppress(FileNotFoundError):
        os.stat(target)  # says at once when the name itself is impossible
    draft = target.with_name(f".yozora-{secrets.token_hex(6)}{target.suffix[:16]}")
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o666))
    return draft


def _sync(path: Path, flags: int) -> None:
    """Have the system put a file or folder on the disk."""
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
