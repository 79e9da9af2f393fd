"""Grouping: subjects that are alike, and what they are: the members of a crowd vote together on who they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from yozora.evaluation.examiner.answers import SUBJECT
from yozora.evaluation.examiner.tracks import Track

Array = npt.NDArray[np.float32]

# Who is no surer of its kind than this may be one of others of its colour.
UNSURE = 0.6
EPSILON = 1e-6


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One track over all T frames of the clip; what is not seen in a frame is NaN or zero.

    `votes` are probabilities by slot over the track, of weight `weight`; `framed` boxes are in the frame, `boxes` in
    the world at rest, both (T,4) in frame heights, these made whole; `height` is its own, there. `visible`, `score`,
    `state`, and `shares`, how much of it the boxes in the frame hold, are (T,).
    """

    track: Track
    framed: Array
    boxes: Array
    visible: Array
    score: Array
    state: Array
    shares: Array
    height: float
    votes: dict[str, Array]
    weight: float

    @property
    def look(self) -> tuple[int, int]:
        """Its kind and colour, as numbers."""
        return int(self.votes["kind"].argmax()), int(self.votes["colour"].argmax())


def vote(probabilities: Array, weights: Array) -> Array:
    """Return the weighted geometric mean of some distributions (N,K), as one distribution."""
    logs = (np.log(probabilities + EPSILON) * weights[:, None]).sum(0) / weights.sum()
    shares: Array = np.exp(logs - logs.max())
    return shares / shares.sum()


def grouped(subjects: Sequence[Subject]) -> list[list[Subject]]:
    """Return the subjects that are alike, group by group, each member with its group's votes on who they are.

    The world dresses no two groups alike, so one kind in one colour is one group; and who is hard to make out is
    taken for one of those of its colour, where there are such.
    """
    groups: dict[tuple[int, int], list[Subject]] = {}
    for subject in subjects:
        groups.setdefault(subject.look, []).append(subject)
    ranked = sorted(groups, key=lambda look: -_sureness(groups[look]))
    for look in reversed(ranked):
        others = [other for other in ranked if other in groups and other != look and other[1] == look[1]]
        if others and _sureness(groups[look]) < UNSURE:
            groups[others[0]] += groups.pop(look)
    order = {id(subject): number for number, subject in enumerate(subjects)}
    members = [sorted(group, key=lambda subject: order[id(subject)]) for group in groups.values()]
    return [_agreed(group) for group in sorted(members, key=lambda group: order[id(group[0])])]


def _sureness(group: Sequence[Subject]) -> float:
    """Return how sure the surest of a group is of its kind."""
    return max(float(subject.votes["kind"].max()) for subject in group)


def _agreed(group: list[Subject]) -> list[Subject]:
    """Return a group with the votes and the height of all its members together."""
    if len(group) == 1:
        return group
    weights = np.array([subject.weight for subject in group], np.float32)
    votes = {slot: vote(np.stack([subject.votes[slot] for subject in group]), weights) for slot in SUBJECT}
    height = float(np.median([subject.height for subject in group]))
    return [replace(subject, votes=votes, height=height) for subject in group]


def together(group: Sequence[Subject]) -> int:
    """Return how many of a group are there at one time: from when each is first seen until it is last seen."""
    stays = [(each.track.sightings[0].frame, each.track.last.frame) for each in group]
    return max(sum(first <= start <= last for first, last in stays) for start, _ in stays)
