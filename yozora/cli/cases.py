"""Verbs of `yozora trust` for cases: takedowns, incidents, appeals. Each prints the id of the entry that it adds."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from yozora.cli.output import give, give_json, give_table
from yozora.cli.verify import Trust, trust_folder
from yozora.core.errors import UsageError

Id = Annotated[str, typer.Argument(metavar="ID", help="The entry it is about.")]
Why = Annotated[str, typer.Argument(metavar="REASON", help="A sentence.")]


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""
    for verb in (takedown, restore, incident, resolve, appeal, rule):
        app.command()(verb)
    app.command("cases")(list_cases)


def takedown(
    what: Annotated[
        str, typer.Argument(metavar="FILE|SHA256|ID|mark:HEX", help="A file, its SHA-256, a delivery, a watermark.")
    ],
    reason: Why,
    trust: Trust = None,
) -> None:
    """Take down a video: its bytes or its watermark, and for a file or a delivery whatever looks like it."""
    opened = open_cases(trust)
    if re.fullmatch(r"del_[0-9a-f]{24}", what):
        entry = opened.take_down(reason, delivery=what)
    elif re.fullmatch(r"[0-9a-f]{64}", what):
        entry = opened.take_down(reason, sha256=what)
    elif found := re.fullmatch(r"mark:((?:[0-9a-f]{2}){1,64})", what):
        entry = opened.take_down(reason, mark=bytes.fromhex(found[1]))
    else:
        from yozora.trust.check import digest_of, looks_of

        entry = opened.take_down(reason, sha256=digest_of(Path(what)), fingerprint=looks_of(Path(what)))
    give(entry.id)


def restore(takedown_id: Id, reason: Why, trust: Trust = None) -> None:
    """Lift a takedown."""
    give(open_cases(trust).restore(takedown_id, reason).id)


def incident(
    category: Annotated[str, typer.Argument(metavar="CATEGORY", help="Such as unsafe-output, forged-manifest.")],
    what: Annotated[str, typer.Argument(metavar="WHAT", help="What happened, in a sentence.")],
    about: Annotated[str | None, typer.Option(help="Id of the entry it is about.")] = None,
    trust: Trust = None,
) -> None:
    """Write down that something went wrong."""
    give(open_cases(trust).report_incident(category, what, about=about).id)


def resolve(incident_id: Id, how: Why, trust: Trust = None) -> None:
    """Close an incident."""
    give(open_cases(trust).resolve(incident_id, how).id)


def appeal(
    against: Id,
    why: Why,
    contact: Annotated[str, typer.Option(help="Where to send the ruling.")] = "",
    trust: Trust = None,
) -> None:
    """Object to an entry."""
    give(open_cases(trust).appeal(against, why, contact=contact).id)


def rule(
    appeal_id: Id,
    outcome: Annotated[str, typer.Argument(metavar="OUTCOME", help="upheld or rejected.")],
    why: Why,
    trust: Trust = None,
) -> None:
    """Answer an appeal; one that is upheld lifts the takedown it is against."""
    give(open_cases(trust).rule(appeal_id, outcome, why).id)


def list_cases(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="takedown, incident or appeal.")],
    everything: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    trust: Trust = None,
) -> None:
    """List open cases of a kind."""
    opened = open_cases(trust)
    found = opened.cases(kind) if everything else opened.open_cases(kind)
    if as_json:
        give_json([_told(case) for case in found])
        return
    give_table(
        (
            case.opened.id,
            f"{datetime.fromtimestamp(case.opened.at, UTC):%Y-%m-%d}  {'closed' if case.closed else 'open'}  "
            + "  ".join(str(value) for name, value in case.opened.body.items() if value and name != "fingerprint"),
        )
        for case in found
    )


def open_chain(trust: Path | None) -> Any:
    """Return the `Chain` of a trust folder."""
    from yozora.trust.ledger.chain import Chain

    return Chain(trust_folder(trust).ledger)


def open_cases(trust: Path | None) -> Any:
    """Return the `Cases` of a trust folder."""
    from yozora.trust.ledger.cases import Cases

    return Cases(open_chain(trust))


def day(text: str) -> float:
    """Return the first second (UTC, since 1970) of a day like 2026-11-01."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise UsageError(f"A day looks like 2026-11-01, not {text!r}.") from None


def _told(case: Any) -> dict[str, Any]:
    """Return a case as plain data."""
    return {
        "id": case.opened.id, "at": case.opened.at, "about": case.opened.subject, **case.opened.body,
        "closed_by": case.closed.id if case.closed else None,
    }  # fmt: skip
