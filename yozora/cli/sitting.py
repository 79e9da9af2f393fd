"""What `yozora exam` sits: which papers, who is examined, where it is kept, and what is told of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yozora.cli.output import say, slug, with_nearest
from yozora.core.errors import UsageError

if TYPE_CHECKING:
    from yozora.evaluation.exam.candidate import Candidate
    from yozora.evaluation.exam.result import Exam
    from yozora.evaluation.exam.run import Plan
    from yozora.evaluation.papers.paper import Paper


def papers_called(names: str | None) -> tuple[Paper, ...]:
    """Return the papers of these names, in the catalogue's order; all where none are named."""
    from yozora.evaluation.papers.catalog import PAPERS

    known = {paper.name: paper for paper in PAPERS}
    wanted = list(known) if names is None else [name.strip() for name in names.split(",") if name.strip()]
    for name in wanted:
        if name not in known:
            raise UsageError(with_nearest(f"There is no paper {name!r}", name, known))
    if not wanted:
        raise UsageError(f"Name papers of the exam: {', '.join(known)}.")
    return tuple(paper for name, paper in known.items() if name in wanted)


def ready(as_json: Path | None, report: Path | None, against: Path | None) -> tuple[Exam | None, Any]:
    """Return the earlier exam and what writes the page, None each where not wanted; check what will be written."""
    from yozora.evaluation.exam.result import load_exam
    from yozora.media.files import check_writable

    for path in (as_json, report):
        if path is not None and path != Path("-"):
            check_writable(path)
    write_page: Any = None
    if report is not None:
        from yozora.evaluation.report.page import write_report as write_page
    return load_exam(against) if against else None, write_page


def candidate_of(model: str | None, clips: Path | None, steps: int | None, guidance: float | None) -> Candidate:
    """Return who is examined."""
    from yozora.evaluation.exam import candidate

    if clips is not None or model == candidate.TRUTH:
        if steps is not None or guidance is not None:
            raise UsageError("--steps and --guidance are for a model that makes its videos here.")
        if clips is None:
            return candidate.the_world()
        if model is None:
            raise UsageError("Say with --model whose videos these are.")
        return candidate.clips_in(clips, model)
    return candidate.native(model or "nano", steps=steps, guidance=guidance)


def examined(plan: Plan, candidate: Candidate, run: Path | None) -> tuple[Exam, Path]:
    """Return the exam and where its result lies."""
    from yozora.cli.exam_progress import ExamProgress
    from yozora.evaluation.exam.origin import fingerprint
    from yozora.evaluation.exam.run import folder_name, sit
    from yozora.evaluation.examiner.examiner import EXAMINER_PATH, load_examiner

    examiner = load_examiner().among(candidate.syllabus)
    plan = replace(plan, examiner=fingerprint([EXAMINER_PATH]))
    folder = run or Path("runs") / "out" / slug(folder_name(candidate, plan))
    with ExamProgress() as watch:
        return sit(candidate, plan, examiner, folder, watch), folder / "exam.json"


def tell(result: Exam, earlier: Exam | None) -> None:
    """Tell the person what was found, and how it differs from an earlier exam."""
    from yozora.cli.figures import compared, said_of

    for line in said_of(result):
        say(line)
    if earlier is not None:
        from yozora.evaluation.exam.compare import compare

        say(f"Against {earlier.model}, {earlier.commit or 'no commit'}:")
        for line in compared(compare(earlier, result)):
            say(line)
