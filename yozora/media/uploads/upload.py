"""Uploads as records: what one may cost, why one is refused, and the few numbers a child process may answer with."""

from __future__ import annotations

import json
import math
import struct
from dataclasses import asdict, dataclass, field, fields
from fractions import Fraction
from typing import Literal

from yozora.core.errors import UsageError
from yozora.core.records import MAX_SECONDS

MIB = 1 << 20
MAX_UPLOAD_FPS = 60
# Every container and picture format that is read, by the name it has in an answer.
FORMATS = ("mp4", "mov", "webm", "gif", "webp", "png", "jpeg")
Kind = Literal["video", "image"]
KINDS: tuple[Kind, Kind] = ("video", "image")

REFUSALS = {
    "upload_empty": "The uploaded file is empty.",
    "upload_too_large": "The uploaded file is larger than {bytes_mib:g} MiB: make it smaller.",
    "upload_unsupported": "The uploaded file is none of the kinds that are read: mp4, mov, webm, gif, webp, png, jpeg.",
    "upload_codec_unsupported": "The uploaded video is coded in a way that is not read: use H.264, HEVC, VP9 or AV1.",
    "upload_without_video": "The uploaded file holds no pictures.",
    "upload_not_a_video": "The uploaded file is a single picture: a video is needed here.",
    "upload_not_an_image": "The uploaded file is a video: a single picture is needed here.",
    "upload_damaged": "The uploaded file is damaged, or it ends early: export it again.",
    "upload_too_many_pixels": "The uploaded pictures have more than {pixels:,} pixels each: make them smaller.",
    "upload_too_many_frames": "The uploaded video has more than {frames:,} frames: cut it.",
    "upload_too_long": "The uploaded video lasts longer than {seconds:g} seconds: cut it.",
    "upload_unpacks_too_large": "The uploaded video unpacks to over {output_mib:g} MiB: cut it or make it smaller.",
    "upload_needs_too_much_memory": "The uploaded file needs more than {memory_mib:g} MiB to decode: make it smaller.",
    "upload_takes_too_long": "The uploaded file was not decoded within {wall_s:g} seconds: cut it or make it smaller.",
    "upload_broke_the_decoder": "The uploaded file cannot be decoded: export it again, as an H.264 mp4 or a png.",
    "upload_must_wait": "Too many uploads are being decoded: try again in a moment.",
}
_CODES = ("", *REFUSALS)


@dataclass(frozen=True, kw_only=True)
class UploadLimits:
    """What one upload may cost. Bytes of the file, of its unpacked frames and of the decoder's own memory.

    `pixels` is for one picture, `frames` and `seconds` for all of them, `wall_s` and `cpu_s` for the decoding child.
    With `side_px`, the longer side of what is delivered is at most that: larger pictures are shrunk while decoding.
    """

    bytes: int = 128 * MIB
    pixels: int = 36 * MIB
    frames: int = round(MAX_SECONDS) * MAX_UPLOAD_FPS
    seconds: float = MAX_SECONDS
    output_bytes: int = 2048 * MIB
    memory_bytes: int = 1024 * MIB
    wall_s: float = 8.0
    cpu_s: int = 8
    side_px: int | None = None

    def __post_init__(self) -> None:
        """Refuse limits under which nothing could be decoded."""
        for each in fields(self):
            value = getattr(self, each.name)
            if value is not None and not 0 < value < math.inf:
                raise UsageError(f"The upload limit {each.name} must be positive, not {value}.")

    def to_json(self) -> str:
        """Return the limits as JSON."""
        return json.dumps(asdict(self))


class UnreadableUpload(UsageError):
    """An upload that is refused: `code` for machines, the message for people. Neither says anything the file said."""

    def __init__(self, code: str, limits: UploadLimits) -> None:
        """Name one of `REFUSALS`."""
        self.code = code
        super().__init__(
            REFUSALS[code].format(
                bytes_mib=limits.bytes / MIB,
                output_mib=limits.output_bytes / MIB,
                memory_mib=limits.memory_bytes / MIB,
                **{name: getattr(limits, name) for name in ("pixels", "frames", "seconds", "wall_s")},
            )
        )


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a child answers: a refusal's code, or the shape and rate of the frames that lie behind this record.

    It travels as numbers of fixed width. `parse` trusts none of them: the child has read the stranger's file.
    """

    code: str = ""
    kind: Kind = "video"
    format: str = ""
    frames: int = 0
    height: int = 0
    width: int = 0
    fps: Fraction = field(default=Fraction(1))

    @property
    def num_bytes(self) -> int:
        """Bytes of the frames, (T,H,W,3) uint8."""
        return self.frames * self.height * self.width * 3

    def pack(self) -> bytes:
        """Return the record as `HEADER_BYTES` bytes."""
        numbers = (self.frames, self.height, self.width, self.fps.numerator, self.fps.denominator)
        formats = FORMATS.index(self.format) if self.format else 0
        return _LAYOUT.pack(_MAGIC, _CODES.index(self.code), KINDS.index(self.kind), formats, *numbers)

    @classmethod
    def parse(cls, header: bytes, limits: UploadLimits) -> Outcome | None:
        """Return what a child answered; None where it answered nothing, or what cannot be."""
        try:
            magic, code, kind, name, frames, height, width, rate, per = _LAYOUT.unpack(header[: _LAYOUT.size])
        except struct.error:
            return None
        if magic != _MAGIC or code >= len(_CODES):
            return None
        if code:
            return cls(code=_CODES[code])
        plausible = (
            kind < len(KINDS)
            and name < len(FORMATS)
            and 0 < frames <= limits.frames
            and 0 < height * width <= limits.pixels
            and frames * height * width * 3 <= limits.output_bytes
            and 0 < per <= rate <= MAX_UPLOAD_FPS * per
        )
        if not plausible:
            return None
        size = {"frames": frames, "height": height, "width": width}
        return cls(kind=KINDS[kind], format=FORMATS[name], fps=Fraction(rate, per), **size)


_LAYOUT = struct.Struct("<8sIIIIIIII")
_MAGIC = b"yozora\x00\x01"
# A page, so that the frames behind the header begin where a page does.
HEADER_BYTES = 4096


def limits_from_json(text: str) -> UploadLimits:
    """Return the limits that `to_json` wrote."""
    return UploadLimits(**json.loads(text))
