"""The reel: frames laid one after another into a room of fixed size, at a steady rate, until a limit says stop."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from yozora.core.records import Frames
from yozora.media.uploads.upload import HEADER_BYTES, MAX_UPLOAD_FPS, Kind, Outcome, UploadLimits


class Refusal(Exception):
    """An upload that goes past a limit, or is not what it should be; `code` is one of `REFUSALS`."""

    def __init__(self, code: str) -> None:
        """Name the reason."""
        self.code = code
        super().__init__(code)


def steady_rate(rate: Fraction | None) -> Fraction:
    """Return a rate that a clip may have: what the file says, from 1 to `MAX_UPLOAD_FPS`; 24 where it says nothing."""
    if rate is None or rate <= 0:
        return Fraction(24)
    return min(max(rate, Fraction(1)), Fraction(MAX_UPLOAD_FPS)).limit_denominator(1001)


class Reel:
    """Frames (H,W,3) uint8 at `fps`. Files show pictures at any time they like; a reel shows them at a steady rate.

    At the middle of each frame of the reel stands the picture that one would have seen then, as in `retime_clip`.
    """

    def __init__(self, room: np.ndarray, limits: UploadLimits, fps: Fraction) -> None:
        """Take `room`, the bytes to fill: a header's page, then the frames."""
        self.room, self.limits, self.fps = room, limits, fps
        self.count = self.seen = 0
        self.shape: tuple[int, ...] | None = None
        self.waiting: Frames | None = None

    def show(self, picture: Frames, at: Fraction) -> None:
        """Show `picture` from `at` (seconds) on; pictures that come late or out of order take the next place."""
        self.seen += 1
        # A file may hold more pictures than a reel has frames (120 a second), but not any number.
        if self.seen > 4 * self.limits.frames:
            raise Refusal("upload_too_many_frames")
        if self.shape is not None and picture.shape != self.shape:
            raise Refusal("upload_damaged")
        self.shape = picture.shape
        self._hold_until(at)
        self.waiting = picture

    def end(self, at: Fraction) -> None:
        """Stop at `at` (seconds); the last picture is shown for one frame at least where it is the only one."""
        self._hold_until(at)
        if self.count == 0 and self.waiting is not None:
            self._lay(self.waiting)

    def outcome(self, kind: Kind, name: str) -> Outcome:
        """Return what lies in the room."""
        if self.shape is None or self.count == 0:
            raise Refusal("upload_without_video")
        height, width, _ = self.shape
        return Outcome(kind=kind, format=name, frames=self.count, height=height, width=width, fps=self.fps)

    def _hold_until(self, at: Fraction) -> None:
        """Lay the picture that waits into every frame whose middle comes before `at`."""
        if at > Fraction(self.limits.seconds) + 1:
            raise Refusal("upload_too_long")
        while self.waiting is not None and (2 * self.count + 1) < 2 * at * self.fps:
            self._lay(self.waiting)

    def _lay(self, picture: Frames) -> None:
        """Copy a picture behind the last."""
        if self.count >= self.limits.frames:
            raise Refusal("upload_too_many_frames")
        start = HEADER_BYTES + self.count * picture.nbytes
        if start + picture.nbytes > len(self.room):
            raise Refusal("upload_unpacks_too_large")
        self.room[start : start + picture.nbytes] = picture.reshape(-1)
        self.count += 1
