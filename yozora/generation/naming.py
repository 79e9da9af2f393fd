"""How adapters are named: a file, or one in the user's folder by name, with a scale behind it. No tensors in here."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import replace
from pathlib import Path

from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import UsedAdapter

SUFFIX = ".safetensors"
MAX_HEADER_BYTES = 64 << 20
_NAME = re.compile(r"[A-Za-z0-9_][\w.-]{0,99}", re.ASCII)


def default_folder() -> Path:
    """Return where this user's adapters lie that are called by name alone."""
    from platformdirs import user_data_path

    return user_data_path("yozora", appauthor=False) / "adapters"


def find_adapter(name: str) -> Path:
    """Return the file of an adapter's name in the user's folder, or of a path to one."""
    if _is_file(name):
        return Path(name)
    if _NAME.fullmatch(name) and (kept := default_folder() / f"{name}{SUFFIX}").is_file():
        return kept
    raise UsageError(f"There is no adapter {name!r}: name its file, or one of {default_folder()}.")


def parse_adapter(text: str) -> UsedAdapter:
    """Return the adapter of "FILE", "NAME" or either with ":SCALE" behind it."""
    name, sign, scale = text.rpartition(":")
    if not sign or _is_file(text):
        return UsedAdapter(name=text)
    return _scaled(name, scale)


def pinned(used: UsedAdapter) -> UsedAdapter:
    """Return the same with a checksum: what the file there now says of itself, if none was asked for."""
    return used if used.sha256 else replace(used, sha256=_said_digest(find_adapter(used.name)))


def kept_adapter(text: str) -> UsedAdapter:
    """Return the adapter of "NAME" or "NAME:SCALE" in the user's folder: for doors at which no file may be named."""
    name, _, scale = text.partition(":")
    if not _NAME.fullmatch(name):
        raise UsageError("An adapter is called by its name here: letters, digits, dots, dashes, underscores.")
    path = default_folder() / f"{name}{SUFFIX}"
    if not path.is_file():
        raise UsageError(f"There is no adapter {name!r} here.")
    return replace(_scaled(name, scale or "1"), sha256=_said_digest(path))


def _scaled(name: str, scale: str) -> UsedAdapter:
    """Return an adapter at a scale that somebody wrote."""
    try:
        return UsedAdapter(name=name, scale=float(scale))
    except ValueError as error:
        raise UsageError(f"An adapter's scale is a number, as in {name or 'style'}:0.8, not {scale!r}.") from error


def _is_file(text: str) -> bool:
    """Return whether a text is the path of a file; what no system can have for a path is none."""
    try:
        return Path(text).is_file()
    except OSError:
        return False


def _said_digest(path: Path) -> str:
    """Return the checksum in the header of a safetensors file; whoever loads it sees whether it is true."""
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(min(length, MAX_HEADER_BYTES)))
        return str(header["__metadata__"]["sha256"])
    except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
        raise YozoraError(f"{path} is not a whole safetensors file: fetch or train it again.") from error
