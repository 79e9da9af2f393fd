"""F29: weights that are a trap. Ours are three files that strangers may have made; none runs, none fills the memory.

(Pickles under our names: `test_weights.py`; those of public weights: `diffusers/test_source.py`.)
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import struct
import zipfile
from pathlib import Path

import pytest

from yozora.core.errors import YozoraError
from yozora.generation.weights import PARTS, load_weights


@pytest.fixture
def folder(tiny_model: Path, tmp_path: Path) -> Path:
    """Return a copy of the tiny model that one may spoil."""
    return shutil.copytree(tiny_model, tmp_path / "model")


def refusal(folder: Path) -> str:
    """Load what must be refused, within little memory beyond today's; return the sentence."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(YozoraError) as error:
        load_weights(folder)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000, "kilobytes"
    return str(error.value)


def with_header(length: int, header: bytes, body: bytes = b"") -> bytes:
    return struct.pack("<Q", length) + header + body


def one_tensor(shape: list[int], end: int, dtype: str = "F32") -> bytes:
    """Return a file of one tensor that says to be of this shape and to end at this byte."""
    header = json.dumps(
        {"__metadata__": {"config": "{}"}, "w": {"dtype": dtype, "shape": shape, "data_offsets": [0, end]}}
    )
    return with_header(len(header), header.encode(), b"\0" * 16)


STRANGE = {
    "a header of 2^63 bytes": with_header(2**63, b"{}"),
    "a header of 4 GB": with_header(2**32, b"{}"),
    "a header longer than the file": with_header(1000, b"{}"),
    "a header of brackets": with_header(200_000, b"[" * 200_000),
    "a header of objects": with_header(600_000, b'{"a":' * 120_000),
    "a header that is no text": with_header(4, b"\xff\xfe\xfd\xfc"),
    "a tensor of 2^62 numbers": one_tensor([2**31, 2**31], 16),
    "a tensor beyond the file": one_tensor([2**30], 2**32),
    "a tensor of less than nothing": one_tensor([-4], 16),
    "a tensor of no kind": one_tensor([4], 16, "PICKLE"),
    "an ELF program": b"\x7fELF" + b"\0" * 60,
    "a zipped pickle, as torch saves it": b"PK\x03\x04" + b"\0" * 60,
    "a pickle": b"\x80\x04cos\nsystem\n(S'true'\ntR.",
    "nothing": b"",
}


@pytest.mark.parametrize("name", STRANGE)
def test_f29_strange_files_are_one_sentence(folder: Path, name: str) -> None:
    for part in PARTS:
        path = folder / f"{part}.safetensors"
        whole = path.read_bytes()
        path.write_bytes(STRANGE[name])
        assert refusal(folder) == f"{path} is not a whole safetensors file: fetch or train it again."
        path.write_bytes(whole)
    load_weights(folder)


def test_f29_a_zip_under_our_name(folder: Path) -> None:
    """A zip that would unpack to a gigabyte, and to a path outside."""
    path = folder / "text.safetensors"
    path.unlink()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../outside", b"\0" * (64 << 20))
    assert "not a whole safetensors file" in refusal(folder)
    assert not (folder.parent.parent / "outside").exists()


def test_f29_links_lead_to_nothing_else(folder: Path, tmp_path: Path) -> None:
    """A link is followed (so do download caches), but what lies there is told to nobody."""
    secret = tmp_path / "secret"
    secret.write_text("the word is mellon")
    for target in (str(secret), "/proc/self/environ", str(folder / "text.safetensors"), str(tmp_path / "nowhere")):
        path = folder / "text.safetensors"
        path.unlink()
        path.symlink_to(target)
        sentence = refusal(folder)
        assert str(path) in sentence and "mellon" not in sentence and len(sentence) < 300


@pytest.mark.parametrize("kind", ["fifo", "device", "folder"])
def test_f29_what_is_no_file(folder: Path, kind: str) -> None:
    """Neither is waited for, nor read without end."""
    path = folder / "text.safetensors"
    path.unlink()
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
    assert str(path) in refusal(folder)
