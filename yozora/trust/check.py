"""Checking: all that can be said of a file. Its manifest, and the delivery that it goes back to.

A manifest alone can be taken off, or swapped for one that tells another story. The ledger knows the looks of what was
delivered here: a file that looks like a delivery of ours under somebody else's manifest is a CONFLICT.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

from yozora.core.errors import YozoraError
from yozora.media.files import file_error
from yozora.media.lumas import sample_lumas
from yozora.media.sample import sample_video
from yozora.trust.ledger.cases import Cases
from yozora.trust.ledger.chain import Entry
from yozora.trust.ledger.fingerprint import NUM_FRAMES, SAME_BELOW, SIDE_PX, as_bits, distances, fingerprint_of_sample
from yozora.trust.ledger.ledger import Ledger, Match
from yozora.trust.provenance.folder import TrustFolder
from yozora.trust.provenance.verify import Verdict, verify_file
from yozora.trust.watermark.extract import Reading, extract
from yozora.trust.watermark.payload import kept_key, to_bytes


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A verdict on a file's manifest, the deliveries it goes back to (nearest first), and a takedown in force.

    `reading` is what the watermark's key read, where the bytes alone did not tell.
    """

    verdict: Verdict
    matches: tuple[Match, ...] = ()
    takedown: Entry | None = None
    reading: Reading | None = None
    looks_alike: bool = False

    @property
    def conflict(self) -> bool:
        """Whether somebody else's manifest is on a delivery of ours; a mark alone is no proof: it may be copied."""
        return self.verdict.state == "foreign" and bool(self.matches) and not self.looks_off

    @property
    def looks_off(self) -> bool:
        """Whether what the watermark names looks unlike the file: cropped, mirrored, or the mark was copied."""
        return bool(self.matches) and self.matches[0].by == "mark" and not self.looks_alike

    @property
    def request(self) -> Mapping[str, Any]:
        """What is known of the making: from a valid manifest, or else from the ledger."""
        if self.verdict.state == "valid":
            return self.verdict.generation
        return self.matches[0].entry.body["about"] if self.matches else {}


def check_file(path: Path, folder: TrustFolder) -> Finding:
    """Return all that can be said of a file by the keys and the ledger of a trust folder; it changes nothing there."""
    verdict = verify_file(path, authorities=folder.authorities(), known=folder.known())
    if not folder.ledger.exists():
        return Finding(verdict=verdict)
    ledger = Ledger.open(folder.ledger)
    try:
        sha256, fingerprint = digest_of(path), looks_of(path)
        matches, reading = ledger.by_bytes(sha256), None
        if not matches:
            reading = mark_in(path, folder)
            payload = to_bytes(reading.bits) if reading else None
            matches = ledger.find(mark=payload, fingerprint=fingerprint)
        mark = matches[0].entry.body.get("mark") if matches and matches[0].by == "mark" else None
        takedown = Cases(ledger.chain).takedown_of(
            sha256s=(sha256,), fingerprint=fingerprint, mark=bytes.fromhex(mark) if mark else None
        )
    finally:
        ledger.chain.close()
    return Finding(
        verdict=verdict,
        matches=tuple(matches),
        takedown=takedown,
        reading=reading,
        looks_alike=alike(matches, fingerprint),
    )


def mark_in(path: Path, folder: TrustFolder) -> Reading | None:
    """Return what the folder's key reads in a file's pixels, None where there is no key or no video."""
    key = kept_key(folder.path)
    if key is None:
        return None
    with suppress(YozoraError):
        return extract(sample_lumas(path), key)
    return None


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise file_error("read", path, error) from error


def alike(matches: Sequence[Match], fingerprint: bytes | None) -> bool:
    """Return whether a file looks like the first of its matches."""
    known = matches[0].entry.body.get("fingerprint") if matches else None
    if known is None or fingerprint is None:
        return False
    return float(distances(fingerprint, as_bits(bytes.fromhex(known))[None])[0]) <= SAME_BELOW


def looks_of(path: Path) -> bytes | None:
    """Return the fingerprint of a video file, None if it is none."""
    with suppress(YozoraError):
        return fingerprint_of_sample(sample_video(path, NUM_FRAMES, SIDE_PX))
    return None
