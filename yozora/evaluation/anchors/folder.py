"""What every export writes: lists of prompts, JSON, and videos, each made once however often it is needed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yozora.core.errors import UsageError
from yozora.core.records import Clip, Frames
from yozora.evaluation.questions.question import Question
from yozora.media.files import file_error, made_folder, written_whole
from yozora.media.video import write_video

# Makes the video (T,H,W,3) uint8 of a question, at the rate of the question's shape.
Clips = Callable[[Question], Frames]


def empty_folder(folder: Path) -> Path:
    """Make `folder` and return it; one that holds something is refused: what is left in it would be judged too."""
    if made_folder(folder) and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty: name a new folder, or delete what is in it.")
    return folder


def write_json(data: Any, path: Path) -> None:
    """Write plain data as JSON, indented by four as both benchmarks do."""
    made_folder(path.parent)
    with written_whole(path) as draft:
        draft.write_text(json.dumps(data, indent=4) + "\n", encoding="utf-8")


def write_lines(lines: Sequence[str], path: Path) -> None:
    """Write one line an item."""
    made_folder(path.parent)
    with written_whole(path) as draft:
        draft.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


@dataclass
class Films:
    """Writes videos of questions; one that was written already is copied, not made again. None writes nothing."""

    clips: Clips | None
    written: dict[str, Path] = field(default_factory=dict)

    def write(self, question: Question, path: Path) -> None:
        """Write the video of `question` to `path`."""
        if self.clips is None:
            return
        made_folder(path.parent)
        known = self.written.setdefault(question.key, path)
        if known != path:
            try:
                shutil.copyfile(known, path)
            except OSError as error:
                raise file_error("write", path, error) from error
            return
        record = {"prompt": question.prompt, "seed": question.seed, "question": question.key}
        write_video(Clip(frames=self.clips(question), fps=question.shape.fps, record=record), path)
