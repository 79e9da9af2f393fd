"""Where a file comes from: ours, changed, a stranger's, a stranger's over what is ours, nobody's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.serving.http.conftest import Local, error_of
from tests.trust.conftest import a_clip
from tests.trust.watermark.test_watermark import scenery
from yozora.core.records import Clip
from yozora.media.video import read_video, write_video
from yozora.serving.http import verifying
from yozora.serving.http.verifying import suffix_of
from yozora.trust.seal import save_sealed

pytest.importorskip("c2pa", reason="signing needs more packages: pip install -c constraints.txt -e '.[trust]'")


@pytest.fixture
def trusting(start: Callable[..., Local], tmp_path: Path) -> Local:
    return start(trust=tmp_path / "trust")


def sealed(tmp_path: Path, owner: str, seed: int = 0) -> bytes:
    """Return a video that `owner` has signed and recorded."""
    path = tmp_path / f"{owner}.mp4"
    assert save_sealed(a_clip(seed), path, folder=tmp_path / owner) is None
    return path.read_bytes()


def look(
    local: Local, content: bytes, name: str = "a.mp4", *, marked: bool = False
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what manifest and looks say of a file."""
    with local.client() as client:
        answer = client.post("/content_provenance_checks", files={"file": (name, content)})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["object"] == "content_provenance_check" and told["created_at"] > 1.7e9
    assert "patches" not in answer.text, "nobody is told what somebody else asked for"
    manifest, looks, mark = told["results"]
    assert (manifest["type"], looks["type"], mark["type"]) == ("c2pa", "fingerprint", "watermark")
    assert (mark["outcome"] == "detected") == marked, mark
    return manifest, looks


def test_a_file_of_ours(trusting: Local, tmp_path: Path) -> None:
    manifest, looks = look(trusting, sealed(tmp_path, "trust"), name="called-otherwise.png")
    assert (manifest["outcome"], manifest["validation_state"]) == ("detected", "trusted")
    assert manifest["model"] == "none" and manifest["issuer"] and not manifest["conflict"]
    assert manifest["generated_at"] == looks["generated_at"] > 1.7e9
    assert looks["outcome"] == "detected" and "very bytes" in looks["reason"]


def test_a_file_whose_manifest_was_taken_off(trusting: Local, tmp_path: Path) -> None:
    sealed(tmp_path, "trust")
    write_video(a_clip(), tmp_path / "bare.mp4", metadata={"comment": "mine"})
    manifest, looks = look(trusting, (tmp_path / "bare.mp4").read_bytes())
    assert (manifest["outcome"], manifest["validation_state"]) == ("not_detected", "not_present")
    assert looks["outcome"] == "detected" and "looks the same" in looks["reason"] and looks["model"] == "none"


def test_a_file_that_was_changed(trusting: Local, tmp_path: Path) -> None:
    content = bytearray(sealed(tmp_path, "trust"))
    content[content.rindex(b"mdat") + 60] ^= 1
    manifest, looks = look(trusting, bytes(content))
    assert (manifest["outcome"], manifest["validation_state"]) == ("detected", "invalid")
    assert manifest["generated_at"] is None and looks["outcome"] == "detected"


def test_a_strangers_file(trusting: Local, tmp_path: Path) -> None:
    sealed(tmp_path, "trust")
    manifest, looks = look(trusting, sealed(tmp_path, "stranger", seed=9))
    assert (manifest["outcome"], manifest["validation_state"]) == ("detected", "valid")
    assert looks["outcome"] == "not_detected" and not manifest["conflict"]


def test_a_strangers_name_on_what_is_ours(trusting: Local, tmp_path: Path) -> None:
    sealed(tmp_path, "trust")
    manifest, looks = look(trusting, sealed(tmp_path, "stranger"))
    assert manifest["validation_state"] == "valid" and manifest["conflict"] and looks["outcome"] == "detected"


def test_before_anything_was_made(trusting: Local, tmp_path: Path) -> None:
    """A check makes neither key nor ledger."""
    manifest, looks = look(trusting, sealed(tmp_path, "stranger"))
    assert manifest["validation_state"] == "valid" and looks["outcome"] == "not_detected"
    assert not (tmp_path / "trust").exists()


def test_a_crop_is_found_by_its_watermark(trusting: Local, tmp_path: Path) -> None:
    """Its looks are no longer ours and its manifest is gone; the same crop of the unmarked pictures is not found."""
    clip = Clip(frames=scenery(1), fps=8)
    assert save_sealed(clip, tmp_path / "a.mp4", folder=tmp_path / "trust") is None
    for name, frames in (("marked", read_video(tmp_path / "a.mp4").frames), ("plain", clip.frames)):
        crop = Clip(frames=frames[:, 40:, 60:, :][:, :, ::-1].copy(), fps=8)
        write_video(crop, tmp_path / "crop.mp4", metadata={"comment": "mine"})
        manifest, looks = look(trusting, (tmp_path / "crop.mp4").read_bytes(), marked=name == "marked")
        assert manifest["validation_state"] == "not_present" and looks["outcome"] == "not_detected"


def test_what_cannot_be_checked(trusting: Local, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = sealed(tmp_path, "trust")
    with trusting.client() as client:
        for body, code in ((b"junk", "upload_unsupported"), (content[: len(content) // 3], "upload_damaged")):
            error_of(client.post("/content_provenance_checks", files={"file": ("a.mp4", body)}), 400, code)
        error_of(client.post("/content_provenance_checks", json={"file": "x"}), 400, "invalid_value")
        with monkeypatch.context() as patch:  # a reader that hangs is ended, and the server goes on
            patch.setattr(verifying, "WALL_S", 0.01)
            answer = client.post("/content_provenance_checks", files={"file": ("a.mp4", content)})
            assert error_of(answer, 400, "upload_damaged")["param"] == "file"
    assert look(trusting, content)[0]["validation_state"] == "trusted"


@pytest.mark.parametrize(
    ("begins", "suffix"),
    [
        (b"\0\0\0\x20ftypisom", ".mp4"), (b"\0\0\0\x14ftypqt  ", ".mov"), (b"\x89PNG\r\n", ".png"), (b"GIF89a", ".gif"),
        (b"\xff\xd8\xff\xe0", ".jpg"), (b"RIFF\0\0\0\0WEBP", ".webp"), (b"\x1a\x45\xdf\xa3", ".webm"), (b"", ".bin"),
    ],
)  # fmt: skip
def test_a_file_is_what_it_begins_with(begins: bytes, suffix: str) -> None:
    assert suffix_of(begins) == suffix
