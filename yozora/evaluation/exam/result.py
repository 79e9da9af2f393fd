"""The result: what an exam found, as a record and as the JSON that others read.

`{"model", "commit", "hardware", "metrics": {NAME: {"value", "n", "ci95", "floor", ...}}}` and what a person or a later
exam wants besides: settings, what was not sat and why, the score of every question, the clips that were kept.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from yozora.core.errors import UsageError, YozoraError
from yozora.media.files import file_error, written_whole

Rank = Literal["best", "median", "worst"]
# Scores keep so many digits: intervals are far wider.
DIGITS = 5


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One figure. `value` and `ci95` are the model's, shares in 0..1; `n` is over how many questions.

    `truth`, `floor` and `wrong` are the same figure of the world's own films, of these after the model's autoencoder,
    and of films that belong to other questions: None where there is no such figure. `unit` is for people; `goal` is
    what the truth must reach, None where it need not be perfect.
    """

    value: float
    n: int
    ci95: tuple[float, float] | None = None
    truth: float | None = None
    floor: float | None = None
    wrong: float | None = None
    better: Literal["higher", "lower"] = "higher"
    unit: str = "%"
    share: bool = True
    goal: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        data = {name: _rounded(getattr(self, name)) for name in ("value", "n", "ci95", "floor", "truth", "wrong")}
        data |= {"better": self.better, "unit": self.unit, "share": self.share}
        return data if self.goal is None else data | {"goal": self.goal}


@dataclass(frozen=True, kw_only=True)
class About:
    """What a paper says of itself."""

    name: str
    title: str
    about: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class KeptClip:
    """A clip kept for looking at: the best, the median or the worst of its paper, with its score there.

    `asked` and `seen` tell, slot by slot ("1: colour"), what the prompt asks for and what the examiner saw instead or
    as well. `video` and `truth` are mp4 files, None where there is none.
    """

    rank: Rank
    key: str
    prompt: str
    score: float | None = None
    asked: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)
    video: Path | None = None
    truth: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Exam:
    """A whole exam. `metrics` are by the names of their lines ("adherence/test/colour"), `kept` by paper.

    `not_sat` says why a paper ("relations") or one deck of it ("drift/long-60") was not sat. `scores` has for each line
    the score of every question, by the question's identity: its key and what tells it from another of that key in
    another exam ("test/0003#1a2b3c4d"). So equal identities are equal questions, and runs can be paired. A line that is
    a figure of a whole set of clips has no scores. `seconds` is what the clips took to make and to read.
    """

    model: str
    commit: str
    hardware: str
    metrics: Mapping[str, Metric]
    date: str = ""
    seconds: float | None = None
    num_clips: int | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    papers: tuple[About, ...] = ()
    not_sat: Mapping[str, str] = field(default_factory=dict)
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    kept: Mapping[str, tuple[KeptClip, ...]] = field(default_factory=dict)

    def to_dict(self, folder: Path) -> dict[str, Any]:
        """Return plain data for a JSON file in `folder`: clips are named as seen from there."""
        return {
            "model": self.model,
            "commit": self.commit,
            "hardware": self.hardware,
            "date": self.date,
            "seconds": None if self.seconds is None else round(self.seconds, 1),
            "num_clips": self.num_clips,
            "settings": dict(self.settings),
            "metrics": {name: metric.to_dict() for name, metric in self.metrics.items()},
            "not_sat": dict(self.not_sat),
            "papers": [vars(about) for about in self.papers],
            "kept": {paper: [_kept_to_dict(clip, folder) for clip in clips] for paper, clips in self.kept.items()},
            **_packed(self.scores),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], folder: Path) -> Exam:
        """Read what `to_dict` wrote; all but model, commit, hardware and metrics may be missing."""
        return cls(
            model=str(data["model"]),
            commit=str(data["commit"]),
            hardware=str(data["hardware"]),
            metrics={name: _metric(name, told) for name, told in data["metrics"].items()},
            date=str(data.get("date", "")),
            seconds=data.get("seconds"),
            num_clips=data.get("num_clips"),
            settings=dict(data.get("settings", {})),
            papers=tuple(About(**about) for about in data.get("papers", ())),
            not_sat=dict(data.get("not_sat", {})),
            scores=_unpacked(data),
            kept={
                paper: tuple(_kept_from_dict(clip, folder) for clip in clips)
                for paper, clips in data.get("kept", {}).items()
            },
        )


def save_exam(exam: Exam, path: Path) -> None:
    """Write an exam as JSON, whole or not at all; a line for each figure, so that two files can be compared by eye."""
    with written_whole(path) as draft:
        draft.write_text(exam_text(exam, path.parent), encoding="utf-8")


def exam_text(exam: Exam, folder: Path = Path()) -> str:
    """Return the JSON of an exam for a file in `folder`."""
    parts = []
    for name, value in exam.to_dict(folder).items():
        if isinstance(value, dict) and value:
            rows = (f"    {json.dumps(key)}: {_compact(item)}" for key, item in value.items())
            parts.append(f"  {json.dumps(name)}: {{\n" + ",\n".join(rows) + "\n  }")
        else:
            parts.append(f"  {json.dumps(name)}: {_compact(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def load_exam(path: Path) -> Exam:
    """Read an exam's JSON; clips are looked for from where the file lies."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise file_error("read", path, error) from error
    except UnicodeDecodeError:
        raise YozoraError(f"{path} is no exam: it is not JSON.") from None
    try:
        data = json.loads(text)
    except ValueError:
        raise YozoraError(f"{path} is no exam: it is not JSON.") from None
    missing = [name for name in ("model", "commit", "hardware", "metrics") if name not in data]
    if not isinstance(data, dict) or missing:
        raise YozoraError(f"{path} is no exam: it has no {missing[0]!r}.")
    try:
        return Exam.from_dict(data, path.parent)
    except UsageError as error:
        raise YozoraError(f"{path} is no exam: {error}") from error
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise YozoraError(f"{path} is no exam that this version can read ({error}).") from error


def _metric(name: str, told: Any) -> Metric:
    """Return a metric as JSON tells it."""
    for part in ("value", "n", "ci95", "floor"):
        if not isinstance(told, Mapping) or part not in told:
            raise UsageError(f"{name!r} has no {part!r}.")
    numbers = [told["value"], told["n"], *(told["ci95"] or ())]
    optional = [told.get(part) for part in ("floor", "truth", "wrong", "goal")]
    if not all(_is_number(number) for number in numbers + [number for number in optional if number is not None]):
        raise UsageError(f"a figure of {name!r} is not a number.")
    if told.get("better", "higher") not in ("higher", "lower"):
        raise UsageError(f"what is better of {name!r} is neither higher nor lower.")
    low_high = None if told["ci95"] is None else (float(told["ci95"][0]), float(told["ci95"][1]))
    floor, truth, wrong, goal = (None if number is None else float(number) for number in optional)
    return Metric(
        value=float(told["value"]), n=int(told["n"]), ci95=low_high, floor=floor, truth=truth, wrong=wrong, goal=goal,
        better=told.get("better", "higher"), unit=str(told.get("unit", "%")), share=bool(told.get("share", True)),
    )  # fmt: skip


def _is_number(value: Any) -> bool:
    """Whether a value of JSON is a finite number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _rounded(value: Any) -> Any:
    """Return numbers with as many digits as mean something."""
    if isinstance(value, tuple):
        return [_rounded(item) for item in value]
    if not isinstance(value, float):
        return value
    short = float(f"{value:.{DIGITS}g}")
    return int(short) if short.is_integer() and abs(short) < 1e6 else short


def _compact(value: Any) -> str:
    """Return JSON on one line."""
    return json.dumps(value, allow_nan=False, separators=(",", ":") if isinstance(value, list) else None)


def _packed(scores: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    """Return scores as rows over the questions of each deck, which are named once; null where one does not apply."""
    identities = sorted({identity for row in scores.values() for identity in row})
    decks: dict[str, list[str]] = {}
    for identity in identities:
        deck, _, number = identity.rpartition("/")
        decks.setdefault(deck, []).append(number)
    rows = {
        line: {
            deck: [_rounded(row.get(f"{deck}/{number}")) for number in numbers]
            for deck, numbers in decks.items()
            if any(f"{deck}/{number}" in row for number in numbers)
        }
        for line, row in scores.items()
    }
    return {"questions": decks, "scores": rows}


def _unpacked(data: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Return the scores that `_packed` wrote."""
    decks = data.get("questions", {})
    return {
        line: {
            f"{deck}/{number}": float(score)
            for deck, scores in row.items()
            for number, score in zip(decks[deck], scores, strict=True)
            if score is not None
        }
        for line, row in data.get("scores", {}).items()
    }


def _kept_to_dict(clip: KeptClip, folder: Path) -> dict[str, Any]:
    """Return plain data of a kept clip; its files as seen from `folder`."""
    paths = {name: path and Path(os.path.relpath(path, folder)).as_posix() for name, path in _files(clip).items()}
    return vars(clip) | {"score": _rounded(clip.score), "asked": dict(clip.asked), "seen": dict(clip.seen)} | paths


def _kept_from_dict(data: Mapping[str, Any], folder: Path) -> KeptClip:
    """Read what `_kept_to_dict` wrote."""
    paths = {name: folder / data[name] if data.get(name) else None for name in ("video", "truth")}
    return KeptClip(**{**data, **paths})


def _files(clip: KeptClip) -> dict[str, Path | None]:
    """Return the files of a kept clip."""
    return {"video": clip.video, "truth": clip.truth}
