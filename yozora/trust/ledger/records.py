"""Records: the ledger as a server asks for it all day: is this taken down, who objects, how was it ruled."""

from __future__ import annotations

import threading
from pathlib import Path

from yozora.core.errors import UsageError
from yozora.core.records import Frames
from yozora.trust.ledger.cases import Case, Cases
from yozora.trust.ledger.chain import Entry
from yozora.trust.ledger.fingerprint import fingerprint_of
from yozora.trust.ledger.ledger import Ledger

# What somebody outside may object to.
APPEALABLE = ("refusal", "takedown", "ruling")


class Records:
    """The cases of one ledger, opened when they are first asked for; safe to share between threads."""

    def __init__(self, ledger: Path | str | None) -> None:
        """Ask the ledger at this path or address; None, or a file that is not there yet, holds nothing."""
        self._at = ledger
        self._lock = threading.Lock()
        self._ledger: Ledger | None = None

    def close(self) -> None:
        """Close the ledger."""
        with self._lock:
            if self._ledger is not None:
                self._ledger.chain.close()
                self._ledger = None

    def refuse_taken_down(self, sha256: str, frames: Frames | None = None) -> None:
        """Raise `TakenDown` if a file of these bytes was taken down, or what it is a delivery of, or its looks.

        `frames` (T,H,W,3) are those of a file from outside; of our own deliveries the ledger knows the looks.
        """
        ledger = self._opened()
        if ledger is None:
            return
        cases = Cases(ledger.chain)
        if not cases.open_cases("takedown"):
            return
        looks = fingerprint_of(frames) if frames is not None and len(frames) else None
        cases.refuse_taken_down(sha256s=(sha256,), fingerprint=looks)
        for match in ledger.by_bytes(sha256):
            body = match.entry.body
            cases.refuse_taken_down(
                sha256s=(body["sha256"], body["unsealed_sha256"]),
                fingerprint=bytes.fromhex(body["fingerprint"]) if body.get("fingerprint") else None,
                mark=bytes.fromhex(body["mark"]) if body.get("mark") else None,
            )

    def appeal(self, against: str, why: str, contact: str = "") -> Entry:
        """Take down an objection in writing; what nobody outside was told the id of is a `UsageError`."""
        ledger = self._opened()
        if ledger is None or ledger.chain.get(against).kind not in APPEALABLE:
            raise UsageError(f"There is no refusal, takedown or ruling {against!r}.")
        return Cases(ledger.chain).appeal(against, why, contact=contact)

    def appealed(self, appeal_id: str) -> Case:
        """Return an appeal with its ruling, if there is one; an id of anything else is a `UsageError`."""
        ledger = self._opened()
        if ledger is not None:
            for case in Cases(ledger.chain).cases("appeal"):
                if case.opened.id == appeal_id:
                    return case
        raise UsageError(f"There is no appeal {appeal_id!r}.")

    def _opened(self) -> Ledger | None:
        """Return the ledger, None while there is none."""
        with self._lock:
            if self._ledger is None and self._at is not None:
                if isinstance(self._at, str) or self._at.exists():
                    self._ledger = Ledger.open(self._at)
            return self._ledger
