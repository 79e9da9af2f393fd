"""A few small pictures of a video: what a fingerprint needs, read in one pass without holding the video."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from PIL import Image

from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Frames
from yozora.media.files import file_error
from yozora.media.video import to_rgb

# A picture is 12 kB at 64 px: enough for twenty minutes at 24 frames a second.
MAX_PICTURES = 30_000


def sample_frames(frames: Frames, count: int, size: int) -> Frames:
    """Return `count` frames of (T,H,W,3), evenly spaced, as (count,size,size,3): each pixel the mean of its area."""
    if len(frames) == 0 or count < 1:
        raise UsageError("A video without frames has no samples.")
    places = [int((index + 0.5) * len(frames) / count) for index in range(count)]
    return np.stack([_shrunk(frames[place], size) for place in places])


def sample_video(path: Path, count: int, size: int) -> Frames:
    """Return what `sample_frames` does of a video file's frames; an image is a video of one frame."""
    pictures: list[Frames] = []
    converter = VideoReformatter()
    try:
        file = path.open("rb")
    except OSError as error:
        raise file_error("read", path, error) from error
    try:
        with file, av.open(file, "r", metadata_errors="replace") as container:
            if not container.streams.video:
                raise YozoraError(f"Cannot read {path}: it holds no video.")
            for frame in container.decode(container.streams.video[0]):
                pictures.append(_shrunk(to_rgb(frame, converter), size))
                if len(pictures) > MAX_PICTURES:
                    raise YozoraError(f"{path} has more than {MAX_PICTURES:,} frames: cut it first.")
    except (av.FFmpegError, OSError) as error:
        raise YozoraError(f"Cannot read {path}: it is not a video, or it is damaged.") from error
    if not pictures:
        raise YozoraError(f"Cannot read {path}: it holds no frames, or it is damaged.")
    return sample_frames(np.stack(pictures), count, size)


def _shrunk(pixels: Frames, size: int) -> Frames:
    """Return one (H,W,3) picture as (size,size,3), whatever its aspect."""
    if pixels.shape[:2] == (size, size):
        return pixels
    return np.asarray(Image.fromarray(pixels).resize((size, size), Image.Resampling.BOX))
