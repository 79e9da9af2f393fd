"""The ledger: every delivery with its manifest, found again by its bytes, by its looks or by a watermark.

A manifest goes with the first program that packs a file anew. Its fingerprint stays in the pixels: `find` gives the
manifest back to a file that was stripped, remuxed or encoded again (C2PA calls this soft binding, 2.2, 9.3).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import numpy as np

from yozora.trust.ledger.chain import Chain, Entry, entry_of
from yozora.trust.ledger.fingerprint import FINGERPRINT_BYTES, SAME_BELOW, Bits, as_bits, distances
from yozora.trust.ledger.tables import deliveries, entries, sa

# How many of a watermark's 64 bits may be misread.
MOST_BITS_OFF = 10

Found = Literal["bytes", "mark", "looks"]


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A delivered file: SHA-256 of its bytes after and before signing, its manifest, and what finds it again."""

    sha256: str
    unsealed_sha256: str
    manifest: bytes
    fingerprint: bytes | None = None
    mark: bytes | None = None
    about: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Match:
    """A delivery that a file goes back to: by its bytes, its watermark, or its looks at this `distance` (0 to 1)."""

    entry: Entry
    by: Found
    distance: float
    manifest: bytes


class Ledger:
    """Deliveries in one chain."""

    def __init__(self, chain: Chain) -> None:
        """Keep deliveries in `chain`."""
        self.chain = chain
        self._lock = threading.Lock()
        self._numbers: list[int] = []
        self._bits: list[Bits] = []
        self._seen = 0

    @classmethod
    def open(cls, url: Path | str) -> Ledger:
        """Open the ledger in a database: a path, or "postgresql://..."."""
        return cls(Chain(url))

    def record(self, delivery: Delivery) -> Entry:
        """Add a delivery; it is durable when this returns."""
        if delivery.fingerprint is not None:
            as_bits(delivery.fingerprint)
        body = {
            "sha256": delivery.sha256,
            "unsealed_sha256": delivery.unsealed_sha256,
            "manifest_sha256": sha256(delivery.manifest).hexdigest(),
            "fingerprint": delivery.fingerprint.hex() if delivery.fingerprint is not None else None,
            "mark": delivery.mark.hex() if delivery.mark is not None else None,
            "about": dict(delivery.about),
        }

        def index(connection: sa.Connection, seq: int) -> None:
            """Add what finds it again."""
            connection.execute(
                deliveries.insert().values(
                    seq=seq,
                    sha256=delivery.sha256,
                    unsealed_sha256=delivery.unsealed_sha256,
                    fingerprint=delivery.fingerprint,
                    mark=delivery.mark,
                    manifest=delivery.manifest,
                )
            )

        return self.chain.append("delivery", body, also=index)

    def find(
        self, *, sha256: str | None = None, mark: bytes | None = None, fingerprint: bytes | None = None
    ) -> list[Match]:
        """Return the deliveries that a file goes back to, nearest first, by the surest of what is given."""
        if sha256 and (found := self.by_bytes(sha256)):
            return found
        if mark is not None and (found := self.by_mark(mark)):
            return found
        return self.by_looks(fingerprint) if fingerprint is not None else []

    def by_bytes(self, sha256: str) -> list[Match]:
        """Return the deliveries of exactly these bytes, signed or as they were before."""
        either = (deliveries.c.sha256 == sha256) | (deliveries.c.unsealed_sha256 == sha256)
        return self._matches(either, "bytes")

    def lookup(self, mark_bits: bytes) -> list[Match]:
        """Return the deliveries whose watermark carries these bits."""
        return self._matches(deliveries.c.mark == mark_bits, "mark")

    def by_mark(self, read: bytes) -> list[Match]:
        """Return the deliveries whose watermark is nearest to what was read (8 bytes), of 64 bits at most 10 off.

        By chance 54 bits agree once in 10⁸ marks.
        """
        query = sa.select(deliveries.c.mark).where(deliveries.c.mark.is_not(None)).distinct()
        with self.chain.engine.connect() as connection:
            marks = [bytes(row.mark) for row in connection.execute(query)]
        if not (marks := [mark for mark in marks if len(mark) == len(read)]):
            return []
        seen = np.frombuffer(b"".join(marks), np.uint8).reshape(len(marks), -1)
        off = np.bitwise_count(seen ^ np.frombuffer(read, np.uint8)).sum(axis=1, dtype=np.int64)
        nearest = int(off.argmin())
        if off[nearest] > MOST_BITS_OFF:
            return []
        share = float(off[nearest]) / (8 * len(read))
        return [replace(match, distance=share) for match in self.lookup(marks[nearest])]

    def by_looks(self, fingerprint: bytes, *, below: float = SAME_BELOW, limit: int = 5) -> list[Match]:
        """Return at most `limit` deliveries that look alike, nearest first."""
        numbers, bits = self._index()
        if not numbers:
            return []
        far = distances(fingerprint, bits)
        order = [place for place in np.argsort(far, kind="stable")[:limit] if far[place] < below]
        nearest = {numbers[place]: float(far[place]) for place in order}
        found = self._matches(deliveries.c.seq.in_(list(nearest)), "looks", nearest) if nearest else []
        return sorted(found, key=lambda match: match.distance)

    def _index(self) -> tuple[list[int], Bits]:
        """Return numbers and fingerprints (N,384) of all deliveries, those added meanwhile by others too."""
        query = (
            sa.select(deliveries.c.seq, deliveries.c.fingerprint)
            .where(deliveries.c.seq > self._seen, deliveries.c.fingerprint.is_not(None))
            .order_by(deliveries.c.seq)
        )
        with self._lock:
            with self.chain.engine.connect() as connection:
                rows = connection.execute(query).all()
            if rows:
                new = np.stack([as_bits(row.fingerprint) for row in rows])
                self._numbers += [row.seq for row in rows]
                self._bits = [np.concatenate([*self._bits, new])]
                self._seen = self._numbers[-1]
            bits = self._bits[0] if self._bits else np.empty((0, FINGERPRINT_BYTES), np.uint8)
            return list(self._numbers), bits

    def _matches(self, where: sa.ColumnElement[bool], by: Found, far: Mapping[int, float] | None = None) -> list[Match]:
        """Return the deliveries that `where` holds for, oldest first."""
        query = (
            sa.select(entries, deliveries.c.manifest)
            .join(deliveries, deliveries.c.seq == entries.c.seq)
            .where(where)
            .order_by(entries.c.seq)
        )
        with self.chain.engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            Match(entry=entry_of(row), by=by, distance=(far or {}).get(row.seq, 0.0), manifest=row.manifest)
            for row in rows
        ]
