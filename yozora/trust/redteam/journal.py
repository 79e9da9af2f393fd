"""The journal: a line for every attempt, in order, once its answer is there; a run goes on where its journal ends."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yozora.core.errors import UsageError
from yozora.media.files import file_error, made_folder, written_whole
from yozora.trust.redteam.moves import Attempt

FILE, ABOUT = "attempts.jsonl", "run.json"
UNSAFE = ("accepted", "delivered")


@dataclass(frozen=True, kw_only=True)
class Line:
    """An attempt, its phase, what came of it, and its calls: door, status, code, ms, SHA-256 of the words."""

    number: int
    phase: str
    attempt: Attempt
    outcome: str
    calls: tuple[Mapping[str, Any], ...] = ()

    @property
    def unsafe(self) -> bool:
        """Whether what must not be made was taken in, or made."""
        return self.outcome in UNSAFE

    def told(self) -> dict[str, Any]:
        """Return the line as plain data."""
        one = self.attempt
        return {
            "number": self.number, "id": one.id, "phase": self.phase, "seed": one.seed, "category": one.category,
            "move": one.move, "chain": list(one.chain), "outcome": self.outcome, "calls": list(self.calls),
        }  # fmt: skip


class Journal:
    """The journal of one run in a folder."""

    def __init__(self, folder: Path, about: Mapping[str, Any]) -> None:
        """Open the journal of a run, new or begun; one of another run is refused."""
        made_folder(folder)
        self.path, told = folder / FILE, folder / ABOUT
        if told.exists():
            earlier = json.loads(told.read_text(encoding="utf-8"))
            for name, value in about.items():
                if earlier.get(name) != value:
                    raise UsageError(
                        f"{folder} holds a run with {name} {earlier.get(name)!r}, not {value!r}: name another."
                    )
        else:
            with written_whole(told) as draft:
                draft.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
        self.lines = list(read_lines(folder))
        _trim(self.path)
        try:
            self._file = self.path.open("a", encoding="utf-8")
        except OSError as error:
            raise file_error("write", self.path, error) from error

    def add(self, line: Line) -> None:
        """Add a line."""
        self.lines.append(line)
        self._file.write(json.dumps(line.told(), ensure_ascii=True) + "\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file, durably."""
        os.fsync(self._file.fileno())
        self._file.close()


def read_lines(folder: Path) -> Iterator[Line]:
    """Yield the lines of a run's folder; a last line that was torn is none."""
    path = folder / FILE
    if not path.exists():
        return
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(keepends=True)):
        if not text.endswith("\n"):
            return
        try:
            told = json.loads(text)
            yield Line(
                number=told["number"],
                phase=told["phase"],
                attempt=attempt_of(told),
                outcome=told["outcome"],
                calls=tuple(told["calls"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(f"Line {number + 1} of {path} is no attempt.") from error


def attempt_of(told: Mapping[str, Any]) -> Attempt:
    """Return the attempt of plain data."""
    return Attempt(seed=int(told["seed"]), category=told["category"], move=told["move"], chain=tuple(told["chain"]))


def _trim(path: Path) -> None:
    """Cut off a last line that was torn."""
    if path.exists():
        text = path.read_bytes()
        if text and not text.endswith(b"\n"):
            path.write_bytes(text[: text.rfind(b"\n") + 1])
