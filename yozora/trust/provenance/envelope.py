"""The envelope: the bytes of a manifest that neither a hash nor the signature covers, and the one form they may have.

C2PA lets a writer leave room (`pad`), name boxes and set offsets outside what is signed; thousands of bytes of a file
may then be changed without any reader's notice. Our files have one form: what is hashed or signed is taken out of the
manifest and put back into an empty envelope; if that does not give the same bytes, somebody wrote on the envelope.
JUMBF is ISO 19566-5, its boxes C2PA 2.2, 11.1; the signature is COSE_Sign1 (RFC 9052, 4.2).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from yozora.trust.provenance.boxes import MANIFEST_UUID
from yozora.trust.provenance.signer import SIGNATURE_BYTES, is_smaller

_TYPE_TAIL = bytes.fromhex("00110010800000aa00389b71")
_FULL_BOX = bytes(4) + b"manifest\0" + bytes(8)
# COSE_Sign1 is tag 18 around an array of four; its payload is nil, for it lies in the claim's own box.
_COSE_HEAD, _PAD_HEAD, _COSE_TAIL = b"\xd2\x84\x59", b"\xa1\x63pad\x59", b"\xf6\x58\x40"


class OffForm(ValueError):
    """A manifest is not written as ours are."""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a manifest store holds: `others` (whole boxes of ingredients' manifests), and the active one's parts."""

    others: tuple[bytes, ...]
    label: bytes
    assertions: tuple[bytes, ...]
    claim: bytes
    protected: bytes
    pad_bytes: int
    signature: bytes


def is_plain(manifest_box: bytes) -> bool:
    """Return whether the `uuid` box of a manifest holds nothing but what is hashed or signed, in our form."""
    try:
        contents = open_envelope(manifest_box)
    except (OffForm, struct.error):
        return False
    return is_smaller(contents.signature) and close_envelope(contents) == manifest_box


def open_envelope(manifest_box: bytes) -> Contents:
    """Take apart a `uuid` box that holds a manifest store; raise `OffForm` if it is not as ours are."""
    store = manifest_box[24 + len(_FULL_BOX) :]
    outer = list(_boxes(store))
    if len(outer) != 1:
        raise OffForm
    manifests = list(_boxes(_payload(outer[0], b"jumb")))[1:]
    if not manifests:
        raise OffForm
    parts = list(_boxes(_payload(manifests[-1], b"jumb")))
    if len(parts) != 4:
        raise OffForm
    description, assertions, claim, signed = parts
    protected, pad_bytes, signature = _cose(_content(signed))
    return Contents(
        others=tuple(manifests[:-1]),
        label=_payload(description, b"jumd")[17:-1],
        assertions=tuple(_boxes(_payload(assertions, b"jumb")))[1:],
        claim=_content(claim),
        protected=protected,
        pad_bytes=pad_bytes,
        signature=signature,
    )


def close_envelope(contents: Contents) -> bytes:
    """Return the one `uuid` box that holds these contents."""
    cose = b"".join(
        [
            _COSE_HEAD, struct.pack(">H", len(contents.protected)), contents.protected,
            _PAD_HEAD, struct.pack(">H", contents.pad_bytes), bytes(contents.pad_bytes),
            _COSE_TAIL, contents.signature,
        ]
    )  # fmt: skip
    manifest = _super(
        b"c2ma",
        contents.label,
        _super(b"c2as", b"c2pa.assertions", *contents.assertions),
        _super(b"c2cl", b"c2pa.claim.v2", _box(b"cbor", contents.claim)),
        _super(b"c2cs", b"c2pa.signature", _box(b"cbor", cose)),
    )
    store = _super(b"c2pa", b"c2pa", *contents.others, manifest)
    return _box(b"uuid", MANIFEST_UUID + _FULL_BOX + store)


def store_of(manifest_box: bytes) -> bytes:
    """Return the manifest store (JUMBF) inside a `uuid` box."""
    return manifest_box[24 + len(_FULL_BOX) :]


def _cose(data: bytes) -> tuple[bytes, int, bytes]:
    """Return protected header, number of bytes left free, and signature of a COSE_Sign1."""
    (protected_bytes,) = struct.unpack_from(">H", data, len(_COSE_HEAD))
    begin = len(_COSE_HEAD) + 2
    protected, rest = data[begin : begin + protected_bytes], data[begin + protected_bytes :]
    (pad_bytes,) = struct.unpack_from(">H", rest, len(_PAD_HEAD))
    signature = rest[len(_PAD_HEAD) + 2 + pad_bytes + len(_COSE_TAIL) :]
    if len(signature) != SIGNATURE_BYTES:
        raise OffForm
    return protected, pad_bytes, signature


def _boxes(data: bytes) -> Iterator[bytes]:
    """Yield the boxes of some bytes, which they must fill."""
    place = 0
    while place < len(data):
        (size,) = struct.unpack_from(">I", data, place)
        if size < 8 or place + size > len(data):
            raise OffForm
        yield data[place : place + size]
        place += size


def _payload(box: bytes, kind: bytes) -> bytes:
    """Return what a box of this type holds."""
    if box[4:8] != kind:
        raise OffForm
    return box[8:]


def _content(box: bytes) -> bytes:
    """Return the CBOR in a superbox that holds nothing else."""
    parts = list(_boxes(_payload(box, b"jumb")))
    if len(parts) != 2:
        raise OffForm
    return _payload(parts[1], b"cbor")


def _box(kind: bytes, payload: bytes) -> bytes:
    """Return a box."""
    return struct.pack(">I", 8 + len(payload)) + kind + payload


def _super(kind: bytes, label: bytes, *boxes: bytes) -> bytes:
    """Return a superbox: a description (type, "requestable and labelled", label), then its boxes."""
    return _box(b"jumb", b"".join([_box(b"jumd", kind + _TYPE_TAIL + b"\x03" + label + b"\0"), *boxes]))
