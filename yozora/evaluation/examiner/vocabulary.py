"""Vocabulary: the answers an examiner chooses among when it is known which words a model was taught.

A model that was taught twelve subjects cannot mean a thirteenth. Asked which of the twelve a soft shape is, the
examiner agrees with people far better than asked which of the world's fifty-nine; the same words hold for truth and
floor.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yozora.core.syllabus import Syllabus
from yozora.evaluation.examiner.answers import CAMERAS, SETTING, SUBJECT
from yozora.evaluation.examiner.sight import Sight

NEVER = -30.0


@dataclass(frozen=True)
class Vocabulary:
    """By slot, which of its answers (in the order of `answers`) may be given; a slot not named is not narrowed."""

    allowed: dict[str, npt.NDArray[np.bool_]]

    @classmethod
    def of(cls, syllabus: Syllabus) -> Vocabulary:
        """Return the answers that `syllabus` has words for; a slot of which it teaches nothing stays open."""
        allowed = {}
        for slot, answers in {**SETTING, **SUBJECT, "camera": CAMERAS}.items():
            words = {concept.name for concept in syllabus.of_slot(slot)}
            known = np.array([answer in words for answer in answers])
            if known.any() and not known.all():
                allowed[slot] = known
        return cls(allowed)

    def narrowed(self, sight: Sight) -> Sight:
        """Return `sight` with every probability shared out among the allowed answers."""
        if not self.allowed:
            return sight
        sightings = [
            [
                dataclasses.replace(
                    each,
                    kind=self._shares("kind", each.kind),
                    colour=self._shares("colour", each.colour),
                    pattern=self._shares("pattern", each.pattern),
                )
                for each in here
            ]
            for here in sight.sightings
        ]
        setting = {slot: self._logarithms(slot, values) for slot, values in sight.setting.items()}
        return dataclasses.replace(sight, sightings=sightings, setting=setting, move=self._shares("camera", sight.move))

    def _shares(self, slot: str, shares: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return probabilities (N,) over the allowed answers, which sum to one."""
        if slot not in self.allowed:
            return shares
        kept = np.where(self.allowed[slot], shares + 1e-9, 0).astype(np.float32)
        return kept / kept.sum()

    def _logarithms(self, slot: str, logs: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return log-probabilities (T,N) over the allowed answers."""
        if slot not in self.allowed:
            return logs
        kept = np.where(self.allowed[slot], logs, NEVER)
        most = kept.max(-1, keepdims=True)
        told: npt.NDArray[np.float32] = kept - most - np.log(np.exp(kept - most).sum(-1, keepdims=True))
        return told
