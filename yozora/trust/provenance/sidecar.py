"""Side-cars: a signed JSON file beside a file whose format holds no manifest (webm, mkv, anything).

`clip.webm.provenance.json` holds the statement, the certificates and the signature (ES256 over a fixed first line and
the statement as canonical JSON). The statement names the file by its SHA-256.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from hashlib import file_digest
from pathlib import Path
from typing import Any

from yozora.core.errors import YozoraError
from yozora.media.files import written_whole
from yozora.trust.provenance.about import About
from yozora.trust.provenance.manifest import manifest_of
from yozora.trust.provenance.signer import STATEMENTS, Signer, is_signed, is_smaller

SUFFIX = ".provenance.json"
_FIELDS = {"statement", "chain", "signature"}
MAX_BYTES = 1 << 20


class SidecarTampered(YozoraError):
    """A side-car does not hold; the message says what is off."""


def sidecar_path(path: Path) -> Path:
    """Return where the side-car of a file lies."""
    return path.with_name(path.name + SUFFIX)


def write_sidecar(path: Path, about: About, signer: Signer, *, sha256: str, media_type: str) -> Path:
    """Write the side-car of a file and return its path."""
    statement = {**manifest_of(about, media_type, sha256=None, fingerprint=None), "sha256": sha256}
    statement["ingredients"] = [
        {"title": one.title or one.path.name, "relationship": one.relation, "sha256": _sha256(one.path)}
        for one in about.ingredients
    ]
    chain = signer.chain()
    signature = b64encode(signer.sign(_signed_bytes(statement, chain))).decode()
    document = {"statement": statement, "chain": chain, "signature": signature}
    with written_whole(sidecar_path(path)) as draft:
        draft.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n")
    return sidecar_path(path)


def read_sidecar(path: Path) -> tuple[dict[str, Any], str] | None:
    """Return statement and chain (PEM) of a file's side-car, None if it has none; raise `SidecarTampered`."""
    file = sidecar_path(path)
    if not file.is_file():
        return None
    try:
        if file.stat().st_size > MAX_BYTES:
            raise ValueError
        text = file.read_text()
        document = json.loads(text)
        if not isinstance(document, dict) or set(document) != _FIELDS:
            raise ValueError
        statement, chain = document["statement"], document["chain"]
        signature = b64decode(document["signature"], validate=True)
        # There is one way to write it down, so that a side-car that reads alike is the same bytes.
        written = json.dumps({**document, "signature": b64encode(signature).decode()}, indent=1, sort_keys=True) + "\n"
        signed = is_signed(chain, _signed_bytes(statement, chain), signature) and is_smaller(signature)
        if not isinstance(statement, dict) or text != written or not signed:
            raise ValueError
    except (ValueError, TypeError, YozoraError) as error:
        raise SidecarTampered("the side-car was changed after it was signed") from error
    if statement.get("sha256") != _sha256(path):
        raise SidecarTampered("the file is not the one that its side-car was signed for")
    return statement, chain


def _signed_bytes(statement: dict[str, Any], chain: str) -> bytes:
    """Return what is signed: the statement and the certificates."""
    return STATEMENTS[1] + json.dumps([statement, chain], sort_keys=True, separators=(",", ":")).encode()


def _sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
