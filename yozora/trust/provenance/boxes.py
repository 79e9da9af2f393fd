"""ISO base media files, walked box by box: where the manifest is, and the file as it was before it was sealed.

Sealing puts one `uuid` box behind `ftyp` (C2PA 2.2, A.5) and moves what is behind it; the tables of chunk offsets
(`stco`, `co64`; ISO 14496-12, 8.7.5) follow. Taking the box out and the offsets back gives the very bytes that were
sealed, so one SHA-256 in the signed claim covers every byte that C2PA's own hash leaves out (`ftyp`, `free`, `skip`,
`mfra`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

MANIFEST_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
# The box of a JUMBF manifest store (C2PA 2.2, 11.1.4): where one of these lies, there was a manifest.
MANIFEST_MARKS = (bytes.fromhex("6332706100110010800000aa00389b71"), MANIFEST_UUID)
MAX_MANIFEST_BYTES = 64 << 20
MAX_INDEX_BYTES = 64 << 20
_CHUNK = 1 << 20
_CONTAINERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl")


class NoBoxes(ValueError):
    """The bytes are not a sequence of boxes."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A box: its type, where it begins, how long it is and how long its header is (bytes)."""

    kind: bytes
    start: int
    size: int
    header: int

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.start + self.size


def walk(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes between two places of a file; what is no box raises `NoBoxes`."""
    while start < end:
        file.seek(start)
        head = file.read(16)
        if len(head) < 8:
            raise NoBoxes
        size, kind, header = int.from_bytes(head[:4], "big"), head[4:8], 8
        if size == 1:
            size, header = int.from_bytes(head[8:16], "big"), 16
        elif size == 0:
            size = end - start
        if size < header or start + size > end:
            raise NoBoxes
        yield Box(kind=kind, start=start, size=size, header=header)
        start += size


@dataclass(frozen=True, kw_only=True)
class Parted:
    """A sealed file in two: the manifest's box, and the SHA-256 of the file as it was before."""

    manifest_box: bytes
    unsealed_sha256: str


def part(path: Path) -> Parted | None:
    """Part a sealed file; None where it does not have the form of one: `ftyp`, the manifest's box, the rest."""
    with path.open("rb") as file:
        length = file.seek(0, 2)
        try:
            boxes = list(walk(file, 0, length))
        except NoBoxes:
            return None
        if len(boxes) < 3 or [box.kind for box in boxes[:2]] != [b"ftyp", b"uuid"]:
            return None
        sealed = boxes[1]
        if sealed.header != 8 or sealed.size > MAX_MANIFEST_BYTES:
            return None
        manifest = _read(file, sealed)
        if manifest[8:24] != MANIFEST_UUID:
            return None
        digest = sha256(_read(file, boxes[0]))
        try:
            for box in boxes[2:]:
                if box.kind == b"moov":
                    digest.update(_offsets_back(file, box, sealed))
                else:
                    _feed(digest, file, box)
        except NoBoxes:
            return None
        return Parted(manifest_box=manifest, unsealed_sha256=digest.hexdigest())


def has_traces(path: Path) -> bool:
    """Return whether bytes of a C2PA manifest lie anywhere in a file, whole or not."""
    keep, tail = max(map(len, MANIFEST_MARKS)) - 1, b""
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            tail += piece
            if any(mark in tail for mark in MANIFEST_MARKS):
                return True
            tail = tail[-keep:]
    return False


def _offsets_back(file: BinaryIO, moov: Box, sealed: Box) -> bytes:
    """Return `moov` with the offsets of its chunks as they were before the manifest's box was put in."""
    if moov.size > MAX_INDEX_BYTES:
        raise NoBoxes
    data = bytearray(_read(file, moov))
    for box in _tables(file, moov):
        begin = box.start - moov.start + box.header
        count = int.from_bytes(data[begin + 4 : begin + 8], "big")
        form, width = (">I", 4) if box.kind == b"stco" else (">Q", 8)
        if box.header + 8 + count * width != box.size:
            raise NoBoxes
        for place in range(begin + 8, begin + 8 + count * width, width):
            (offset,) = struct.unpack_from(form, data, place)
            if sealed.start <= offset < sealed.end:
                raise NoBoxes  # no chunk lies inside the manifest
            if offset >= sealed.end:
                struct.pack_into(form, data, place, offset - sealed.size)
    return bytes(data)


def _tables(file: BinaryIO, container: Box) -> Iterator[Box]:
    """Yield the tables of chunk offsets in a container."""
    for box in walk(file, container.start + container.header, container.end):
        if box.kind in (b"stco", b"co64"):
            yield box
        elif box.kind in _CONTAINERS:
            yield from _tables(file, box)


def _read(file: BinaryIO, box: Box) -> bytes:
    """Return a box whole."""
    file.seek(box.start)
    return file.read(box.size)


def _feed(digest: object, file: BinaryIO, box: Box) -> None:
    """Put a box into a digest, piece by piece."""
    file.seek(box.start)
    left = box.size
    while left:
        piece = file.read(min(left, _CHUNK))
        if not piece:
            raise NoBoxes
        digest.update(piece)  # type: ignore[attr-defined]
        left -= len(piece)
