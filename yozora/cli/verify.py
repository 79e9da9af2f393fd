"""`yozora verify`: whose a file is, whether it was changed, and which request it came from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from yozora.cli.output import give_json, give_table

Trust = Annotated[
    Path | None, typer.Option("--trust", metavar="FOLDER", help="Keys and ledger; else those of this user.")
]


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A video or an image.")],
    trust: Trust = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say what a file's manifest is worth: valid, tampered, foreign or absent; exit code 0 means valid."""
    from yozora.trust.check import check_file

    finding = check_file(file, trust_folder(trust))
    told = told_of(finding)
    if as_json:
        give_json(told)
    else:
        give_table(rows(told))
    if finding.verdict.state != "valid":
        raise typer.Exit(1)


def trust_folder(path: Path | None) -> Any:
    """Return the `TrustFolder` that an option names."""
    from yozora.trust.provenance.folder import TrustFolder, default_folder
    from yozora.trust.provenance.libraries import require_libraries

    require_libraries()
    return TrustFolder(path or default_folder())


def told_of(finding: Any) -> dict[str, Any]:
    """Return a `Finding` as plain data."""
    verdict = finding.verdict
    return {
        "state": verdict.state,
        "reason": verdict.reason,
        "conflict": finding.conflict,
        "signer": verdict.signer,
        "trusted": verdict.trusted,
        "certificate": verdict.serial,
        "manifest": verdict.manifest_id,
        "codes": list(verdict.codes),
        "ingredients": list(verdict.ingredients),
        "request": dict(finding.request),
        "deliveries": [
            {"id": match.entry.id, "at": match.entry.at, "by": match.by, "distance": round(match.distance, 4)}
            for match in finding.matches
        ],
        "watermark": None
        if finding.reading is None
        else {"p_value": finding.reading.p_value, "score": round(finding.reading.score, 3)},
        "looks_off": finding.looks_off,
        "taken_down": finding.takedown.id if finding.takedown else None,
    }


def rows(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield a finding for a person."""
    yield "verdict", f"{told['state']}{', CONFLICT with a delivery of ours' if told['conflict'] else ''}"
    yield "reason", told["reason"]
    for name in ("signer", "certificate", "manifest"):
        if told[name]:
            yield name, told[name]
    for name in ("prompt", "model", "commit", "job"):
        if told["request"].get(name):
            yield name, str(told["request"][name])
    for title in told["ingredients"]:
        yield "made from", title
    for one in told["deliveries"]:
        yield "delivered as", f"{one['id']} (by its {one['by']}, distance {one['distance']:.3f})"
    if told["watermark"]:
        yield "watermark", f"an unmarked video scores as high with p = {told['watermark']['p_value']:.2g}"
    if told["looks_off"]:
        yield "but", "it does not look like that delivery: cropped, mirrored, or the mark was copied"
    if told["taken_down"]:
        yield "taken down", told["taken_down"]
