"""Origin: which code and which machine a figure comes from, and which files."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import torch

from yozora.core.errors import YozoraError
from yozora.generation.machine import inspect_machine
from yozora.media.files import file_error

PACKAGE = Path(__file__).parents[2]


@cache
def commit() -> str:
    """Return the commit of the code that runs, "+changes" if files of the package differ; "" outside a checkout."""
    head = _git("rev-parse", "--short=12", "HEAD")
    if head is None or _git("ls-files", "--error-unmatch", "__init__.py") is None:
        return ""
    return head if _git("status", "--porcelain", "--", ".") == "" else f"{head}+changes"


@cache
def _machine() -> str:
    """Return the processor and the number of its cores."""
    machine = inspect_machine()
    return f"{machine.cpu}, {machine.cores} cores"


def hardware() -> str:
    """Return one line on the machine: what a figure needs beside it."""
    versions = f"torch {torch.__version__}, Python {platform.python_version()}"
    return f"{_machine()}, {torch.get_num_threads()} threads, {versions}"


def fingerprint(paths: Iterable[Path]) -> str:
    """Return twelve hexadecimal digits that change with the name or the content of any of these files."""
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(paths):
        digest.update(f"{path.name}\0".encode())
        try:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise file_error("read", path, error) from error
    return digest.hexdigest()


def weights_fingerprint(folder: Path) -> str:
    """Return the fingerprint of all weights in a folder."""
    files = list(folder.glob("*.safetensors"))
    if not files:
        raise YozoraError(f"There are no weights in {folder}: name a folder that holds transformer.safetensors.")
    return fingerprint(files)


def _git(*arguments: str) -> str | None:
    """Return what git says of the package's folder, None where it has nothing to say."""
    try:
        result = subprocess.run(["git", *arguments], cwd=PACKAGE, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return result.stdout.strip() if result.returncode == 0 else None
