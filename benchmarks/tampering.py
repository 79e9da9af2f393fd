"""Ways to tamper with a signed mp4, each with the one verdict that is right for it.

A way takes a `Sealed` (the file's bytes, where its boxes are, another signed file, signers) and a source of chance, and
returns the bytes of the file as somebody might pass it on. The verdict follows from what was done, never from what the
verifier says.
"""

from __future__ import annotations

import random
import struct
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from yozora.trust.provenance.about import About
from yozora.trust.provenance.certificates import make_credential
from yozora.trust.provenance.envelope import close_envelope, open_envelope
from yozora.trust.provenance.sign import sign_file
from yozora.trust.provenance.signer import KeySigner, Signer

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """A signed file, the bytes it had before, another signed file, a signer that is not to be believed.

    `expired` is the file as somebody signed it whose certificate has run out since.
    """

    data: bytes
    unsealed: bytes
    other: bytes
    rogue: Signer
    expired: bytes
    record: dict[str, object]

    def boxes(self) -> list[tuple[bytes, int, int]]:
        """Return (type, begin, end) of the boxes on top."""
        return top(self.data)

    def box(self, kind: bytes) -> tuple[int, int]:
        """Return where a box begins and ends."""
        return next((begin, end) for name, begin, end in self.boxes() if name == kind)


def top(data: bytes) -> list[tuple[bytes, int, int]]:
    """Return (type, begin, end) of the boxes on top of a file."""
    found, place = [], 0
    while place < len(data):
        (size,) = struct.unpack_from(">I", data, place)
        found.append((data[place + 4 : place + 8], place, place + size))
        place += size
    return found


def unsealed_of(data: bytes) -> bytes:
    """Return a signed file as it was before: no manifest's box, the chunks where they then were.

    It shares no code with the verifier: the tables are found by their name.
    """
    begin, end = next((begin, end) for kind, begin, end in top(data) if kind == b"uuid")
    rest = bytearray(data[:begin] + data[end:])
    index = next((place, stop) for kind, place, stop in top(bytes(rest)) if kind == b"moov")
    place = rest.find(b"stco", *index)
    while place >= 0:
        (count,) = struct.unpack_from(">I", rest, place + 8)
        for entry in range(place + 12, place + 12 + 4 * count, 4):
            struct.pack_into(">I", rest, entry, struct.unpack_from(">I", rest, entry)[0] - (end - begin))
        place = rest.find(b"stco", place + 12 + 4 * count, index[1])
    return bytes(rest)


def rogue() -> Signer:
    """Return a signer that gives itself our name."""
    return KeySigner(make_credential("Yozora"))


def short_lived(seconds: float) -> Signer:
    """Return a signer whose certificate runs out soon: the library lets nobody sign with one that has run out."""
    return KeySigner(make_credential("Yozora", valid=timedelta(seconds=seconds)))


def _flip(data: bytes, begin: int, end: int, chance: random.Random) -> bytes:
    """Return `data` with one bit turned between two places."""
    changed, place = bytearray(data), chance.randrange(begin, end)
    changed[place] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _flip_in(kind: bytes) -> Callable[[Sealed, random.Random], bytes]:
    """Return the way that turns one bit in a box."""
    return lambda sealed, chance: _flip(sealed.data, *sealed.box(kind), chance)


def _flip_anywhere(sealed: Sealed, chance: random.Random) -> bytes:
    return _flip(sealed.data, 0, len(sealed.data), chance)


def _noise(sealed: Sealed, chance: random.Random) -> bytes:
    """Write noise over up to 64 bytes."""
    begin = chance.randrange(len(sealed.data) - 1)
    end = min(len(sealed.data), begin + chance.randint(1, 64))
    noise = bytes((byte + chance.randint(1, 255)) % 256 for byte in sealed.data[begin:end])
    return sealed.data[:begin] + noise + sealed.data[end:]


def _cut(sealed: Sealed, chance: random.Random) -> bytes:
    """Cut the end off, somewhere behind the manifest's first bytes."""
    return sealed.data[: chance.randrange(sealed.box(b"uuid")[0] + 24, len(sealed.data))]


def _cut_to_nothing(sealed: Sealed, chance: random.Random) -> bytes:
    """Leave less than the name of the manifest's box."""
    return sealed.data[: chance.randrange(1, sealed.box(b"uuid")[0] + 8)]


def _append(sealed: Sealed, chance: random.Random) -> bytes:
    """Add a box that C2PA's own hash leaves out, or mere bytes."""
    payload = chance.randbytes(chance.randint(1, 200))
    kind = chance.choice([b"free", b"skip", b"mfra", b"uuid", b""])
    return sealed.data + (struct.pack(">I", 8 + len(payload)) + kind + payload if kind else payload)


def _insert_free(sealed: Sealed, chance: random.Random) -> bytes:
    """Put an empty box between two others."""
    place = chance.choice([end for _, _, end in sealed.boxes()[:-1]])
    return sealed.data[:place] + struct.pack(">I", 8) + b"free" + sealed.data[place:]


def _reorder(sealed: Sealed, chance: random.Random) -> bytes:
    """Change the places of two boxes."""
    pieces = [sealed.data[begin:end] for _, begin, end in sealed.boxes()]
    one, two = chance.sample(range(len(pieces)), 2)
    pieces[one], pieces[two] = pieces[two], pieces[one]
    return b"".join(pieces)


def _transplant(sealed: Sealed, chance: random.Random) -> bytes:
    """Put the other file's manifest in the place of this one's."""
    begin, end = sealed.box(b"uuid")
    (there,) = ((a, b) for kind, a, b in top(sealed.other) if kind == b"uuid")
    return sealed.data[:begin] + sealed.other[there[0] : there[1]] + sealed.data[end:]


def _two_manifests(sealed: Sealed, chance: random.Random) -> bytes:
    """Put the other file's manifest before or behind this one's."""
    begin, end = sealed.box(b"uuid")
    (there,) = ((a, b) for kind, a, b in top(sealed.other) if kind == b"uuid")
    place = chance.choice([begin, end, len(sealed.data)])
    return sealed.data[:place] + sealed.other[there[0] : there[1]] + sealed.data[place:]


def _reseal(sealed: Sealed, **changes: object) -> bytes:
    """Return the file with parts of its manifest replaced and every length put right."""
    begin, end = sealed.box(b"uuid")
    contents = replace(open_envelope(sealed.data[begin:end]), **changes)  # type: ignore[arg-type]
    return sealed.data[:begin] + close_envelope(contents) + sealed.data[end:]


def _contents(sealed: Sealed) -> tuple[bytes, ...]:
    return open_envelope(sealed.data[slice(*sealed.box(b"uuid"))]).assertions


def _drop_assertion(sealed: Sealed, chance: random.Random) -> bytes:
    """Take an assertion out, such as the one that says who made it."""
    assertions = list(_contents(sealed))
    del assertions[chance.randrange(len(assertions))]
    return _reseal(sealed, assertions=tuple(assertions))


def _edit_assertion(sealed: Sealed, chance: random.Random) -> bytes:
    """Say that a camera made it."""
    told = [one.replace(b"trainedAlgorithmicMedia", b"digitalCapture/////////") for one in _contents(sealed)]
    return _reseal(sealed, assertions=tuple(told))


def _twin_signature(sealed: Sealed, chance: random.Random) -> bytes:
    """Give the signature its other form, which is as good to any library: s becomes n - s."""
    signature = open_envelope(sealed.data[slice(*sealed.box(b"uuid"))]).signature
    s = _ORDER - int.from_bytes(signature[32:], "big")
    return _reseal(sealed, signature=signature[:32] + s.to_bytes(32, "big"))


def _other_signature(sealed: Sealed, chance: random.Random) -> bytes:
    """Take the other file's signature."""
    (there,) = ((a, b) for kind, a, b in top(sealed.other) if kind == b"uuid")
    return _reseal(sealed, signature=open_envelope(sealed.other[there[0] : there[1]]).signature)


def _write_on_pad(sealed: Sealed, chance: random.Random) -> bytes:
    """Write where the manifest has room to spare."""
    begin, end = sealed.box(b"uuid")
    pad = sealed.data.index(b"\xa1\x63pad\x59", begin, end) + 8
    place = chance.randrange(pad, end - 80)
    return sealed.data[:place] + bytes([chance.randint(1, 255)]) + sealed.data[place + 1 :]


def _strip(sealed: Sealed, chance: random.Random) -> bytes:
    """Take the manifest out, as every program does that packs a file anew."""
    return sealed.unsealed


def signed_by(signer: Signer, unsealed: bytes, record: dict[str, object]) -> bytes:
    """Return a file signed by somebody else."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        path.write_bytes(unsealed)
        sign_file(path, About(record=record), signer)
        return path.read_bytes()


def _rogue(sealed: Sealed, chance: random.Random) -> bytes:
    return signed_by(sealed.rogue, sealed.unsealed, {**sealed.record, "prompt": "another story"})


def _expired(sealed: Sealed, chance: random.Random) -> bytes:
    return sealed.expired


WAYS: dict[str, tuple[str, Callable[[Sealed, random.Random], bytes]]] = {
    "a bit anywhere": ("tampered", _flip_anywhere),
    "a bit of the pictures": ("tampered", _flip_in(b"mdat")),
    "a bit of the index": ("tampered", _flip_in(b"moov")),
    "a bit of the manifest": ("tampered", _flip_in(b"uuid")),
    "a bit of the file type": ("tampered", _flip_in(b"ftyp")),
    "noise over some bytes": ("tampered", _noise),
    "the end cut off": ("tampered", _cut),
    "all but the beginning cut off": ("absent", _cut_to_nothing),
    "bytes added": ("tampered", _append),
    "an empty box put in": ("tampered", _insert_free),
    "two boxes exchanged": ("tampered", _reorder),
    "another file's manifest": ("tampered", _transplant),
    "two manifests": ("tampered", _two_manifests),
    "an assertion taken out": ("tampered", _drop_assertion),
    "said to be from a camera": ("tampered", _edit_assertion),
    "the signature's twin": ("tampered", _twin_signature),
    "another file's signature": ("tampered", _other_signature),
    "the room to spare written on": ("tampered", _write_on_pad),
    "the manifest taken out": ("absent", _strip),
    "signed by a rogue of our name": ("foreign", _rogue),
    "signed with a certificate that has run out": ("foreign", _expired),
}
