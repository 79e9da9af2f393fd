"""The sandbox: strangers' files become clips or one sentence, and nothing they do reaches us."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.uploads import BOMBS, film, gif_bomb, mutant, pictures, png_bomb, seeds
from tests.house.graph import REPOSITORY
from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Clip
from yozora.media.sandbox import Sandbox, decode_upload
from yozora.media.uploads.upload import MIB, REFUSALS, UnreadableUpload, UploadLimits
from yozora.media.video import read_video, write_video

# A machine that is busy with other things is slow, not wrong.
PATIENT = UploadLimits(wall_s=60.0, cpu_s=30)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(PATIENT) as sandbox:
        yield sandbox


def refused(sandbox: Sandbox, upload: bytes | Path, wanted: str = "any", **limits) -> str:
    """Return the code with which `upload` is refused."""
    with pytest.raises(UnreadableUpload) as caught:
        sandbox.decode(upload, wanted=wanted, limits=UploadLimits(**{"wall_s": 60.0, "cpu_s": 30, **limits}))
    assert isinstance(caught.value, UsageError) and str(caught.value).endswith(".")
    return caught.value.code


def picture_file(kind: str, image: Image.Image, **options) -> bytes:
    """Return a picture as a file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


# What is read.


@pytest.mark.parametrize(
    ("name", "kind", "count", "fps"),
    [
        ("mp4", "video", 12, 12.0),
        ("mov", "video", 12, 12.0),
        ("webm", "video", 12, 12.0),
        ("webp", "video", 12, 12.5),
        ("gif", "video", 12, 12.5),
        ("png", "image", 1, 1.0),
        ("jpeg", "image", 1, 1.0),
    ],
)
def test_every_kind_is_read(sandbox: Sandbox, name: str, kind: str, count: int, fps: float) -> None:
    clip = sandbox.decode(seeds()[name])
    assert clip.frames.shape == (count, 48, 64, 3) and clip.fps == fps
    assert clip.record == {"kind": kind, "format": name}
    shown = np.stack(pictures()[:count]).astype(int)
    worst = {"png": 0, "webp": 25, "gif": 25, "jpeg": 25}.get(name, 32)
    assert np.abs(clip.frames - shown).mean() <= worst
    if count > 1:
        assert np.argmin([np.abs(clip.frames[7] - frame).mean() for frame in shown]) == 7


def test_an_mp4_is_what_the_trusted_reader_sees(sandbox: Sandbox, tmp_path: Path) -> None:
    clip = Clip(frames=np.stack(pictures(40)), fps=24.0)
    write_video(clip, tmp_path / "a.mp4")
    trusted = read_video(tmp_path / "a.mp4")
    for upload in (tmp_path / "a.mp4", (tmp_path / "a.mp4").read_bytes()):
        ours = sandbox.decode(upload)
        assert ours.fps == trusted.fps and np.array_equal(ours.frames, trusted.frames)
    ours.frames[0, 0, 0, 0] ^= 1  # the pixels are the caller's own
    assert sandbox.last_cost is not None and 0 < sandbox.last_cost.memory_bytes < 400 * MIB


def test_what_is_transparent_lies_on_paper(sandbox: Sandbox) -> None:
    image = Image.new("RGBA", (20, 10), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (0, 0, 10, 10))
    for kind, options in (("png", {}), ("webp", {"lossless": True})):
        (pixels,) = sandbox.decode(picture_file(kind, image, **options)).frames
        assert (pixels[:, :10] == (0, 0, 255)).all() and (pixels[:, 10:] == 255).all()


def test_pictures_stand_upright(sandbox: Sandbox) -> None:
    image = Image.fromarray(pictures()[0])
    exif = Image.Exif()
    exif[0x0112] = 6
    (pixels,) = sandbox.decode(picture_file("jpeg", image, exif=exif, quality=95)).frames
    assert pixels.shape == (64, 48, 3)
    assert np.abs(pixels - np.rot90(np.asarray(image), -1).astype(int)).mean() < 8


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "CMYK", "I;16"])
def test_other_kinds_of_pixels(sandbox: Sandbox, mode: str) -> None:
    grey = Image.fromarray(np.tile(np.arange(64, dtype=np.uint8) * 4, (48, 1)))
    if mode == "I;16":
        image = Image.fromarray(np.asarray(grey).astype(np.uint16) << 8)
    else:
        image = grey.convert("RGB").convert(mode)
    (pixels,) = sandbox.decode(picture_file("jpeg" if mode == "CMYK" else "png", image)).frames
    assert pixels.shape == (48, 64, 3)
    assert np.abs(pixels.mean((0, 2)) - np.arange(64) * 4).mean() < (60 if mode == "1" else 6)


def test_large_pictures_are_shrunk_where_asked(sandbox: Sandbox) -> None:
    limits = UploadLimits(wall_s=60.0, side_px=32)
    assert sandbox.decode(seeds()["mp4"], limits=limits).frames.shape == (12, 24, 32, 3)
    assert sandbox.decode(seeds()["png"], limits=limits).frames.shape == (1, 24, 32, 3)
    assert sandbox.decode(seeds()["gif"], limits=limits).frames.shape == (12, 24, 32, 3)


def test_a_film_of_uneven_pictures_keeps_its_time(sandbox: Sandbox) -> None:
    """A slide shown for one second, then two for half a second each."""
    slides = [Image.new("RGB", (16, 16), colour) for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255))]
    file = picture_file("gif", slides[0], save_all=True, append_images=slides[1:], duration=[1000, 500, 500])
    clip = sandbox.decode(file)
    assert clip.seconds == 2.0
    shown = [int(np.argmax(frame.mean((0, 1)))) for frame in clip.frames]
    assert shown == sorted(shown) and shown.count(0) == len(shown) // 2


def test_a_rate_nobody_can_see_becomes_sixty(sandbox: Sandbox) -> None:
    clip = sandbox.decode(film("mp4", "libx264", rate=240))
    assert clip.fps == 60 and len(clip.frames) == 3


# What is refused.


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (b"", "upload_empty"),
        (b"\0", "upload_unsupported"),
        (b"#!/bin/sh\nrm -rf /\n", "upload_unsupported"),
        (b"#EXTM3U\n/etc/passwd\n", "upload_unsupported"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "upload_unsupported"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "upload_unsupported"),
        (b"\x1aE\xdf\xa3", "upload_damaged"),
        (b"\x89PNG\r\n\x1a\n", "upload_damaged"),
        (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", "upload_unsupported"),
    ],
)
def test_what_is_no_film(sandbox: Sandbox, upload: bytes, code: str) -> None:
    assert refused(sandbox, upload) == code


def test_sound_is_no_film(sandbox: Sandbox) -> None:
    assert refused(sandbox, seeds()["wav"]) == "upload_unsupported"


@pytest.mark.parametrize("name", ["mp4", "mov", "png", "jpeg", "gif", "webp"])
@pytest.mark.parametrize("share", [0.4, 0.9])
def test_what_ends_early_is_damaged(sandbox: Sandbox, name: str, share: float) -> None:
    data = seeds()[name]
    try:
        clip = sandbox.decode(data[: int(len(data) * share)])
    except UnreadableUpload as error:
        assert error.code == "upload_damaged"
    else:  # moving pictures that came whole may be shown
        assert name in ("gif", "webp") and 0 < len(clip.frames) < 12


def test_the_other_kind_is_refused(sandbox: Sandbox) -> None:
    assert refused(sandbox, seeds()["png"], wanted="video") == "upload_not_a_video"
    assert refused(sandbox, seeds()["mp4"], wanted="image") == "upload_not_an_image"
    assert len(sandbox.decode(seeds()["png"], wanted="image").frames) == 1


@pytest.mark.parametrize(
    ("name", "limits", "code"),
    [
        ("mp4", {"bytes": 1000}, "upload_too_large"),
        ("mp4", {"pixels": 3000}, "upload_too_many_pixels"),
        ("png", {"pixels": 3000}, "upload_too_many_pixels"),
        ("jpeg", {"pixels": 3000}, "upload_too_many_pixels"),
        ("webp", {"pixels": 3000}, "upload_too_many_pixels"),
        ("mp4", {"frames": 5}, "upload_too_many_frames"),
        ("gif", {"frames": 5}, "upload_too_many_frames"),
        ("webm", {"frames": 2}, "upload_too_many_frames"),
        ("mp4", {"output_bytes": 40_000}, "upload_unpacks_too_large"),
    ],
)
def test_every_limit_holds(sandbox: Sandbox, name: str, limits: dict, code: str) -> None:
    assert refused(sandbox, seeds()[name], **limits) == code


@pytest.mark.parametrize("name", ["mp4", "mov", "webm", "gif"])
def test_what_lasts_too_long(sandbox: Sandbox, name: str) -> None:
    slow = {"mp4": ("mp4", "libx264"), "mov": ("mov", "mpeg4"), "webm": ("webm", "libvpx-vp9")}
    still = [Image.new("RGB", (8, 8), (shade, 0, 0)) for shade in range(12)]
    file = (
        film(*slow[name], rate=2)
        if name in slow
        else picture_file("gif", still[0], save_all=True, append_images=still[1:], duration=500)
    )
    assert refused(sandbox, file, seconds=2.0) == "upload_too_long"


def test_memory_is_bounded_and_the_next_upload_passes(sandbox: Sandbox) -> None:
    bomb = png_bomb(3_000)
    assert refused(sandbox, bomb, memory_bytes=8 * MIB) == "upload_needs_too_much_memory"
    assert sandbox.decode(bomb).frames.shape == (1, 3_000, 3_000, 3)
    assert sandbox.last_cost.memory_bytes < 300 * MIB


def test_time_is_bounded_and_the_next_upload_passes(sandbox: Sandbox) -> None:
    sandbox.start()
    began = time.monotonic()
    assert refused(sandbox, gif_bomb(3_000, 4_000), wall_s=0.5) == "upload_takes_too_long"
    assert time.monotonic() - began < 5
    assert len(sandbox.decode(seeds()["gif"]).frames) == 12


def test_the_nursery_keeps_the_time(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child is ended and reported when its time is up, however long we would wait for it."""
    sandbox.start()
    monkeypatch.setattr("yozora.media.sandbox._GRACE_S", 50.0)
    began = time.monotonic()
    assert refused(sandbox, gif_bomb(3_600, 3_000), wall_s=0.5) == "upload_takes_too_long"
    assert time.monotonic() - began < 40 and sandbox.last_cost.memory_bytes > 0


def test_a_child_nobody_waits_for_is_ended(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """We gave up early: the child's own time is far off, but it goes."""
    pid = nursery_of(sandbox)
    monkeypatch.setattr("yozora.media.sandbox._GRACE_S", -59.5)
    with pytest.raises(UnreadableUpload):
        sandbox.decode(gif_bomb(3_600, 4_000), limits=UploadLimits(wall_s=60.0, cpu_s=60, side_px=16))
    monkeypatch.undo()
    assert nursery_of(sandbox) == pid
    deadline = time.monotonic() + 8
    while Path(f"/proc/{pid}/task/{pid}/children").read_text().strip() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}/task/{pid}/children").read_text().strip()


def test_processor_time_is_bounded(sandbox: Sandbox) -> None:
    assert refused(sandbox, gif_bomb(3_600, 1_500), cpu_s=1, side_px=16) == "upload_takes_too_long"
    assert sandbox.last_cost.cpu_s < 3


@pytest.mark.parametrize(
    "name",
    [
        "png 20000x20000", "png 60000x60000 header", "webp 16383x16383", "gif 100000 pictures", "gif 65535x65535",
        "jpeg 65500x65500", "moov in moov 100000", "stsz 4294967295", "stsz of one byte x 2^28", "stts 4294967295",
        "stts 2^31 frames of 1", "ctts 2^31", "1000000 frames a second", "edit list of 100000",
        "parameter set 32768x32768", "1000 tracks", "ebml of 2^56",
    ],
)  # fmt: skip
def test_bombs(sandbox: Sandbox, name: str) -> None:
    """F20 and F21: small files that would be large, long or deep."""
    try:
        clip = sandbox.decode(BOMBS[name]())
    except UnreadableUpload as error:
        assert error.code in REFUSALS and error.code != "upload_broke_the_decoder"
    else:
        assert name == "1000000 frames a second" and len(clip.frames) <= 1
    assert sandbox.last_cost.memory_bytes < 512 * MIB


def test_mutated_files(record_property) -> None:
    """F22 and F23, a slice: every file is answered, by pixels or by a sentence. The rest: benchmarks/uploads.py."""
    began, answers, slowest = time.monotonic(), {"": 0}, 0.0
    with Sandbox(PATIENT) as sandbox:
        before = len(os.listdir("/proc/self/fd"))
        for number in range(len(BOMBS), len(BOMBS) + 200):
            start = time.monotonic()
            try:
                clip, code = sandbox.decode(mutant(number)[2]), ""
                assert clip.frames.nbytes <= PATIENT.output_bytes
                del clip
            except UnreadableUpload as error:
                code = error.code
            answers[code] = answers.get(code, 0) + 1
            slowest = max(slowest, time.monotonic() - start)
        assert len(os.listdir("/proc/self/fd")) == before
    assert answers[""] > 10 and answers["upload_damaged"] > 10
    record_property(
        "measured", f"uploads: 200 mutated files, slowest {slowest:.2f} s, {time.monotonic() - began:.0f} s"
    )


# Files on disk.


def test_paths_that_are_no_files(sandbox: Sandbox, tmp_path: Path) -> None:
    """F24, as far as files are opened here: links, pipes, folders and devices are not read."""
    (tmp_path / "a.png").write_bytes(seeds()["png"])
    (tmp_path / "link.png").symlink_to(tmp_path / "a.png")
    os.mkfifo(tmp_path / "pipe.png")
    assert len(sandbox.decode(tmp_path / "a.png").frames) == 1
    for name in ("link.png", "pipe.png", ".", "gone.png"):
        with pytest.raises(YozoraError, match="Cannot read"):
            sandbox.decode(tmp_path / name)
    with pytest.raises(YozoraError, match="not a file"):
        sandbox.decode(Path("/dev/zero"))


# The nursery.


def nursery_of(sandbox: Sandbox) -> int:
    """Return the process id of a sandbox's nursery."""
    sandbox.start()
    return sandbox._nursery.process.pid


def test_walls_hold_here(sandbox: Sandbox) -> None:
    walls = sandbox.walls
    assert walls["files"] and walls["sockets"] and walls["filter"] and walls["processes"]


def test_the_nursery_is_small(sandbox: Sandbox) -> None:
    """One thread, so that a fork is safe; no torch, so that it is quick."""
    pid = nursery_of(sandbox)
    sandbox.decode(seeds()["mp4"])
    assert "Threads:\t1\n" in Path(f"/proc/{pid}/status").read_text()
    assert "libtorch" not in Path(f"/proc/{pid}/maps").read_text()
    assert not Path(f"/proc/{pid}/task/{pid}/children").read_text().strip()
    assert len(os.listdir(f"/proc/{pid}/fd")) < 10


def test_a_nursery_that_was_killed_comes_back(sandbox: Sandbox) -> None:
    for _ in range(2):
        os.kill(nursery_of(sandbox), signal.SIGKILL)
        assert len(sandbox.decode(seeds()["mp4"]).frames) == 12


def test_a_nursery_that_hangs_is_replaced(sandbox: Sandbox) -> None:
    pid = nursery_of(sandbox)
    os.kill(pid, signal.SIGSTOP)
    assert refused(sandbox, seeds()["mp4"], wall_s=1.0) == "upload_takes_too_long"
    assert len(sandbox.decode(seeds()["mp4"]).frames) == 12 and nursery_of(sandbox) != pid


def test_many_at_once() -> None:
    names = [name for name in seeds() if name != "wav"] * 4
    counts: dict[int, int] = {}
    with Sandbox(PATIENT, at_once=len(names)) as sandbox:

        def work(index: int) -> None:
            counts[index] = len(sandbox.decode(seeds()[names[index]]).frames)

        threads = [threading.Thread(target=work, args=(index,)) for index in range(len(names))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [counts[index] for index in range(len(names))] == [1 if n in ("png", "jpeg") else 12 for n in names]


def test_too_many_at_once_are_told_to_wait() -> None:
    with Sandbox(PATIENT, at_once=1) as sandbox:
        slow = threading.Thread(
            target=lambda: pytest.raises(
                UnreadableUpload, sandbox.decode, gif_bomb(3_600, 3_000), limits=UploadLimits()
            )
        )
        slow.start()
        time.sleep(0.3)
        assert refused(sandbox, seeds()["png"]) == "upload_must_wait"
        sandbox.close()  # ends what is still decoded
        slow.join()


def test_the_nursery_goes_with_its_parent(tmp_path: Path) -> None:
    """A server that is killed leaves nothing behind, not even a child at work."""
    (tmp_path / "slow.gif").write_bytes(gif_bomb(3_600, 3_000))
    program = """
import sys, threading, time
from pathlib import Path
from yozora.media.sandbox import Sandbox
sandbox = Sandbox()
sandbox.start()
threading.Thread(target=sandbox.decode, args=(Path(sys.argv[1]),), daemon=True).start()
time.sleep(0.5)
print(sandbox._nursery.process.pid, flush=True)
time.sleep(60)
"""
    command = [sys.executable, "-c", program, str(tmp_path / "slow.gif")]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY)
    assert parent.stdout is not None
    nursery = int(parent.stdout.readline())
    children = Path(f"/proc/{nursery}/task/{nursery}/children").read_text().split()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    gone = {nursery, *map(int, children)}
    while time.monotonic() < deadline and any(_lives(pid) for pid in gone):
        time.sleep(0.05)
    assert children and not [pid for pid in gone if _lives(pid)]


def _lives(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be counted."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_one_sandbox_serves_a_process() -> None:
    assert len(decode_upload(seeds()["png"], limits=PATIENT).frames) == 1
    from yozora.media import sandbox

    sandbox._SHARED.close()
