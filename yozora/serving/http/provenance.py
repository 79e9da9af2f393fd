"""Where a file comes from: its manifest, its looks among what was delivered here, and the watermark in its pixels."""

from __future__ import annotations

import hashlib
import tempfile
import time
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile

from yozora.core.errors import YozoraError
from yozora.core.records import Frames
from yozora.serving.http.body import read_body
from yozora.serving.http.caller import Who
from yozora.serving.http.documented import REFUSALS, body_of
from yozora.serving.http.errors import ApiError, bad
from yozora.serving.http.schema import CheckProvenance, ProvenanceCheck, ProvenanceResult
from yozora.serving.http.service import service_of
from yozora.serving.http.uploads import decode_file
from yozora.serving.http.verifying import suffix_of, verdict_of
from yozora.trust.check import alike
from yozora.trust.ledger.fingerprint import fingerprint_of
from yozora.trust.ledger.ledger import Ledger, Match
from yozora.trust.provenance.libraries import Unsigned, require_libraries
from yozora.trust.watermark.extract import extract
from yozora.trust.watermark.payload import kept_key, to_bytes
from yozora.trust.watermark.residual import luma_of

router = APIRouter(prefix="/v1", tags=["provenance"], responses=REFUSALS)

# The watermark is read in so many frames at most.
_FRAMES = 32
_State = Literal["trusted", "valid", "invalid", "not_present"]
_STATES: dict[str, _State] = {"valid": "trusted", "foreign": "valid", "tampered": "invalid", "absent": "not_present"}


@router.post("/content_provenance_checks", openapi_extra=body_of(CheckProvenance))
async def check_provenance(request: Request, caller: Who) -> ProvenanceCheck:
    """Say whether a file was made here and whether it was changed. Nobody's prompt is told."""
    service = service_of(request)
    try:
        require_libraries()
    except Unsigned as error:
        raise ApiError(400, "not_supported_yet", f"This server checks no files: {error}") from error
    async with read_body(request, CheckProvenance, service.settings.limits) as body:
        if not isinstance(body.file, UploadFile):
            raise bad("file must be a file, in a multipart form.", "file")
        clip = await decode_file(service, body.file, "file", "any")
        await body.file.seek(0)
        content = await body.file.read()
    look = partial(_look, content, clip.frames, service.settings.trust)
    return ProvenanceCheck(created_at=int(time.time()), results=await to_thread.run_sync(look, limiter=service.slow))


def _look(content: bytes, frames: Frames, trust: Path | None) -> list[ProvenanceResult]:
    """Look at manifest, ledger and watermark."""
    from yozora.trust.provenance.folder import TrustFolder, default_folder

    folder = TrustFolder(trust or default_folder())
    with tempfile.TemporaryDirectory(prefix="yozora-check-") as place:
        file = Path(place) / f"file{suffix_of(content)}"
        file.write_bytes(content)
        try:
            verdict = verdict_of(file, folder.path)
        except YozoraError as error:
            raise ApiError(400, "upload_damaged", str(error), param="file") from error
    matches: list[Match] = []
    marked: list[Match] = []
    fingerprint = fingerprint_of(frames)
    if folder.ledger.exists():
        ledger = _ledger(folder.ledger)
        matches = ledger.find(sha256=hashlib.sha256(content).hexdigest(), fingerprint=fingerprint)
        key = None if any(match.by == "bytes" for match in matches) else kept_key(folder.path)
        if key is not None:
            marked = ledger.by_mark(to_bytes(extract(map(luma_of, frames[:: -(-len(frames) // _FRAMES)]), key).bits))
    return [_manifest(verdict, matches), _looks(matches), _mark(marked, alike(marked, fingerprint))]


@lru_cache(maxsize=2)
def _ledger(path: Path) -> Ledger:
    """Return a ledger, opened once: it keeps the fingerprints."""
    return Ledger.open(path)


def _manifest(verdict: dict[str, Any], matches: list[Match]) -> ProvenanceResult:
    """Return what the manifest is worth."""
    state = verdict["state"]
    same = next((match for match in matches if match.by == "bytes"), None)
    return ProvenanceResult(
        type="c2pa",
        outcome="not_detected" if state == "absent" else "detected",
        validation_state="trusted" if verdict["trusted"] else _STATES[state],
        issuer=verdict["signer"],
        model=_model(verdict["generation"]),
        generated_at=int(same.entry.at) if same and state == "valid" else None,
        reason=verdict["reason"],
        conflict=state == "foreign" and bool(matches),
    )


def _looks(matches: list[Match]) -> ProvenanceResult:
    """Return what the ledger knows of the file's bytes or looks: what it was asked with is not told."""
    nearest = matches[0] if matches else None
    if nearest is None:
        reason = "Nothing that was delivered here looks like this file."
    elif nearest.by == "bytes":
        reason = "These very bytes were delivered here."
    else:
        reason = f"A file that was delivered here looks the same (distance {nearest.distance:.3f} of 1)."
    return ProvenanceResult(
        type="fingerprint",
        outcome="detected" if nearest else "not_detected",
        validation_state=None,
        issuer=None,
        model=_model(nearest.entry.body.get("about", {})) if nearest else None,
        generated_at=int(nearest.entry.at) if nearest else None,
        reason=reason,
    )


def _mark(matches: list[Match], looks_alike: bool) -> ProvenanceResult:
    """Return what the watermark in the pixels says; in a file that was found by its bytes none is looked for."""
    nearest = matches[0] if matches else None
    if nearest is None:
        reason = "No watermark of ours was read."
    else:
        read = f"Its watermark names a delivery of ours ({64 - round(64 * nearest.distance)} of 64 bits)"
        other = "which it does not look like: it was cropped or mirrored, or the mark was copied"
        reason = f"{read}." if looks_alike else f"{read}, {other}."
    return ProvenanceResult(
        type="watermark",
        outcome="detected" if nearest else "not_detected",
        validation_state=None,
        issuer=None,
        model=_model(nearest.entry.body.get("about", {})) if nearest else None,
        generated_at=int(nearest.entry.at) if nearest else None,
        reason=reason,
    )


def _model(about: Any) -> str | None:
    """Return the model that a record names."""
    name = about.get("model") if isinstance(about, dict) else None
    return str(name)[:200] if name else None
