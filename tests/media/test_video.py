"""Videos: exact, readable by anybody, the same bytes twice, and honest about what is broken."""

import json
import os
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Clip
from yozora.media import video
from yozora.media.rate import exact_rate
from yozora.media.video import read_video, write_video

RECORD = {"prompt": 'a "red" balloon · 夜空', "seed": 7, "nested": {"steps": [1, 2]}}


def picture_book(frames: int = 24, height: int = 128, width: int = 160, fps: float = 12.0) -> Clip:
    """Return a clip of soft hills under a soft sky with a disc that moves."""
    t, y, x = np.mgrid[0:frames, 0:height, 0:width].astype(np.float32)
    sky = np.stack([100 + 120 * y / height, 120 + 60 * y / height, 220 - 80 * y / height], -1)
    hills = np.clip((y - height * (0.7 + 0.1 * np.sin(x / 30))) / 3, 0, 1)[..., None]
    pixels = sky * (1 - hills) + np.stack([60 + 0 * x, 120 + x / 4, 70 + 0 * x], -1) * hills
    disc = np.clip(21 - np.hypot(x - 30 - 3 * t, y - height * 0.4), 0, 1)[..., None]
    pixels = pixels * (1 - disc) + np.array([220, 60, 50]) * disc
    return Clip(frames=pixels.astype(np.uint8), fps=fps, record=dict(RECORD))


def psnr(first: np.ndarray, second: np.ndarray) -> float:
    """Return the peak signal-to-noise ratio in dB."""
    return float(10 * np.log10(255**2 / np.mean((first.astype(np.float64) - second) ** 2)))


def boxes(path: Path) -> list[str]:
    """Return the names of an mp4's top boxes in order."""
    data, at, names = path.read_bytes(), 0, []
    while at < len(data):
        names.append(data[at + 4 : at + 8].decode())
        at += int.from_bytes(data[at : at + 4], "big")
    assert at == len(data)
    return names


def test_a_clip_comes_back_as_it_was(tmp_path: Path) -> None:
    clip = picture_book()
    write_video(clip, tmp_path / "a.mp4")
    back = read_video(tmp_path / "a.mp4")
    assert back.frames.shape == clip.frames.shape
    assert back.fps == clip.fps and back.seconds == clip.seconds
    assert back.record == RECORD
    assert psnr(back.frames, clip.frames) > 38
    assert np.abs(back.frames.astype(np.float64).mean((0, 1, 2)) - clip.frames.mean((0, 1, 2))).max() < 0.5


@pytest.mark.parametrize("colour", [(255, 0, 0), (0, 200, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (128, 128, 128)])
def test_flat_colours_keep_their_value(tmp_path: Path, colour: tuple[int, int, int]) -> None:
    clip = Clip(frames=np.full((2, 32, 32, 3), colour, np.uint8), fps=24)
    write_video(clip, tmp_path / "a.mp4", crf=4)
    assert np.abs(read_video(tmp_path / "a.mp4").frames.astype(int) - clip.frames).max() <= 3


@pytest.mark.parametrize("fps", [1.0, 8.0, 12.0, 12.5, 24.0, 23.976, 24000 / 1001, 29.97, 30000 / 1001, 60.0])
@pytest.mark.parametrize("frames", [1, 2, 7, 48])
def test_rate_and_duration_are_exact(tmp_path: Path, fps: float, frames: int) -> None:
    path = tmp_path / "a.mp4"
    write_video(picture_book(frames, 32, 32, fps), path)
    with av.open(path) as container:
        stream = container.streams.video[0]
        assert stream.frames == frames
        assert stream.average_rate == exact_rate(fps)
        assert stream.start_time == 0
        assert container.duration == round(frames / exact_rate(fps) * 1_000_000), "what ffprobe prints, in microseconds"
        assert stream.duration * stream.time_base == frames / exact_rate(fps)
        times = [frame.pts * frame.time_base for frame in container.decode(stream)]
    assert times == [index / exact_rate(fps) for index in range(frames)]
    assert read_video(path).fps == pytest.approx(fps, rel=1e-6)


@pytest.mark.skipif(not shutil.which("ffprobe"), reason="ffprobe is not installed: apt-get install ffmpeg")
def test_ffprobe_agrees(tmp_path: Path) -> None:
    write_video(picture_book(50, fps=12.5), tmp_path / "a.mp4")
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(tmp_path / "a.mp4")]
    told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    (stream,) = told["streams"]
    assert float(told["format"]["duration"]) == float(stream["duration"]) == 4.0
    assert (stream["codec_name"], stream["pix_fmt"], stream["r_frame_rate"]) == ("h264", "yuv420p", "25/2")
    colours = {stream[key] for key in ("color_space", "color_transfer", "color_primaries")}
    assert colours == {"bt709"} and stream["color_range"] == "tv"


def test_the_container_is_what_the_web_plays(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    write_video(picture_book(), path)
    names = boxes(path)
    assert names[0] == "ftyp" and names.index("moov") < names.index("mdat")
    with av.open(path) as container:
        (stream,) = container.streams
        context = stream.codec_context
        assert (context.name, context.pix_fmt, context.width, context.height) == ("h264", "yuv420p", 160, 128)
        assert (context.colorspace, context.color_primaries, context.color_trc, context.color_range) == (1, 1, 1, 1)
        assert container.metadata["title"] == RECORD["prompt"]
        assert json.loads(container.metadata["comment"]) == RECORD


def test_all_timescales_hold_a_frame(tmp_path: Path) -> None:
    """The movie's own duration too, which some players show, is exact and not rounded to milliseconds."""
    write_video(picture_book(7, 32, 32, 24000 / 1001), tmp_path / "a.mp4")
    data = (tmp_path / "a.mp4").read_bytes()
    at = data.index(b"mvhd") + 4
    assert data[at] == 0, "version 0"
    scale, duration = (int.from_bytes(data[at + k : at + k + 4], "big") for k in (12, 16))
    assert Fraction(duration, scale) == Fraction(7 * 1001, 24000)


@pytest.mark.parametrize("size", [(128, 160), (98, 102), (16, 16)])
def test_the_same_clip_gives_the_same_bytes(tmp_path: Path, size: tuple[int, int]) -> None:
    """Twelve times: x264 once gave other bytes at every second call, from memory it had never written."""
    contents = set()
    for count in range(12):
        np.full(10_000 * (count + 1), count, np.uint8)  # leaves other rubbish in memory each time
        write_video(picture_book(24, *size), tmp_path / "a.mp4")
        contents.add((tmp_path / "a.mp4").read_bytes())
    assert len(contents) == 1


def test_metadata_adds_to_the_record(tmp_path: Path) -> None:
    write_video(picture_book(2), tmp_path / "a.mp4", metadata={"title": "mine", "artist": "someone"})
    with av.open(tmp_path / "a.mp4") as container:
        assert (container.metadata["title"], container.metadata["artist"]) == ("mine", "someone")


def test_odd_text_in_a_record_is_no_obstacle(tmp_path: Path) -> None:
    prompt = "zero \0 byte, lone \udcff surrogate, 👩‍🚀"
    write_video(Clip(frames=picture_book(2).frames, fps=12, record={"prompt": prompt}), tmp_path / "a.mp4")
    assert read_video(tmp_path / "a.mp4").record == {"prompt": prompt}


def test_views_of_other_arrays_are_written_right(tmp_path: Path) -> None:
    frames = picture_book(4).frames[:, ::-1, ::-1]
    write_video(Clip(frames=frames, fps=12), tmp_path / "a.mp4")
    assert psnr(read_video(tmp_path / "a.mp4").frames, frames) > 38


@pytest.mark.parametrize("shape", [(2, 33, 32, 3), (2, 32, 33, 3)])
def test_odd_sizes_are_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="even sizes"):
        write_video(Clip(frames=np.zeros(shape, np.uint8), fps=12), tmp_path / "a.mp4")
    assert os.listdir(tmp_path) == []


def test_no_frames_and_no_such_quality_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least one frame"):
        write_video(Clip(frames=np.zeros((0, 32, 32, 3), np.uint8), fps=12), tmp_path / "a.mp4")
    with pytest.raises(UsageError, match="crf must be"):
        write_video(picture_book(2), tmp_path / "a.mp4", crf=60)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("fps", [0.0, -1.0, 1e-9, float("nan"), float("inf")])
def test_impossible_rates_are_refused(tmp_path: Path, fps: float) -> None:
    with pytest.raises(UsageError, match="frames a second"):
        write_video(Clip(frames=picture_book(2).frames, fps=fps), tmp_path / "a.mp4")


def test_a_video_that_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch) -> None:
    clip = picture_book(8)
    write_video(clip, tmp_path / "a.mp4")
    monkeypatch.setattr(video, "MAX_DECODED_BYTES", clip.frames.nbytes)
    assert read_video(tmp_path / "a.mp4").frames.nbytes == clip.frames.nbytes
    monkeypatch.setattr(video, "MAX_DECODED_BYTES", clip.frames.nbytes - 1)
    with pytest.raises(YozoraError, match="too long to hold in memory"):
        read_video(tmp_path / "a.mp4")


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(YozoraError, match="its folder does not exist"):
        write_video(picture_book(2), tmp_path / "nowhere" / "a.mp4")


@pytest.mark.parametrize("size_kb", [4, 8, 16, 32, 64])
def test_a_disk_that_is_really_full_leaves_the_old_file(tmp_path: Path, size_kb: int) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size_kb}k", "tmpfs", tmp_path]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a tiny disk needs root: run the tests as root in a container")
    try:
        (tmp_path / "a.mp4").write_text("old")
        noise = np.random.default_rng(0).integers(0, 255, (8, 128, 128, 3), np.uint8)
        with pytest.raises(YozoraError, match="no space is left on the disk"):
            write_video(Clip(frames=noise, fps=8), tmp_path / "a.mp4")
        assert os.listdir(tmp_path) == ["a.mp4"] and (tmp_path / "a.mp4").read_text() == "old"
    finally:
        subprocess.run(["umount", "--lazy", tmp_path], check=True)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.mp4", b"", "not a video"),
        ("garbage.mp4", bytes(range(256)) * 40, "not a video"),
        ("text.mp4", b"hello, I am a letter\n" * 100, "not a video"),
        ("script.mp4", b"ffconcat version 1.0\nfile /etc/hostname\n", "not a video"),
    ],
)
def test_what_is_no_video_is_one_sentence(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(YozoraError, match=reason) as caught:
        read_video(tmp_path / name)
    assert str(tmp_path / name) in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.98])
def test_a_truncated_video_is_never_taken_for_a_whole_one(tmp_path: Path, share: float) -> None:
    write_video(picture_book(48), tmp_path / "a.mp4")
    data = (tmp_path / "a.mp4").read_bytes()
    (tmp_path / "a.mp4").write_bytes(data[: int(len(data) * share)])
    with pytest.raises(YozoraError, match="damaged"):
        read_video(tmp_path / "a.mp4")


def test_missing_files_and_folders_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(YozoraError, match="there is no such file"):
        read_video(tmp_path / "none.mp4")
    with pytest.raises(YozoraError, match="it is a folder"):
        read_video(tmp_path)
    with pytest.raises(YozoraError, match="there is no such file"):
        read_video("http://localhost:9/a.mp4")


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    with av.open(tmp_path / "a.wav", "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        frame.rate = 8000
        container.mux(stream.encode(frame))
    with pytest.raises(YozoraError, match="it holds no video"):
        read_video(tmp_path / "a.wav")


def test_somebody_elses_comment_is_no_record(tmp_path: Path) -> None:
    for comment in ("shot on my phone", "[1, 2]", "{"):
        write_video(picture_book(2), tmp_path / "a.mp4", metadata={"comment": comment})
        assert read_video(tmp_path / "a.mp4").record == {}


def test_a_video_that_lies_on_its_side_is_set_upright(tmp_path: Path) -> None:
    clip = picture_book(2)
    with av.open(tmp_path / "a.mp4", "w") as container:
        stream = container.add_stream("libx264", rate=12, options={"crf": "10"})
        stream.height, stream.width, stream.pix_fmt = 160, 128, "yuv420p"
        stream.set_display_rotation(90)
        for pixels in np.rot90(clip.frames, -1, (1, 2)):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels))))
        container.mux(stream.encode(None))
    assert psnr(read_video(tmp_path / "a.mp4").frames, clip.frames) > 30
