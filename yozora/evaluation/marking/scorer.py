"""A score for a clip: how much of what was asked for the examiner sees in it."""

from __future__ import annotations

from collections.abc import Sequence

from yozora.core.records import Clip
from yozora.core.syllabus import Syllabus
from yozora.evaluation.examiner.examiner import Examiner, load_examiner
from yozora.evaluation.marking.verdict import judge
from yozora.generation.story import Part

# What each of those who are not asked for, and each thing that cannot be, takes from the share of what is shown.
UNINVITED, FAULT = 0.2, 0.1


class Scorer:
    """Scores clips of a model by what its prompts mean to it."""

    def __init__(self, syllabus: Syllabus, examiner: Examiner | None = None) -> None:
        """Let the examiner, the shipped one if none is given, answer in the words of `syllabus`."""
        self.examiner = (examiner or load_examiner()).among(syllabus)

    def __call__(self, clip: Clip, parts: Sequence[Part]) -> float:
        """Return how well a clip shows its parts, each in its own seconds: 1 is all of it and nobody else.

        Parts count by their length. A part of which nothing was understood cannot be shown better or worse.
        """
        seconds = sum(part.end - part.start for part in parts)
        return sum(self._part(clip, part) * (part.end - part.start) for part in parts) / seconds

    def _part(self, clip: Clip, part: Part) -> float:
        """Return how well a part of a clip shows what it is to show."""
        start = min(round(part.start * clip.fps), len(clip.frames) - 1)
        stop = max(start + 1, round(part.end * clip.fps))
        verdict = judge(part.understanding, self.examiner.read(clip.frames[start:stop], clip.fps))
        shown = sum(hit.holds for hit in verdict.hits) / len(verdict.hits) if verdict.hits else 1.0
        return shown - UNINVITED * len(verdict.uninvited) - FAULT * len(verdict.faults)
