"""Shards: tar files in the layout of WebDataset, of the same bytes whenever they are written.

A sample is three members that share a key: KEY.mp4, KEY.txt (the caption) and KEY.json (its line of the manifest).
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yozora.core.errors import YozoraError
from yozora.media.files import written_whole


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One clip of a shard: its key, the mp4, and its line of the manifest, caption included."""

    key: str
    video: bytes
    line: dict[str, Any]


def shard_path(folder: Path, number: int) -> Path:
    """Return where a shard lies."""
    return folder / f"shard-{number:06d}.tar"


def write_shard(path: Path, samples: Iterable[Sample]) -> None:
    """Write a shard, whole or not at all. Neither dates nor users are written: the bytes depend on samples alone."""
    with written_whole(path) as draft, tarfile.open(draft, "w", format=tarfile.USTAR_FORMAT) as tar:
        for sample in samples:
            members = {"mp4": sample.video, "txt": sample.line["caption"].encode(), "json": to_json(sample.line)}
            for suffix, data in members.items():
                member = tarfile.TarInfo(f"{sample.key}.{suffix}")
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))


def read_shard(path: Path) -> Iterator[Sample]:
    """Yield the samples of a shard in order."""
    members: dict[str, bytes] = {}
    try:
        with tarfile.open(path) as tar:
            for member in tar:
                key, _, suffix = member.name.partition(".")
                file = tar.extractfile(member)
                assert file is not None
                members[suffix] = file.read()
                if len(members) == 3:
                    yield Sample(key=key, video=members["mp4"], line=json.loads(members["json"]))
                    members = {}
    except (OSError, tarfile.TarError) as error:
        raise YozoraError(f"Cannot read {path}: it is no shard, or it is damaged.") from error


def to_json(data: Any) -> bytes:
    """Return data as one line of JSON, the same for the same data."""
    return json.dumps(data, sort_keys=True, allow_nan=False).encode()
