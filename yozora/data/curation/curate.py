"""Curate: a folder of videos in, shards and a manifest out; whatever is killed on the way, the same bytes come out.

Three stages, each of which keeps what it has finished: every file is looked at (`looking.py`); in the plan's order,
shots like an earlier one are dropped; what is left is captioned and packed, shard by shard. The manifest is written
last: a folder that has one is done.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from yozora.core.errors import UsageError, YozoraError
from yozora.data.curation.captions import MEASURED, Captioner, captioner
from yozora.data.curation.duplicates import Seen
from yozora.data.curation.funnel import Funnel, funnel_of
from yozora.data.curation.looking import Look, Task, clip_path, look_at, read_record
from yozora.data.curation.measures import Measures
from yozora.data.curation.plugins import load_plugin
from yozora.data.curation.shards import Sample, read_shard, shard_path, to_json, write_shard
from yozora.data.curation.sources import Rights, Source, find_sources
from yozora.media.files import made_folder, written_whole
from yozora.media.sandbox import Sandbox
from yozora.media.video import read_video

VERSION = 1
Progress = Callable[[int, int], None]
Line = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a folder is curated; what it says is written into the manifest's head."""

    rights: Rights
    look: Look = field(default_factory=Look)
    captioner: str = MEASURED
    clips_per_shard: int = 1000


def curate(
    source: Path, target: Path, settings: Settings, *, workers: int = 1, progress: Progress = lambda step, total: None
) -> Funnel:
    """Curate the videos of `source` into `target`, or go on with it; return what became of them.

    In `target` lie shards/shard-000000.tar and so on, manifest.jsonl (a head, then a line for every shot and for every
    file that was dropped whole), funnel.json and funnel.txt. Raises `UsageError` where `target` holds another curation.
    """
    tell = captioner(settings.captioner)
    for plugin in filter(None, (settings.look.scorer, settings.look.guard)):
        load_plugin(plugin)
    sources = find_sources(source)
    tasks = plan(sources, settings.rights)
    head = {"curation": VERSION, "settings": asdict(settings), "plan": _hash(to_json([_told(task) for task in tasks]))}
    with _alone(target) as work:
        _claim(target, head)
        if not (target / "manifest.jsonl").exists():
            _look_at_all(tasks, settings.look, work, workers, progress)
            lines = _judged(tasks, settings, work)
            _pack(lines, settings, work, made_folder(target / "shards"), tell)
            _finish(target, head, [line for _, line in lines])
    return Funnel(**json.loads((target / "funnel.json").read_bytes()))


def plan(sources: list[Source], rights: Rights) -> list[Task]:
    """Return the sources in order, with licences, and why some are not used: no licence, opted out, there before."""
    opted_out = {source.sha256: source.name for source in sources if source.sha256 and rights.opt_out_of(source)}
    tasks: list[Task] = []
    first: dict[str, str] = {}
    for number, source in enumerate(sources):
        licence, note = rights.licence_of(source)
        dropped, because = "", ""
        if entry := rights.opt_out_of(source):
            dropped, because = "opted_out", entry
        elif source.sha256 in opted_out:
            dropped, because = "opted_out", f"the same file as {opted_out[source.sha256]}"
        elif not rights.may_use(licence):
            dropped, because = "licence", licence or "none is known"
        elif source.sha256 and source.sha256 in first:
            dropped, because = "same_file", first[source.sha256]
        else:
            first[source.sha256] = source.name
        told = {"licence": licence, "note": note, "dropped": dropped, "because": because}
        tasks.append(Task(number=number, source=source, **told))
    return tasks


def _told(task: Task) -> Line:
    """Return a task as data, without where the file lies on this machine."""
    told = asdict(task)
    del told["source"]["path"]
    return told


@contextmanager
def _alone(target: Path) -> Iterator[Path]:
    """Yield the folder for what is unfinished, if nobody else works in it; remove it once there is a manifest."""
    work = made_folder(made_folder(target) / "work")
    with (work / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise YozoraError(f"{target} is being curated by another process: wait for it to end.") from error
        for folder in (target, target / "shards", work):
            for draft in folder.glob(".yozora-*"):  # what a killed process had begun
                draft.unlink(missing_ok=True)
        yield work
        if (target / "manifest.jsonl").exists():
            shutil.rmtree(work)


def _claim(target: Path, head: Line) -> None:
    """Write down what is curated here; refuse where that is something else."""
    path = target / "plan.json"
    if not path.exists():
        with written_whole(path) as draft:
            draft.write_bytes(to_json(head))
    elif path.read_bytes() != to_json(head):
        raise UsageError(f"{target} holds a curation of other videos or settings: name another folder, or delete it.")


def _look_at_all(tasks: list[Task], look: Look, work: Path, workers: int, progress: Progress) -> None:
    """Have every file looked at, `workers` side by side: decoding is in processes of its own, so threads do."""
    with Sandbox(at_once=workers) as sandbox, ThreadPoolExecutor(workers) as pool:
        done = [pool.submit(look_at, task, look, sandbox, work) for task in tasks]
        try:
            for number, each in enumerate(done):
                each.result()
                progress(number + 1, len(tasks))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _judged(tasks: list[Task], settings: Settings, work: Path) -> list[tuple[Path | None, Line]]:
    """Return the manifest's lines in order, each kept shot with its clip; of shots that are alike the first is kept.

    Shots like one of a file that was opted out go first, wherever they were found.
    """
    records = [read_record(work, task.number) for task in tasks]
    gone, seen = Seen(), Seen()
    for record in records:
        for number, shot in enumerate(record["shots"] if record["dropped"] else ()):
            gone.add(f"{record['name']}#{number}", shot["fingerprint"])
    lines: list[tuple[Path | None, Line]] = []
    kept = 0
    for task, record in zip(tasks, records, strict=True):
        shots, caption = record.pop("shots"), record.pop("caption")
        if record["dropped"]:
            lines.append((None, record | {"shot": None}))
            continue
        for number, shot in enumerate(shots):
            line: Line = record | {"shot": number, "by": "sidecar"} | shot
            for others, reason in ((gone, "opted_out_copy"), (seen, "duplicate")):
                name, distance = others.nearest(shot["fingerprint"])
                if not line["dropped"] and distance <= settings.look.filters.same:
                    line |= {"dropped": [reason], "because": name}
            if not line["dropped"]:
                seen.add(f"{record['name']}#{number}", shot["fingerprint"])
                line |= {"key": f"{record['sha256'][:16]}-{number:04d}", "caption": caption}
                line["shard"] = f"{kept // settings.clips_per_shard:06d}"
                kept += 1
            lines.append((None if line["dropped"] else clip_path(work, task.number, number), line))
    return lines


def _pack(
    lines: Iterable[tuple[Path | None, Line]], settings: Settings, work: Path, folder: Path, tell: Captioner
) -> None:
    """Caption what is kept and write the shards that are not there; every kept line learns its caption and hash."""
    shards: dict[str, list[tuple[Path, Line]]] = {}
    for path, line in lines:
        if path is not None:
            shards.setdefault(line["shard"], []).append((path, line))
    for name, members in shards.items():
        path = shard_path(folder, int(name))
        if not path.exists():
            write_shard(path, (_sample(clip, line, settings.captioner, tell) for clip, line in members))
        for sample, (_, line) in zip(read_shard(path), members, strict=True):
            line |= sample.line


def _sample(path: Path, line: Line, name: str, tell: Captioner) -> Sample:
    """Return a clip as it lies in a shard; where no caption lay beside the file, it is given one."""
    video = path.read_bytes()
    told = dict(line)
    if not told["caption"]:
        measures = Measures(**{**told["measures"], "colour": tuple(told["measures"]["colour"])})
        told |= {"caption": tell(read_video(path), measures), "by": name}
    return Sample(key=line["key"], video=video, line=told | {"clip_sha256": _hash(video)})


def _finish(target: Path, head: Line, lines: list[Line]) -> None:
    """Write the reports, and the manifest last."""
    funnel = funnel_of(lines)
    for name, data in (("funnel.json", to_json(funnel.to_dict())), ("funnel.txt", f"{funnel}\n".encode())):
        with written_whole(target / name) as draft:
            draft.write_bytes(data)
    with written_whole(target / "manifest.jsonl") as draft:
        draft.write_bytes(b"".join(to_json(line) + b"\n" for line in [head, *lines]))


def _hash(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hex."""
    return hashlib.sha256(data).hexdigest()
