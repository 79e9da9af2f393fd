"""Signing: what a manifest says, ingredients, side-cars, and signers that fail."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Clip
from yozora.media.video import read_video, write_video
from yozora.trust.provenance.about import About, Ingredient
from yozora.trust.provenance.certificates import make_credential
from yozora.trust.provenance.folder import TrustFolder
from yozora.trust.provenance.sidecar import sidecar_path
from yozora.trust.provenance.sign import sign_file
from yozora.trust.provenance.signer import CallbackSigner, KeySigner, Signer, is_smaller
from yozora.trust.provenance.verify import verify_file


def actions_in(path: Path) -> list[dict[str, Any]]:
    import c2pa

    with c2pa.Reader(path) as reader:
        manifest = reader.get_active_manifest()
    return next(one["data"]["actions"] for one in manifest["assertions"] if one["label"] == "c2pa.actions.v2")


def test_a_continuation_names_its_parent(
    signer: Signer, trust: TrustFolder, signed: Callable[[int], Path], make_clip: Callable[..., Clip], tmp_path: Path
) -> None:
    path = tmp_path / "longer.mp4"
    write_video(make_clip(5), path)
    sign_file(path, About(ingredients=(Ingredient(path=signed(1), relation="parentOf", title="before"),)), signer)
    verdict = verify_file(path, authorities=trust.authorities())
    assert verdict.state == "valid" and verdict.ingredients == ("before",)
    opened, edited = actions_in(path)
    assert (opened["action"], edited["action"]) == ("c2pa.opened", "c2pa.edited")
    assert edited["digitalSourceType"].endswith("/compositeWithTrainedAlgorithmicMedia")
    assert len(opened["parameters"]["ingredients"]) == 1


def test_a_remix_names_its_inputs(
    signer: Signer, trust: TrustFolder, signed: Callable[[int], Path], make_clip: Callable[..., Clip], tmp_path: Path
) -> None:
    """One input that is signed and one that is not; a bit of the input's manifest counts like any other."""
    path, plain = tmp_path / "remix.mp4", tmp_path / "plain.mp4"
    write_video(make_clip(6), path)
    write_video(make_clip(7), plain)
    about = About(ingredients=(Ingredient(path=signed(1)), Ingredient(path=plain, relation="componentOf")))
    sign_file(path, about, signer)
    assert verify_file(path, authorities=trust.authorities()).ingredients == ("1.mp4", "plain.mp4")
    (created,) = actions_in(path)
    assert created["action"] == "c2pa.created" and len(created["parameters"]["ingredients"]) == 2
    data = path.read_bytes()
    for place in (data.index(b"pad\x59") + 400, data.index(b"c2pa.signature") + 600):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert verify_file(path, authorities=trust.authorities()).state == "tampered"


def test_a_file_has_one_parent(tmp_path: Path) -> None:
    parent = Ingredient(path=tmp_path / "x.mp4", relation="parentOf")
    with pytest.raises(UsageError, match="one parent"):
        About(ingredients=(parent, parent))


def test_a_missing_ingredient(signer: Signer, make_clip: Callable[..., Clip], tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    write_video(make_clip(0), path)
    before = path.read_bytes()
    with pytest.raises(YozoraError, match="Cannot read .*gone.mp4"):
        sign_file(path, About(ingredients=(Ingredient(path=tmp_path / "gone.mp4"),)), signer)
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


def test_a_side_car(signer: Signer, trust: TrustFolder, tmp_path: Path) -> None:
    path = tmp_path / "clip.webm"
    path.write_bytes(b"a format that can hold no manifest")
    signed = sign_file(path, About(record={"prompt": "a story"}), signer)
    assert signed.sidecar == sidecar_path(path)
    verdict = verify_file(path, authorities=trust.authorities())
    assert (verdict.state, verdict.generation["prompt"]) == ("valid", "a story")
    assert verify_file(path, authorities="").state == "foreign"
    text = signed.sidecar.read_text()
    for other in (
        text.replace("a story", "a stork"),
        text.replace('"chain"', '"chain" '),
        text + " ",
        text[:-40],
        json.dumps({**json.loads(text), "chain": make_credential().chain}, indent=1, sort_keys=True) + "\n",
    ):
        signed.sidecar.write_text(other)
        assert verify_file(path, authorities=trust.authorities()).state == "tampered", other
    signed.sidecar.write_text(text)
    path.write_bytes(b"another file")
    assert verify_file(path, authorities=trust.authorities()).state == "tampered"
    signed.sidecar.unlink()
    assert verify_file(path, authorities=trust.authorities()).state == "absent"


def test_a_callback_signs_as_a_kms_does(make_clip: Callable[..., Clip], tmp_path: Path) -> None:
    """A KMS gives either form of a signature; ours is always the same one."""
    credential = make_credential("A studio")
    asked: list[bytes] = []
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

    def callback(statement: bytes) -> bytes:
        asked.append(statement)
        signature = KeySigner(credential).sign(statement)
        return signature[:32] + (order - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")

    path = tmp_path / "clip.mp4"
    write_video(make_clip(0), path)
    signer = CallbackSigner(certificates=credential.chain, callback=callback)
    sign_file(path, About(), signer)
    verdict = verify_file(path, authorities=credential.chain.split("-----END CERTIFICATE-----\n", 1)[1])
    assert verdict.state == "valid" and verdict.signer == "A studio"
    assert len(asked) == 1 and asked[0].startswith(b"\x84\x6aSignature1")
    assert is_smaller(signer.sign(asked[0]))


@pytest.mark.parametrize("answer", [b"", b"x" * 63, b"\1" * 64])
def test_a_signer_that_fails_leaves_the_file_as_it_was(
    answer: bytes, make_clip: Callable[..., Clip], tmp_path: Path
) -> None:
    path = tmp_path / "clip.mp4"
    write_video(make_clip(0), path)
    before = path.read_bytes()
    with pytest.raises(YozoraError, match="not of its certificate"):
        sign_file(path, About(), CallbackSigner(certificates=make_credential().chain, callback=lambda _: answer))
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


def test_a_key_signs_nothing_else(signer: Signer) -> None:
    for statement in (b"", b"any text", b"\x30\x82 a certificate"):
        with pytest.raises(YozoraError, match="claims about files"):
            signer.sign(statement)


def test_what_a_record_may_hold(
    signer: Signer, trust: TrustFolder, make_clip: Callable[..., Clip], tmp_path: Path
) -> None:
    path = tmp_path / "clip.mp4"
    write_video(make_clip(0), path)
    record = {"prompt": '夜空 "quoted" \n\0 ' + "long " * 700, "path": Path("x"), "none": None, "float": 1.5}
    sign_file(path, About(record=record, job="video_1"), signer, fingerprint=bytes(384))
    told = verify_file(path, authorities=trust.authorities()).generation
    assert told["prompt"] == record["prompt"] and told["path"] == "x" and told["job"] == "video_1"
    assert read_video(path).record == make_clip(0).record


def test_without_the_libraries_one_sentence(tmp_path: Path) -> None:
    program = """
import sys, importlib.util
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, *a: None if name == "c2pa" else real(name, *a)
import numpy as np
from yozora.core.records import Clip
from yozora.trust.seal import ready, save_sealed
clip = Clip(frames=np.zeros((4, 32, 32, 3), np.uint8), fps=8, record={"prompt": "x"})
ready()
print(save_sealed(clip, sys.argv[1]))
"""
    path = tmp_path / "clip.mp4"
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "This file is not signed (c2pa missing): pip install 'yozora[trust]'."
    assert read_video(path).record == {"prompt": "x"}
    assert verify_file(path, authorities="").state == "absent"
