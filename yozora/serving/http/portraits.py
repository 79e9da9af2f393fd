"""Portraits: what somebody in a video looks like, read by the examiner in a process of its own.

The examiner's networks need half a gigabyte and some seconds; the process that answers calls stays light without them.
What goes over is a few small frames that the sandbox decoded, never the file.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
from typing import Any

import numpy as np
from PIL import Image

from yozora.core.errors import YozoraError
from yozora.core.records import Clip
from yozora.serving.http.errors import ApiError

MOST_FRAMES = 32
MOST_SIDE_PX = 512
WALL_S = 120.0
_WAIT_S = 30.0
_turns = threading.BoundedSemaphore(2)


def portrait_of(clip: Clip) -> str:
    """Return in words what the subject of a clip (T,H,W,3) looks like; raise `ApiError` where nobody is seen."""
    file = io.BytesIO()
    small = _small(clip)
    np.savez(file, frames=small.frames, fps=small.fps)
    if not _turns.acquire(timeout=_WAIT_S):
        raise ApiError(503, "server_busy", "Other videos are being looked at: try again.", headers={"Retry-After": "5"})
    try:
        command = [sys.executable, "-m", __name__]
        done = subprocess.run(command, input=file.getvalue(), capture_output=True, timeout=WALL_S, check=False)
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise ApiError(500, "server_error", "The examiner did not come to an answer.") from error
    finally:
        _turns.release()
    if "seen" not in answer:
        raise ApiError(400, "nobody_seen", str(answer["error"]), param="video")
    return str(answer["seen"])


def _small(clip: Clip) -> Clip:
    """Return at most `MOST_FRAMES` frames, evenly over the clip, none longer than `MOST_SIDE_PX`."""
    count, height, width, _ = clip.frames.shape
    every = -(-count // MOST_FRAMES)
    share = min(1.0, MOST_SIDE_PX / max(height, width))
    size = max(1, round(width * share)), max(1, round(height * share))
    frames = [np.asarray(Image.fromarray(frame).resize(size)) for frame in clip.frames[::every]]
    return Clip(frames=np.stack(frames), fps=clip.fps / every)


def main() -> None:
    """Be the child: read frames, look, print."""
    from yozora.evaluation.examiner.examiner import load_examiner, read_clip
    from yozora.evaluation.examiner.portrait import portrait

    with np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False) as told:
        clip = Clip(frames=told["frames"], fps=float(told["fps"]))
    answer: dict[str, Any]
    try:
        answer = {"seen": portrait(read_clip(clip, load_examiner()))}
    except YozoraError as error:
        answer = {"error": str(error)}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
