"""Who judges takes at the door: the examiner, by what the prompt means to the weights. Verbs are handed it."""

from __future__ import annotations

from typing import Any

from yozora.core.errors import UsageError


def judge_for(syllabus: Any) -> Any:
    """Return the score by which the best of several takes of weights with this `Syllabus` is chosen."""
    from yozora.evaluation.marking.scorer import Scorer

    if syllabus is None:
        raise UsageError(
            "Public weights do not say what words mean to them: nobody can choose the best of their takes."
        )
    return Scorer(syllabus)
