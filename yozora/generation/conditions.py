"""Conditions: from the files that a request names to what is known of its clip, frame by frame and pixel by pixel."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from yozora.core.errors import UsageError
from yozora.core.records import MAX_SECONDS, Box, Clip, Condition, Frames, Request
from yozora.generation.given import FADE, Given, held
from yozora.media.resize import resize_clip, retime_clip
from yozora.media.sandbox import decode_upload

# A source is delivered as it is where it is at least so large for its size; else it is drawn again with the rest.
LARGE_ENOUGH = 0.75


@dataclass(frozen=True, kw_only=True)
class Source:
    """A condition with the frames it names: those of its span."""

    condition: Condition
    clip: Clip

    def frames_at(self, fps: float) -> int:
        """How many frames it has at a rate; a picture has one at any."""
        return 1 if len(self.clip.frames) == 1 else max(1, round(self.clip.seconds * fps))

    @property
    def fills_the_frame(self) -> bool:
        """Whether whole frames are known by it."""
        condition = self.condition
        return condition.place is None and condition.hole is None and condition.strength is None


def digest_of(path: Path | str) -> str:
    """Return the SHA-256 of a file."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError as error:
        raise UsageError(f"Cannot read {path}: {(error.strerror or 'unknown reason').lower()}.") from error


def open_sources(request: Request) -> list[Source]:
    """Decode the files that a request names, each in a child process with limits, and check that they are the same."""
    opened: dict[str, Clip] = {}
    sources = []
    for condition in request.conditions:
        if condition.source not in opened:
            if digest_of(condition.source) != condition.sha256:
                raise UsageError(f"{condition.source} is not the file that was asked for: its content has changed.")
            opened[condition.source] = decode_upload(Path(condition.source))
        sources.append(Source(condition=condition, clip=_cut(opened[condition.source], condition)))
    return sources


def seconds_of(path: Path | str) -> float:
    """Return how long a video is; a picture is as long as one of its frames."""
    digest_of(path)  # says what is wrong with the file itself
    return decode_upload(Path(path)).seconds


def _cut(clip: Clip, condition: Condition) -> Clip:
    """Return the span of a clip that a condition asks for."""
    if condition.span is None:
        return clip
    start, end = condition.span
    if start >= clip.seconds - 1e-6:
        raise UsageError(f"{condition.source} ends at {clip.seconds:g} seconds: there is nothing from {start:g} on.")
    first, last = round(start * clip.fps), max(round(start * clip.fps) + 1, round(end * clip.fps))
    return Clip(frames=clip.frames[first:last], fps=clip.fps)


def timeline(sources: list[Source], num_frames: int, fps: float, height: int, width: int) -> Given:
    """Return what is given of a clip of so many frames at the model's own rate and size.

    Two sources that want the same pixels at the same time, and one that reaches beyond the clip, are usage errors.
    """
    pixels = np.zeros((num_frames, height, width, 3), np.uint8)
    known = np.zeros((num_frames, height, width), np.bool_)
    strengths = {source.condition.strength for source in sources} - {None}
    if len(strengths) > 1:
        raise UsageError("A clip begins from one strength: give all conditions the same.")
    for source in sources:
        condition = source.condition
        first = round(condition.at * fps)
        count = source.frames_at(fps)
        if first + count > num_frames + 1 or first >= num_frames:
            raise UsageError(
                f"{condition.source} lies from {condition.at:g} to {condition.at + count / fps:g} seconds, but the "
                f"clip has {num_frames / fps:g}: make it longer, or use less of it."
            )
        count = min(count, num_frames - first)
        drawn, mask = _placed(retime_clip(source.clip, fps, count), condition, height, width)
        there = slice(first, first + count)
        if condition.strength is None and (known[there] & mask).any():
            raise UsageError("Two conditions want the same pixels at the same time: let them follow one another.")
        pixels[there][mask] = drawn[mask]
        if condition.strength is None:
            known[there] |= mask
        elif condition.hole is not None:
            # Around the region that is made anew everything stays.
            known[there] |= mask & ~_holes(condition, count, height, width)
    strength = next(iter(strengths), None)
    if strength is None and all(source.condition.hole is None for source in sources):
        return Given(pixels=pixels, known=known)
    return Given(pixels=pixels, known=known, strength=strength)


def _placed(clip: Clip, condition: Condition, height: int, width: int) -> tuple[Frames, np.ndarray]:
    """Return frames (T,H,W,3) with the source in its place, and where it says something, (T,H,W)."""
    count = len(clip.frames)
    frames = np.zeros((count, height, width, 3), np.uint8)
    mask = np.zeros((count, height, width), np.bool_)
    top, left, bottom, right = _pixels_of(condition.place or (0.0, 0.0, 1.0, 1.0), height, width)
    frames[:, top:bottom, left:right] = resize_clip(clip, bottom - top, right - left).frames
    mask[:, top:bottom, left:right] = True
    if condition.hole is not None and condition.strength is None:
        mask &= ~_holes(condition, count, height, width)
    return frames, mask


def _holes(condition: Condition, count: int, height: int, width: int) -> np.ndarray:
    """Return the region of each frame in which nothing is known, (T,H,W), on its way."""
    holes = np.zeros((count, height, width), np.bool_)
    first = np.array(condition.hole)
    last = np.array(condition.hole_end or condition.hole)
    for index in range(count):
        x0, y0, x1, y1 = first + (last - first) * (index / max(1, count - 1))
        top, left, bottom, right = _pixels_of((x0, y0, x1, y1), height, width)
        holes[index, top:bottom, left:right] = True
    return holes


def _pixels_of(box: Box, height: int, width: int) -> tuple[int, int, int, int]:
    """Return (top, left, bottom, right) in pixels, at least one each way."""
    left, top = min(round(box[0] * width), width - 1), min(round(box[1] * height), height - 1)
    return top, left, max(top + 1, round(box[3] * height)), max(left + 1, round(box[2] * width))


def keep_exact(clip: Clip, sources: list[Source], taught_fps: float, *, ring: bool = False) -> Clip:
    """Return a delivered clip in which frames that a source knows whole are that source's own, where it is as large.

    Where they meet made frames they are softened over as long as they are at the rate that the model was taught.
    """
    count, height, width, _ = clip.frames.shape
    own: dict[int, np.ndarray] = {}
    for source in sources:
        old_height, old_width = source.clip.frames.shape[1:3]
        if not source.fills_the_frame or min(old_height / height, old_width / width) < LARGE_ENOUGH:
            continue
        first = round(source.condition.at * clip.fps)
        number = min(count - first, source.frames_at(clip.fps))
        drawn = resize_clip(retime_clip(source.clip, clip.fps, number), height, width).frames
        own |= {first + index: frame for index, frame in enumerate(drawn)}
    if not own:
        return clip
    known = np.isin(np.arange(count), list(own))
    share = held(known, max(1, round(FADE * clip.fps / taught_fps)), ring=ring)
    frames = clip.frames.copy()
    for index, frame in own.items():
        if share[index] == 1:
            frames[index] = frame
        else:
            soft = share[index] * frame + (1 - share[index]) * frames[index].astype(np.float32)
            frames[index] = soft.round().astype(np.uint8)
    return Clip(frames=frames, fps=clip.fps, record=clip.record)


def check_length(seconds: float) -> float:
    """Return the length of a clip made longer, if it may be as long."""
    if seconds > MAX_SECONDS + 1e-6:
        raise UsageError(f"That would be {seconds:g} seconds; a clip has at most {MAX_SECONDS:g}.")
    return seconds
