"""Cases: takedowns, incidents and appeals, as entries of the ledger; and how many there were of each.

Nothing is ever edited: a takedown is lifted by a restoration, an incident closed by a resolution, an appeal answered by
a ruling, each an entry of its own about the first one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from yozora.core.errors import UsageError, YozoraError
from yozora.trust.ledger.chain import Chain, Entry
from yozora.trust.ledger.fingerprint import SAME_BELOW, as_bits, distances

# What an entry of each kind closes.
CLOSES = {"restoration": "takedown", "resolution": "incident", "ruling": "appeal"}
RULINGS = ("upheld", "rejected")


class TakenDown(YozoraError):
    """A file is what was taken down: it is not delivered."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A takedown, an incident or an appeal, and the entry that closed it, if any did."""

    opened: Entry
    closed: Entry | None = None


class Cases:
    """Takedowns, incidents and appeals of one ledger."""

    def __init__(self, chain: Chain) -> None:
        """Keep them in the ledger's chain."""
        self.chain = chain

    def take_down(
        self,
        reason: str,
        *,
        sha256: str | None = None,
        fingerprint: bytes | None = None,
        mark: bytes | None = None,
        delivery: str | None = None,
    ) -> Entry:
        """Take down what has these bytes, these looks or this watermark, or a delivery by its id with all it has."""
        if delivery is not None:
            entry = self.chain.get(delivery)
            if entry.kind != "delivery":
                raise UsageError(f"{delivery} is no delivery but a {entry.kind}.")
            sha256, looks = entry.body["sha256"], entry.body.get("fingerprint")
            fingerprint = bytes.fromhex(looks) if looks else None
            mark = bytes.fromhex(entry.body["mark"]) if entry.body.get("mark") else None
        if sha256 is None and fingerprint is None and mark is None:
            raise UsageError("Say what to take down: a file, its SHA-256, its watermark or a delivery's id.")
        if fingerprint is not None:
            as_bits(fingerprint)
        body = {
            "reason": _words(reason, "reason"),
            "sha256": sha256,
            "fingerprint": fingerprint.hex() if fingerprint is not None else None,
            "mark": mark.hex() if mark is not None else None,
        }
        return self.chain.append("takedown", body, subject=delivery)

    def restore(self, takedown: str, reason: str) -> Entry:
        """Lift a takedown."""
        return self._close("restoration", takedown, {"reason": _words(reason, "reason")})

    def report_incident(self, category: str, what: str, *, about: str | None = None) -> Entry:
        """Write down that something went wrong: its category, what happened, the entry it is about."""
        if about is not None:
            self.chain.get(about)
        body = {"category": _words(category, "category"), "what": _words(what, "description")}
        return self.chain.append("incident", body, subject=about)

    def resolve(self, incident: str, how: str) -> Entry:
        """Close an incident: what was done about it."""
        return self._close("resolution", incident, {"how": _words(how, "resolution")})

    def appeal(self, against: str, why: str, *, contact: str = "") -> Entry:
        """Take down in writing that somebody objects to an entry: a takedown, a refusal, a ruling."""
        self.chain.get(against)
        return self.chain.append("appeal", {"why": _words(why, "reason"), "contact": contact}, subject=against)

    def rule(self, appeal: str, outcome: str, why: str) -> Entry:
        """Answer an appeal, "upheld" or "rejected"; upheld against a takedown, it lifts it."""
        if outcome not in RULINGS:
            raise UsageError(f"A ruling is {' or '.join(RULINGS)}, not {outcome!r}.")
        entry = self._close("ruling", appeal, {"outcome": outcome, "why": _words(why, "reason")})
        against = self.chain.get(appeal).subject
        if outcome == "upheld" and against is not None and self.chain.get(against).kind == "takedown":
            if against in {case.opened.id for case in self.open_cases("takedown")}:
                self.restore(against, f"appeal {appeal} was upheld")
        return entry

    def cases(self, kind: str) -> list[Case]:
        """Return all takedowns, incidents or appeals, oldest first."""
        closing = next((name for name, what in CLOSES.items() if what == kind), None)
        if closing is None:
            raise UsageError(f"Cases are {', '.join(CLOSES.values())}, not {kind!r}.")
        closed = {entry.subject: entry for entry in self.chain.of_kind(closing)}
        return [Case(opened=entry, closed=closed.get(entry.id)) for entry in self.chain.of_kind(kind)]

    def open_cases(self, kind: str) -> list[Case]:
        """Return those that nothing has closed."""
        return [case for case in self.cases(kind) if case.closed is None]

    def takedown_of(
        self, *, sha256s: tuple[str, ...] = (), fingerprint: bytes | None = None, mark: bytes | None = None
    ) -> Entry | None:
        """Return the takedown in force for any of these bytes, this watermark or these looks, None if there is none."""
        standing = [case.opened for case in self.open_cases("takedown")]
        for entry in standing:
            if entry.body["sha256"] in sha256s or (mark is not None and entry.body.get("mark") == mark.hex()):
                return entry
        looks = [entry for entry in standing if entry.body["fingerprint"]]
        if fingerprint is None or not looks:
            return None
        far = distances(fingerprint, np.stack([as_bits(bytes.fromhex(entry.body["fingerprint"])) for entry in looks]))
        nearest = int(far.argmin())
        return looks[nearest] if far[nearest] < SAME_BELOW else None

    def refuse_taken_down(
        self, *, sha256s: tuple[str, ...] = (), fingerprint: bytes | None = None, mark: bytes | None = None
    ) -> None:
        """Raise `TakenDown` for what was taken down."""
        if entry := self.takedown_of(sha256s=sha256s, fingerprint=fingerprint, mark=mark):
            raise TakenDown(f"This video was taken down ({entry.body['reason']}); object to {entry.id} with an appeal.")

    def counts(self, *, since: float = 0.0, until: float | None = None) -> dict[str, Any]:
        """Return how much of everything there was in a span of time (seconds since 1970), for a transparency report."""
        found = list(self.chain.of_kind(since=since, until=until))
        kinds = Counter(entry.kind for entry in found)

        def by(kind: str, name: str) -> dict[str, int]:
            return dict(sorted(Counter(str(_at(e.body, name) or "unknown") for e in found if e.kind == kind).items()))

        return {
            "deliveries": kinds["delivery"],
            "deliveries_by_model": by("delivery", "about.model"),
            "refusals": kinds["refusal"],
            "refusals_by_category": by("refusal", "category"),
            "takedowns": kinds["takedown"],
            "restorations": kinds["restoration"],
            "incidents": kinds["incident"],
            "incidents_by_category": by("incident", "category"),
            "resolutions": kinds["resolution"],
            "appeals": kinds["appeal"],
            "rulings": by("ruling", "outcome"),
        }

    def _close(self, kind: str, subject: str, body: Mapping[str, Any]) -> Entry:
        """Add the entry that closes a case; a case is closed once."""
        opened = CLOSES[kind]
        if self.chain.get(subject).kind != opened:
            raise UsageError(f"{subject} is no {opened}.")
        if subject not in {case.opened.id for case in self.open_cases(opened)}:
            raise UsageError(f"{subject} is closed already.")
        return self.chain.append(kind, body, subject=subject)


def _words(text: str, what: str) -> str:
    """Return what somebody wrote; nothing is no answer."""
    if not text.strip():
        raise UsageError(f"The {what} is empty: say it in a sentence.")
    return text.strip()


def _at(body: Mapping[str, Any], path: str) -> Any:
    """Return what lies at "a.b"."""
    for name in path.split("."):
        body = body.get(name) if isinstance(body, Mapping) else None  # type: ignore[assignment]
    return body
