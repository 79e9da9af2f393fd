"""The sitting: questions are drawn, films made and read, sheets kept and marked, and out comes a result.

Four columns: the world's own films (what the examiner misreads), these after the model's autoencoder (the floor), those
of other questions (what luck gives), and the model's.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np

from yozora.core.errors import UsageError
from yozora.core.records import Frames
from yozora.core.seeds import derive_seed
from yozora.evaluation.exam.candidate import Candidate
from yozora.evaluation.exam.figures import metrics_of, value_of
from yozora.evaluation.exam.folder import Done, ExamFolder, identity
from yozora.evaluation.exam.keep import kept_clips
from yozora.evaluation.exam.origin import commit, hardware
from yozora.evaluation.exam.result import About, Exam, save_exam
from yozora.evaluation.exam.sources import ClipFolderSource, Source, TruthSource
from yozora.evaluation.exam.wrong import wrong_sheets
from yozora.evaluation.examiner.reading import Reading
from yozora.evaluation.papers.paper import Line, Paper
from yozora.evaluation.questions.deck import Deck
from yozora.evaluation.questions.draw import draw, sits
from yozora.evaluation.questions.question import Question
from yozora.evaluation.questions.sheet import Sheet
from yozora.evaluation.questions.signals import measure

TRUTH, FLOOR, WRONG, MODEL = "truth", "floor", "wrong", "model"
Sheets = dict[str, Sheet]
# All films of a quick exam together (seconds of film): five minutes of nano on two cores.
QUICK_FILM_S = 280.0


@runtime_checkable
class Looks(Protocol):
    """An examiner: `yozora.evaluation.examiner.examiner.Examiner`, or whatever else reads videos."""

    def examine(self, frames: Frames, fps: float) -> tuple[Reading, tuple[float, ...]]:
        """Return the reading and the features of a clip (T,H,W,3) uint8."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which papers are sat, and how many prompts of each deck: all, as many as a quick exam has time for, or `limit`.

    `examiner` tells one examiner's weights from another's. `controls` are the columns beside the model's and the
    truth's, which others are held against.
    """

    papers: tuple[Paper, ...]
    quick: bool = False
    limit: int | None = None
    examiner: str = ""
    controls: tuple[str, ...] = (FLOOR, WRONG)

    @property
    def decks(self) -> dict[str, Deck]:
        """All decks of the papers, by name."""
        found: dict[str, Deck] = {}
        for paper in self.papers:
            for deck in paper.decks:
                if found.setdefault(deck.name, deck) != deck:
                    raise UsageError(f"The exam has two decks called {deck.name!r}.")
        return found

    def counts(self, decks: Sequence[Deck], seconds: float) -> dict[str, int]:
        """Return how many prompts of each of `decks` are asked, of a model whose films last `seconds` as a rule.

        A quick exam has its decks' quick counts; where they would take too long, all are cut by one factor, and a deck
        of which nothing is left is left out.
        """
        film_s = sum(deck.quick * deck.seeds * (deck.seconds or seconds) for deck in decks)
        share = min(1.0, QUICK_FILM_S / film_s) if film_s else 1.0
        counts = {deck.name: int(deck.quick * share) if self.quick else deck.full for deck in decks}
        return {name: count if self.limit is None else min(count, self.limit) for name, count in counts.items()}


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far an exam is in one of its parts, drawing ("questions") and answering ("sheets"), and what it is at."""

    part: str
    stage: str
    done: int
    total: int
    seconds_left: float | None = None


Watch = Callable[[Progress], None]


@dataclass
class _Clock:
    """Counts sheets and tells how long the rest will take at the pace of this sitting."""

    total: int
    watch: Watch | None
    begun: float = field(default_factory=time.monotonic)
    done: int = 0
    made: int = 0
    seconds: float = 0.0

    def count(self, stage: str, done: Done, *, made: bool) -> None:
        """Count one sheet, `made` now or before."""
        self.done, self.made, self.seconds = self.done + 1, self.made + made, self.seconds + done.seconds
        pace = (time.monotonic() - self.begun) / self.made if self.made else None
        if self.watch:
            left = None if pace is None else pace * (self.total - self.done)
            self.watch(Progress(part="sheets", stage=stage, done=self.done, total=self.total, seconds_left=left))


def settings_of(candidate: Candidate, plan: Plan) -> dict[str, Any]:
    """Return all that a sheet depends on besides its question."""
    shape = candidate.shape
    return {
        "model": candidate.name,
        **candidate.made_by,
        "size": f"{shape.width}x{shape.height}",
        "fps": shape.fps,
        "examiner": plan.examiner,
        "commit": commit(),
    }


def folder_name(candidate: Candidate, plan: Plan) -> str:
    """Return a name for the folder of an exam: no other settings have it."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", candidate.name).strip("-")
    return f"exam-{name}-{derive_seed(*sorted(settings_of(candidate, plan).items())) % 16**8:08x}"


def questions_of(
    candidate: Candidate, plan: Plan, watch: Watch | None = None
) -> tuple[dict[str, tuple[Question, ...]], dict[str, str]]:
    """Return the questions of each deck that is sat, and for any other why it is not ("was not taught relations")."""
    syllabus, shape = candidate.syllabus, candidate.shape
    untaught = {name: sits(deck, syllabus) for name, deck in plan.decks.items()}
    reasons = {name: reason for name, reason in untaught.items() if reason is not None}
    decks = {name: deck for name, deck in plan.decks.items() if name not in reasons}
    questions: dict[str, tuple[Question, ...]] = {}
    for number, (name, count) in enumerate(plan.counts(list(decks.values()), shape.seconds).items()):
        if watch:
            watch(Progress(part="questions", stage=name, done=number, total=len(decks)))
        if count == 0:
            reasons[name] = "is no part of a quick exam" if plan.quick else "has no questions"
            continue
        try:
            questions[name] = draw(decks[name], syllabus, shape, count)
        except UsageError as error:
            reasons[name] = str(error).rstrip(".")
    if watch:
        watch(Progress(part="questions", stage="drawn", done=len(decks), total=len(decks)))
    return questions, reasons


def sit(candidate: Candidate, plan: Plan, examiner: Looks, path: Path, watch: Watch | None = None) -> Exam:
    """Return the exam of a candidate, kept in the folder `path`; what that holds already is not made again."""
    begun = time.monotonic()
    folder = ExamFolder(path, settings_of(candidate, plan))
    questions, reasons = questions_of(candidate, plan, watch)
    if not questions:
        raise UsageError("There is nothing to sit: " + "; ".join(f"{deck} {why}" for deck, why in reasons.items()))
    if isinstance(candidate.source, ClipFolderSource):
        candidate.source.check([question for deck in questions.values() for question in deck])
    sources: dict[str, Source] = {TRUTH: TruthSource()}
    if candidate.floor is not None and FLOOR in plan.controls:
        sources[FLOOR] = candidate.floor
    if candidate.source is not None:
        sources[MODEL] = candidate.source
    total = sum(len(_filmed(source, deck)) for source in sources.values() for deck in questions.values())
    spent = time.monotonic() - begun
    sitting = _Sitting(folder=folder, examiner=examiner, clock=_Clock(total=total, watch=watch))
    columns: dict[str, Sheets] = {column: {} for column in (*sources, *({WRONG} & {*plan.controls}))}
    for asked in questions.values():
        sat = {name: sitting.sheets(name, source, asked) for name, source in sources.items()}
        for name, sheets in sat.items():
            columns[name] |= {key: _beside(sheet, sat[TRUTH][key]) for key, sheet in sheets.items()}
        if WRONG in columns:
            columns[WRONG] |= wrong_sheets({question.key: columns[TRUTH][question.key] for question in asked})
    marked = time.monotonic()
    exam = _marked(candidate, plan, folder, columns, reasons)
    spent += time.monotonic() - marked
    exam = replace(exam, seconds=sitting.clock.seconds + spent, num_clips=total)
    save_exam(exam, path / "exam.json")
    return exam


def _filmed(source: Source, questions: Sequence[Question]) -> list[Question]:
    """Return the questions that need a film of their own: where seeds mean nothing, one of each prompt."""
    return [question for question in questions if source.seeded or question.like is None]


@dataclass(frozen=True, kw_only=True)
class _Sitting:
    """Where sheets are kept, who reads the films, who counts."""

    folder: ExamFolder
    examiner: Looks
    clock: _Clock

    def sheets(self, name: str, source: Source, questions: Sequence[Question]) -> Sheets:
        """Return the sheets of one source for all questions of a deck, by key, made now or before."""
        stage = f"{name}: {questions[0].deck}"
        journal = self.folder.journal(name, questions[0].deck)
        sheets: Sheets = {}
        missing = []
        for question in _filmed(source, questions):
            done = journal.get(question)
            if done is None:
                missing.append(question)
            else:
                sheets[question.key] = done.sheet
                self.clock.count(stage, done, made=False)
        begun = time.monotonic()
        for question, frames in zip(missing, source.film(missing), strict=True):
            sheet = _read(question, frames, self.examiner)
            # The clip is there before its sheet; the floor's can be made again from the truth's.
            if name != FLOOR:
                self.folder.keep(name, question, frames)
            now = time.monotonic()
            done, begun = Done(sheet=sheet, seconds=now - begun), now
            journal.add(done)
            sheets[question.key] = sheet
            self.clock.count(stage, done, made=True)
        # Another seed of a prompt has the same truth.
        return {q.key: sheets.get(q.key) or replace(sheets[q.like or ""], question=q) for q in questions}


def _read(question: Question, frames: Frames, examiner: Looks) -> Sheet:
    """Return the sheet of one video."""
    frames, fps = np.ascontiguousarray(frames), question.shape.fps
    reading, features = examiner.examine(frames, fps)
    return Sheet(question=question, reading=reading, signals=measure(frames, fps), features=tuple(features))


def _beside(sheet: Sheet, truth: Sheet) -> Sheet:
    """Return a sheet with what was measured of the truth's own clip."""
    return replace(sheet, truth_signals=truth.signals, truth_features=truth.features)


def _marked(
    candidate: Candidate, plan: Plan, folder: ExamFolder, columns: Mapping[str, Sheets], reasons: Mapping[str, str]
) -> Exam:
    """Return the result of marking every paper for every column."""
    own = MODEL if MODEL in columns else TRUTH
    lines: dict[str, list[Line]] = {column: [] for column in columns}
    kept, not_sat = {}, {}
    for paper in plan.papers:
        decks = [deck.name for deck in paper.decks]
        missing = {deck: reasons[deck] for deck in decks if deck in reasons}
        if len(missing) == len(decks):
            not_sat[paper.name] = "; ".join(dict.fromkeys(missing.values()))
            continue
        not_sat |= {f"{paper.name}/{deck}": reason for deck, reason in missing.items()}
        marked = {
            column: paper.mark([sheet for sheet in sheets.values() if sheet.question.deck in decks])
            for column, sheets in columns.items()
        }
        for column in columns:
            lines[column] += marked[column]
        kept[paper.name] = kept_clips(marked[own], columns[own], folder, own)
        if all(value_of(line) is None for line in marked[own]):
            not_sat[paper.name] = "asks nothing that applies to the questions drawn"
    identities = {key: identity(sheet.question) for key, sheet in columns[own].items()}
    metrics = metrics_of(lines[own], {column: lines[column] for column in (TRUTH, FLOOR, WRONG) if column in lines})
    return Exam(
        model=candidate.name,
        commit=commit(),
        hardware=hardware(),
        date=datetime.now(UTC).date().isoformat(),
        settings=settings_of(candidate, plan) | {"quick": plan.quick, "limit": plan.limit},
        metrics=metrics,
        papers=tuple(About(name=p.name, title=p.title, about=p.about, source=p.source) for p in plan.papers),
        not_sat=not_sat,
        scores={
            line.name: {identities.get(key, key): float(score) for key, score in line.scores.items()}
            for line in lines[own]
            if line.name in metrics and line.value is None
        },
        kept={paper: clips for paper, clips in kept.items() if clips},
    )
