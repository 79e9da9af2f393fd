"""Somebody's own clips: a folder of mp4 files with their captions, cut and scaled to what a model was taught.

A caption is a .txt beside its clip (same stem), or a line {"file": NAME, "caption": TEXT} of captions.jsonl.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from yozora.core.errors import UsageError
from yozora.core.records import Frames
from yozora.core.shapes import VideoShape
from yozora.media.resize import resize_clip, retime_clip
from yozora.media.video import read_video

CAPTIONS = "captions.jsonl"
FEWEST, MOST = 2, 500
# What differs so much (levels) from what a pixel mostly is, moves; so small a share of the frame is no subject.
MOVES_ABOVE, LEAST_SHARE = 30, 0.004
# Of the pixels that move so many, counted from either side, may be stray.
STRAY = 4.0


@dataclass(frozen=True, kw_only=True)
class OwnClip:
    """One file, what it shows in words, and the SHA-256 of its bytes."""

    path: Path
    caption: str
    sha256: str


def find_clips(folder: Path) -> list[OwnClip]:
    """Return the clips of a folder in order of their names; one without a caption is refused."""
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}: name one that holds mp4 files and their captions.")
    said = _captions(folder / CAPTIONS)
    clips = []
    for path in sorted(folder.glob("*.mp4")):
        beside = path.with_suffix(".txt")
        text = beside.read_text(encoding="utf-8") if beside.exists() else said.get(path.name, "")
        caption = " ".join(text.split())
        if not caption:
            raise UsageError(f"{path.name} has no caption: write what it shows into {beside.name} beside it.")
        clips.append(OwnClip(path=path, caption=caption, sha256=hashlib.sha256(path.read_bytes()).hexdigest()))
    if not FEWEST <= len(clips) <= MOST:
        raise UsageError(f"{folder} holds {len(clips)} mp4 files: {FEWEST} to {MOST} are learned from, 10 to 100 best.")
    return clips


def cut_clips(clips: list[OwnClip], taught: VideoShape, stride: int) -> tuple[npt.NDArray[np.uint8], list[int]]:
    """Return windows (N,T,H,W,3) of all clips at a model's size and rate, and the number of each one's clip.

    All are as long as the model was taught, or as the shortest clip is; longer clips give several windows.
    """
    films = [_film(clip.path, taught) for clip in clips]
    length = min(taught.frames, *(len(film) for film in films)) // stride * stride
    if length < stride:
        shortest = min(zip(films, clips, strict=True), key=lambda pair: len(pair[0]))[1].path.name
        raise UsageError(f"{shortest} is too short: at least {stride / taught.fps:g} seconds are needed.")
    windows, numbers = [], []
    for number, film in enumerate(films):
        for start in range(0, len(film) - length + 1, length):
            windows.append(film[start : start + length])
            numbers.append(number)
    return np.stack(windows), numbers


def moving_boxes(frames: Frames) -> npt.NDArray[np.float32] | None:
    """Return where what moves is in each frame of (T,H,W,3), (T,6): centre, size, in sight, level, as in a layout.

    Seen against what each pixel mostly is, so the camera must rest; None where too little moves, or all does.
    """
    _, height, width, _ = frames.shape
    mostly = np.median(frames, axis=0)
    moves = np.abs(frames - mostly).max(-1) > MOVES_ABOVE
    found = [index for index, mask in enumerate(moves) if mask.mean() > LEAST_SHARE]
    if len(found) < len(frames) / 2 or moves.mean() > 0.3:
        return None
    corners = np.zeros((len(found), 4), np.float32)
    for row, index in enumerate(found):
        down, across = np.nonzero(moves[index])
        x0, x1 = np.percentile(across, (STRAY, 100 - STRAY))
        y0, y1 = np.percentile(down, (STRAY, 100 - STRAY))
        corners[row] = x0, y0, x1 + 1, y1 + 1
    every = np.stack([np.interp(np.arange(len(frames)), found, corners[:, side]) for side in range(4)], axis=1) / height
    boxes = np.zeros((len(frames), 6), np.float32)
    boxes[:, :2] = (every[:, :2] + every[:, 2:]) / 2
    boxes[:, 2:4] = every[:, 2:] - every[:, :2]
    boxes[:, 4] = 1
    return boxes


def _captions(path: Path) -> dict[str, str]:
    """Return the captions of a file of them, by the names of clips; nothing if there is no such file."""
    if not path.exists():
        return {}
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return {str(line["file"]): str(line["caption"]) for line in lines}
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f'{path} needs lines such as {{"file": "a.mp4", "caption": "what it shows"}}.') from error


def _film(path: Path, taught: VideoShape) -> Frames:
    """Return the frames of a file at a model's size and rate."""
    clip = resize_clip(read_video(path), taught.height, taught.width)
    return retime_clip(clip, taught.fps, max(1, round(clip.seconds * taught.fps))).frames
