"""Training checkpoints: whole or absent, checksummed, the newest sound one found again after a kill."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import torch

from yozora.core.errors import YozoraError
from yozora.media.files import written_whole

KEEP = 2


def save_checkpoint(folder: Path, step: int, state: dict[str, Any]) -> Path:
    """Write `state` as the checkpoint of `step`, its SHA-256 in front, and drop all but the newest KEEP."""
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    torch.save(state, buffer)
    payload = buffer.getvalue()
    path = folder / f"step-{step:08d}.pt"
    with written_whole(path) as part:
        part.write_bytes(hashlib.sha256(payload).digest() + payload)
    for old in sorted(folder.glob("step-*.pt"))[:-KEEP]:
        old.unlink()
    return path


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Read a checkpoint, refusing one whose checksum is off."""
    content = path.read_bytes()
    digest, payload = content[:32], content[32:]
    if hashlib.sha256(payload).digest() != digest:
        raise YozoraError(f"{path} is damaged (its checksum is off).")
    state: dict[str, Any] = torch.load(io.BytesIO(payload), map_location="cpu", weights_only=True)
    return state


def newest_checkpoint(folder: Path) -> dict[str, Any] | None:
    """Return the newest sound checkpoint of `folder`, passing over damaged ones; None if there is none."""
    for path in sorted(folder.glob("step-*.pt"), reverse=True):
        try:
            return load_checkpoint(path)
        except (YozoraError, OSError, RuntimeError):
            continue
    return None
