"""Decode a stranger's file into a room of fixed size. Runs in a child that has been shut in (`jail.py`).

Every file is probed first: its kind by its first bytes, the size of its pictures, their number and duration by what it
says of itself. What it says may be a lie, so the same limits are kept once more while it is decoded.
"""

from __future__ import annotations

import errno
from fractions import Fraction
from mmap import mmap
from typing import IO, cast

import av
import av.container
import numpy as np
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream
from PIL import Image, ImageOps, ImageSequence

from yozora.core.records import Frames
from yozora.media.uploads.reel import Reel, Refusal, steady_rate
from yozora.media.uploads.sniff import ENOUGH, picture_size, sniff
from yozora.media.uploads.upload import Outcome, UploadLimits
from yozora.media.video import to_rgb

# FFmpeg's names: the demuxer of each container, and the only decoders that may touch a stranger's bytes.
_DEMUXERS = {"mp4": "mov", "mov": "mov", "webm": "matroska"}
_CODECS = ("h264", "hevc", "vp8", "vp9", "libdav1d", "av1", "mpeg4", "mjpeg")
_MAX_STREAMS = 16
# Browsers show a picture of a GIF that asks for less than two hundredths of a second for a tenth.
_SHORTEST_PICTURE_S, _USUAL_PICTURE_S = Fraction(11, 1000), Fraction(1, 10)
_PAPER = (255, 255, 255)


def decode(upload: mmap, room: np.ndarray, limits: UploadLimits) -> Outcome:
    """Decode `upload` behind the first page of `room` (uint8) and return what lies there, or why nothing does."""
    try:
        head = upload[:ENOUGH]
        name = sniff(head)
        if name is None:
            return Outcome(code="upload_unsupported")
        size = picture_size(head, name)
        if size is not None:
            _check_pixels(*size, limits)
        if name in _DEMUXERS:
            return _decode_video(upload, name, room, limits)
        return _decode_pictures(upload, name, room, limits)
    except Refusal as refusal:
        return Outcome(code=refusal.code)
    except MemoryError:
        return Outcome(code="upload_needs_too_much_memory")
    except Image.DecompressionBombError:
        return Outcome(code="upload_too_many_pixels")
    except Exception as error:  # whatever a decoder trips over, the file is the reason
        if getattr(error, "errno", None) == errno.ENOMEM:
            return Outcome(code="upload_needs_too_much_memory")
        return Outcome(code="upload_damaged")


def _decode_video(upload: mmap, name: str, room: np.ndarray, limits: UploadLimits) -> Outcome:
    """Decode the first video stream of an mp4, mov or webm."""
    options = {
        "codec_whitelist": ",".join(_CODECS),
        "max_streams": str(_MAX_STREAMS),
        "probesize": str(5 << 20),
        "analyzeduration": str(5_000_000),
    }
    with av.open(
        _as_file(upload), "r", format=_DEMUXERS[name], container_options=options, metadata_errors="replace"
    ) as file:
        stream = next(iter(file.streams.video), None)
        if stream is None:
            raise Refusal("upload_without_video")
        _probe(file, stream, limits)
        stream.thread_type, stream.thread_count = "NONE", 1
        stream.codec_context.options = {"max_pixels": str(limits.pixels)}
        rate = stream.average_rate or stream.guessed_rate
        reel = Reel(room, limits, steady_rate(rate))
        shown = Fraction(1) / (rate or 24)
        start: Fraction | None = None
        converter = VideoReformatter()
        at = end = Fraction(0)
        for frame in file.decode(stream):
            _check_pixels(frame.height, frame.width, limits)
            base = frame.time_base
            at = frame.pts * base if frame.pts is not None and base is not None else end
            start = at if start is None else start
            reel.show(to_rgb(frame, converter, _shrunk(frame.height, frame.width, limits)), at - start)
            end = max(end, at + (frame.duration * base if frame.duration and base is not None else shown))
        start = start or Fraction(0)
        if stream.duration and stream.time_base:
            told = (stream.duration + (stream.start_time or 0)) * stream.time_base
            if end < told - Fraction(3, 2) / (rate or 24):
                raise Refusal("upload_damaged")
        reel.end(end - start)
        return reel.outcome("video", name)


def _as_file(upload: mmap) -> IO[bytes]:
    """Return mapped bytes as what they are to a reader: a file that reads, seeks and tells."""
    return cast(IO[bytes], upload)


def _probe(file: av.container.InputContainer, stream: VideoStream, limits: UploadLimits) -> None:
    """Refuse by what the file says of itself."""
    if stream.codec_context is None or stream.codec_context.name not in _CODECS:
        raise Refusal("upload_codec_unsupported")
    _check_pixels(stream.height, stream.width, limits)
    lengths = [Fraction(file.duration, av.time_base)] if file.duration else []
    if stream.duration and stream.time_base:
        lengths.append(stream.duration * stream.time_base)
    if any(length > Fraction(limits.seconds) + 1 for length in lengths):
        raise Refusal("upload_too_long")
    if stream.frames > 4 * limits.frames:
        raise Refusal("upload_too_many_frames")


def _decode_pictures(upload: mmap, name: str, room: np.ndarray, limits: UploadLimits) -> Outcome:
    """Decode a picture, or a GIF's or WebP's moving ones."""
    with Image.open(_as_file(upload), formats=[name.upper()]) as file:
        _check_pixels(file.height, file.width, limits)
        if name not in ("gif", "webp") or not getattr(file, "is_animated", False):
            reel = Reel(room, limits, Fraction(1))
            reel.show(_flattened(ImageOps.exif_transpose(file), limits), Fraction(0))
            reel.end(Fraction(1))
            return reel.outcome("image", name)
        return _decode_animation(file, name, room, limits)


def _decode_animation(file: Image.Image, name: str, room: np.ndarray, limits: UploadLimits) -> Outcome:
    """Decode moving pictures; the first one's duration gives the rate."""
    reel: Reel | None = None
    at = Fraction(0)
    for picture in ImageSequence.Iterator(file):
        _check_pixels(picture.height, picture.width, limits)
        pixels = _flattened(picture, limits)
        lasts = Fraction(str(picture.info.get("duration") or 0)) / 1000
        lasts = lasts if lasts >= _SHORTEST_PICTURE_S else _USUAL_PICTURE_S
        reel = reel or Reel(room, limits, steady_rate(1 / lasts))
        reel.show(pixels, at)
        at += lasts
    if reel is None:
        raise Refusal("upload_without_video")
    reel.end(at)
    return reel.outcome("video", name)


def _flattened(picture: Image.Image, limits: UploadLimits) -> Frames:
    """Return a picture as (H,W,3) sRGB, what is transparent on white paper, shrunk where a limit asks for it."""
    height, width = _shrunk(picture.height, picture.width, limits) or (picture.height, picture.width)
    if picture.mode.startswith("I;16") or picture.mode == "I":
        picture = Image.fromarray((np.asarray(picture).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8))
    if picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        picture = Image.new("RGB", seen.size, _PAPER)
        picture.paste(seen, mask=seen.getchannel("A"))
    if picture.mode != "RGB":
        picture = picture.convert("RGB")
    if picture.size != (width, height):
        picture = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return np.asarray(picture)


def _check_pixels(height: int, width: int, limits: UploadLimits) -> None:
    """Refuse pictures that are too large."""
    if height * width > limits.pixels:
        raise Refusal("upload_too_many_pixels")


def _shrunk(height: int, width: int, limits: UploadLimits) -> tuple[int, int] | None:
    """Return the (height, width) that a picture is shrunk to, None where it may keep its own."""
    longer = max(height, width)
    if limits.side_px is None or longer <= limits.side_px:
        return None
    return max(1, round(height * limits.side_px / longer)), max(1, round(width * limits.side_px / longer))
