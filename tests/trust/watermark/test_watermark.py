"""The watermark from end to end: what is put in is read back, after attacks too, and not where there is none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from yozora.core.errors import UsageError
from yozora.core.records import Clip, Frames
from yozora.media.lumas import sample_lumas
from yozora.media.video import read_video, write_video
from yozora.trust.check import check_file
from yozora.trust.provenance.folder import TrustFolder
from yozora.trust.seal import save_sealed
from yozora.trust.watermark.embed import embed
from yozora.trust.watermark.extract import Reading, extract
from yozora.trust.watermark.pattern import NUM_BITS, TILE_PX, pattern_of
from yozora.trust.watermark.payload import is_ours, kept_key, made_key, new_payload, to_bits, to_bytes
from yozora.trust.watermark.residual import luma_of

KEY = b"a key of these tests"
PAYLOAD = to_bits(bytes.fromhex("00ff55aa12345678"))


def scenery(seed: int, height: int = 256, width: int = 320) -> Frames:
    """Return four frames of soft hills under a moving light."""
    chance = np.random.default_rng(seed)
    coarse = chance.uniform(40, 215, (8, 10, 3)).astype(np.uint8)
    picture = np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC), np.int16)
    return np.stack([np.clip(picture + 3 * step, 0, 255).astype(np.uint8) for step in range(4)])


@pytest.fixture(scope="module")
def marked() -> Frames:
    return embed(scenery(1), PAYLOAD, KEY)


def read(frames: Frames, key: bytes = KEY) -> Reading:
    return extract((luma_of(frame) for frame in frames), key)


def test_tiles_stand_at_right_angles() -> None:
    tiles = pattern_of(KEY).tiles.reshape(NUM_BITS + 1, -1)
    assert np.allclose(tiles @ tiles.T, TILE_PX**2 * np.eye(NUM_BITS + 1), atol=1e-3)
    assert np.abs(pattern_of(KEY).sync.ravel() @ pattern_of(b"another").sync.ravel()) < 0.2 * TILE_PX**2


def test_what_is_put_in_is_read_back(marked: Frames) -> None:
    reading = read(marked)
    assert (reading.bits == PAYLOAD).all() and reading.p_value < 1e-3
    assert not reading.mirrored and reading.scale == pytest.approx(1, abs=0.02)


def test_it_costs_42_decibels(marked: Frames) -> None:
    error = np.mean((marked.astype(float) - scenery(1)) ** 2, axis=(1, 2, 3))
    assert (10 * np.log10(255**2 / error) >= 42).all()


def test_the_same_bits_give_the_same_frames(marked: Frames) -> None:
    assert (embed(scenery(1), PAYLOAD, KEY) == marked).all()


@pytest.mark.parametrize("attack", ["crop", "mirror", "half", "crf 28"])
def test_it_survives(attack: str, marked: Frames, tmp_path: Path) -> None:
    frames = marked
    if attack == "crop":
        frames = marked[:, 30:230, 40:290]
    elif attack == "mirror":
        frames = marked[:, :, ::-1]
    elif attack == "half":
        frames = np.stack([np.asarray(Image.fromarray(one).resize((160, 128))) for one in marked])
    else:
        write_video(Clip(frames=marked, fps=4), tmp_path / "clip.mp4", crf=28)
        frames = read_video(tmp_path / "clip.mp4").frames
    reading = read(frames)
    assert (reading.bits == PAYLOAD).mean() >= 0.85 and reading.p_value < 1e-3
    assert reading.mirrored == (attack == "mirror")


def test_another_key_and_unmarked_frames_say_nothing(marked: Frames) -> None:
    for reading in (read(marked, b"another"), read(scenery(1))):
        assert reading.p_value > 1e-3 and (reading.bits == PAYLOAD).mean() < 0.8


def test_small_frames_and_odd_payloads_are_refused() -> None:
    with pytest.raises(UsageError, match="256 px"):
        embed(scenery(1, 128, 160), PAYLOAD, KEY)
    with pytest.raises(UsageError, match="64 bits"):
        embed(scenery(1), PAYLOAD[:8], KEY)


def test_a_payload_proves_its_key() -> None:
    payload = new_payload(KEY)
    assert is_ours(payload, KEY) and not is_ours(payload, b"another")
    assert not is_ours(bytes([payload[0] ^ 1]) + payload[1:], KEY)
    assert to_bytes(to_bits(payload)) == payload


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    assert kept_key(tmp_path) is None
    assert made_key(tmp_path) == made_key(tmp_path) == kept_key(tmp_path)
    assert (tmp_path / "mark.key").stat().st_mode & 0o077 == 0
    assert [file.name for file in tmp_path.iterdir()] == ["mark.key"]


def test_a_long_video_is_sampled(tmp_path: Path) -> None:
    frames = np.repeat(np.arange(50, dtype=np.uint8)[:, None, None, None] * 5, 16, 1).repeat(16, 2).repeat(3, 3)
    write_video(Clip(frames=frames, fps=10), tmp_path / "long.mp4")
    seen = [float(luma.mean()) for luma in sample_lumas(tmp_path / "long.mp4", 8)]
    assert 8 <= len(seen) <= 16 and seen == sorted(seen) and seen[-1] > 200


def test_a_cropped_mirrored_copy_finds_its_delivery(tmp_path: Path) -> None:
    folder = TrustFolder(tmp_path / "trust")
    for seed in (1, 2):
        clip = Clip(frames=scenery(seed), fps=4, record={"prompt": f"hills {seed}"})
        assert save_sealed(clip, tmp_path / f"{seed}.mp4", folder=folder.path) is None
    assert check_file(tmp_path / "2.mp4", folder).matches[0].by == "bytes"
    copy = read_video(tmp_path / "2.mp4").frames[:, 20:236, 30:290, :][:, :, ::-1]
    write_video(Clip(frames=np.ascontiguousarray(copy), fps=4), tmp_path / "copy.mp4", crf=23)
    finding = check_file(tmp_path / "copy.mp4", folder)
    assert finding.verdict.state == "absent" and finding.reading is not None
    (match,) = finding.matches
    assert match.by == "mark" and match.entry.body["about"]["prompt"] == "hills 2" and finding.looks_off
    write_video(Clip(frames=scenery(3), fps=4), tmp_path / "stranger.mp4")
    assert not check_file(tmp_path / "stranger.mp4", folder).matches


def test_a_mark_can_be_declined(tmp_path: Path) -> None:
    clip = Clip(frames=scenery(1), fps=4)
    assert save_sealed(clip, tmp_path / "plain.mp4", folder=tmp_path / "trust", watermark=False) is None
    assert kept_key(tmp_path / "trust") is None
    (match,) = check_file(tmp_path / "plain.mp4", TrustFolder(tmp_path / "trust")).matches
    assert match.entry.body["mark"] is None


def test_a_copied_mark_accuses_nobody(tmp_path: Path) -> None:
    """It names a delivery that the file does not look like: no conflict, though a stranger signed it."""
    assert save_sealed(Clip(frames=scenery(1), fps=4), tmp_path / "ours.mp4", folder=tmp_path / "ours") is None
    folder = TrustFolder(tmp_path / "ours")
    key = kept_key(folder.path)
    assert key is not None
    payload = extract(sample_lumas(tmp_path / "ours.mp4"), key).bits
    forged = Clip(frames=embed(scenery(7), payload, key), fps=4)
    stranger = tmp_path / "stranger.mp4"
    assert save_sealed(forged, stranger, folder=tmp_path / "theirs", watermark=False) is None
    finding = check_file(stranger, folder)
    assert finding.verdict.state == "foreign" and finding.matches[0].by == "mark"
    assert finding.looks_off and not finding.conflict
