"""Verdicts: every byte of a signed file counts, and every way to tamper has its one verdict."""

from __future__ import annotations

import json
import random
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.tampering import WAYS, Sealed, rogue, short_lived, signed_by
from yozora.core.errors import YozoraError
from yozora.core.records import Clip
from yozora.media.video import read_video, write_video
from yozora.trust.provenance.about import About
from yozora.trust.provenance.certificates import authority, make_credential, read_chain
from yozora.trust.provenance.folder import TrustFolder
from yozora.trust.provenance.sign import sign_file
from yozora.trust.provenance.signer import KeySigner, Signer
from yozora.trust.provenance.verify import verify_file, verify_store


@pytest.fixture(scope="module")
def sealed(signed: Callable[[int], Path], make_clip: Callable[..., Clip], authorities: list[str]) -> Sealed:
    one, other = signed(1), signed(2)
    unsealed, record = one.with_suffix(".before").read_bytes(), make_clip(1).record
    passing = short_lived(3)
    expired = signed_by(passing, unsealed, record)
    authorities.append(authority(passing.chain()))
    ends = read_chain(passing.chain())[0].not_valid_after_utc.timestamp()
    time.sleep(max(0.0, ends + 1.1 - time.time()))
    return Sealed(
        data=one.read_bytes(),
        unsealed=unsealed,
        other=other.read_bytes(),
        rogue=rogue(),
        expired=expired,
        record=record,
    )


@pytest.fixture(scope="module")
def authorities() -> list[str]:
    return []


@pytest.fixture(scope="module")
def anchors(trust: TrustFolder, sealed: Sealed, authorities: list[str]) -> str:
    """Return our authorities, the one of the certificate that has run out among them."""
    return trust.authorities() + "".join(authorities)


def test_a_signed_file(signed: Callable[[int], Path], trust: TrustFolder, make_clip: Callable[..., Clip]) -> None:
    verdict = verify_file(signed(1), authorities=trust.authorities())
    assert (verdict.state, verdict.signer, verdict.trusted, verdict.codes) == ("valid", "Yozora", True, ())
    assert verdict.generation["prompt"] == "patches 1" and verdict.generation["request"] == {"seed": 1}
    assert verdict.manifest_id is not None and verdict.manifest_id.startswith("urn:c2pa:")
    before = read_video(signed(1).with_suffix(".before"))
    assert (read_video(signed(1)).frames == before.frames).all()
    assert before.record == make_clip(1).record


def test_to_a_stranger_it_is_foreign(signed: Callable[[int], Path], sealed: Sealed, trust: TrustFolder) -> None:
    for authorities in ("", authority(sealed.rogue.chain())):
        verdict = verify_file(signed(1), authorities=authorities)
        assert verdict.state == "foreign" and not verdict.trusted
        assert verdict.generation["prompt"] == "patches 1"
    verdict = verify_file(signed(1), authorities=authority(sealed.rogue.chain()), known=trust.authorities())
    assert verdict.state == "foreign" and verdict.trusted


@pytest.mark.parametrize("way", WAYS)
def test_tampering(way: str, sealed: Sealed, anchors: str, tmp_path: Path) -> None:
    expected, tamper = WAYS[way]
    path = tmp_path / "clip.mp4"
    for seed in range(6):
        path.write_bytes(tamper(sealed, random.Random(seed)))
        verdict = verify_file(path, authorities=anchors)
        assert verdict.state == expected, f"{way}, {seed}: {verdict}"


def test_every_byte_counts(sealed: Sealed, anchors: str, tmp_path: Path) -> None:
    """One bit of every seventh byte, of all bytes that C2PA itself leaves out, and of the manifest's structure."""
    path = tmp_path / "clip.mp4"
    begin, end = sealed.box(b"uuid")
    pad = sealed.data.index(b"\xa1\x63pad\x59", begin, end)
    places = {*range(0, len(sealed.data), 97), *range(*sealed.box(b"ftyp")), *range(begin, begin + 130, 2)}
    places |= {*range(pad - 2, pad + 12), *range(end - 80, end, 3)}
    missed = []
    for place in sorted(places):
        data = bytearray(sealed.data)
        data[place] ^= 1 << place % 8
        path.write_bytes(data)
        if verify_file(path, authorities=anchors).state != "tampered":
            missed.append(place)
    assert len(places) > 300 and not missed


@pytest.mark.parametrize("name", ["x.txt", "x.mp4", "x.webm", "x.png"])
def test_what_is_no_video_has_no_manifest(name: str, trust: TrustFolder, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"nothing of the kind")
    assert verify_file(tmp_path / name, authorities=trust.authorities()).state == "absent"
    (tmp_path / name).write_bytes(b"")
    assert verify_file(tmp_path / name, authorities=trust.authorities()).state == "absent"


def test_a_file_that_is_not_there(trust: TrustFolder, tmp_path: Path) -> None:
    with pytest.raises(YozoraError, match="Cannot read"):
        verify_file(tmp_path / "gone.mp4", authorities=trust.authorities())


@pytest.mark.parametrize("suffix", [".png", ".webp", ".jpg", ".gif"])
def test_images(
    suffix: str, signer: Signer, trust: TrustFolder, make_clip: Callable[..., Clip], tmp_path: Path
) -> None:
    path = tmp_path / f"picture{suffix}"
    Image.fromarray(make_clip(0).frames[0]).save(path)
    sign_file(path, About(record={"prompt": "a picture"}), signer)
    verdict = verify_file(path, authorities=trust.authorities())
    assert verdict.state == "valid" and verdict.generation["prompt"] == "a picture"
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)
    assert verify_file(path, authorities=trust.authorities()).state == "tampered"


def test_a_detached_manifest_is_good_for_what_was_signed(
    signer: Signer, trust: TrustFolder, make_clip: Callable[..., Clip], tmp_path: Path
) -> None:
    path, stripped = tmp_path / "clip.mp4", tmp_path / "stripped.mp4"
    write_video(make_clip(3), path)
    write_video(make_clip(4), stripped)
    manifest = sign_file(path, About(record={"prompt": "x"}), signer).manifest
    assert verify_store(path, manifest, authorities=trust.authorities()).state == "valid"
    assert verify_store(stripped, manifest, authorities=trust.authorities()).state == "tampered"


def test_an_independent_walk_agrees(signed: Callable[[int], Path]) -> None:
    """A reader of forty lines that shares no code with ours: boxes by ISO 14496-12 and 19566-5."""
    data = signed(1).read_bytes()

    def boxes(begin: int, end: int) -> dict[bytes, tuple[int, int]]:
        found = {}
        while begin < end:
            size, kind = struct.unpack_from(">I4s", data, begin)
            found[kind] = (begin + 8, begin + size)
            begin += size
        assert begin == end
        return found

    first = boxes(0, len(data))
    assert list(first)[:2] == [b"ftyp", b"uuid"] and {b"moov", b"mdat"} <= set(first)
    begin, end = first[b"uuid"]
    assert data[begin : begin + 16].hex() == "d8fec3d61b0e483c92975828877ec481"
    assert data[begin + 20 : begin + 29] == b"manifest\0"
    store = boxes(begin + 37, end)
    manifest = data[slice(*store[b"jumb"])]
    for label in (b"c2pa.assertions", b"c2pa.claim.v2", b"c2pa.signature", b"c2pa.actions.v2", b"c2pa.hash.bmff.v3"):
        assert label + b"\0" in manifest
    for text in (b"c2pa.created", b"trainedAlgorithmicMedia", b"org.yozora.generation", b"patches 1"):
        assert text in manifest


def test_another_process_agrees(signed: Callable[[int], Path]) -> None:
    """The library on its own, as anybody else runs it: the manifest holds, the signer is nobody it knows."""
    program = "import sys, c2pa; print(c2pa.Reader(sys.argv[1]).json())"
    done = subprocess.run([sys.executable, "-c", program, str(signed(1))], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["validation_state"] == "Valid"
    manifest = told["manifests"][told["active_manifest"]]
    (actions,) = (one["data"]["actions"] for one in manifest["assertions"] if one["label"] == "c2pa.actions.v2")
    assert [action["action"] for action in actions] == ["c2pa.created"]
    assert actions[0]["digitalSourceType"].endswith("/trainedAlgorithmicMedia")
    assert manifest["signature_info"]["alg"] == "Es256"


def test_a_key_of_another_curve_is_refused() -> None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = ec.generate_private_key(ec.SECP384R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    credential = make_credential()
    with pytest.raises(YozoraError, match="P-256"):
        KeySigner(replace(credential, key=key.decode()))
    with pytest.raises(YozoraError, match="not of this key"):
        KeySigner(replace(credential, key=make_credential().key))
    with pytest.raises(YozoraError, match="two certificates"):
        KeySigner(replace(credential, chain=authority(credential.chain)))
