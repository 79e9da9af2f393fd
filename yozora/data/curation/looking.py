"""Looking: one file is decoded in the sandbox, cut into shots, cropped and measured; good shots are encoded anew.

What is found is one record a file, beside the clips it names, and follows from the file and the settings alone: so any
number of files are looked at side by side, and what is there already need not be done again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from yozora.core.errors import YozoraError
from yozora.core.records import Clip
from yozora.data.curation.cuts import Span, find_spans, pieces
from yozora.data.curation.duplicates import fingerprint
from yozora.data.curation.filters import Filters
from yozora.data.curation.letterbox import find_crop
from yozora.data.curation.measures import measure
from yozora.data.curation.plugins import load_plugin
from yozora.data.curation.shards import to_json
from yozora.data.curation.sources import Source, hash_of, sidecar_of
from yozora.media.files import written_whole
from yozora.media.sandbox import Sandbox
from yozora.media.uploads.upload import MIB, UnreadableUpload, UploadLimits
from yozora.media.video import write_video


@dataclass(frozen=True, kw_only=True)
class Look:
    """How files are looked at. `side_px` is the longer side of what is kept; `scorer` and `guard` are plug-ins.

    A file may be of 4 GiB and ten minutes, and is unpacked to 2 GiB at most (at 512 px, three to four minutes).
    """

    filters: Filters = field(default_factory=Filters)
    side_px: int = 512
    crf: int = 16
    scorer: str = ""
    guard: str = ""

    @property
    def limits(self) -> UploadLimits:
        """What decoding one file may cost."""
        return UploadLimits(
            bytes=4096 * MIB,
            frames=600 * 60,
            seconds=600.0,
            memory_bytes=2048 * MIB,
            wall_s=120.0,
            cpu_s=120,
            side_px=self.side_px,
        )


@dataclass(frozen=True, kw_only=True)
class Task:
    """A file of the plan: its number and licence, and the reason (with a word why) if it is dropped unseen."""

    number: int
    source: Source
    licence: str
    note: str
    dropped: str = ""
    because: str = ""


def record_path(folder: Path, number: int) -> Path:
    """Return where the record of a file lies."""
    return folder / f"{number:06d}.json"


def clip_path(folder: Path, number: int, shot: int) -> Path:
    """Return where a clip lies until it is in its shard."""
    return folder / f"{number:06d}-{shot:04d}.mp4"


def look_at(task: Task, look: Look, sandbox: Sandbox, folder: Path) -> None:
    """Write the record of a file, and its clips, unless it is there."""
    path = record_path(folder, task.number)
    if path.exists():
        return
    record: dict[str, Any] = {
        "name": task.source.name,
        "sha256": task.source.sha256,
        "licence": task.licence,
        "note": task.note,
        "dropped": [task.dropped] if task.dropped else [],
        "because": task.because,
        "caption": next(sidecar_of(task.source), ""),
        "shots": [],
    }
    if task.dropped in ("", "opted_out"):
        try:
            if hash_of(task.source.path) != task.source.sha256 or not task.source.sha256:
                raise YozoraError("It cannot be read, or was changed meanwhile.")
            clip = sandbox.decode(task.source.path, wanted="video", limits=look.limits)
        except YozoraError as error:
            if not task.dropped:
                code = error.code if isinstance(error, UnreadableUpload) else "unreadable"
                record |= {"dropped": ["unreadable"], "because": f"{code}: {error}"}
        else:
            record |= _shots(task, look, clip, folder)
    with written_whole(path) as draft:
        draft.write_bytes(to_json(record))


def read_record(folder: Path, number: int) -> dict[str, Any]:
    """Return what `look_at` wrote."""
    record: dict[str, Any] = json.loads(record_path(folder, number).read_bytes())
    return record


def _shots(task: Task, look: Look, clip: Clip, folder: Path) -> dict[str, Any]:
    """Return the record of a file's shots; write those that are good."""
    longest = max(1, int(look.filters.most_s * clip.fps))
    spans = [piece for span in find_spans(clip.frames) for piece in pieces(span, longest)]
    shots = [_shot(task, look, clip, span, number, folder) for number, span in enumerate(spans)]
    _, height, width, _ = clip.frames.shape
    return {"format": clip.record["format"], "fps": clip.fps, "size": [width, height], "shots": shots}


def _shot(task: Task, look: Look, clip: Clip, span: Span, number: int, folder: Path) -> dict[str, Any]:
    """Return what is found of one shot; write its clip if that is good. Who has opted out is only recognised."""
    frames = clip.frames[span.start : span.end]
    crop = find_crop(frames)
    frames = crop.of(frames)
    found: dict[str, Any] = {"frames": [span.start, span.end], "crop": asdict(crop), "fingerprint": fingerprint(frames)}
    if task.dropped:
        return found
    measures = measure(frames, clip.fps)
    dropped = look.filters.reasons(measures)
    found["measures"] = asdict(measures)
    if look.guard and (unsafe := str(load_plugin(look.guard)(frames, clip.fps) or "")):
        found["unsafe"] = unsafe
        dropped.append("unsafe")
    if look.scorer:
        found["score"] = round(float(load_plugin(look.scorer)(frames, clip.fps)), 6)
        dropped += ["score"] * (found["score"] < look.filters.least_score)
    if not dropped:
        origin = {"source": task.source.name, "sha256": task.source.sha256, "frames": [span.start, span.end]}
        shown = Clip(frames=frames, fps=clip.fps, record={"curated": origin})
        write_video(shown, clip_path(folder, task.number, number), crf=look.crf)
    return found | {"dropped": dropped}
