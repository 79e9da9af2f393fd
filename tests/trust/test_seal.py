"""Sealing and checking: one call before delivery, and all that can be said of a file afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import pytest

from yozora.core.errors import YozoraError
from yozora.core.records import Clip
from yozora.media.resize import resize_clip
from yozora.media.video import read_video, write_video
from yozora.trust.check import check_file
from yozora.trust.ledger.cases import Cases, TakenDown
from yozora.trust.ledger.chain import Chain
from yozora.trust.provenance.certificates import make_credential
from yozora.trust.provenance.folder import TrustFolder
from yozora.trust.provenance.sign import sign_file
from yozora.trust.provenance.signer import KeySigner
from yozora.trust.seal import About, save_sealed, seal


@pytest.fixture
def folder(tmp_path: Path) -> TrustFolder:
    return TrustFolder(tmp_path / "trust")


@pytest.fixture
def sealed(folder: TrustFolder, make_clip: Callable[..., Clip], tmp_path: Path) -> Path:
    """Return a delivered file, among three others."""
    for seed in (1, 2, 3, 0):
        assert save_sealed(make_clip(seed, frames=16), tmp_path / f"{seed}.mp4", folder=folder.path) is None
    return tmp_path / "0.mp4"


def test_a_delivered_file(sealed: Path, folder: TrustFolder, make_clip: Callable[..., Clip]) -> None:
    finding = check_file(sealed, folder)
    assert finding.verdict.state == "valid" and not finding.conflict and finding.takedown is None
    (match,) = finding.matches
    assert match.by == "bytes" and match.entry.body["about"]["prompt"] == "patches 0"
    assert finding.request["prompt"] == "patches 0" and len(finding.request["unsealed_sha256"]) == 64
    chain = Chain(folder.ledger)
    assert chain.audit() is None and chain.head()[0] == 4
    chain.close()


def remuxed(source: Path, path: Path) -> None:
    """Pack the same stream anew, as a messenger does: every trace of a manifest goes."""
    with av.open(str(source)) as old, av.open(str(path), "w") as new:
        stream = old.streams.video[0]
        copy = new.add_stream_from_template(stream)
        for packet in old.demux(stream):
            if packet.dts is not None:
                packet.stream = copy
                new.mux(packet)


@pytest.mark.parametrize("how", ["strip", "remux", "crf 33", "half size"])
def test_a_stripped_file_finds_its_manifest(
    how: str, sealed: Path, folder: TrustFolder, make_clip: Callable[..., Clip], tmp_path: Path
) -> None:
    path, clip = tmp_path / "passed-on.mp4", read_video(sealed)
    if how == "strip":
        write_video(make_clip(0, frames=16), path)  # the very bytes before sealing
    elif how == "remux":
        remuxed(sealed, path)
    else:
        small = resize_clip(clip, 32, 32) if how == "half size" else clip
        write_video(Clip(frames=small.frames, fps=8), path, crf=33 if how == "crf 33" else 23)
    finding = check_file(path, folder)
    assert finding.verdict.state == "absent"
    assert [match.entry.body["about"]["prompt"] for match in finding.matches] == ["patches 0"]
    assert finding.matches[0].by == ("bytes" if how == "strip" else "looks")
    assert finding.request["prompt"] == "patches 0"
    assert finding.matches[0].manifest.startswith(b"\0\0") and b"org.yozora.generation" in finding.matches[0].manifest


def test_a_stranger_finds_nothing(
    sealed: Path, folder: TrustFolder, make_clip: Callable[..., Clip], tmp_path: Path
) -> None:
    write_video(make_clip(9, frames=16), tmp_path / "mine.mp4")
    finding = check_file(tmp_path / "mine.mp4", folder)
    assert finding.verdict.state == "absent" and finding.matches == () and finding.request == {}


def test_another_story_on_our_pictures_is_a_conflict(
    sealed: Path, folder: TrustFolder, make_clip: Callable[..., Clip], tmp_path: Path
) -> None:
    for seed, conflict in ((0, True), (9, False)):
        path = tmp_path / "theirs.mp4"
        write_video(make_clip(seed, frames=16), path)
        sign_file(path, About(record={"prompt": "I filmed it"}), KeySigner(make_credential("Somebody")))
        finding = check_file(path, folder)
        assert finding.verdict.state == "foreign" and finding.verdict.signer == "Somebody"
        assert finding.conflict == conflict


def test_what_was_taken_down_is_not_delivered(
    sealed: Path, folder: TrustFolder, make_clip: Callable[..., Clip], tmp_path: Path
) -> None:
    chain = Chain(folder.ledger)
    entry = Cases(chain).take_down("a person asked", delivery=check_file(sealed, folder).matches[0].entry.id)
    assert check_file(sealed, folder).takedown == entry
    with pytest.raises(TakenDown, match="a person asked"):
        save_sealed(make_clip(0, frames=16), tmp_path / "again.mp4", folder=folder.path)
    assert not (tmp_path / "again.mp4").exists()
    assert save_sealed(make_clip(4, frames=16), tmp_path / "other.mp4", folder=folder.path) is None
    Cases(chain).restore(entry.id, "a mistake")
    assert save_sealed(make_clip(0, frames=16), tmp_path / "again.mp4", folder=folder.path) is None
    chain.close()


def test_what_cannot_be_recorded_is_not_delivered(
    folder: TrustFolder, make_clip: Callable[..., Clip], tmp_path: Path
) -> None:
    folder.path.mkdir()
    folder.ledger.write_text("this is no database, but it is long enough to be looked at as one")
    with pytest.raises(YozoraError, match="ledger cannot be written"):
        save_sealed(make_clip(0), tmp_path / "clip.mp4", folder=folder.path)
    assert not (tmp_path / "clip.mp4").exists()


def test_a_file_that_is_there_is_sealed_in_place(
    folder: TrustFolder, make_clip: Callable[..., Clip], tmp_path: Path
) -> None:
    path = tmp_path / "clip.mp4"
    write_video(make_clip(0), path)
    assert seal(path, About(record={"prompt": "x"}, job="video_1"), folder=folder.path) == path
    finding = check_file(path, folder)
    assert finding.verdict.state == "valid" and finding.request["job"] == "video_1"


def test_without_a_ledger_a_verdict(sealed: Path, folder: TrustFolder, tmp_path: Path) -> None:
    """Whoever has our authority's certificate can check our files."""
    stranger = tmp_path / "stranger"
    (stranger / "authorities").mkdir(parents=True)
    for pem in (folder.path / "authorities").glob("*.pem"):
        (stranger / "authorities" / pem.name).write_bytes(pem.read_bytes())
    finding = check_file(sealed, TrustFolder(stranger))
    assert finding.verdict.state == "valid" and finding.matches == ()
    assert sorted(path.name for path in stranger.iterdir()) == ["authorities"]
