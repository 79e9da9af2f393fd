"""Video files: a clip becomes an H.264 mp4 and comes back. Colours are BT.709, sizes even, durations exact."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.container
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation, VideoReformatter
from av.video.stream import VideoStream

from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Clip, Frames
from yozora.media.files import file_error, written_whole
from yozora.media.rate import exact_rate

MAX_DECODED_BYTES = 4 << 30
# x264's macroblock tree reads memory it never wrote where the processor has AVX-512: other bytes at every call.
_ENCODER = {"preset": "medium", "mbtree": "0"}
# Without accurate rounding and full chroma, the conversion darkens by 1 to 2 levels and costs 10 dB.
_SCALER = (
    Interpolation.BICUBIC
    | Interpolation.ACCURATE_RND
    | Interpolation.FULL_CHR_H_INT
    | Interpolation.FULL_CHR_H_INP
    | Interpolation.BITEXACT
)


def write_video(clip: Clip, path: Path | str, *, crf: int = 16, metadata: Mapping[str, str] | None = None) -> None:
    """Write `clip` as mp4: H.264, yuv420p, index before the data, of exactly `len(frames) / fps` seconds.

    The file carries the clip's record as its comment (JSON) and the prompt as its title; `metadata` adds to
    these or replaces them. The same clip gives the same bytes on the same machine. `crf` is x264's quality:
    0 is lossless, 16 hard to tell from the source, 51 worst.
    """
    count, height, width, _ = clip.frames.shape
    if count == 0:
        raise UsageError("A video needs at least one frame; this clip has none.")
    if height % 2 or width % 2:
        raise UsageError(f"An mp4 needs even sizes, not {width}x{height}: resize the clip first.")
    if not 0.1 <= clip.fps <= 1000:
        raise UsageError(f"A video has from 0.1 to 1000 frames a second, not {clip.fps:g}.")
    if not 0 <= crf <= 51:
        raise UsageError(f"crf must be from 0 to 51, not {crf}.")
    tags = {**_tags_of(clip.record), **(metadata or {})}
    with written_whole(path) as draft:
        try:
            _encode(clip, draft, crf, tags)
        except av.FFmpegError as error:
            if isinstance(error, OSError):
                raise
            raise YozoraError(f"Cannot encode {path}: {error.strerror}.") from error


def read_video(path: Path | str) -> Clip:
    """Read every frame of a video file, as (T,H,W,3) sRGB, at its average rate, with the record it carries.

    The record is empty where the file's comment is not one of ours. A file that ends early is an error.
    """
    path = Path(path)
    try:
        # Opening it ourselves gives the system's own reason, and keeps "http:" and "concat:" mere names.
        file = path.open("rb")
    except IsADirectoryError as error:
        raise YozoraError(f"Cannot read {path}: it is a folder.") from error
    except FileNotFoundError as error:
        raise YozoraError(f"Cannot read {path}: there is no such file.") from error
    except OSError as error:
        raise file_error("read", path, error) from error
    try:
        with file, av.open(file, "r", metadata_errors="replace") as container:
            return _decode(container, path)
    except (av.FFmpegError, OSError) as error:
        raise YozoraError(f"Cannot read {path}: it is not a video, or it is damaged.") from error


def _tags_of(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the container's tags for a clip's record."""
    if not record:
        return {}
    tags = {"comment": json.dumps(record, sort_keys=True, default=str)}
    if isinstance(record.get("prompt"), str):
        tags["title"] = record["prompt"]
    return tags


def _encode(clip: Clip, path: Path, crf: int, tags: Mapping[str, str]) -> None:
    """Encode into `path`; one thread and no dates, so that the same clip gives the same bytes."""
    rate = exact_rate(clip.fps)
    # Without its own timescale the container rounds the duration to milliseconds.
    options = {"movflags": "+faststart", "fflags": "+bitexact", "movie_timescale": str(_timescale(rate))}
    with av.open(path, "w", format="mp4", options=options) as container:
        container.metadata.update({key: _printable(value) for key, value in tags.items()})
        stream = container.add_stream("libx264", rate=rate, options={**_ENCODER, "crf": str(crf)})
        assert isinstance(stream, VideoStream)
        stream.height, stream.width = clip.frames.shape[1:3]
        stream.pix_fmt = "yuv420p"
        stream.thread_count = 1
        stream.time_base = stream.codec_context.time_base = 1 / rate
        stream.color_primaries, stream.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        stream.colorspace, stream.color_range = Colorspace.ITU709, ColorRange.MPEG
        for index, pixels in enumerate(clip.frames):
            frame = _to_yuv(pixels)
            frame.pts, frame.duration, frame.time_base = index, 1, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _timescale(rate: Fraction) -> int:
    """Return ticks a second in which one frame is a whole number of ticks, fine enough for any player."""
    return rate.numerator * max(1, -(-10_000 // rate.numerator))


def _printable(text: str) -> str:
    """Return `text` as a tag can hold it: valid UTF-8, no zero bytes."""
    return text.encode("utf-8", "replace").decode().replace("\0", " ")


def _to_yuv(pixels: Frames) -> VideoFrame:
    """Return one (H,W,3) sRGB picture as yuv420p, BT.709, studio range."""
    return VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24").reformat(
        format="yuv420p",
        src_colorspace=Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
        interpolation=_SCALER,
    )


def _decode(container: av.container.InputContainer, path: Path) -> Clip:
    """Decode the first video stream of an open container."""
    if not container.streams.video:
        raise YozoraError(f"Cannot read {path}: it holds no video.")
    stream = container.streams.video[0]
    frames: list[Frames] = []
    size, end, converter = 0, 0.0, VideoReformatter()
    for frame in container.decode(stream):
        pixels = to_rgb(frame, converter)
        size += pixels.nbytes
        if size > MAX_DECODED_BYTES:
            raise YozoraError(f"{path} is too long to hold in memory: cut it or make it smaller first.")
        if frames and pixels.shape != frames[0].shape:
            raise YozoraError(f"Cannot read {path}: its frames change size on the way.")
        frames.append(pixels)
        if frame.pts is not None and frame.time_base is not None:
            end = max(end, float((frame.pts + (frame.duration or 0)) * frame.time_base))
    if not frames:
        raise YozoraError(f"Cannot read {path}: it holds no frames, or it is damaged.")
    rate = stream.average_rate or stream.guessed_rate or Fraction(24)
    if stream.duration and stream.time_base:
        expected = float((stream.duration + (stream.start_time or 0)) * stream.time_base)
        if end < expected - 1.5 / float(rate):
            raise YozoraError(f"Cannot read {path}: it ends after {end:.2f} s of {expected:.2f} s; it is damaged.")
    return Clip(frames=np.stack(frames), fps=float(rate), record=_record_of(container.metadata))


def to_rgb(frame: VideoFrame, converter: VideoReformatter, size: tuple[int, int] | None = None) -> Frames:
    """Return a decoded frame as upright (H,W,3) sRGB; `size` is another (height, width) for it before it is upright.

    `converter` keeps its tables from one frame to the next; it starts no threads.
    """
    full = frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj") or frame.format.is_rgb
    # Files that do not say are BT.709 when large and BT.601 when small, by the custom of players.
    known = {1: Colorspace.ITU709, 5: Colorspace.ITU601, 6: Colorspace.ITU601, 9: Colorspace.BT2020}
    guess = Colorspace.ITU709 if frame.height >= 720 else Colorspace.ITU601
    height, width = size or (frame.height, frame.width)
    converted = converter.reformat(
        frame,
        width,
        height,
        "rgb24",
        src_colorspace=known.get(frame.colorspace, guess),
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG if full else ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
        interpolation=_SCALER,
        threads=1,
    )
    pixels = np.asarray(converted.to_ndarray(), np.uint8)
    return np.ascontiguousarray(np.rot90(pixels, frame.rotation // 90)) if frame.rotation % 360 else pixels


def _record_of(tags: Mapping[str, str]) -> dict[str, Any]:
    """Return the record in a file's comment, or nothing where the comment is somebody else's."""
    comment = next((value for key, value in tags.items() if key.lower() == "comment"), "")
    try:
        record = json.loads(comment)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


def has_encoder() -> bool:
    """Return whether this build of FFmpeg can write H.264."""
    return "libx264" in av.codecs_available
