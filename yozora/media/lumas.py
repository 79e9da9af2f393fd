"""Luma planes of a few frames of a video, in one pass and without holding the video: what a watermark is read in."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import VideoReformatter

from yozora.core.errors import UsageError, YozoraError
from yozora.media.files import file_error
from yozora.media.video import to_rgb

MAX_SIDE_PX = 8192


def sample_lumas(path: Path, count: int = 16) -> list[npt.NDArray[np.float32]]:
    """Return the luma (H,W), 0..255, of `count` to twice as many evenly spaced frames, of all if there are fewer.

    The size is that of the first frame; an image is a video of one frame.
    """
    if count < 1:
        raise UsageError("Of a video at least one frame is sampled.")
    kept: list[npt.NDArray[np.float32]] = []
    every, converter = 1, VideoReformatter()
    try:
        file = path.open("rb")
    except OSError as error:
        raise file_error("read", path, error) from error
    try:
        with file, av.open(file, "r", metadata_errors="replace") as container:
            if not container.streams.video:
                raise YozoraError(f"Cannot read {path}: it holds no video.")
            for number, frame in enumerate(container.decode(container.streams.video[0])):
                if max(frame.width, frame.height) > MAX_SIDE_PX:
                    raise YozoraError(f"{path} is wider or higher than {MAX_SIDE_PX} px: scale it down first.")
                if number % every:
                    continue
                luma = (to_rgb(frame, converter) @ np.array([0.2126, 0.7152, 0.0722])).astype(np.float32)
                if not kept or luma.shape == kept[0].shape:
                    kept.append(luma)
                if len(kept) == 2 * count:
                    kept, every = kept[::2], every * 2
    except (av.FFmpegError, OSError) as error:
        raise YozoraError(f"Cannot read {path}: it is not a video, or it is damaged.") from error
    if not kept:
        raise YozoraError(f"Cannot read {path}: it holds no frames, or it is damaged.")
    return kept
