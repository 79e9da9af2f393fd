"""Sources: which files are looked at, under which licence, and who has asked to be left out."""

from __future__ import annotations

import csv
import fnmatch
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yozora.core.errors import UsageError
from yozora.media.files import file_error

# What is looked at in a folder. A list of paths may name anything.
SUFFIXES = frozenset((".mp4", ".m4v", ".mov", ".webm", ".mkv", ".gif"))


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file: `path` on this machine, `name` in the manifest, `sha256` of its bytes (hex; empty: it cannot be read)."""

    path: Path
    name: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Rights:
    """What may be used. Patterns are those of a shell ("holiday/*.mp4"), over names as the manifest has them.

    `licences` are (pattern, licence, note), the first that fits counts; `licence` is for files that no pattern fits.
    With `allowed`, no other licence will do. `opted_out` are patterns, or the SHA-256 of files.
    """

    licence: str = ""
    licences: tuple[tuple[str, str, str], ...] = ()
    allowed: tuple[str, ...] = ()
    opted_out: tuple[str, ...] = ()

    def licence_of(self, source: Source) -> tuple[str, str]:
        """Return a file's licence and the note beside it; the licence is empty where none is known."""
        for pattern, licence, note in self.licences:
            if fnmatch.fnmatchcase(source.name, pattern):
                return licence, note
        return self.licence, ""

    def may_use(self, licence: str) -> bool:
        """Return whether videos under `licence` may be used."""
        return bool(licence) and (not self.allowed or licence in self.allowed)

    def opt_out_of(self, source: Source) -> str:
        """Return the entry of the opt-out list that names a file; empty where none does."""
        for entry in self.opted_out:
            if entry.lower() == source.sha256 or fnmatch.fnmatchcase(source.name, entry):
                return entry
        return ""


def find_sources(where: Path) -> list[Source]:
    """Return the files of a folder (and those below it), or of a text file with a path a line, sorted by name.

    In a list, relative paths begin where the list lies. Links are not followed out of a folder.
    """
    if where.is_dir():
        paths = [path for path in sorted(where.rglob("*")) if path.suffix.lower() in SUFFIXES and not path.is_dir()]
        named = [(path.relative_to(where).as_posix(), path) for path in paths]
    else:
        named = [(line, where.parent / line) for line in _lines(where)]
        for line, _ in named:
            if "://" in line:
                raise UsageError(f"{where} names {line}: nothing is downloaded here; fetch what you may use first.")
    if not named:
        raise UsageError(f"{where} holds no videos ({', '.join(sorted(SUFFIXES))}).")
    return [Source(path=path, name=name, sha256=hash_of(path)) for name, path in sorted(dict(named).items())]


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a plain file in hex, and nothing where it cannot be read."""
    try:
        # Neither a pipe that never speaks nor a link out of the folder.
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def read_licences(path: Path) -> tuple[tuple[str, str, str], ...]:
    """Return (pattern, licence, note) from a CSV file with the columns path, licence and, if you like, note."""
    rows = list(csv.DictReader(_lines(path)))
    if not rows or not {"path", "licence"} <= set(rows[0]):
        raise UsageError(f"{path} must be a CSV file whose first line names the columns path and licence.")
    return tuple(((row["path"] or "").strip(), (row["licence"] or "").strip(), row.get("note") or "") for row in rows)


def read_opt_outs(path: Path) -> tuple[str, ...]:
    """Return the entries of an opt-out list: a pattern or a SHA-256 a line; lines that begin with # are notes."""
    return tuple(line for line in _lines(path) if not line.startswith("#"))


def _lines(path: Path) -> list[str]:
    """Return the lines of a text file that hold anything."""
    try:
        return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise file_error("read", path, error) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is neither a folder nor a list of paths in UTF-8.") from error


def sidecar_of(source: Source) -> Iterator[str]:
    """Yield the caption beside a video (same stem, .txt), where there is one."""
    try:
        text = source.path.with_suffix(".txt").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return
    if words := " ".join(text.split()):
        yield words
