"""Signing a file: its manifest goes into it in place, whole or not at all; the result is read back before it counts."""

from __future__ import annotations

import json
import mimetypes
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yozora.core.errors import YozoraError
from yozora.media.files import file_error, written_whole
from yozora.trust.provenance.about import About
from yozora.trust.provenance.boxes import part
from yozora.trust.provenance.envelope import is_plain
from yozora.trust.provenance.libraries import require_libraries
from yozora.trust.provenance.manifest import ingredient_of, labels, manifest_of
from yozora.trust.provenance.sidecar import write_sidecar
from yozora.trust.provenance.signer import Signer

if TYPE_CHECKING:
    import c2pa

MP4 = "video/mp4"
# What C2PA's library can put a manifest into and get a hash of; anything else gets a side-car.
EMBEDDED = {
    ".mp4": MP4, ".m4v": MP4, ".mov": "video/quicktime", ".png": "image/png", ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif", ".wav": "audio/wav",
}  # fmt: skip
# No pictures inside manifests, no network.
_SETTINGS = {
    "builder": {"thumbnail": {"enabled": False}},
    "verify": {"verify_after_sign": False, "ocsp_fetch": False, "remote_manifest_fetch": False},
}


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A signed file: SHA-256 of its bytes after and before, and its manifest store (JUMBF, or a side-car's JSON)."""

    path: Path
    sha256: str
    unsealed_sha256: str
    manifest: bytes
    sidecar: Path | None = None


def sign_file(path: Path, about: About, signer: Signer, *, fingerprint: bytes | None = None) -> Signed:
    """Sign the file at `path` in place; a format that can hold no manifest gets a JSON side-car beside it.

    `fingerprint` of its frames goes into the manifest as a soft binding. Raises `YozoraError` where the signer does not
    sign; the file is then as it was.
    """
    require_libraries()
    before = _sha256(path)
    kind = EMBEDDED.get(path.suffix.lower())
    if kind is None:
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        sidecar = write_sidecar(path, about, signer, sha256=before, media_type=media_type)
        return Signed(
            path=path, sha256=before, unsealed_sha256=before, manifest=sidecar.read_bytes(), sidecar=sidecar
        )  # fmt: skip
    told = manifest_of(
        about,
        kind,
        sha256=before if kind == MP4 else None,
        fingerprint=b64encode(fingerprint).decode() if fingerprint is not None else None,
    )
    with written_whole(path) as draft:
        manifest = _embed(path, draft, kind, told, about, signer)
        if kind == MP4:
            parted = part(draft)
            if parted is None or parted.unsealed_sha256 != before or not is_plain(parted.manifest_box):
                raise YozoraError(f"Cannot sign {path}: it is laid out as none of our mp4 files is.")
        after = _sha256(draft)
    return Signed(path=path, sha256=after, unsealed_sha256=before, manifest=manifest)


def _embed(source: Path, draft: Path, kind: str, told: dict[str, Any], about: About, signer: Signer) -> bytes:
    """Write `source` with its manifest into `draft`; return the manifest store."""
    import c2pa

    with ExitStack() as stack:
        builder = stack.enter_context(c2pa.Builder(json.dumps(told), context=_context()))
        for label, ingredient in zip(labels(about), about.ingredients, strict=True):
            media_type = EMBEDDED.get(ingredient.path.suffix.lower()) or "application/octet-stream"
            try:
                stream = stack.enter_context(ingredient.path.open("rb"))
            except OSError as error:
                raise file_error("read", ingredient.path, error) from error
            builder.add_ingredient(ingredient_of(ingredient, label), media_type, stream)
        key = stack.enter_context(_lent(signer))
        into = stack.enter_context(draft.open("w+b"))
        content = stack.enter_context(source.open("rb"))
        try:
            return builder.sign(key.signer, kind, content, into)
        except c2pa.C2paError as error:
            key.reraise()
            raise YozoraError(f"Cannot sign {source}: {' '.join(str(error).split())}.") from error


class _Key:
    """A signer as the library takes it; it keeps what went wrong in the callback, which the library swallows."""

    def __init__(self, signer: Signer) -> None:
        import c2pa

        self.error: Exception | None = None
        self._signer = signer
        self.signer = c2pa.Signer.from_callback(self._sign, c2pa.C2paSigningAlg.ES256, signer.chain())

    def _sign(self, statement: bytes) -> bytes:
        """Sign; the empty answer means that it failed."""
        try:
            return self._signer.sign(statement)
        except Exception as error:
            self.error = error
            return b""

    def reraise(self) -> None:
        """Raise what went wrong, if anything."""
        if self.error is not None:
            raise self.error


@contextmanager
def _lent(signer: Signer) -> Iterator[_Key]:
    """Yield a signer for one call of the library."""
    key = _Key(signer)
    with key.signer:
        yield key


@cache
def _context() -> c2pa.Context:
    """Return the library's settings."""
    import c2pa

    return c2pa.Context(c2pa.Settings.from_dict(_SETTINGS))


def _sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise file_error("read", path, error) from error
