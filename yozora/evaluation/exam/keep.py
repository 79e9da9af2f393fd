"""Kept clips: of each paper the best, the median and the worst, with what was asked and what was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yozora.evaluation.exam.folder import ExamFolder
from yozora.evaluation.exam.result import KeptClip, Rank
from yozora.evaluation.marking.asked import Answer, asked
from yozora.evaluation.marking.match import Matching, holds, match, said_by
from yozora.evaluation.papers.paper import Line
from yozora.evaluation.questions.sheet import Sheet

NOTHING = "nothing"


def kept_clips(
    lines: Sequence[Line], sheets: Mapping[str, Sheet], folder: ExamFolder, source: str
) -> tuple[KeptClip, ...]:
    """Return the clips of one paper to look at, of the `source` whose sheets (by key) gave its `lines`."""
    standing = {key: score for key, score in standings(lines).items() if key in sheets}
    # The best first; questions that stand alike in the order of their keys.
    order = sorted(standing, key=lambda key: (-standing[key][0], key))
    ranks: dict[Rank, str] = {}
    if order:
        ranks["best"] = order[0]
    if len(order) > 2:
        ranks["median"] = order[len(order) // 2]
    if len(order) > 1:
        ranks["worst"] = order[-1]
    return tuple(_kept(rank, sheets[key], standing[key][1], folder, source) for rank, key in ranks.items())


def standings(lines: Sequence[Line]) -> dict[str, tuple[float, float]]:
    """Return how well each question was answered in a paper (more is better), and its score there as people read it.

    The share of what was right among all that the paper marks right or wrong; where it marks nothing so, the score in
    its first line.
    """
    marks: dict[str, list[float]] = {}
    for line in lines:
        if line.share and line.value is None:
            for key, score in line.scores.items():
                marks.setdefault(key, []).append(score if line.better == "higher" else 1 - score)
    if marks:
        shares = {key: sum(scores) / len(scores) for key, scores in marks.items()}
        return {key: (share, share) for key, share in shares.items()}
    first = next((line for line in lines if line.scores), None)
    if first is None:
        return {}
    sign = 1 if first.better == "higher" else -1
    return {key: (sign * score, score) for key, score in first.scores.items()}


def asked_and_seen(sheet: Sheet) -> tuple[dict[str, str], dict[str, str]]:
    """Return slot by slot what the prompt asks for and what the examiner saw; where that is right, both are alike."""
    understood = sheet.question.understood
    matching = match(understood, sheet.reading)
    wanted, seen = {}, {}
    for answer in asked(understood):
        slot = _slot(answer, len(understood.subjects))
        wanted[slot] = answer.name
        right = holds(answer, sheet.reading, matching)
        seen[slot] = answer.name if right else _seen(answer, sheet, matching)
    return wanted, seen


def _slot(answer: Answer, subjects: int) -> str:
    """Return what a slot is called on the page: "place", "colour", "2: colour", "step 1, 2: action"."""
    whose = f"{answer.subject + 1}: " if answer.subject is not None and subjects > 1 else ""
    when = f"step {answer.step + 1}, " if answer.step is not None else ""
    return f"{when}{whose}{answer.slot}"


def _seen(answer: Answer, sheet: Sheet, matching: Matching) -> str:
    """Return what was seen in a slot."""
    if answer.subject is None:
        return str(getattr(sheet.reading, answer.slot))
    place = matching[answer.subject]
    told = set() if place is None else said_by(sheet.reading, place, answer.slot)
    return ", ".join(sorted(told)) or NOTHING


def _kept(rank: Rank, sheet: Sheet, score: float, folder: ExamFolder, source: str) -> KeptClip:
    """Return one kept clip."""
    question = sheet.question
    wanted, seen = asked_and_seen(sheet)
    video = folder.clip_path(source, question.key)
    truth = folder.clip_path("truth", question.like or question.key)
    return KeptClip(
        rank=rank,
        key=question.key,
        prompt=question.prompt,
        score=score,
        asked=wanted,
        seen=seen,
        video=video if video.exists() else truth if source == "truth" else None,
        truth=truth if truth.exists() else None,
    )
