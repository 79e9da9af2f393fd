"""The sealer: a signer and a ledger behind one call, as `seal` uses them and as a server may hold its own."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from yozora.core.records import Frames
from yozora.trust.ledger.cases import Cases
from yozora.trust.ledger.fingerprint import fingerprint_of
from yozora.trust.ledger.ledger import Delivery, Ledger
from yozora.trust.provenance.about import About
from yozora.trust.provenance.folder import TrustFolder
from yozora.trust.provenance.manifest import plain
from yozora.trust.provenance.sign import Signed, sign_file
from yozora.trust.provenance.signer import Signer


class Sealer:
    """Signs with one signer and records in one ledger; safe to share between threads."""

    def __init__(self, signer: Signer, ledger: Ledger) -> None:
        """Take both; `open_sealer` finds them in a folder."""
        self.signer = signer
        self.ledger = ledger
        self.cases = Cases(ledger.chain)

    def seal(self, path: Path, about: About, *, frames: Frames | None = None, mark: bytes | None = None) -> Signed:
        """Sign the file in place and record its delivery; `frames` (T,H,W,3) let it be found by its looks,
        `mark` (8 bytes) by its watermark.

        Raises `TakenDown` for what was taken down, `YozoraError` where signer or ledger fail; the file may then be
        signed already, but must not be delivered.
        """
        fingerprint = fingerprint_of(frames) if frames is not None and len(frames) else None
        self.cases.refuse_taken_down(fingerprint=fingerprint)
        signed = sign_file(path, about, self.signer, fingerprint=fingerprint)
        self.cases.refuse_taken_down(sha256s=(signed.sha256, signed.unsealed_sha256))
        told = {**plain(about.record), "ingredients": [one.title or one.path.name for one in about.ingredients]}
        if about.job is not None:
            told["job"] = about.job
        self.ledger.record(
            Delivery(
                sha256=signed.sha256,
                unsealed_sha256=signed.unsealed_sha256,
                manifest=signed.manifest,
                fingerprint=fingerprint,
                mark=mark,
                about=told,
            )
        )
        return signed


def open_sealer(folder: Path) -> Sealer:
    """Return the sealer of a trust folder, opened once a process; the first one makes a key."""
    return _opened(folder.absolute(), os.getpid())


@lru_cache(maxsize=4)
def _opened(folder: Path, _process: int) -> Sealer:
    """Open a folder; connections to its ledger are not shared with a process that was forked."""
    trust = TrustFolder(folder)
    return Sealer(trust.signer(), Ledger.open(trust.ledger))
