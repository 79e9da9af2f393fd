"""The folder of an exam: settings, sheets and clips, written as they are done, so that a killed exam goes on.

    settings.json               what the sheets depend on
    sheets/SOURCE/DECK.jsonl    a line for each sheet
    clips/SOURCE/DECK/NUMBER.mp4
    exam.json                   the result

A sheet counts once its whole line is on the disk; its clip is there before it. A line that a kill cut short is cut off.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from yozora.core.errors import UsageError, YozoraError
from yozora.core.records import Clip, Frames
from yozora.evaluation.questions.question import Question
from yozora.evaluation.questions.sheet import Sheet
from yozora.media.files import file_error, made_folder, written_whole
from yozora.media.video import write_video


@dataclass(frozen=True, kw_only=True)
class Done:
    """A finished sheet and the seconds that it took to make the video and to read it."""

    sheet: Sheet
    seconds: float


def identity(question: Question) -> str:
    """Return what tells a question from any other, of another exam too: "test/0003#1a2b3c4d"."""
    told = f"{question.prompt}\0{question.scene!r}\0{question.seed}"
    return f"{question.key}#{hashlib.blake2b(told.encode(), digest_size=4).hexdigest()}"


class ExamFolder:
    """Where one candidate's exam is kept, under the settings that its sheets depend on."""

    def __init__(self, path: Path, settings: Mapping[str, Any]) -> None:
        """Open or begin the folder; one that was begun under other settings is refused."""
        self.path = path
        plan = made_folder(path) / "settings.json"
        now = json.loads(json.dumps(settings))
        if plan.exists():
            _check_same(plan, now)
            return
        if any(path.iterdir()):
            raise UsageError(f"{path} holds something that is no exam: name another --run.")
        with written_whole(plan) as draft:
            draft.write_text(json.dumps(now, indent=2) + "\n", encoding="utf-8")

    def clip_path(self, source: str, key: str) -> Path:
        """Return where the clip of a question lies."""
        return self.path / "clips" / source / f"{key}.mp4"

    def keep(self, source: str, question: Question, frames: Frames) -> None:
        """Write the clip of a question."""
        path = self.clip_path(source, question.key)
        made_folder(path.parent)
        record = {"prompt": question.prompt, "seed": question.seed, "question": question.key, "source": source}
        write_video(Clip(frames=frames, fps=question.shape.fps, record=record), path)

    def journal(self, source: str, deck: str) -> Journal:
        """Return the sheets of one source and deck."""
        return Journal(made_folder(self.path / "sheets" / source) / f"{deck}.jsonl")


class Journal:
    """The sheets of one source and deck, a line each: only ever appended to, the last of a question counts."""

    def __init__(self, path: Path) -> None:
        """Read what is there."""
        self.path = path
        self._lines: dict[str, dict[str, Any]] = {}
        if path.exists():
            self._read()

    def get(self, question: Question) -> Done | None:
        """Return the finished sheet of a question; None if there is none of this very question."""
        line = self._lines.get(identity(question))
        if line is None:
            return None
        return Done(sheet=Sheet.from_dict(line["sheet"], question), seconds=line["seconds"])

    def add(self, done: Done) -> None:
        """Write a finished sheet to the disk."""
        # What was measured of the truth's own clip is on the truth's sheet.
        sheet = replace(done.sheet, truth_signals={}, truth_features=()).to_dict()
        name = identity(done.sheet.question)
        line = {"question": name, "seconds": round(done.seconds, 3), "sheet": sheet}
        self._lines[name] = json.loads(json.dumps(line, allow_nan=False))
        try:
            with self.path.open("ab") as file:
                file.write(json.dumps(line).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise file_error("write", self.path, error) from error

    def _read(self) -> None:
        """Read all whole lines; what a kill left of one more is cut off."""
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise file_error("read", self.path, error) from error
        whole = content[: content.rfind(b"\n") + 1]
        try:
            lines = [json.loads(line) for line in whole.splitlines()]
            self._lines = {line["question"]: line for line in lines}
        except (ValueError, KeyError, TypeError):
            raise YozoraError(f"{self.path} is damaged: delete it, and its sheets are made again.") from None
        if len(whole) < len(content):
            os.truncate(self.path, len(whole))


def _check_same(plan: Path, now: Mapping[str, Any]) -> None:
    """Refuse a folder that was begun under other settings, and name the first that differs."""
    try:
        before = json.loads(plan.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise YozoraError(f"{plan} cannot be read: delete {plan.parent} and begin again.") from error
    for name in dict.fromkeys((*before, *now)):
        if before.get(name) != now.get(name):
            told = f"{name} was {before.get(name)!r} and is {now.get(name)!r}"
            raise UsageError(f"{plan.parent} holds another exam ({told}): name another --run, or delete it.")
