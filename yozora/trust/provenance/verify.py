"""Verification: what the manifest of a file is worth, whose it is, and which request it tells of.

    valid      a manifest of ours, and not one byte was changed since it was signed
    tampered   there is a manifest, or what is left of one, and it does not hold for these bytes
    foreign    a whole manifest by a signer that is not ours (unknown, or its certificate has run out)
    absent     no trace of a manifest

C2PA's library judges the manifest; for mp4 files of ours the bytes that C2PA leaves out are judged as well
(`boxes.py`, `envelope.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from yozora.media.files import file_error
from yozora.trust.provenance.boxes import has_traces, part
from yozora.trust.provenance.certificates import is_vouched_for, organisation
from yozora.trust.provenance.envelope import is_plain
from yozora.trust.provenance.libraries import require_libraries
from yozora.trust.provenance.manifest import GENERATION
from yozora.trust.provenance.sidecar import SidecarTampered, read_sidecar
from yozora.trust.provenance.sign import EMBEDDED

State = Literal["valid", "tampered", "foreign", "absent"]
# What the library says of a manifest that is whole while its signer is unknown or of the past.
_OF_THE_SIGNER = {"signingCredential.untrusted", "signingCredential.expired", "claimSignature.outsideValidity"}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a file's manifest is worth. `generation` is what a valid manifest says of the making (`About.record`).

    `signer` is the organisation that the certificate names, `trusted` whether an authority we know stands behind it,
    `codes` are C2PA's own for what failed (C2PA 2.2, 15.2).
    """

    state: State
    reason: str
    signer: str | None = None
    trusted: bool = False
    serial: str | None = None
    manifest_id: str | None = None
    generation: Mapping[str, Any] = field(default_factory=dict)
    ingredients: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


def verify_file(path: Path, *, authorities: str, known: str = "") -> Verdict:
    """Return the verdict on a file. `authorities` are ours, `known` others that are believed (certificates in PEM)."""
    require_libraries()
    try:
        told = _read(path, authorities)
        sidecar = read_sidecar(path)
        if sidecar is not None and (told is None or not has_traces(path)):
            return _of_sidecar(*sidecar, authorities)
        if told is None:
            return _nothing_in(path)
        verdict = _judge(path, told, ours=bool(authorities))
        if verdict.state == "foreign" and known:
            again = _read(path, known) or {}
            if again.get("validation_state") == "Trusted":
                return replace(
                    verdict, trusted=True, reason=f"Signed by {verdict.signer}, who is known here.", codes=()
                )
        return verdict
    except SidecarTampered as error:
        return Verdict(state="tampered", reason=f"Changed: {error}.")
    except OSError as error:
        raise file_error("read", path, error) from error


def verify_store(path: Path, store: bytes, *, authorities: str) -> Verdict:
    """Return the verdict on a file under a manifest store (JUMBF) that lies elsewhere, such as in the ledger.

    It is valid for the stream of boxes that was signed, wherever the manifest went: not for one that was remuxed or
    encoded again.
    """
    require_libraries()
    told = _read(path, authorities, store)
    return _judge(path, told, ours=bool(authorities), detached=True) if told else _nothing_in(path)


def _read(path: Path, authorities: str, store: bytes | None = None) -> dict[str, Any] | None:
    """Return what the library says of a file, None where it finds no manifest; a broken one has no "manifests"."""
    import c2pa

    trust: dict[str, Any] = {"trust": {"trust_anchors": authorities}} if authorities else {}
    verify = {"verify_trust": True, "ocsp_fetch": False, "remote_manifest_fetch": False}
    media_type = EMBEDDED.get(path.suffix.lower())
    try:
        with (
            path.open("rb") as file,
            c2pa.Settings.from_dict({"verify": verify, **trust}) as settings,
            c2pa.Context(settings) as context,
            c2pa.Reader(media_type, file, store, context=context) as reader,
        ):
            return dict(json.loads(reader.json()))
    except c2pa.C2paError.ManifestNotFound:
        return None
    except c2pa.C2paError as error:
        return {"error": " ".join(str(error).split())}


def _nothing_in(path: Path, error: str = "") -> Verdict:
    """Return the verdict where the library finds no manifest, or none that it can read."""
    if has_traces(path):
        codes = (error,) if error else ()
        return Verdict(state="tampered", reason="Changed: what is left of a manifest cannot be read.", codes=codes)
    return Verdict(state="absent", reason="There is no manifest in this file: it may be anybody's.")


def _judge(path: Path, told: Mapping[str, Any], *, ours: bool, detached: bool = False) -> Verdict:
    """Return the verdict on what the library has read; `ours` says that it was told of our authorities."""
    manifest = told.get("manifests", {}).get(told.get("active_manifest"))
    if manifest is None:
        return _nothing_in(path, told.get("error", ""))  # the library says "error" of files of no kind, too
    failures = (told.get("validation_results") or {}).get("activeManifest", {}).get("failure", ())
    codes = tuple(str(failure.get("code")) for failure in failures)
    signature = manifest.get("signature_info") or {}
    verdict = Verdict(
        state="tampered",
        reason="Changed: the manifest is not of these bytes.",
        signer=signature.get("issuer"),
        serial=signature.get("cert_serial_number"),
        manifest_id=told["active_manifest"],
        ingredients=tuple(str(one.get("title", "")) for one in manifest.get("ingredients", ())),
        codes=codes,
    )
    state, generation = told.get("validation_state"), _assertion(manifest, GENERATION)
    if state not in ("Trusted", "Valid") and not (codes and _OF_THE_SIGNER.issuperset(codes)):
        return verdict
    if state != "Trusted" or not ours:
        expired = any("expired" in code or "outside" in code for code in codes)
        why = "its certificate has run out" if expired else "nobody here vouches for it"
        reason = f"Signed by {verdict.signer or 'somebody'}, but {why}."
        return replace(verdict, state="foreign", reason=reason, generation=generation)
    if not detached and "unsealed_sha256" in generation:
        parted = part(path)
        whole = parted is not None and parted.unsealed_sha256 == generation["unsealed_sha256"]
        if parted is None or not whole or not is_plain(parted.manifest_box):
            return replace(verdict, reason="Changed: bytes that C2PA itself leaves out are not ours.")
    return replace(
        verdict, state="valid", reason=f"Signed by {verdict.signer}, unchanged.", trusted=True, generation=generation
    )


def _assertion(manifest: Mapping[str, Any], label: str) -> dict[str, Any]:
    """Return the data of an assertion, nothing where there is none."""
    found = (one.get("data") for one in manifest.get("assertions", ()) if one.get("label") == label)
    data = next(found, None)
    return data if isinstance(data, dict) else {}


def _of_sidecar(statement: Mapping[str, Any], chain: str, authorities: str) -> Verdict:
    """Return the verdict on a file whose side-car is whole."""
    signer, serial = organisation(chain)
    verdict = Verdict(
        state="valid",
        reason=f"Signed by {signer} in a side-car, unchanged.",
        signer=signer,
        trusted=True,
        serial=serial,
        generation=_assertion(statement, GENERATION),
        ingredients=tuple(str(one.get("title", "")) for one in statement.get("ingredients", ())),
    )
    if is_vouched_for(chain, authorities):
        return verdict
    reason = f"Signed by {signer or 'somebody'} in a side-car, but nobody here vouches for it."
    return replace(verdict, state="foreign", trusted=False, reason=reason)
