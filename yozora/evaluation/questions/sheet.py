"""A sheet: the answer to one question: what was read of a video, and what was measured of its pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yozora.evaluation.examiner.reading import Reading
from yozora.evaluation.questions.question import Question


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What one video shows that was made for `question`.

    `signals` are measured without a network (see `signals`), each a list of numbers: one a frame, or one a clip;
    `features` is the examiner's own description of the clip (D,), for distances between sets of clips.
    `truth_signals` and `truth_features` are the same of the truth's own clip for the question, whoever made the video
    that is marked: what a paper holds it against. Empty where the exam did not measure them.
    """

    question: Question
    reading: Reading
    signals: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    features: tuple[float, ...] = ()
    truth_signals: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    truth_features: tuple[float, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON; the question is known by its key."""
        return {
            "key": self.question.key,
            "reading": self.reading.to_dict(),
            "signals": {name: list(values) for name, values in self.signals.items()},
            "features": list(self.features),
            "truth_signals": {name: list(values) for name, values in self.truth_signals.items()},
            "truth_features": list(self.truth_features),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], question: Question) -> Sheet:
        """Read what `to_dict` wrote about `question`."""
        return cls(
            question=question,
            reading=Reading.from_dict(data["reading"]),
            signals={name: tuple(values) for name, values in data["signals"].items()},
            features=tuple(data["features"]),
            truth_signals={name: tuple(values) for name, values in data.get("truth_signals", {}).items()},
            truth_features=tuple(data.get("truth_features", ())),
        )
